"""Numbered documents that a clause cites."""

import re
from datetime import date
from typing import Any, NamedTuple

from directives.notices.source import Source

KINDS = (
    r"nghi\s+dinh|quyet\s+dinh|cong\s+van|to\s+trinh|thong\s+bao|ke\s+hoach|nghi\s+quyet|thong\s+tu|chi\s+thi|"
    r"bao\s+cao|van\s+ban|luat|cong\s+dien|huong\s+dan|ket\s+luan"
)
CITED = re.compile(
    rf"(?:{KINDS})\s+so\s*:?\s*(\d+[a-z]?/[\w&/-]+)"
    r"(?:\s*,?\s*ngay\s+(\d{1,2})(?:\s*[/.-]\s*|\s+thang\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+nam\s+)(\d{4}))?"
)
DATED = re.compile(  # a citation with its date, which is no deadline
    rf"(?:{KINDS})\s+(?:so\s*)?:?\s*\d[\w./-]*(?:\s*,?\s*ngay\s+\d{{1,2}}"
    r"(?:\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\s+thang\s+\d{1,2}\s+nam\s+\d{4}))?"
)


class Reference(NamedTuple):
    """A cited document: its number with the symbol, its day, and its place in `Source.words`."""

    number: str
    date: date | None
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "date": self.date and self.date.isoformat()}


def references(source: Source, start: int, end: int) -> list[Reference]:
    return [
        Reference(source.said(*match.span(1)), _day(match), *source.span(*match.span()))
        for match in CITED.finditer(source.plain, start, end)
    ]


def _day(match: re.Match) -> date | None:
    if not match[4]:
        return None
    try:
        return date(int(match[4]), int(match[3]), int(match[2]))
    except ValueError:
        return None
