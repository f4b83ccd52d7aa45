"""What agencies were asked to explain."""

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import Menu
from directives.models import ExplanationRequest
from portal import clock
from portal.models import Agency, User
from portal.search import fold

STATES = [("waiting", _("not answered")), ("late", _("late")), ("answered", _("answered"))]


class ExplanationFilter(filters.FilterSet):
    """Requests by words of the task, agency and state; those that wait first, by date."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    agency = filters.CharFilter(method="of_agency", label=_("Agency"), widget=Menu)
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("all"), widget=Menu
    )

    class Meta:
        model = ExplanationRequest
        fields = ["q", "agency", "state"]

    def search(self, rows, name, text):
        for word in fold(text).split():
            rows = rows.filter(
                Q(assignment__directive__folded__contains=word) | Q(assignment__agency__folded__contains=word)
            )
        return rows

    def of_agency(self, rows, name, code):
        return rows.filter(Q(assignment__agency__code=code) | Q(assignment__heir__code=code))

    def in_state(self, rows, name, state):
        """Late is what is open after its date, and what was answered after it."""
        if state == "late":
            dated = rows.annotate(answered_on=TruncDate("answered_at"))
            still_open = Q(answered_at=None, due_on__lt=clock.today())
            return dated.filter(still_open | Q(answered_on__gt=F("due_on")))
        return rows.waiting() if state == "waiting" else rows.exclude(answered_at=None)

    def offer(self, user: User) -> None:
        """Let the menu offer the agencies that were asked."""
        rows = ExplanationRequest.objects.visible_to(user)
        asked = Agency.objects.filter(Exists(rows.filter(assignment__agency=OuterRef("pk"))))
        self.form.fields["agency"].widget.offers = lambda: tuple(asked.values_list("code", "short_name"))
