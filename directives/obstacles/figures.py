"""How many obstacles wait, how long, how much capital with them, and in whose hands they are."""

from datetime import date

from django.db.models import Case, Count, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from directives.models import Directive, HandoverItem, Move, Obstacle, ObstacleStep, Stage
from directives.models.stages import WITH_RAISER
from portal import clock, workdays
from portal.models import User
from programs.models import Component

SHOWN = 8
HOLDER = {"holder_code": "code", "holder_name": "short_name", "holder_position": "position"}


def figures(user: User, today: date, programme: str = "") -> dict:
    """What the front page says about the open obstacles that the person sees."""
    rows = Obstacle.objects.visible_to(user).open().with_capital().order_by()
    if programme:
        rows = rows.filter(component__program__code=programme)
    late = Q(stage=Stage.PASSED, due_on__lt=today)
    total = rows.aggregate(
        count=Count("pk"), stuck=Sum("capital"), oldest=Min("raised_at"), late=Count("pk", filter=late)
    )
    by_holder = (
        _with_holder(rows, today)
        .values(*HOLDER)
        .annotate(
            count=Count("pk"), sum=Sum("capital"), since=Min("held_since"), late=Count("pk", filter=late)
        )
        .order_by("-sum", "-count", "holder_position")
    )
    return {
        **total,
        "days": _days(total["oldest"], today),
        "by_holder": [{**row, "days": _days(row["since"], today)} for row in by_holder[:SHOWN]],
    }


def _with_holder(rows: QuerySet[Obstacle], today: date) -> QuerySet[Obstacle]:
    """Annotate who had it on that day, and since when: a handover afterwards does not change the past."""
    steps = ObstacleStep.objects.filter(obstacle=OuterRef("pk"), at__lte=clock.end_of(today)).order_by("-id")
    listed = Q(kind=Move.CONSOLIDATED)  # with the office that prepares the list
    since = Subquery(steps.values("at")[:1])
    rows = rows.annotate(held_since=since, newest=Subquery(steps.values("kind")[:1]))
    newest = {
        name: Case(
            When(newest__in=WITH_RAISER, then=Coalesce(_heir(today, column), _of(steps, listed, column))),
            default=_of(steps, listed, column),
        )
        for name, column in HOLDER.items()
    }
    return rows.annotate(**newest)


def _of(steps: QuerySet[ObstacleStep], listed: Q, column: str) -> Subquery:
    """Of the agency to which the newest step led."""
    of = Case(When(listed, then=f"agency__{column}"), default=f"to_agency__{column}")
    return Subquery(steps.annotate(of=of).values("of")[:1])


def _heir(today: date, column: str) -> Subquery:
    """Of the agency that took it over by that day with its answer; needs `held_since`."""
    handed = {"handover__carried_at__gt": OuterRef("held_since")}
    items = HandoverItem.objects.filter(obstacle=OuterRef("pk"), **handed)
    by_then = items.filter(handover__carried_at__lte=clock.end_of(today)).order_by("-id")
    return Subquery(by_then.values(f"handover__to_agency__{column}")[:1])


def of_component(component: Component, user: User) -> list[Obstacle]:
    """Open ones about a component, the longest wait first."""
    rows = Obstacle.objects.visible_to(user).filter(component=component).open()
    return list(rows.for_list().order_by("stage_since", "id")[:SHOWN])


def of_directive(directive: Directive, user: User) -> list[Obstacle]:
    """All about a directive, open ones first."""
    rows = Obstacle.objects.visible_to(user).filter(directive=directive).exclude(stage=Stage.MERGED)
    return sorted(rows.for_list().order_by("stage_since", "id")[:SHOWN], key=lambda one: not one.is_open)


def waiting_for(user: User) -> list[Obstacle]:
    """What the person has to do something about: the soonest date first, then the longest wait.

    A department what was passed to it; who raised one whether the answer helps; the coordinator what is new.
    """
    hands = Q(holder=user.agency_id, stage__in=[Stage.PASSED, Stage.ANSWERED, Stage.REPLIED])
    if user.is_coordinator:
        hands |= Q(stage=Stage.RAISED)
    rows = Obstacle.objects.filter(hands).for_list()
    return list(rows.order_by("due_on", "stage_since", "id")[:100])


def _days(instant, today: date) -> int:
    return workdays.late(clock.day_of(instant), today) if instant else 0
