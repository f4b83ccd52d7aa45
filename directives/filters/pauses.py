"""Pauses of reminders."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import Menu
from directives.models import ReminderPause
from portal import clock
from portal.search import fold

STATES = [("in_force", _("in force")), ("over", _("ended or run out"))]


class PauseFilter(filters.FilterSet):
    """Pauses by words of the task or agency, and whether they hold now."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("all"), widget=Menu
    )

    class Meta:
        model = ReminderPause
        fields = ["q", "state"]

    def search(self, rows, name, text):
        for word in fold(text).split():
            rows = rows.filter(
                Q(assignment__directive__folded__contains=word) | Q(assignment__agency__folded__contains=word)
            )
        return rows

    def in_state(self, rows, name, state):
        held = rows.in_force(clock.today()).filter(assignment__is_open=True)
        return held if state == "in_force" else rows.exclude(pk__in=held.values("pk"))
