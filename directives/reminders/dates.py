"""Days of tasks, explanations and obstacles, for calendars."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directives.models import Assignment, ExplanationRequest, Obstacle, ObstacleStep
from directives.models.assignments import AssignmentQuerySet
from directives.models.exchanges import ExplanationQuerySet
from directives.models.obstacles import ObstacleQuerySet
from directives.models.stages import Move, Stage
from directives.reminders.tasks import Order, task_line, told_of
from portal import clock
from portal.models import User
from portal.reminding.dates import Dated, Trail, left_since, line_on
from portal.reminding.lines import Line, path_of

DAY_OF = ("soon", 0)  # a calendar does not count days
TASK = ("pk", "agency_id", "due_on", "period_on", "directive_id", "role", "is_open", "submitted_on")


class Task(NamedTuple):
    """A row of an agency, as its calendar needs it."""

    pk: int
    agency: int
    due_on: date
    period_on: date | None
    directive: int
    role: str
    is_open: bool
    submitted_on: date | None
    due_time: time | None
    given_at: datetime


def own_dates(agency: int, person: User | None = None) -> list[Dated]:
    """What an agency has to do; for a person, what that person handles and what nobody handles yet."""
    rows = Assignment.objects.filter(agency=agency)
    asked = ExplanationRequest.objects.filter(assignment__agency=agency)
    if person and not person.is_head:
        rows = rows.filter(_handled_by(person))
        asked = asked.filter(assignment__in=Assignment.objects.filter(_handled_by(person)))
    return [*_tasks(rows), *_explanations(asked), *_obstacles(agency)]


def dates_of_others(user: User) -> list[Dated]:
    """What else a person oversees: one event for all leads of a task with the same date."""
    rows = Assignment.objects.visible_to(user).exclude(agency=user.agency_id)
    asked = ExplanationRequest.objects.visible_to(user).exclude(assignment__agency=user.agency_id)
    passed = Obstacle.objects.visible_to(user).filter(stage=Stage.PASSED).exclude(holder=user.agency_id)
    return [*_together(rows), *_explanations(asked, named=True), *_passed(passed)]


def _handled_by(person: User) -> Q:
    """By the person, or by nobody who is still there."""
    return Q(handler=person) | Q(handler=None) | Q(handler__is_active=False)


def _told(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Open tasks with a date, and those that left lately."""
    since = left_since()
    left = Q(accepted_on__gte=since) | Q(ended_on__gte=since)
    contributed = Q(role=Assignment.Role.COOPERATING, submitted_on__gte=since)
    dated = rows.counted().filter(due_on__isnull=False, began_on__lte=clock.today())
    return dated.filter(Q(is_open=True) | left | contributed)


def _tasks(rows: AssignmentQuerySet) -> Iterator[Dated]:
    """Each task by its own date."""
    facts = _told(rows).order_by("pk").values_list(*TASK, "directive__due_time", "directive__given_at")
    tasks = [Task(*row) for row in facts]
    orders = told_of({task.directive for task in tasks})
    trail = Trail("directives.assignment", [task.pk for task in tasks])
    of_orders = Trail("directives.directive", orders)
    for task in tasks:
        order = orders[task.directive]
        times, last = trail.of(task.pk, task.given_at)
        of_order, changed_at = of_orders.of(task.directive, last)
        line = task_line(task.pk, task.agency, order, *_on(task.due_on), task.period_on)
        notes = tuple(_notes(task, order))
        yield Dated(f"task-{task.pk}", line, not task.is_open, times + of_order, changed_at, notes=notes)


def _on(due_on: date) -> tuple[str, date, int]:
    group, days = DAY_OF
    return group, due_on, days


def _notes(task: Task, order: Order) -> Iterator[str]:
    """What to know about the date, and how far the task is."""
    if task.due_time:
        yield _("At the latest at %(hour)s.") % {"hour": time_format(task.due_time, "H:i")}
    if order.is_strict:
        yield _("The words ask for it before this day.")
    if task.role != Assignment.Role.LEAD:
        yield _("The agency cooperates; the lead answers for the result.")
    elif task.submitted_on and task.is_open:
        yield _("Its result was submitted and waits for the answer.")


