"""Tasks of which their agencies are reminded: a lead's, open, with a date, and no result that waits."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, F, Min, Q

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
DOCUMENT = ("number", "symbol", "issued_on", "issuer_id")
OFFICE = ("given_by__agency_id", *(f"document__{name}" for name in DOCUMENT))


def find(firing: Firing, on: date) -> list[Found]:
    """Each task of which a rule speaks, with the rules: three queries, however many tasks."""
    tasks = _candidates(on)
    earliest = tasks.aggregate(first=Min("due_on"))["first"]
    if earliest is None:
        return []
    rows = list(tasks.filter(_fires(firing, earliest)).order_by().values_list(*FIELDS))
    orders = told_of({row[-1] for row in rows})
    chosen = _chosen(firing, orders)
    return [found for row in rows if (found := _found(row, orders[row[-1]], firing, on, chosen))]


def _candidates(on: date) -> AssignmentQuerySet:
    """Unfinished tasks of leads with a date, at who held them on that day, that nothing silences."""
    paused = ReminderPause.objects.filter(Q(until=None) | Q(until__gte=on), ended_at=None)
    urged = UrgingItem.objects.filter(letter__in=UrgingLetter.objects.in_force(on))
    tasks = Assignment.objects.leads().at(on).unfinished().filter(due_on__isnull=False, submitted_on=None)
    silenced = [*paused.values_list("assignment", flat=True), *urged.values_list("assignment", flat=True)]
    return tasks.exclude(pk__in=silenced) if silenced else tasks


def _fires(firing: Firing, earliest: date) -> Q:
    """Tasks with a date of which a rule speaks; "before the 5th" aims at the 4th."""
    plain, strict = (firing.dates(earliest, is_strict=is_strict) for is_strict in (False, True))
    both = set(plain) & set(strict)
    if_plain = Q(due_on__in=set(plain) - both, directive__is_strict=False)
    if_strict = Q(due_on__in=set(strict) - both, directive__is_strict=True)
    return Q(due_on__in=both) | if_plain | if_strict


def told_of(pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What lines say of the directives."""
    rows = Directive.objects.filter(pk__among=Keys.of(pks)).order_by().values(*ORDERED, *OFFICE)
    return {row["pk"]: row for row in rows}


def _chosen(firing: Firing, orders: Iterable[int]) -> set[tuple[int, int]]:
    """Which directives belong to a programme that a rule is about: (directive, programme)."""
    programs = {rule.programme_id for rule in firing.rules if rule.programme_id}
    if not programs:
        return set()
    through = Directive.programs.through.objects.filter(program__in=programs)
    return set(through.filter(directive__among=Keys.of(orders)).values_list("directive", "program"))


def _found(row: tuple, order: dict[str, Any], firing: Firing, on: date, chosen: set) -> Found | None:
    pk, agency, due_on, period_on, handler, _directive = row
    rules = list(_meant(firing.at(due_on, is_strict=order["is_strict"]), order, chosen))
    if not rules or order["document__issued_on"] > on:
        return None
    group, days = stand(due_on, on, is_strict=order["is_strict"])
    line = task_line(pk, agency, order, group=group, due_on=due_on, days=days, period_on=period_on)
    return Found(line, rules, office_of(order), handler)


def task_line(pk: int, agency: int, order: dict[str, Any], *, period_on: date | None, **when: Any) -> Line:
    """A line about a task; `when` is group, due_on and days."""
    line = line_of(TOPIC, pk, agency, order, period_on=period_on, **when)
    return line._replace(path=f"{line.path}#assignment-{pk}")


def line_of(
    topic: str,
    subject: int,
    agency: int,
    order: dict[str, Any],
    *,
    group: str,
    due_on: date,
    days: int,
    period_on: date | None = None,
) -> Line:
    """A line about a directive, as `told_of` gives it; of a secret one, nothing of what it says."""
    return Line(
        topic,
        subject,
        agency,
        group,
        due_on,
        days,
        _clause(order, period_on),
        f"{order['document__number']}/{order['document__symbol']}",
        "" if order["is_secret"] else order["title"],
        path_of("directive", order["pk"]),
    )


def office_of(order: dict[str, Any]) -> int:
    """Who answers for the giver, as `Directive.office`."""
    return order["given_by__agency_id"] or order["document__issuer_id"]


def _meant(rules: Iterable[Any], order: dict[str, Any], chosen: set) -> Iterator[Any]:
    """The rules that are about such a directive."""
    for rule in rules:
        is_kind = rule.deadline_kind in ("", order["deadline_kind"])
        if is_kind and (rule.programme_id is None or (order["pk"], rule.programme_id) in chosen):
            yield rule


def _clause(order: dict[str, Any], period_on: date | None) -> str:
    """The clause with its part and period: "2.6 (b)", "2.9 · month 11/2023"."""
    label = f"{order['clause']} ({order['part']})" if order["part"] else order["clause"]
    return clause_words(label, order["recurrence"], period_on)


def escalated(lines: Iterable[Line], on: date) -> set[Line]:
    """The overdue tasks of which it is the third reminder, or a later one, and nobody higher was told yet."""
    late = {line.subject: line for line in lines if line.topic == TOPIC and line.group == "overdue"}
    said = Reminder.objects.filter(assignment__among=Keys.of(late), state=State.OVERDUE, on__lt=on)
    counts = said.filter(due_on=F("assignment__due_on")).order_by().values_list("assignment")
    rows = counts.annotate(times=Count("pk"), was_told=BoolOr("is_escalated"))
    return {late[pk] for pk, times, was_told in rows if times >= ESCALATED_AFTER - 1 and not was_told}
