"""When the periods of a recurring directive begin and are due. Nothing is written here."""

from datetime import date, timedelta
from typing import NamedTuple

from directives import deadlines
from directives.models import Directive
from directives.models.periods import start

DAY = timedelta(days=1)


class Period(NamedTuple):
    """One occurrence: the first day of its period, and the day that is named."""

    starts_on: date
    due_on: date


def periods(directive: Directive, until: date) -> list[Period]:
    """Those due after the document's day and begun by a day, in order."""
    rule, after = directive.recurrence, directive.document.issued_on
    rows = _between(rule, after, until + DAY * 400, is_strict=directive.is_strict)
    return [row for row in rows if row.starts_on <= until]


def next_period(directive: Directive, today: date) -> Period | None:
    """The first that has not begun yet, if there is one in the coming years."""
    after = max(directive.document.issued_on, today - DAY)
    rows = _between(directive.recurrence, after, after + DAY * 800, is_strict=directive.is_strict)
    return next((row for row in rows if row.starts_on > today), None)


def _between(rule: str, after: date, until: date, *, is_strict: bool) -> list[Period]:
    """Those due after a day, up to another.

    A period is that of the calendar in which the day aimed at falls; where several fall into one (days 10 and
    20 of each month), the later begin on the day after the one before.
    """
    lead = DAY if is_strict else DAY * 0
    since = start(rule, after) - DAY * 8
    found, last = [], date.min
    for due_on in deadlines.occurrences(rule, since, until, is_strict=is_strict):
        aim = due_on - lead
        starts_on = max(start(rule, aim), last + DAY)
        last = aim
        if due_on > after:
            found.append(Period(starts_on, due_on))
    return found
