"""Recurrences as RFC 5545 rules: writing them, and listing their days."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from dateutil.rrule import rrulestr

from directives.deadlines.counting import DAY, month_end, working

QUARTERS, HALVES = (3, 6, 9, 12), (6, 12)  # the last months of the periods
SHORTEST = {month: month_end(date(2023, month, 1)).day for month in range(1, 13)}
EPOCH = 1990  # what counts several years or weeks starts in its December
WORKING = "BYDAY=MO,TU,WE,TH,FR;BYSETPOS="


def occurrences(recurrence: str, after: date, until: date, *, is_strict: bool = False) -> list[date]:
    """Days of the rule (or of several, joined by " + ") after a day, up to and including another.

    A rule without a day means the last day of the period. With `is_strict` the rule aims at the day before,
    and the days that are named come back.
    """
    days: set[date] = set()
    for rule in filter(None, recurrence.split(" + ")):
        days.update(_named(rule, day, is_strict) for day in _days(rule, after - DAY * 8, until + DAY * 8))
    return sorted(day for day in days if after < day <= until)


def next_of(recurrence: str, after: date, *, is_strict: bool) -> date | None:
    """The first day that is named after that one; rules of many years included."""
    for years in (1, 10):
        until = after.replace(year=after.year + years, day=1)
        if found := occurrences(recurrence, after, until, is_strict=is_strict):
            return found[0]
    return None


def on_days(months: Iterable[int], day: int, *, is_strict: bool) -> str:
    """The rule of a day in some months: the day before with `is_strict`, the last where a month lacks it."""
    months = tuple(sorted(set(months)))
    if is_strict and day == 1:
        months, target = tuple(sorted((month - 2) % 12 + 1 for month in months)), "-1"
    else:
        target = _month_day(months, day - is_strict)
    freq = "YEARLY" if len(months) == 1 else "MONTHLY"
    by_month = "" if len(months) == 12 else f"BYMONTH={','.join(map(str, months))};"
    if len(months) == 1 and target == "-1":
        target = str(SHORTEST[months[0]]) if months != (2,) else "-1"
    return f"FREQ={freq};{by_month}BYMONTHDAY={target}"


def _month_day(months: tuple[int, ...], day: int) -> str:
    if day <= min(SHORTEST[month] for month in months):
        return str(day)
    if day >= max(SHORTEST[month] for month in months):
        return "-1"
    return ",".join(map(str, range(28, day + 1))) + ";BYSETPOS=-1"


def _days(rule: str, after: date, until: date) -> list[date]:
    """As the library lists them, with the day filled in that a rule leaves open."""
    if "BYDAY" not in rule and "BYMONTHDAY" not in rule:
        rule += _last_of_period(rule)
    interval = int(found[1]) if (found := re.search(r"INTERVAL=(\d+)", rule)) else 1
    is_short = interval == 1 or ("MONTHLY" in rule and 12 % interval == 0)
    start = max(after.year - 1, 1) if is_short else min(EPOCH, after.year)
    series = rrulestr(rule, dtstart=datetime.combine(date(start, 12, 1), time.min))
    first, last = datetime.combine(after, time.min), datetime.combine(until, time.min)
    return [found.date() for found in series.between(first, last, inc=True)]


def _last_of_period(rule: str) -> str:
    if "DAILY" in rule:
        return ""
    if "WEEKLY" in rule:
        return ";BYDAY=SU"
    return ";BYMONTHDAY=-1" if "MONTHLY" in rule or "BYMONTH" in rule else ";BYMONTH=12;BYMONTHDAY=31"


def _named(rule: str, day: date, is_strict: bool) -> date:
    """A working day gives way to a public holiday; a strict rule aims at the day before the one named."""
    if WORKING in rule:
        return working(day, -DAY if f"{WORKING}-" in rule else DAY)
    if not is_strict or ("BYSETPOS" in rule and month_end(day) == day):
        return day
    return day + DAY