def _together(rows: AssignmentQuerySet) -> Iterator[Dated]:
    """Tasks of several agencies, by directive and date; those that passed on are another agency's now."""
    leads = _told(rows).leads().filter(ended_on=None).order_by()
    still = Q(is_open=True)
    grouped = leads.values_list("directive_id", "period_on", "due_on", "directive__given_at").annotate(
        still_open=Count("pk", filter=still),
        last_on=Max("accepted_on"),
        one=Min("agency__short_name", filter=still),
    )
    facts = list(grouped.order_by("directive_id", "due_on", "period_on"))
    orders = told_of({row[0] for row in facts})
    trail = Trail("directives.directive", orders)
    for directive, period_on, due_on, given_at, still_open, last_on, one in facts:
        order = orders[directive]
        since = max(given_at, clock.moment(last_on, 0)) if last_on else given_at
        times, changed_at = trail.of(directive, since)
        yield Dated(
            key=f"directive-{directive}-{period_on or 0}-{due_on}",
            line=_about(order, due_on, period_on),
            is_over=not still_open,
            changes=2 * times + (not still_open),  # who is added later opens it again
            changed_at=changed_at,
            agency=one if still_open == 1 else "",
            notes=_how_many(still_open),
        )


def _about(order: Order, due_on: date, period_on: date | None) -> Line:
    line = task_line(0, 0, order, *_on(due_on), period_on)
    return line._replace(path=order.page)


def _how_many(count: int) -> tuple[str, ...]:
    words = ngettext("%(count)d agency has not finished", "%(count)d agencies have not finished", count)
    return (words % {"count": count},) if count > 1 else ()


def _explanations(rows: ExplanationQuerySet, *, named: bool = False) -> Iterator[Dated]:
    """Explanations that were asked for, and those that were answered lately."""
    told = rows.filter(Q(answered_at=None) | Q(answered_at__gte=clock.moment(left_since(), 0)))
    names = ("assignment__directive", "assignment__agency__short_name", "due_on", "asked_at", "answered_at")
    facts = list(told.order_by("pk").values_list("pk", *names))
    orders = told_of({row[1] for row in facts})
    for pk, directive, agency, due_on, asked_at, answered_at in facts:
        order = orders[directive]
        path = f"{order.page}#explanation-{pk}"
        line = _about(order, due_on, None)._replace(topic="explanation", subject=pk, path=path)
        changes = int(bool(answered_at))
        whose = agency if named else ""
        yield Dated(f"explanation-{pk}", line, bool(changes), changes, answered_at or asked_at, whose)


def _obstacles(agency: int) -> Iterator[Dated]:
    """Obstacles that were passed to an agency, by the day of the newest passing."""
    steps = ObstacleStep.objects.filter(kind=Move.PASSED, to_agency=agency, due_on__isnull=False)
    passed = {step.obstacle_id: step for step in steps.select_related("obstacle").order_by("id")}
    trail = Trail("directives.obstacle", passed)
    for step in passed.values():
        one, due_on = step.obstacle, step.due_on
        is_over = one.stage != Stage.PASSED or one.holder_id != agency
        if due_on and (not is_over or due_on >= left_since()):
            yield _obstacle(one, due_on, is_over, trail)


def _passed(obstacles: ObstacleQuerySet) -> Iterator[Dated]:
    """Obstacles that wait for the answer of another agency."""
    rows = list(obstacles.select_related("holder").order_by("pk"))
    trail = Trail("directives.obstacle", [one.pk for one in rows])
    for one in rows:
        if one.due_on and one.holder:
            yield _obstacle(one, one.due_on, False, trail)._replace(agency=one.holder.short_name)


def _obstacle(one: Obstacle, due_on: date, is_over: bool, trail: Trail) -> Dated:
    line = line_on("obstacle", one.pk, due_on, title=one.title, path=path_of("obstacle", one.pk))
    return Dated(f"obstacle-{one.pk}", line, is_over, *trail.of(one.pk, one.raised_at))
