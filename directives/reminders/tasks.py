"""Tasks of which their agencies are reminded: a lead's, open, with a date, and no result that waits."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, F

from directives.models import (
    Assignment,
    Directive,
    Reminder,
    ReminderPause,
    State,
    UrgingItem,
    UrgingLetter,
)
from directives.models.assignments import AssignmentQuerySet
from directives.models.timing import clause_words
from portal.reminding.lines import Found, Line, path_of
from portal.reminding.moments import Firing, stand
from portal.search import Keys

TOPIC = "task"
ESCALATED_AFTER = 3  # reminders that it is overdue
FIELDS = ("pk", "agency_id", "due_on", "period_on", "handler_id", "directive_id")
ORDERED = ("pk", "clause", "part", "recurrence", "title", "is_strict", "is_secret", "deadline_kind")
DOCUMENT = ("document__number", "document__symbol", "document__issued_on", "document__issuer_id")


class Order(NamedTuple):
    """What lines say of a directive; of a secret one, nothing of what it says."""

    pk: int
    clause: str  # with its part
    recurrence: str
    deadline_kind: str
    is_strict: bool
    document: str
    issued_on: date
    title: str
    page: str
    office: int  # who answers for the giver, as `Directive.office`


def find(firing: Firing, on: date) -> list[Found]:
    """Each task of which a rule speaks, with the rules: as many queries for one task as for thousands."""
    first = Assignment.objects.filter(due_on__isnull=False).order_by("due_on").first()
    if first is None or first.due_on is None:
        return []
    tasks = candidates(on).filter(due_on__in=firing.dates(first.due_on)).order_by()
    rows = list(tasks.values_list(*FIELDS))
    orders = told_of({row[-1] for row in rows})
    chosen = _chosen(firing, orders)
    stands = _Stands(firing, on)
    found = []
    for pk, agency, due_on, period_on, handler, directive in rows:
        order = orders[directive]
        group, days, fired = stands[due_on, order.is_strict]
        rules = fired if chosen is None else _meant(fired, order, chosen)
        if rules and order.issued_on <= on:
            line = task_line(pk, agency, order, group, due_on, days, period_on)
            found.append(Found(line, rules, order.office, handler))
    return found


class _Stands(dict[tuple[date, bool], tuple[str, int, list[Any]]]):
    """How a date stands on a day, and which rules it fires: found once for all tasks with that date."""

    def __init__(self, firing: Firing, on: date):
        self.firing, self.on = firing, on

    def __missing__(self, key: tuple[date, bool]) -> tuple[str, int, list[Any]]:
        due_on, is_strict = key
        rules = self.firing.at(due_on, is_strict=is_strict)
        self[key] = (*stand(due_on, self.on, is_strict=is_strict), rules)
        return self[key]


def candidates(on: date) -> AssignmentQuerySet:
    """Unfinished tasks of leads with a date, at who held them on that day, that nothing silences."""
    paused = ReminderPause.objects.in_force(on)
    in_force = UrgingLetter.objects.in_force(on)
    urged = UrgingItem.objects.filter(letter__in=in_force, due_on=F("assignment__due_on"))  # not moved since
    tasks = Assignment.objects.leads().at(on).unfinished().filter(due_on__isnull=False, submitted_on=None)
    silenced = [*paused.values_list("assignment", flat=True), *urged.values_list("assignment", flat=True)]
    return tasks.exclude(pk__in=silenced) if silenced else tasks


def told_of(pks: Iterable[int]) -> dict[int, Order]:
    """What lines say of the directives."""
    rows = Directive.objects.filter(pk__among=Keys.of(pks)).order_by()
    named = rows.values_list(*ORDERED, "given_by__agency_id", *DOCUMENT)
    return {row[0]: _order(*row) for row in named}


def _order(
    pk, clause, part, recurrence, title, is_strict, is_secret, kind, agency, number, symbol, issued_on, issuer
) -> Order:
    label = f"{clause} ({part})" if part else clause
    title = "" if is_secret else title
    page, document = path_of("directive", pk), f"{number}/{symbol}"
    return Order(pk, label, recurrence, kind, is_strict, document, issued_on, title, page, agency or issuer)


def _chosen(firing: Firing, orders: Iterable[int]) -> set[tuple[int, int]] | None:
    """Which directives belong to a programme that a rule is about; None if each rule is about all tasks."""
    programs = {rule.programme_id for rule in firing.rules if rule.programme_id}
    if not programs:
        return set() if any(rule.deadline_kind for rule in firing.rules) else None
    through = Directive.programs.through.objects.filter(program__in=programs)
    return set(through.filter(directive__among=Keys.of(orders)).values_list("directive", "program"))


def _meant(rules: Iterable[Any], order: Order, chosen: set[tuple[int, int]]) -> list[Any]:
    """The rules that are about such a directive."""
    return [
        rule
        for rule in rules
        if rule.deadline_kind in ("", order.deadline_kind)
        and (rule.programme_id is None or (order.pk, rule.programme_id) in chosen)
    ]


def task_line(
    pk: int, agency: int, order: Order, group: str, due_on: date, days: int, period_on: date | None
) -> Line:
    """A line about a task."""
    clause = clause_words(order.clause, order.recurrence, period_on) if period_on else order.clause
    page = f"{order.page}#assignment-{pk}"
    return Line(TOPIC, pk, agency, group, due_on, days, clause, order.document, order.title, page)


def escalated(lines: Iterable[Line], on: date) -> set[Line]:
    """Overdue tasks of which it is the third reminder, or a later one, and nobody higher was told yet."""
    late = {line.subject: line for line in lines if line.topic == TOPIC}
    said = Reminder.objects.filter(assignment__among=Keys.of(late), state=State.OVERDUE, on__lt=on)
    counts = said.filter(due_on=F("assignment__due_on")).order_by().values_list("assignment")
    rows = counts.annotate(times=Count("pk"), was_told=BoolOr("is_escalated"))
    return {late[pk] for pk, times, was_told in rows if times >= ESCALATED_AFTER - 1 and not was_told}
