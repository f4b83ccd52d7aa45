"""Counting a period: Civil Code 2015, articles 147 (the first day is not counted) and 148 (its end)."""

from calendar import monthrange
from datetime import date, timedelta

from portal import workdays

DAY = timedelta(days=1)


def after(day: date, count: int, unit: str) -> date:
    """The last day of so many days, working days, weeks or months after a day.

    Months end on the same day number, or on the last of a month that lacks it; an end on a day off
    moves to the next working day (article 148, clause 6).
    """
    if unit == "working_days":
        for _each in range(count):
            day = working(day + DAY)
        return day
    if unit == "months":
        return working(months_on(day, count))
    return working(day + DAY * count * (7 if unit == "weeks" else 1))


def working(day: date, step: timedelta = DAY) -> date:
    """That day, or the next working one (the one before with a step back)."""
    while not workdays.is_working(day):
        day += step
    return day


def months_on(day: date, count: int) -> date:
    """The same day number so many months later, or the last of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
