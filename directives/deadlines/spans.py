"""Months, quarters, half-years, years and weeks in words: each a list of spans, first and last day."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from directives.deadlines.counting import DAY, month_end
from directives.deadlines.days import LAST_YEAR, YEAR_WORD, year_of

YEAR = (
    r"(?:(?: ?[/.\-] ?|,? (?:cua )?nam | (?=20\d\d\b))(?P<year>(?:19|20)\d{2})(?![\d/])"
    rf"|,? (?:cua )?nam (?P<shift>{YEAR_WORD})\b)?"
)
JOIN = r"(?: ?, ?(?:va )?| va | ?& ?| ?- ?| den )"
MONTHS = re.compile(
    rf"(?:cac )?(?:thang (?P<list>\d{{1,2}}(?!\d|/\d{{1,2}}(?!\d))"
    rf"(?:{JOIN}(?:thang )?\d{{1,2}}(?! ?(?:ngay|lan)\b|\d|/\d{{1,2}}(?!\d)))*){YEAR}"
    r"|t\.?(?P<short>\d{1,2}) ?[/.\-] ?(?P<short_year>20\d{2})(?!\d))"
)
MONTH_YEAR = re.compile(r"(?P<list>\d{1,2}) ?[/\-] ?(?P<year>(?:19|20)\d{2})(?![\d/])")
ROMAN = r"(?:iv|1v|lv|i{1,3}|l{2,3}|[1-4])"
QUARTERS = re.compile(
    rf"(?:cac )?(?:quy |q\.? ?)(?P<list>{ROMAN}\b(?:{JOIN}(?:quy )?{ROMAN}\b)*){YEAR}(?![\w/])"
)
PART_YEAR = re.compile(
    rf"(?:(?:(?P<count>\d{{1,2}}|sau|ba|chin) thang|(?P<half>nua)) (?P<side>dau|cuoi)(?: cua)? nam\b{YEAR}"
    r"|(?P<months>\d{1,2}) thang nam (?P<of>(?:19|20)\d{2}))"
)
REST_OF_YEAR = re.compile(
    r"(?:cac |nhung )?(?:thang (?:cuoi|con lai)|thoi gian con lai|quy con lai)(?: cua| trong)? nam\b"
    rf"(?: (?P<year>(?:19|20)\d{{2}})| (?P<shift>{YEAR_WORD})\b)?"
)
PHASE = re.compile(r"giai doan (?P<from>(?:19|20)\d{2}) ?- ?(?P<year>(?:19|20)\d{2})(?!\d)")
YEARS = re.compile(
    rf"(?:ca )?nam (?:(?P<list>(?:19|20)\d{{2}}(?!\d)(?:{JOIN}(?:nam )?(?:19|20)\d{{2}}(?!\d))*)"
    rf"|(?P<shift>{YEAR_WORD})\b)"
)
NEAR = re.compile(
    r"(?P<unit>tuan|thang|quy) (?:lam viec )?(?P<shift>nay|sau|toi|tiep theo|ke tiep|lien ke|hien tai)\b"
)
WEEK_OF_MONTH = re.compile(
    r"tuan (?:le )?(?:thu )?(?P<number>[1-5]|nhat|hai|ba|tu|nam|dau(?: tien)?|cuoi(?: cung)?)"
    rf"(?: cua| trong)?,? thang (?P<list>\d{{1,2}})(?!\d){YEAR}"
)
WEEK_NUMBERS = {"nhat": 1, "dau": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "cuoi": 5}


class Span(NamedTuple):
    """Empty where the year is missing and the day of issue is not known."""

    first: date | None
    last: date | None
    is_half: bool = False


def read_months(match: re.Match, issued_on: date | None):
    parts = match.groupdict()
    digits = parts.get("short_year") or parts["year"]
    numbers = _numbers(parts.get("short") or parts["list"])
    if not all(1 <= number <= 12 for number in numbers):
        return ("X", None) if match.re is MONTHS else None
    return "M", _spans(numbers, digits, parts.get("shift"), issued_on, months=1)


def read_quarters(match: re.Match, issued_on: date | None):
    """ "Q3" is a quarter only with its year; a scan reads I as l or 1."""
    if match[0].startswith("q") and "quy" not in match[0] and not match["year"]:
        return None
    named = [found.replace("1v", "iv").replace("lv", "iv") for found in re.findall(ROMAN, match["list"])]
    numbers = [int(name) if name.isdigit() else 4 if name == "iv" else len(name) for name in named]
    return "Q", _spans(numbers, match["year"], match["shift"], issued_on, months=3)


def read_part_year(match: re.Match, issued_on: date | None):
    """6 tháng đầu năm 2024, 9 tháng năm 2023, nửa cuối năm."""
    words = {"sau": 6, "ba": 3, "chin": 9}
    count = 6 if match["half"] else words.get(match["count"]) or int(match["count"] or match["months"])
    is_first = match["side"] != "cuoi"
    year = int(match["of"]) if match["of"] else _year(match, issued_on)
    if not 1 <= count <= 12:
        return None
    if not year or year > LAST_YEAR:
        return "H", [Span(None, None, count == 6)]
    start, end = (1, count) if is_first else (13 - count, 12)
    return "H", [Span(date(year, start, 1), month_end(date(year, end, 1)), count == 6)]


def read_rest_of_year(match: re.Match, issued_on: date | None):
    return "E", [_whole(_year(match, issued_on))]


def read_phase(match: re.Match, issued_on: date | None):
    return "E", [_whole(int(match["year"]))]


def read_years(match: re.Match, issued_on: date | None):
    if match["shift"]:
        return "Y", [_whole(year_of(match["shift"], issued_on))]
    return "Y", [_whole(int(year)) for year in re.findall(r"\d{4}", match["list"])]


def read_near(match: re.Match, issued_on: date | None):
    """tuần này, tháng sau, quý tới."""
    letter = {"tuan": "W", "thang": "M", "quy": "Q"}[match["unit"]]
    if not issued_on:
        return letter, [Span(None, None)]
    ahead = match["shift"] not in {"nay", "hien tai"}
    if letter == "W":
        monday = issued_on - DAY * issued_on.weekday() + DAY * 7 * ahead
        return "W", [Span(monday, monday + DAY * 6)]
    return letter, [current(match["unit"], issued_on, ahead)]


def current(unit: str, issued_on: date, ahead: int = 0) -> Span:
    """The week, month, quarter or year of a day, or one of the next."""
    if unit == "tuan":
        monday = issued_on - DAY * issued_on.weekday() + DAY * 7 * ahead
        return Span(monday, monday + DAY * 6)
    months = {"thang": 1, "quy": 3, "nam": 12}[unit]
    index = (issued_on.year * 12 + issued_on.month - 1) // months + ahead
    return _months(index * months // 12, index * months % 12 + 1, months)


def read_week_of_month(match: re.Match, issued_on: date | None):
    """The second week of a month ends on day 14, the last with the month."""
    month = int(match["list"])
    if not 1 <= month <= 12:
        return None
    span = _spans([month], match["year"], match["shift"], issued_on, months=1)[0]
    if not span.first:
        return "V", [span]
    name = match["number"].split()[0]
    week = int(name) if name.isdigit() else WEEK_NUMBERS[name]
    first = span.first + DAY * 7 * (week - 1)
    return "V", [Span(first, min(first + DAY * 6, span.last) if week < 5 else span.last)]


def _numbers(listed: str) -> list[int]:
    """ "10 - 12" and "10 đến 12" end on the last all the same."""
    return [int(number) for number in re.findall(r"\d{1,2}", listed)]


def _year(match: re.Match, issued_on: date | None) -> int | None:
    """As named, or the year of issue."""
    if match["year"]:
        return int(match["year"])
    return year_of(match["shift"] or "nay", issued_on)


def _spans(numbers, digits: str | None, shift: str | None, issued_on: date | None, *, months: int):
    """Of a list such as "tháng 12, tháng 01 năm 2024": the year belongs to the last, a fall goes back one."""
    spans, year = [], int(digits) if digits else year_of(shift, issued_on)
    for place in reversed(range(len(numbers))):
        number = numbers[place]
        if year and place + 1 < len(numbers) and number > numbers[place + 1]:
            year -= 1
        spans.append(_numbered(number, year, issued_on, months, is_open=not shift))
    return spans[::-1]


def _numbered(number: int, year: int | None, issued_on: date | None, months: int, *, is_open: bool) -> Span:
    """Without a year: the one of issue, or the next if it is over by then."""
    start = (number - 1) * months + 1
    if year:
        return _months(year, start, months)
    if not issued_on or not is_open:
        return Span(None, None)
    span = _months(issued_on.year, start, months)
    return span if span.last and span.last >= issued_on else _months(issued_on.year + 1, start, months)


def _months(year: int, start: int, count: int) -> Span:
    end = start + count - 1
    return Span(date(year, start, 1), date(year, end, monthrange(year, end)[1]))


def _whole(year: int | None) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31)) if year else Span(None, None)
