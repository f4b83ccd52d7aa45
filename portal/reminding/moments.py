"""On which dates the rules fire on a day: working days are counted here, so that a query only compares dates.

A reminder aims at a day: the date itself, or the day before where the words exclude it ("trước ngày 05/11").
On a day off nothing is sent: what falls on it goes out on the last working day before.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from portal import workdays

DAY = timedelta(days=1)
BEFORE, ON, AFTER = "before", "on", "after"
MOST_MISSED = 30  # days


class Firing:
    """What some rules (see `ReminderRule.fires`) say on some working days, usually one: today.

    More days than one if the portal stood still: what would have been said on them is said once, today.
    """

    def __init__(self, rules: Iterable[Any], days: Iterable[date]):
        self.rules, self.days = list(rules), list(days)
        self._at: dict[tuple[date, bool], list[Any]] = {}
        self._of: dict[tuple[tuple[str, int], ...], list[Any]] = {}

    def at(self, due_on: date, *, is_strict: bool = False) -> list[Any]:
        """The rules that fire for a date."""
        key = (due_on, is_strict and due_on >= self.days[0])  # once it has passed, it is late either way
        if key not in self._at:
            happened = tuple(moment for day in self.days for moment in _moments(day, *key))
            if happened not in self._of:  # many dates are equally far
                self._of[happened] = [
                    rule for rule in self.rules if any(rule.fires(*each) for each in happened)
                ]
            self._at[key] = self._of[happened]
        return self._at[key]

    def dates(self, earliest: date) -> list[date]:
        """All dates from the earliest on for which a rule fires, strict ones or not."""
        days = (earliest + n * DAY for n in range((self._latest - earliest).days + 1))
        return [day for day in days if self.at(day) or self.at(day, is_strict=True)]

    @cached_property
    def _latest(self) -> date:
        """The furthest date that a rule looks ahead to."""
        if not self.days:
            return date.min
        furthest = max((rule.working_days for rule in self.rules if rule.moment == BEFORE), default=1)
        return workdays.ahead(self.days[-1], max(furthest, 1)) + DAY


def days_since(last: date | None, on: date) -> list[date]:
    """The working days after the last run up to this one: what they missed is made up. None on a day off."""
    if not workdays.is_working(on):
        return []
    first = max(last + DAY, on - timedelta(days=MOST_MISSED)) if last and last < on else on
    return [
        day for day in (first + n * DAY for n in range((on - first).days + 1)) if workdays.is_working(day)
    ]


def _moments(today: date, due_on: date, is_strict: bool) -> Iterator[tuple[str, int]]:
    """How far a date is on a working day, as rules name it."""
    aim = due_on - DAY if is_strict else due_on
    if today > due_on:
        yield AFTER, workdays.late(due_on, today)
    elif today >= aim:
        yield ON, 0
    else:
        days = workdays.left(today, aim)
        yield BEFORE, days
        if days == 1 and not workdays.is_working(aim):
            yield ON, 0


def stand(due_on: date, on: date, *, is_strict: bool = False) -> tuple[str, int]:
    """Overdue, today or soon, and by how many working days; none left means today."""
    if on > due_on:
        return "overdue", workdays.late(due_on, on)
    aim = due_on - DAY if is_strict else due_on
    days = workdays.left(on, aim) if on < aim else 0
    return ("soon", days) if days else ("today", 0)
