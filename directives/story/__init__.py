"""What a directive's page tells: how far its agencies have got, and what happened so far. Only reads."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from directives import acts, dependence, mentions, rules
from directives.acts import Act
from directives.models import Assignment, Directive, State
from directives.obstacles import figures
from directives.story import (
    contributions,
    corrections,
    handovers,
    happenings,
    letters,
    pauses,
    recurrence,
    requests,
    turns,
    voices,
)
from directives.story.happenings import LONGEST, Happening
from directives.story.requests import Requests
from portal import clock
from portal.audit import history_of
from portal.models import User

happenings.TELLERS += [
    turns.turned,
    corrections.mended,
    contributions.reminded,
    contributions.sent_back,
    requests.received,
    requests.objected,
    requests.extended,
    handovers.handed_over,
    letters.urged,
    voices.asked_and_explained,
    voices.said,
    pauses.paused,
]
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
    """An agency's part: in whose hands it is, for how many working days with the giver, what one may do."""

    assignment: Assignment
    is_visible: bool
    holder: str
    days: int | None = None
    acts: list[Act] = field(default_factory=list)
    requests: Requests = field(default_factory=Requests)

    @property
    def is_past(self) -> bool:
        """Whether it ended without a result or passed on."""
        return self.assignment.state == State.ENDED


def of(directive: Directive, user: User) -> dict:
    """All that the page shows beside the directive itself: others' words stay hidden, their states do not."""
    rows = _assignments(directive, clock.today())
    visible = [row for row in rows if rules.can_read(user, row, rows)]
    current = recurrence.shown(rows)
    own = _own(user, rows)
    told = happenings.of(directive, visible)
    asked = requests.of(rows)
    parts = [_part(user, row, asked[row.pk], row in visible) for row in current]
    explanations = voices.explanations_of(user, visible)
    whole = acts.of_directive(user, directive)
    may_comment = rules.can_comment(user) and not directive.is_secret
    return {
        "progress": Progress(
            [row for row in recurrence.counted(current) if row.is_lead and row.state != State.ENDED]
        ),
        "parts": [part for part in parts if not part.is_past],
        "past_parts": [part for part in parts if part.is_past],
        "earlier_periods": recurrence.earlier(rows, directive.recurrence),
        "next_period": recurrence.next_words(directive, clock.today()),
        "told": told,
        "own": own,
        "own_acts": acts.of(user, own) if own else [],
        "last_return": _last_return(told, own),
        "to_answer": _to_answer(user, [part for part in parts if part.assignment != own]),
        "to_explain": [asked for asked, may_answer in explanations if may_answer],
        "directive_acts": [act for act in whole if act.is_awaited],
        "directive_menu": [act for act in whole if not act.is_awaited],
        "contributions": contributions.of(user, directive, current, visible),
        "explanations": explanations,
        "comments": voices.comments_of(directive),
        "may_comment": may_comment,
        "may_be_named": mentions.who_sees(directive) if may_comment else [],
        "history": history_of(directive, *visible)[:LONGEST],
        **_links(directive, user),
    }


def _own(user: User, rows: list[Assignment]) -> Assignment | None:
    """The part of the own agency on which there is most to do: open, and of several periods the first due."""
    mine = [row for row in rows if rules.can_report(user, row)]
    return min(
        mine,
        key=lambda row: (
            not row.is_open,
            row.is_series,
            row.submitted_on is not None,
            row.due_on or date.max,
        ),
        default=None,
    )


def _sees(user: User, other: Directive | None) -> bool:
    return other is not None and Directive.objects.visible_to(user).filter(pk=other.pk).exists()


def _links(directive: Directive, user: User) -> dict:
    """What stands around it: what it waits for and who waits for it, earlier and later tasks, obstacles."""
    first, today = directive.depends_on, clock.today()
    return {
        "obstacles": figures.of_directive(directive, user),
        "raise_url": f"{reverse('obstacle_new')}?directive={directive.pk}" if rules.can_raise(user) else "",
        "waits_for": dependence.clocks([directive.depends_on_id], today).get(
            directive.depends_on_id or 0, ""
        ),
        "sees_first": _sees(user, first),
        "waiters": dependence.waiters(directive, user, today),
        "sees_earlier": _sees(user, directive.continues),
        "later": directive.continued_by.visible_to(user).select_related("document"),
    }


def with_progress(directives: QuerySet[Directive], today: date) -> list[tuple[Directive, Progress]]:
    """Directives in their document's order, each with how far its leads have got; two queries in all."""
    held = Assignment.objects.leads().at(today).with_state(today).select_related("agency")
    leads = Prefetch("assignments", held, to_attr="leads")
    rows = directives.order_by("position").defer("words", "folded").prefetch_related(leads)
    return [(directive, Progress(recurrence.counted(directive.leads))) for directive in rows]


def _assignments(directive: Directive, today: date) -> list[Assignment]:
    rows = (
        directive.assignments.with_state(today)
        .with_latest_report()
        .with_requests()
        .select_related("agency", "handler")
        .prefetch_related("pauses")
    )
    found = list(rows.order_by("-role", "agency__position", "agency__name", "-period_on"))
    for row in found:
        row.directive = directive
    return found


def _to_answer(user: User, parts: list[Part]) -> list[tuple[Assignment, list[Act]]]:
    """What others wait for from this person, and further parts of the own agency."""
    found = []
    for part in parts:
        mine = part.assignment.is_open and rules.can_report(user, part.assignment)
        awaited = [act for act in part.acts if act.is_awaited or mine]
        if awaited:
            found.append((part.assignment, awaited))
    return found


def _part(user: User, row: Assignment, asked: Requests, is_visible: bool) -> Part:
    """In whose hands it is: what waits for an answer is with who has to give it."""
    part = Part(row, is_visible, str(row.agency) if row.is_open else "", requests=asked)
    part.acts = acts.of(user, row) if is_visible else []
    if row.state == State.SUBMITTED:
        part.holder, part.days = ", ".join(str(agency) for agency in row.judges), row.days_waiting
    elif asked.objection:
        part.holder = str(row.directive.office)
    return part


def _last_return(told: list[Happening], own: Assignment | None) -> Happening | None:
    """Why the own agency got its result back, while that is so."""
    if own is None or not own.is_returned:
        return None
    agency = happenings.whose(own.directive, own)
    return next((one for one in told if one.kind == "returned" and one.agency == agency), None)
