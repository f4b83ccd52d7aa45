"""What passes in a handover, into what, and what cannot and why. Only reads; `services.hand_over` writes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, TextField, Value
from django.db.models.functions import Replace
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from directives.models import (
    Assignment,
    Directive,
    ExplanationRequest,
    Extension,
    Handover,
    HandoverItem,
    Objection,
    Obstacle,
    Stage,
)
from directives.models.assignments import HEAVY, AssignmentQuerySet
from directives.models.obstacles import ObstacleQuerySet
from directives.models.timing import state_of
from portal import clock
from portal.models import Agency, AgencySuccession, Place
from portal.search import fold
from programs.models import Program

PROGRAM = re.compile(r"\(programme (?P<code>[\w-]+)\)")  # how the reference data names one in a function
OPEN_REQUESTS = [
    Prefetch("extensions", Extension.objects.waiting(), to_attr="asked_extensions"),
    Prefetch("objections", Objection.objects.waiting(), to_attr="asked_objections"),
    Prefetch("explanationrequests", ExplanationRequest.objects.waiting(), to_attr="asked_explanations"),
]


@dataclass
class Passing:
    """One task as it would pass on: as a row of its own, or into the row that the successor has already.

    A contribution of the successor gives way where it becomes the lead of the same task.
    """

    assignment: Assignment
    into: Assignment | None = None
    gives_way: Assignment | None = None
    refusal: str = ""

    @property
    def requests(self) -> list[str]:
        """What is still asked about it, and passes on with it."""
        task = self.assignment
        asked = [
            (task.asked_extensions, _("extension asked for")),  # type: ignore[attr-defined]
            (task.asked_objections, _("“not ours”, not yet decided")),  # type: ignore[attr-defined]
            (task.asked_explanations, _("explanation asked for")),  # type: ignore[attr-defined]
        ]
        return [words for rows, words in asked if rows]


@dataclass
class PassingObstacle:
    """One obstacle as it would pass on: with the question that is to be answered, or else with its voice."""

    obstacle: Obstacle
    to_answer: bool
    refusal: str = ""


@dataclass
class Preview:
    """All that would pass on, and what cannot: the same for page and programs."""

    tasks: list[Passing]
    obstacles: list[PassingObstacle]

    @property
    def count(self) -> int:
        return len(self.tasks) + len(self.obstacles)

    @property
    def can_pass(self) -> int:
        refusals = [*(one.refusal for one in self.tasks), *(one.refusal for one in self.obstacles)]
        return refusals.count("")


@dataclass
class Function:
    """What of an agency's work a succession means: a programme, a field in words, a place; nothing is all."""

    program: Program | None = None
    field: str = ""
    place: Place | None = None

    @property
    def is_all(self) -> bool:
        return not (self.program or self.field or self.place)


@dataclass
class Proposal:
    """A closed agency that still holds open work, and the handovers that its successions suggest."""

    agency: Agency
    count: int
    ways: list[tuple[AgencySuccession, str, str]] = field(default_factory=list)


def preview(handover: Handover) -> Preview:
    """What the handover would let pass on today, and what cannot and why."""
    rows = candidates(handover).with_state(clock.today()).with_latest_report()
    return Preview(plan(handover, for_list(rows)), plan_obstacles(handover))


def candidates(handover: Handover) -> AssignmentQuerySet:
    """The open tasks that it is about, narrowed by officer, programme, field of work and place."""
    rows = Assignment.objects.open().filter(agency=handover.from_agency)
    if handover.from_user:
        rows = rows.filter(handler=handover.from_user)
    if handover.program:
        rows = rows.filter(directive__programs=handover.program)
    if handover.field:
        rows = rows.filter(directive__in=_about(handover.field.split(","), handover.from_agency))
    if handover.place:
        rows = rows.filter(directive__in=_about([handover.place.full_name], handover.from_agency))
    return rows


