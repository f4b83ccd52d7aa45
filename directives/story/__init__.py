"""What a directive's page tells: how far its agencies have got, and what happened so far. Only reads."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from directives import acts, rules
from directives.models import Assignment, Directive, State
from directives.story import happenings
from directives.story.happenings import LONGEST, Happening
from portal import clock
from portal.audit import history_of
from portal.models import User

BY_URGENCY = [*(state for state in State.values if state != State.DONE), State.DONE.value]  # late first
RANK = {state: rank for rank, state in enumerate(BY_URGENCY)}


@dataclass
class Progress:
    """How far the leads of a directive have got: the 7 of 11, and the most urgent of their states."""

    leads: list[Assignment]

    @property
    def done(self) -> int:
        return sum(lead.accepted_on is not None for lead in self.leads)

    @property
    def worst(self) -> Assignment | None:
        return min(self.leads, key=lambda lead: RANK[lead.state], default=None)


@dataclass
class Part:
    """An agency's part: in whose hands it is, and for how many working days it has been with the giver."""

    assignment: Assignment
    is_visible: bool
    holder: str
    days: int | None = None


def of(directive: Directive, user: User) -> dict:
    """All that the page shows beside the directive itself: others' words stay hidden, their states do not."""
    rows = _assignments(directive, clock.today())
    visible = [row for row in rows if rules.can_read(user, row, rows)]
    own = next((row for row in rows if row.is_open and rules.can_report(user, row)), None)
    own = own or next((row for row in rows if rules.can_report(user, row)), None)
    first = directive.depends_on
    told = happenings.of(directive, visible)
    return {
        "progress": Progress([row for row in rows if row.is_lead and row.state != State.ENDED]),
        "parts": [_part(row, directive, row in visible) for row in rows],
        "told": told,
        "own": own,
        "own_acts": acts.of(user, own) if own else [],
        "last_return": _last_return(told, own),
        "to_answer": _to_answer(user, [row for row in visible if row != own]),
        "directive_acts": acts.of_directive(user, directive),
        "is_waiting": first is not None and first.assignments.leads().open().exists(),
        "sees_first": first is not None and Directive.objects.visible_to(user).filter(pk=first.pk).exists(),
        "dependents": directive.dependents.visible_to(user),
        "history": history_of(directive, *visible)[:LONGEST],
    }


def with_progress(directives: QuerySet[Directive], today: date) -> list[tuple[Directive, Progress]]:
    """Directives in their document's order, each with how far its leads have got; two queries in all."""
    leads = Prefetch("assignments", Assignment.objects.leads().at(today).with_state(today), to_attr="leads")
    rows = directives.order_by("position").defer("words", "folded").prefetch_related(leads)
    return [(directive, Progress(directive.leads)) for directive in rows]


def _assignments(directive: Directive, today: date) -> list[Assignment]:
    rows = directive.assignments.with_state(today).with_latest_report().select_related("agency")
    found = list(rows.order_by("-role", "agency__position", "agency__name"))
    for row in found:
        row.directive = directive
    return found


def _to_answer(user: User, rows: list[Assignment]) -> list[tuple[Assignment, list[acts.Act]]]:
    """Others' parts with which the person may do something now."""
    found = [(row, acts.of(user, row)) for row in rows]
    return [(row, possible) for row, possible in found if possible]


def _part(row: Assignment, directive: Directive, is_visible: bool) -> Part:
    if row.state == State.SUBMITTED:
        return Part(row, is_visible, str(directive.office), row.days_waiting)
    return Part(row, is_visible, str(row.agency) if row.is_open else "")


def _last_return(told: list[Happening], own: Assignment | None) -> Happening | None:
    """Why the own agency got its result back, while that is so."""
    if own is None or not own.is_returned:
        return None
    return next((one for one in told if one.kind == "returned" and one.agency == str(own.agency)), None)
