"""Notices that were sent in to be read."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import Menu, date_input
from directives.models import IncomingNotice
from portal.search import find, fold


class IncomingFilter(filters.FilterSet):
    """Notices by words of the title, number, symbol or file name, by state and by the day they came in."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    state = filters.ChoiceFilter(
        choices=IncomingNotice.State, label=_("State"), empty_label=_("all"), widget=Menu
    )
    sent_from = filters.DateFilter("sent_at__date", "gte", label=_("Sent in from"), widget=date_input())
    sent_to = filters.DateFilter("sent_at__date", "lte", label=_("Sent in until"), widget=date_input())

    class Meta:
        model = IncomingNotice
        fields = ["q", "state", "sent_from", "sent_to"]

    def search(self, rows, name, text):
        found = find(rows, text.replace("/", " "), exact="head__title")
        return found.order_by("search_rank", "-sent_at", "-id") if fold(text).strip("/ ") else rows