def obstacles_of(handover: Handover) -> ObstacleQuerySet:
    """The obstacles that the agency has to answer or that it raised, narrowed in the same way.

    An officer has none alone.
    """
    rows = Obstacle.objects.to_pass_on(handover.from_agency)
    if handover.from_user:
        return rows.none()
    if handover.program:
        about = Q(component__program=handover.program) | Q(directive__programs=handover.program)
        rows = rows.filter(pk__in=Obstacle.objects.filter(about).values("pk"))
    if handover.field:
        rows = rows.filter(_says(handover.field.split(","), "folded", "component__folded"))
    if handover.place:
        rows = rows.filter(Q(place=handover.place) | Q(place__in=handover.place.predecessors.all()))
    return rows.select_related("agency", "heir", "holder").order_by("due_on", "pk")


def is_to_answer(obstacle: Obstacle, handover: Handover) -> bool:
    """Whether it waits for the agency's answer; else the agency raised it."""
    return obstacle.stage == Stage.PASSED and obstacle.holder_id == handover.from_agency_id


def refusal_of(obstacle: Obstacle, handover: Handover) -> str:
    """Why an obstacle cannot pass on, if it cannot."""
    if obstacle.agency_id != handover.to_agency_id or not is_to_answer(obstacle, handover):
        return ""
    words = _("%(agency)s raised it itself: pass it to another department, or resolve it")
    return words % {"agency": obstacle.agency}


def plan_obstacles(handover: Handover) -> list[PassingObstacle]:
    """How each of the agency's obstacles passes on; one query however many there are."""
    rows = obstacles_of(handover).for_list()
    return [PassingObstacle(one, is_to_answer(one, handover), refusal_of(one, handover)) for one in rows]


