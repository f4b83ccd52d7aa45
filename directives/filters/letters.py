"""Letters that urge agencies."""

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import Menu
from directives.models import UrgingLetter
from portal import clock
from portal.models import Agency, User

STATES = [
    ("draft", _("drafts")),
    ("sent", _("sent, not answered")),
    ("overdue", _("not answered in time")),
    ("answered", _("answered")),
    ("dropped", _("dropped")),
]


class UrgingLetterFilter(filters.FilterSet):
    """Letters by agency and state."""

    agency = filters.CharFilter(field_name="agency__code", label=_("Agency"), widget=Menu)
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("all"), widget=Menu
    )

    class Meta:
        model = UrgingLetter
        fields = ["agency", "state"]

    def in_state(self, rows, name, state):
        if state == "draft":
            return rows.drafts()
        if state == "overdue":
            return rows.unanswered(clock.today())
        if state == "dropped":
            return rows.exclude(dropped_at=None)
        return rows.sent().filter(answered_on__isnull=state == "sent")

    def offer(self, user: User) -> None:
        """Let the menu offer the agencies that have letters; who sees one agency's is not asked which."""
        if not user.sees_all:
            del self.form.fields["agency"]
            return
        rows = UrgingLetter.objects.visible_to(user)
        urged = Agency.objects.filter(Exists(rows.filter(agency=OuterRef("pk"))))
        self.form.fields["agency"].widget.offers = lambda: tuple(urged.values_list("code", "short_name"))
