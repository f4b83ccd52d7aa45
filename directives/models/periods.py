"""Periods of what recurs: which one a day belongs to, and what it is called. Plain values only."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FEW = {1: "year", 2: "half", 4: "quarter"}  # by how many times a year
SHORT_FIRST = ["day", "week", *MONTHS]
ROMAN = ("I", "II", "III", "IV")


def start(recurrence: str, day: date) -> date:
    """The first day of the calendar's period around a day."""
    kind = length(recurrence)
    if kind == "day":
        return day
    if kind == "week":
        return day - DAY * day.weekday()
    months = MONTHS[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def length(recurrence: str) -> str:
    """Day, week, month, quarter, half or year: the shortest of the rules."""
    lengths = {_length(rule) for rule in recurrence.split(" + ")}
    return min(lengths, key=SHORT_FIRST.index)


def words(recurrence: str, starts_on: date) -> str:
    """What the period is called: "month 11/2023", "quarter IV/2023"."""
    kind, year = length(recurrence), starts_on.year
    if start(recurrence, starts_on) != starts_on:
        return _("from %(day)s") % {"day": f"{starts_on:%d/%m/%Y}"}
    if kind == "day":
        return _("day %(day)s") % {"day": f"{starts_on:%d/%m/%Y}"}
    if kind == "week":
        return _("week from %(day)s") % {"day": f"{starts_on:%d/%m/%Y}"}
    if kind == "month":
        return _("month %(month)s") % {"month": f"{starts_on:%m/%Y}"}
    if kind == "quarter":
        return _("quarter %(quarter)s") % {"quarter": f"{ROMAN[starts_on.month // 3]}/{year}"}
    if kind == "half":
        half = _("first half of %(year)s") if starts_on.month == 1 else _("second half of %(year)s")
        return half % {"year": year}
    return _("year %(year)s") % {"year": year}


def _length(rule: str) -> str:
    parts = dict(part.split("=", 1) for part in rule.strip().split(";") if "=" in part)
    if parts.get("FREQ") in {"DAILY", "WEEKLY"}:
        return {"DAILY": "day", "WEEKLY": "week"}[parts["FREQ"]]
    every = int(parts.get("INTERVAL", 1)) * (12 if parts.get("FREQ") == "YEARLY" else 1)
    times = len(parts["BYMONTH"].split(",")) if "BYMONTH" in parts else max(12 // every, 1)
    return FEW.get(times, "month")
