"""Days and hours in words: 05/11/2023, ngày 15 tháng 7, ngày 25, thứ Sáu, 17h00, trong 10 ngày, Tết."""

import re
from datetime import date, time
from typing import NamedTuple

from directives.deadlines.counting import DAY
from portal import workdays

LAST_YEAR = 2199
NUMBERS = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
    "muoi lam": 15,
    "hai muoi": 20,
    "ba muoi": 30,
}
COUNT = (
    r"(?:(?P<count>\d{1,3})|(?P<word>mot|hai|ba muoi|ba|bon|bay|tam|chin|muoi lam|muoi"
    r"|(?<=vong )(?:nam|sau)|(?<=han )(?:nam|sau))(?= ))"
)
YEAR_WORDS = {"truoc": -1, "nay": 0, "sau": 1, "toi": 1, "tiep theo": 1, "ke tiep": 1, "lien ke": 1}
YEAR_WORD = "|".join(YEAR_WORDS)
WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4}
WEEKDAYS |= {"bay": 5, "7": 5, "chu nhat": 6}
PART = (
    r"(?:(?:het|cuoi) (?:gio |ngay )(?:lam viec|hanh chinh) )?"
    r"(?:(?:cuoi |dau |het )?(?:gio |buoi )?(?:sang|chieu|trua|buoi toi) )?"
)
NAMED_DAY = r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat),? \(?)?"  # thứ Sáu, ngày 03/11/2023
NUMERIC = re.compile(
    PART + NAMED_DAY + r"(?P<ngay>ngay (?:mung )?)?"
    r"(?:\d{1,2} ?- ?(?=\d{1,2} ?/))?(?P<day>\d{1,2})(?P<sep> ?[/.\-] ?)(?P<month>\d{1,2})(?!\d)"
    r"(?:(?:(?P=sep)(?P<y2>\d{2})(?![\d/])| ?[/.\-] ?(?P<y4>\d{4})(?!\d))"
    rf"|,? (?:cua )?nam (?:(?P<year>\d{{4}})(?!\d)|(?P<shift>{YEAR_WORD})\b))?(?! ?/|\d|%|[.,]\d)"
)
IN_WORDS = re.compile(
    PART + NAMED_DAY + r"(?P<ngay>ngay (?:mung )?|mung )?"
    r"(?:\d{1,2} ?- ?)?(?P<day>\d{1,2}),? (?:cua )?thang (?P<month>\d{1,2})(?!\d)"
    r"(?: ?[/.\-] ?(?P<y4>\d{4})(?!\d)"
    rf"|,? (?:cua )?(?:nam )?(?P<year>(?:19|20)\d{{2}})(?!\d)|,? (?:cua )?nam (?P<shift>{YEAR_WORD})\b)?"
)
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
NEAR = re.compile(r"(?:ngay )?hom nay\b|cung ngay\b|(?P<next>(?:ngay )?ngay mai\b)")
NUMBER = re.compile(PART + r"(?:ngay (?:mung )?|mung )(?:\d{1,2} ?- ?)?(?P<day>\d{1,2})(?!\d|[/.\-]\d|%)")
WEEKDAY = re.compile(
    PART + r"(?:ngay )?(?:thu (?P<name>hai|ba|tu|nam|sau|bay|[2-7])(?! ?\d)|(?P<sunday>chu nhat))\b"
    r"(?:,? (?:cua )?tuan (?P<week>nay|sau|toi))?"
)
HOUR = re.compile(
    r"(?P<hour>\d{1,2})(?: ?(?:h|gio|g)(?: ?(?P<minute>\d{2})(?!\d)(?: ?(?:phut|p)\b| ?')?)?(?![a-z])"
    r"|:(?P<colon>\d{2})(?::\d{2})?(?!\d))(?! lam viec)(?: (?P<part>sang|chieu|toi)\b(?! ngay mai))?"
)
LENGTH = re.compile(
    rf"(?:(?P<half>nua thang)|{COUNT}(?: ?\([a-z ]+\))? ?"
    r"(?P<unit>ngay|tuan(?: le)?|thang|quy|nam)(?: ?\(?(?:ngay )?(?P<working>lam viec)\b\)?)?)\b(?! \d)"
)
FEAST = re.compile(
    r"(?:dip |ky nghi |nghi |don )*(?:(?P<solar>tet duong lich)|(?:le |ngay )*(?P<national>quoc khanh)"
    r"(?: ?\(?(?:ngay )?0?2/0?9\)?)?|tet(?: nguyen dan| am lich| co truyen)?"
    r"(?: (?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy) (?:ty|suu|dan|mao|thin|ngo|mui|than|dau|tuat|hoi))?)"
    r"(?:,? (?:nam )?(?P<year>\d{4}))?(?!\w)"
)
NOT_A_WEEKDAY = {"hop", "lan", "dot", "khoa", "quy", "thang", "tuan", "ky", "lop", "nguoi", "bac", "hang"}


