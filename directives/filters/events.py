"""Events by name, and by whether they have their date."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import Menu
from directives.models import Event
from portal.search import find, fold

DATED = [("no", _("no date yet")), ("yes", _("dated"))]


class EventFilter(filters.FilterSet):
    """Events by words, and by whether they have a date."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    dated = filters.ChoiceFilter(
        choices=DATED, method="in_state", label=_("Date of the event"), empty_label=_("all"), widget=Menu
    )

    class Meta:
        model = Event
        fields = ["q", "dated"]

    def search(self, rows, name, text):
        return find(rows, text, exact="name").order_by("search_rank", "name") if fold(text).strip() else rows

    def in_state(self, rows, name, value):
        return rows.filter(on__isnull=value == "no")
