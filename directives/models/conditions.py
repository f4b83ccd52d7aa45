"""The states again, as conditions that the database answers from an index; a test holds them to `with_state`.

`with_state` annotates each row and cannot be looked up: over 100,000 rows a list of one state would take
long. These are for rows that are held today (`at`), except those of ENDED.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import F, Q

from directives.models import timing
from directives.models.directives import Directive
from directives.models.states import State
from portal import workdays

DATED = ("fixed", "recurring", "event")
AT_WORK = Q(accepted_on=None, submitted_on=None)
ACCEPTED = Q(accepted_on__isnull=False, is_open=False)
CONTRIBUTED = Q(role="cooperating", submitted_on__isnull=False, is_open=False)
IN_TIME = Q(due_on=None) | Q(submitted_on__lte=F("due_on"))


def of_kind(*kinds: str) -> Q:
    return Q(directive__in=Directive.objects.filter(deadline_kind__in=kinds).order_by().values("pk"))


def _led() -> Q:
    """With leads that have a date."""
    return AT_WORK & of_kind(*DATED) & Q(role="lead")


def _open(today: date) -> Q:
    later = Q(due_on__gt=_soon(today)) | Q(due_on__isnull=False, role="cooperating")
    return AT_WORK & of_kind(*DATED) & (later | Q(due_on=None) & of_kind("fixed"))


def _soon(today: date) -> date:
    return workdays.ahead(today, timing.SOON)


CONDITIONS: dict[State, Callable[[date], Q]] = {
    State.OVERDUE: lambda today: _led() & Q(due_on__lt=today),
    State.DUE_SOON: lambda today: _led() & Q(due_on__gte=today, due_on__lte=_soon(today)),
    State.SUBMITTED: lambda today: Q(role="lead", accepted_on=None, submitted_on__isnull=False),
    State.OPEN: _open,
    State.AWAITING_EVENT: lambda today: AT_WORK & of_kind("event") & Q(due_on=None),
    State.RECURRING: lambda today: AT_WORK & of_kind("recurring") & Q(due_on=None),
    State.STANDING: lambda today: AT_WORK & of_kind("standing") & Q(due_on=None),
    State.UNDATED: lambda today: AT_WORK & of_kind("none") & Q(due_on=None),
    State.DONE: lambda today: ACCEPTED & IN_TIME | CONTRIBUTED,
    State.DONE_LATE: lambda today: ACCEPTED & Q(role="lead", submitted_on__gt=F("due_on")),
    State.ENDED: lambda today: Q(ended_on__lte=today),
}


def in_state(state: str, today: date) -> Q:
    """Rows that are held today and stand there; or, for ENDED, that ended by today."""
    return CONDITIONS[State(state)](today)
