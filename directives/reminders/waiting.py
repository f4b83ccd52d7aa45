"""What else waits for somebody: receipts, results, requests, explanations, obstacles."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Min, Value, When

from directives.models import (
    Assignment,
    Directive,
    ExplanationRequest,
    Extension,
    Objection,
    Obstacle,
    waiting,
)
from directives.models.stages import Stage
from directives.reminders.tasks import line_of, office_of, told_of
from portal import clock, workdays
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
        Found(_since("receipt", pk, agency, orders[order], days[day], on), firing.at(days[day]), office)
        for pk, agency, order, day in facts
        for office in [office_of(orders[order])]
    ]


def _to_confirm(began_on: date) -> date:
    """The last day on which an agency confirms in time."""
    return workdays.ahead(began_on + DAY, settings.RECEIPT_WORKING_DAYS) - DAY


def results(firing: Firing, on: date) -> list[Found]:
    """Results that wait for the owner or the office, since the day on which they were submitted."""
    rows = Assignment.objects.leads().at(on).filter(is_open=True, submitted_on__isnull=False)
    at_owner = Case(When(waiting.at_owner(), then=Value(True)), default=Value(False))
    rows = rows.annotate(is_at_owner=at_owner).order_by()
    facts = list(rows.values_list("pk", "directive_id", "submitted_on", "is_at_owner"))
    facts = [row for row in facts if firing.at(row[2])]
    orders = told_of({row[1] for row in facts})
    owners = _owners(order for _pk, order, _day, is_at_owner in facts if is_at_owner)
    return [
        Found(_since("result", pk, judge, orders[order], day, on), firing.at(day), office_of(orders[order]))
        for pk, order, day, is_at_owner in facts
        for judge in (owners[order] if is_at_owner else [office_of(orders[order])])
    ]


def _owners(orders: Iterable[int]) -> dict[int, list[int]]:
    """The owners of the directives' programmes."""
    through = Directive.programs.through.objects.filter(directive__in=set(orders))
    found: dict[int, list[int]] = {}
    for order, owner in through.values_list("directive", "program__owner").distinct().order_by("program"):
        found.setdefault(order, []).append(owner)
    return found


def requests(firing: Firing, on: date) -> list[Found]:
    """Extensions to decide and objections to answer, since the day on which they were asked."""
    facts = [
        (name, pk, order, clock.day_of(asked_at))
        for name, model in (("extension", Extension), ("objection", Objection))
        for pk, order, asked_at in model.objects.waiting()
        .order_by()
        .values_list("pk", "assignment__directive", "asked_at")
    ]
    facts = [row for row in facts if firing.at(row[3])]
    orders = told_of({order for _name, _pk, order, _day in facts})
    return [
        Found(_since(name, pk, office, orders[order], day, on), firing.at(day), office)
        for name, pk, order, day in facts
        for office in [office_of(orders[order])]
    ]


def explanations(firing: Firing, on: date) -> list[Found]:
    """Explanations that were asked for, by their date."""
    rows = ExplanationRequest.objects.waiting().order_by()
    names = ("pk", "assignment__agency", "assignment__directive", "due_on")
    facts = [row for row in rows.values_list(*names) if firing.at(row[3])]
    orders = told_of({row[2] for row in facts})
    return [
        Found(_dated("explanation", pk, agency, orders[order], due_on, on), firing.at(due_on), office)
        for pk, agency, order, due_on in facts
        for office in [office_of(orders[order])]
    ]


def obstacles(firing: Firing, on: date) -> list[Found]:
    """Obstacles that were passed to an agency for an answer by a date (clause 2.7 of the notice)."""
    rows = Obstacle.objects.filter(stage=Stage.PASSED, due_on__isnull=False).order_by()
    facts = rows.values_list("pk", "holder", "due_on", "title")
    return [
        Found(_obstacle(pk, holder, due_on, title, on), rules)
        for pk, holder, due_on, title in facts
        if due_on and holder and (rules := firing.at(due_on))
    ]


def _obstacle(pk: int, holder: int, due_on: date, title: str, on: date) -> Line:
    group, days = stand(due_on, on)
    return Line("obstacle", pk, holder, group, due_on, days, "", "", title, path_of("obstacle", pk))


def _since(topic: str, pk: int, agency: int, order: dict[str, Any], day: date, on: date) -> Line:
    return line_of(topic, pk, agency, order, group=SINCE, due_on=day, days=workdays.late(day, on))


def _dated(topic: str, pk: int, agency: int, order: dict[str, Any], due_on: date, on: date) -> Line:
    group, days = stand(due_on, on)
    return line_of(topic, pk, agency, order, group=group, due_on=due_on, days=days)
