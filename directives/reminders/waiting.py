"""What else waits for somebody: receipts, results, requests, explanations, obstacles."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Case, Min, OuterRef, Subquery, Value, When

from directives.models import (
    Assignment,
    Directive,
    ExplanationRequest,
    Extension,
    Move,
    Objection,
    Obstacle,
    ObstacleStep,
    waiting,
)
from directives.models.stages import Stage
from directives.reminders.tasks import Order, told_of
from portal import clock, workdays
from portal.models import Agency
from portal.reminding.lines import Found, Line, path_of
from portal.reminding.moments import Firing, stand

DAY = timedelta(days=1)
SINCE = "waiting"  # the group of what has no date: it waits since a day


def receipts(firing: Firing, on: date) -> list[Found]:
    """Tasks of which the agency has not said that it knows them; their date is the last day for it."""
    rows = Assignment.objects.at(on).filter(
        is_open=True, confirmed_on=None, submitted_on=None, period_on=None, began_on__lte=on
    )
    earliest = rows.aggregate(first=Min("began_on"))["first"] or on
    days = {day: _to_confirm(day) for day in (earliest + n * DAY for n in range((on - earliest).days + 1))}
    rows = rows.filter(began_on__in=[day for day, last in days.items() if firing.at(last)])
    facts = list(rows.order_by().values_list("pk", "agency_id", "directive_id", "began_on"))
    orders = told_of({order for _pk, _agency, order, _day in facts})
    return [
        Found(
            _at(_since("receipt", pk, agency, orders[order], days[day], on), pk),
            firing.at(days[day]),
            orders[order].office,
        )
        for pk, agency, order, day in facts
    ]


def _to_confirm(began_on: date) -> date:
    """The last day on which an agency confirms in time."""
    return workdays.ahead(began_on + DAY, settings.RECEIPT_WORKING_DAYS) - DAY


def results(firing: Firing, on: date) -> list[Found]:
    """Results that wait for the owner or the office, since the day on which they were submitted."""
    rows = Assignment.objects.leads().at(on).filter(is_open=True, submitted_on__isnull=False)
    at_owner = Case(When(waiting.at_owner(), then=Value(True)), default=Value(False))
    rows = rows.annotate(is_at_owner=at_owner).order_by()
    names = ("pk", "directive_id", "submitted_on", "is_at_owner", "agency__short_name")
    facts = [row for row in rows.values_list(*names) if firing.at(row[2])]
    orders = told_of({row[1] for row in facts})
    owners = _owners({row[1] for row in facts if row[3]}, on)
    return [
        Found(
            _at(_since("result", pk, judge, orders[order], day, on), pk, whose),
            firing.at(day),
            orders[order].office,
        )
        for pk, order, day, is_at_owner, whose in facts
        for judge in (is_at_owner and owners.get(order)) or [orders[order].office]
    ]


def _owners(orders: set[int], on: date) -> dict[int, list[int]]:
    """The owners of the directives' programmes that stand on that day."""
    owners = Agency.objects.at(on).values("pk")
    through = Directive.programs.through.objects.filter(directive__in=orders, program__owner__in=owners)
    found: dict[int, list[int]] = {}
    for order, owner in through.values_list("directive", "program__owner").distinct().order_by("program"):
        found.setdefault(order, []).append(owner)
    return found


def requests(firing: Firing, on: date) -> list[Found]:
    """Extensions to decide and objections to answer, since the day on which they were asked."""
    fields = ("pk", "assignment__directive", "asked_at", "assignment", "assignment__agency__short_name")
    facts = [
        (name, pk, order, clock.day_of(asked_at), task, whose)
        for name, model in (("extension", Extension), ("objection", Objection))
        for pk, order, asked_at, task, whose in model.objects.waiting().order_by().values_list(*fields)
    ]
    facts = [row for row in facts if firing.at(row[3])]
    orders = told_of({row[2] for row in facts})
    return [
        Found(
            _at(_since(name, pk, orders[order].office, orders[order], day, on), task, whose),
            firing.at(day),
            orders[order].office,
        )
        for name, pk, order, day, task, whose in facts
    ]


def explanations(firing: Firing, on: date) -> list[Found]:
    """Explanations that were asked for, by their date."""
    rows = ExplanationRequest.objects.waiting().order_by()
    names = ("pk", "assignment__agency", "assignment__directive", "due_on")
    facts = [row for row in rows.values_list(*names) if firing.at(row[3])]
    orders = told_of({row[2] for row in facts})
    return [
        Found(
            _dated("explanation", pk, agency, orders[order], due_on, on),
            firing.at(due_on),
            orders[order].office,
        )
        for pk, agency, order, due_on in facts
    ]


def obstacles(firing: Firing, on: date) -> list[Found]:
    """Obstacles that were passed to an agency for an answer by a date (clause 2.7 of the notice)."""
    passed = ObstacleStep.objects.filter(obstacle=OuterRef("pk"), kind=Move.PASSED).order_by("-pk")
    rows = Obstacle.objects.filter(stage=Stage.PASSED, due_on__isnull=False).order_by()
    rows = rows.annotate(office=Subquery(passed.values("agency")[:1]))
    facts = rows.values_list("pk", "holder", "due_on", "title", "office")
    return [
        Found(_obstacle(pk, holder, due_on, title, on), rules, office)
        for pk, holder, due_on, title, office in facts
        if due_on and holder and (rules := firing.at(due_on))
    ]


def _obstacle(pk: int, holder: int, due_on: date, title: str, on: date) -> Line:
    group, days = stand(due_on, on)
    return Line("obstacle", pk, holder, group, due_on, days, "", "", title, path_of("obstacle", pk))


def _since(topic: str, pk: int, agency: int, order: Order, day: date, on: date) -> Line:
    return _about(topic, pk, agency, order, SINCE, day, workdays.late(day, on))


def _dated(topic: str, pk: int, agency: int, order: Order, due_on: date, on: date) -> Line:
    group, days = stand(due_on, on)
    line = _about(topic, pk, agency, order, group, due_on, days)
    return line._replace(path=f"{line.path}#{topic}-{pk}")


def _at(line: Line, task: int, whose: str = "") -> Line:
    """It opens the row of the task, and says whose it is where several agencies have the same task."""
    title = f"{whose} · {line.title}" if whose and line.title else line.title
    return line._replace(title=title, path=f"{line.path}#assignment-{task}")


def _about(topic: str, pk: int, agency: int, order: Order, group: str, day: date, days: int) -> Line:
    """A line about a directive."""
    return Line(topic, pk, agency, group, day, days, order.clause, order.document, order.title, order.page)
