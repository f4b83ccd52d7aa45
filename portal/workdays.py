"""Working days: Monday to Friday but for public holidays (Labour Code 45/2019/QH14, article 112)."""

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2016, 2060  # what the portal may be asked about


@cache
def _holidays() -> list[date]:
    """All public holidays that fall on a weekday, in order."""
    known = holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    return sorted(day for day in known if day.weekday() < 5)


@lru_cache(maxsize=4096)
def _count(until: date) -> int:
    """Working days from the beginning of time to that day, itself counted."""
    weeks, rest = divmod(until.toordinal(), 7)  # day 1 was a Monday
    return weeks * 5 + min(rest, 5) - bisect_right(_holidays(), until)


def is_working(day: date) -> bool:
    return _count(day) > _count(day - DAY)


def left(today: date, due_on: date) -> int:
    """Working days from today (counted) to the due date (not counted): 1 on the last one before it."""
    return max(_count(due_on - DAY) - _count(today - DAY), 0)


def late(due_on: date, today: date) -> int:
    """Working days after the due date, today counted: 1 on the first working day after it."""
    return max(_count(today) - _count(due_on), 0)


@lru_cache(maxsize=64)
def ahead(today: date, count: int) -> date:
    """The furthest due date that is at most so many working days away: `left(today, it) <= count`."""
    day = today
    while left(today, day + DAY) <= count:
        day += DAY
    return day
