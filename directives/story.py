"""What a directive's page tells: how far its agencies have got, and what happened so far. Only reads."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from directives import rules
from directives.models import Assignment, Directive, ProgressReport, Reminder, State
from portal import clock
from portal.audit import history_of
from portal.models import User

BY_URGENCY = [
    *(state for state in State.values if state != State.DONE),
    State.DONE.value,
]  # late before on time
RANK = {state: rank for rank, state in enumerate(BY_URGENCY)}
LONGEST = 200  # of what happened, newest first


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


@dataclass
class Event:
    """Something that happened: a kind, who did it, and the words that belong to it."""

    kind: str
    at: datetime
    who: str
    person: str = ""
    report: ProgressReport | None = None
    reason: str = ""
    agencies: list[str] = field(default_factory=list)


def of(directive: Directive, user: User) -> dict:
    """All that the page shows beside the directive itself: others' words stay hidden, their states do not."""
    today = clock.today()
    rows = _assignments(directive, today)
    visible = [row for row in rows if user.sees_all or row.agency_id == user.agency_id]
    own = next((row for row in rows if rules.can_report(user, row)), None)
    first = directive.depends_on
    events = _events(directive, visible)
    return {
        "progress": Progress([row for row in rows if row.is_lead]),
        "parts": [_part(row, directive, user) for row in rows],
        "events": events[:LONGEST],
        "own": own,
        "last_return": _last_return(events, own),
        "to_review": [row for row in rows if row.state == State.SUBMITTED and rules.can_review(user, row)],
        "may_give": rules.can_give(user),
        "is_waiting": first is not None and first.assignments.leads().open().exists(),
        "sees_first": first is not None and Directive.objects.visible_to(user).filter(pk=first.pk).exists(),
        "dependents": directive.dependents.visible_to(user),
        "history": history_of(directive, *visible)[:LONGEST],
    }


def with_progress(directives: QuerySet[Directive], today: date) -> list[tuple[Directive, Progress]]:
    """Directives in their document's order, each with how far its leads have got; two queries in all."""
    leads = Prefetch("assignments", Assignment.objects.leads().with_state(today), to_attr="leads")
    rows = directives.order_by("position").defer("words", "folded").prefetch_related(leads)
    return [(directive, Progress(directive.leads)) for directive in rows]


def _assignments(directive: Directive, today: date) -> list[Assignment]:
    rows = directive.assignments.with_state(today).with_latest_report().select_related("agency")
    found = list(rows.order_by("-role", "agency__position", "agency__name"))
    for row in found:
        row.directive = directive
    return found


def _part(row: Assignment, directive: Directive, user: User) -> Part:
    is_visible = user.sees_all or row.agency_id == user.agency_id
    if row.state == State.SUBMITTED:
        return Part(row, is_visible, str(directive.office), row.days_waiting)
    return Part(row, is_visible, str(row.agency) if row.is_open else "")


def _events(directive: Directive, visible: list[Assignment]) -> list[Event]:
    """What happened, newest first."""
    given_by = directive.given_by
    events = [Event("given", directive.given_at, str(directive.office), str(given_by or ""))]
    events += _told(visible)
    events += _reminded(visible)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _last_return(events: list[Event], own: Assignment | None) -> Event | None:
    """Why the own agency got its result back, while that is so."""
    if own is None or not own.is_returned:
        return None
    return next(
        (event for event in events if event.kind == "returned" and event.agencies == [str(own.agency)]), None
    )


def _told(visible: list[Assignment]) -> list[Event]:
    """Reports, and the giver's answers to them."""
    people = ("reported_by", "assignment__agency", "review__reviewed_by__agency")
    events = []
    for report in ProgressReport.objects.filter(assignment__in=visible).select_related(*people)[:LONGEST]:
        agency = str(report.assignment.agency)
        kind = "submitted" if report.is_result else "reported"
        events.append(Event(kind, report.reported_at, agency, str(report.reported_by), report))
        if review := getattr(report, "review", None):
            office = str(review.reviewed_by.agency or review.reviewed_by)
            kind = "accepted" if review.is_accepted else "returned"
            events.append(
                Event(kind, review.reviewed_at, office, str(review.reviewed_by), reason=review.reason)
            )
            events[-1].agencies.append(agency)
    return events


def _reminded(visible: list[Assignment]) -> list[Event]:
    """Reminders, those of one day that say the same together."""
    found: dict[tuple, Event] = {}
    rows = (
        Reminder.objects.filter(assignment__in=visible)
        .select_related("agency")
        .order_by("-on", "agency__position")
    )
    for row in rows[:LONGEST]:
        key = (row.on, row.state, row.working_days)
        event = found.setdefault(key, Event("reminded", row.sent_at, "", reason=row.days_words))
        event.agencies.append(str(row.agency))
    return list(found.values())