def for_list(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """With all that a preview or a sheet shows of a task, in the order of the documents."""
    shown = rows.select_related("directive__document", "agency", "handler").defer(*HEAVY)
    order = ("-directive__document__issued_on", "directive__document", "directive__position")
    periods = F("period_on").asc(nulls_first=True)
    return shown.prefetch_related(*OPEN_REQUESTS).order_by(*order, periods, "pk")


def plan(handover: Handover, rows: Iterable[Assignment]) -> list[Passing]:
    """How each of these tasks passes on; two queries however many there are."""
    rows = list(rows)
    if handover.from_user:
        return [Passing(row) for row in rows]
    live = Assignment.objects.filter(agency=handover.to_agency, ended_on=None)
    held = live.filter(directive__in=[row.directive_id for row in rows]).select_related("agency")
    own = {(row.directive_id, row.period_on): row for row in held}
    return [_passing(row, own.get((row.directive_id, row.period_on)), handover.on) for row in rows]


def by_document(passings: Iterable[Passing]) -> list[tuple[str, list[Passing]]]:
    """Grouped for the preview, in the order of `for_list`."""
    groups = groupby(passings, key=lambda passing: passing.assignment.directive.document)
    return [(document.reference, list(group)) for document, group in groups]


def tasks_of(handover: Handover) -> list[HandoverItem]:
    """The tasks that passed on, each task as it stood then: on its last day with who had it before."""
    tasks = Assignment.objects.select_related("directive__document").defer(*HEAVY[:4])
    items = handover.items.exclude(assignment=None).order_by("pk")
    found = list(items.prefetch_related(Prefetch("assignment", tasks)))
    for item in found:
        if item.assignment:
            _as_it_stood(item.assignment, handover)
    return found


def _as_it_stood(task: Assignment, handover: Handover) -> None:
    """Set the state of that day. A task that stayed with its agency went on: later results are forgotten."""
    day = handover.last_day
    for name in ("submitted_on", "accepted_on") if handover.from_user_id else ():
        if (when := getattr(task, name)) and when > day:
            setattr(task, name, None)
    task.state = state_of(
        is_lead=task.is_lead,
        due_on=task.due_on,
        submitted_on=task.submitted_on,
        accepted_on=task.accepted_on,
        ended_on=task.ended_on,
        kind=task.directive.deadline_kind,
        today=day,
    )


def all_of(handover: Handover) -> list[HandoverItem]:
    """The tasks, then the obstacles that passed on."""
    problems = handover.items.exclude(obstacle=None).select_related("obstacle__agency").order_by("pk")
    return [*tasks_of(handover), *problems]


def function_of(succession: AgencySuccession) -> Function:
    """Reads the words of a succession: "... (programme GNBV)", fields after commas, a commune's place."""
    words = succession.function
    if not words:
        return Function()
    if named := PROGRAM.search(words):
        program = Program.objects.filter(code=named["code"]).first()
        return Function(program=program) if program else Function(field=words_of(succession))
    if succession.successor.kind == Agency.Kind.COMMUNE and succession.successor.place:
        return Function(place=succession.successor.place)
    return Function(field=words)


def words_of(succession: AgencySuccession) -> str:
    """The function that moved, without the code of a programme."""
    return PROGRAM.sub("", succession.function).strip()


def proposals(today: date) -> list[Proposal]:
    """Closed agencies with open work, and a filled-in form for each of their successions."""
    open_tasks = Count("assignments", filter=Q(assignments__is_open=True))
    closed = Agency.objects.filter(closed_on__lt=today).order_by("position", "name")
    has_obstacles = Exists(Obstacle.objects.to_pass_on(OuterRef("pk")))
    holders = closed.annotate(count=open_tasks).filter(Q(count__gt=0) | has_obstacles)
    ways = AgencySuccession.objects.filter(moved_on__lte=today).order_by("successor__position", "function")
    found = holders.prefetch_related(Prefetch("successions", ways.select_related("successor__place")))
    return [Proposal(agency, agency.count, _ways(agency.successions.all())) for agency in found]


def _ways(successions: Iterable[AgencySuccession]) -> list[tuple[AgencySuccession, str, str]]:
    return [(way, words_of(way), _query(way)) for way in successions]


def _query(succession: AgencySuccession) -> str:
    function = function_of(succession)
    day = date_format(succession.moved_on)
    filled: dict[str, Any] = {
        "from_agency": succession.agency_id,
        "to_agency": succession.successor_id,
        "on": succession.moved_on,
        "program": function.program and function.program.pk,
        "field": function.field,
        "place": function.place and function.place.pk,
        "reason": _("Reorganisation of %(day)s") % {"day": day},
    }
    return urlencode({name: value for name, value in filled.items() if value})


def _about(phrases: Iterable[str], agency: Agency):
    """Directives that one of the phrases stands in, or in the name of one of their components.

    The agency's own name in the words says nothing of its fields: "Sở Lao động" is not about "lao động".
    """
    words: F | Replace = F("folded")
    for name in sorted([agency.name, agency.short_name, *agency.aliases.splitlines()], key=len, reverse=True):
        words = Replace(words, Value(fold(name)), Value(""), output_field=TextField())
    said = _says(phrases, "own_words", "components__folded")
    return Directive.objects.annotate(own_words=words).filter(said).values("pk")


def _says(phrases: Iterable[str], *columns: str) -> Q:
    """One of the phrases stands in one of the columns, with or without diacritics."""
    folded = [fold(phrase).strip() for phrase in phrases if phrase.strip()]
    said = (Q(**{f"{column}__contains": phrase}) for column in columns for phrase in folded)
    return reduce(or_, said, Q(pk=None))


def _passing(row: Assignment, own: Assignment | None, on: date) -> Passing:
    """Into what a row goes if the successor holds `own` of the same task already.

    Where a result waits, both would hide behind one answer; where the successor's is accepted, what is
    unfinished would look finished: neither passes. Periods that were opened since the day follow the whole.
    """
    names = {"agency": own and own.agency}
    if row.period_on is None and on < max(row.began_on, own.began_on if own else row.began_on):
        return Passing(row, refusal=_("it was given only after that day: choose a later one"))
    if own is None or (row.is_lead and not own.is_lead) or (not own.is_open and not own.is_lead):
        return Passing(row, gives_way=own)
    if row.is_lead and own.accepted_on:
        refusal = _("%(agency)s has finished the same task: close this one, or choose another agency")
        return Passing(row, into=own, refusal=refusal % names)
    if row.is_lead and (row.submitted_on or own.submitted_on):
        refusal = _("%(agency)s holds the same task, and a result waits: accept or return it first")
        return Passing(row, into=own, refusal=refusal % names)
    return Passing(row, into=own)