class Day(NamedTuple):
    """A calendar day; `on` is empty where the year is missing and the day of issue is not known."""

    on: date | None
    day: int
    month: int
    has_year: bool  # in digits or as "năm sau"
    has_digits: bool  # the year, in digits
    in_words: bool


class Hour(NamedTuple):
    hours: int
    at: time | None  # none at the end of the day (24:00)


class Length(NamedTuple):
    number: int
    unit: str


class Weekday(NamedTuple):
    number: int
    on: date | None


def year_of(shift: str | None, issued_on: date | None) -> int | None:
    """năm nay, năm sau: counted from the year of issue."""
    return issued_on.year + YEAR_WORDS[shift] if shift and issued_on else None


def next_day(day: int, month: int, issued_on: date) -> date | None:
    """That day of the year, on or after another; none if no year has it."""
    for year in range(issued_on.year, issued_on.year + 9):
        if (found := real(year, month, day)) and found >= issued_on:
            return found
    return None


def real(year: int, month: int, day: int) -> date | None:
    """The date, if there is such a day."""
    try:
        return date(year, month, day) if 1900 <= year <= LAST_YEAR else None
    except ValueError:
        return None


def read_day(match: re.Match, issued_on: date | None):
    """ "D" with a day, or "X": a day that does not exist. Without "ngày" or a year it must look like one."""
    parts = match.groupdict()
    day, month = int(parts["day"]), int(parts["month"])
    digits = parts.get("y4") or parts.get("year") or (parts.get("y2") and "20" + parts["y2"])
    in_words = match.re is IN_WORDS
    if not digits and not parts.get("ngay") and (in_words or parts["sep"].strip() != "/"):
        return None
    year = int(digits) if digits else year_of(parts.get("shift"), issued_on)
    if year:
        on = real(year, month, day)
        exists = on is not None
    else:
        exists = real(2024, month, day) is not None
        on = next_day(day, month, issued_on) if exists and issued_on and not parts.get("shift") else None
    if not exists:
        return ("X", None) if digits or parts.get("ngay") else None
    return "D", Day(on, day, month, bool(digits or parts.get("shift")), bool(digits), in_words)


def read_near(match: re.Match, issued_on: date | None):
    on = issued_on and (issued_on + DAY if match["next"] else issued_on)
    return "D", Day(on, on.day if on else 0, on.month if on else 0, True, True, False)


def read_number(match: re.Match, issued_on: date | None):
    day = int(match["day"])
    return ("N", day) if 1 <= day <= 31 else ("X", None)


def read_weekday(match: re.Match, issued_on: date | None):
    """The next such day after issue, or the one of this or next week."""
    before = match.string[: match.start()].split()
    if before and before[-1] in NOT_A_WEEKDAY and not match["sunday"]:
        return None
    number = WEEKDAYS[match["sunday"] or match["name"]]
    if not issued_on:
        return "K", Weekday(number, None)
    monday = issued_on - DAY * issued_on.weekday()
    if match["week"]:
        return "K", Weekday(number, monday + DAY * (number + (0 if match["week"] == "nay" else 7)))
    return "K", Weekday(number, issued_on + DAY * ((number - issued_on.weekday() - 1) % 7 + 1))


def read_hour(match: re.Match, issued_on: date | None):
    hours, minutes = int(match["hour"]), int(match["minute"] or match["colon"] or 0)
    if match["part"] in {"chieu", "toi"} and hours < 12:
        hours += 12
    return "T", Hour(hours, time(hours, minutes) if hours < 24 and minutes < 60 else None)


def read_length(match: re.Match, issued_on: date | None):
    """Half a month is 15 days (Civil Code 2015, article 146); a quarter three months, a year twelve."""
    if match["half"]:
        return "P", Length(15, "days")
    count = int(match["count"]) if match["count"] else NUMBERS[match["word"]]
    unit = match["unit"].split()[0]
    if unit == "ngay":
        return "P", Length(count, "working_days" if match["working"] else "days")
    if unit == "tuan":
        return "P", Length(count, "weeks")
    return "P", Length(count * {"thang": 1, "quy": 3, "nam": 12}[unit], "months")


def read_feast(match: re.Match, issued_on: date | None):
    """The first day of the new year or the National Day: of the year that is named, or the next."""
    years = [int(match["year"])] if match["year"] else []
    if not years and issued_on:
        years = [issued_on.year, issued_on.year + 1]
    of_year = _solar(1, 1) if match["solar"] else _solar(9, 2) if match["national"] else lunar_new_year
    days = [of_year(year) for year in years if 1900 < year < LAST_YEAR]
    later = [day for day in days if day and (match["year"] or not issued_on or day >= issued_on)]
    return "F", later[0] if later else None


def _solar(month: int, day: int):
    return lambda year: date(year, month, day)


def lunar_new_year(year: int) -> date | None:
    """The first day of Tết; none in years that the calendar of holidays does not know."""
    days = workdays.official(year).items()
    return next((day for day, (name, _kind) in days if "Tết Nguyên Đán" in name.split("; ")), None)
