"""Working days: Monday to Friday but for public holidays (Labour Code 45/2019/QH14, article 112).

The table `Holiday` says which days are off, and which weekend days are worked instead; for a year without any
row in it the library's calendar holds. Each process keeps the whole calendar in memory (docs/adr/0007).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from time import monotonic
from uuid import uuid4

import holidays
from django.core.cache import cache as shared
from django.db import transaction

from portal.models import Holiday

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2016, 2060  # what the portal may be asked about without rows of its own
VERSION = "holidays"  # key in the cache: changes with each correction
PATIENCE = 1.0  # seconds for which a process does not ask again

Days = Mapping[date, tuple[str, str]]  # name and kind
Row = tuple[date, str, bool]  # day, kind, is_active


@cache
def official(year: int) -> Days:
    """The days of a year as the library knows them: what seeds the table, and what holds without it."""
    known = holidays.country_holidays("VN", years=year, language="vi")
    days = {day: (name, Holiday.Kind.OFF) for day, name in known.items()}
    worked = (day for day in known.weekend_workdays if day.year == year)
    return days | dict.fromkeys(worked, ("Ngày làm việc bù", Holiday.Kind.WORKING))


class Calendar:
    """Sorted days, so that counting to a day is two binary searches. Never changed, only replaced."""

    def __init__(self, rows: Iterable[Row], version: str | None):
        """Of the table's rows, and of the library for each year that has none."""
        rows = list(rows)
        entered = {day.year for day, _kind, _is_active in rows}
        known = {day: kind for day, kind, is_active in rows if is_active}
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            if year not in entered:
                known |= {day: kind for day, (_name, kind) in official(year).items()}
        self.version = version
        self.off = sorted(day for day, kind in known.items() if kind == "off" and day.weekday() < 5)
        self.worked = sorted(day for day, kind in known.items() if kind == "working" and day.weekday() >= 5)


_calendar: Calendar | None = None
_asked_at = 0.0


def read() -> Calendar:
    """The calendar as the table has it now."""
    version = shared.get(VERSION)  # first: what is committed after this will be noticed
    return Calendar(Holiday.objects.values_list("day", "kind", "is_active"), version)


def use(calendar: Calendar) -> None:
    """Reckon with this calendar from now on, in this process."""
    global _calendar, _asked_at
    _calendar, _asked_at = calendar, monotonic()


def corrected() -> None:
    """Let every process read the table again, once the correction is committed."""

    def tell() -> None:
        shared.set(VERSION, uuid4().hex, None)
        use(read())

    transaction.on_commit(tell)


def _current() -> Calendar:
    """This process's calendar; asks at most once a second whether somebody corrected the table."""
    global _asked_at
    calendar = _calendar
    if calendar is not None and monotonic() - _asked_at < PATIENCE:
        return calendar
    if calendar is None or shared.get(VERSION) != calendar.version:
        calendar = read()
        use(calendar)
    _asked_at = monotonic()
    return calendar


@lru_cache(maxsize=4096)
def _count(calendar: Calendar, until: date) -> int:
    """Working days from the beginning of time to that day, itself counted."""
    weeks, rest = divmod(until.toordinal(), 7)  # day 1 was a Monday
    off, worked = bisect_right(calendar.off, until), bisect_right(calendar.worked, until)
    return weeks * 5 + min(rest, 5) - off + worked


def is_working(day: date) -> bool:
    calendar = _current()
    return _count(calendar, day) > _count(calendar, day - DAY)


def left(today: date, due_on: date) -> int:
    """Working days from today (counted) to the due date (not counted): 1 on the last one before it."""
    calendar = _current()
    return max(_count(calendar, due_on - DAY) - _count(calendar, today - DAY), 0)


def late(due_on: date, today: date) -> int:
    """Working days after the due date, today counted: 1 on the first working day after it."""
    calendar = _current()
    return max(_count(calendar, today) - _count(calendar, due_on), 0)


def ahead(today: date, count: int) -> date:
    """The furthest due date that is at most so many working days away: `left(today, it) <= count`."""
    return _ahead(_current(), today, count)


@lru_cache(maxsize=64)
def _ahead(calendar: Calendar, today: date, count: int) -> date:
    day, most = today, _count(calendar, today - DAY) + count
    while _count(calendar, day) <= most:
        day += DAY
    return day
