"""Deadline phrases of notices that the grammar of deadlines does not hold."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from directives.deadlines.counting import month_end

COUNTS = {"mot": 1, "hai": 2, "ba": 3}
YEARS = range(1900, 2200)


class Phrase(NamedTuple):
    """From and to in the text that was looked through, and what the words say."""

    start: int
    end: int
    date: date | None
    recurrence: str | None


def own_phrases(folded: str) -> Iterator[Phrase]:
    for pattern, read in OWN:
        for match in pattern.finditer(folded):
            day, recurrence = read(match)
            if day or recurrence:
                yield Phrase(match.start(), match.end(), day, recurrence)


def _month(match: re.Match) -> tuple[date | None, None]:
    month, year = int(match["month"]), int(match["year"])
    return (month_end(date(year, month, 1)) if 1 <= month <= 12 and year in YEARS else None), None


def _quarters(match: re.Match) -> tuple[date | None, None]:
    count = COUNTS.get(match["count"]) or int(match["count"])
    year = int(match["year"])
    return (month_end(date(year, 3 * count, 1)) if 1 <= count <= 4 and year in YEARS else None), None


OWN: list[tuple[re.Pattern, Callable[[re.Match], tuple[date | None, str | None]]]] = [
    (
        re.compile(
            r"\b(?:tai )?(?:ky|phien) hop(?: (?!thang|ngay)\w+){0,6}? (?:trong )?thang (?P<month>\d{1,2})"
            r" ?(?:/|nam|-) ?(?P<year>\d{4})\b"
        ),
        _month,
    ),
    (
        re.compile(r"\b(?:trong )?(?P<count>0?[1-4]|mot|hai|ba) quy dau(?: cua)? nam (?P<year>\d{4})\b"),
        _quarters,
    ),
    (
        re.compile(r"\b(?:(?:vao|truoc|den) )?(?:cuoi|dau) (?:moi|tung|cac) ngay(?: lam viec)?\b"),
        lambda _match: (None, "daily"),
    ),
    (
        re.compile(
            r"\b(?:vao )?thu (?:hai|ba|tu|nam|sau|bay|[2-7]) (?:(?:dau tien|cuoi cung|thu \w+|dau|cuoi) )"
            r"(?:cua )?(?:moi |hang )?thang\b(?! \d)"
        ),
        lambda _match: (None, "monthly"),
    ),
]
