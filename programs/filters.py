"""Filters of programmes and components."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from portal.search import find
from programs.models import Component, Program


class ProgramFilter(filters.FilterSet):
    year = filters.NumberFilter(method="in_year", label=_("Year"), min_value=2016, max_value=2060)

    class Meta:
        model = Program
        fields = ["year"]

    def in_year(self, rows, name, year):
        return rows.in_year(int(year))


class ComponentFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Search"))
    programme = filters.CharFilter(field_name="program__code", label=_("Programme"))

    class Meta:
        model = Component
        fields = ["q", "programme"]

    def search(self, rows, name, text):
        return find(rows, text, exact="name").order_by("search_rank", "program", "position")
