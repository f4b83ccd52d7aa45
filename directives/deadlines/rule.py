"""What a rule of the grammar is made of: a pattern over the line of letters, and what it builds."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any, NamedTuple

from directives.deadlines import sources
from directives.deadlines.counting import DAY
from directives.deadlines.lexer import Line
from directives.deadlines.reading import WEEKDAYS, Reading
from portal import workdays

BEFORE = r"\btruoc[ :,(]*(?:(?:thoi diem|moc|luc|la|ngay) )*"
LATEST = (
    r"(?:\b(?:cham|muon|tre) nhat|\bkhong(?: duoc)? (?:qua|muon hon|cham hon|tre hon|de qua|vuot qua)"
    r"|\btoi da|\bdeadline)"
)
UNTIL = r"\b(?:(?:cho )?(?:den|toi)(?: (?:khi )?(?:het|cuoi|cho|ket thuc))?|het)\b"
DUE = (
    r"\b(?:(?:thoi han|thoi gian|thoi diem|tien do|han)(?: (?:hoan thanh|thuc hien|xong|gui|nop|bao cao"
    r"|cuoi cung|cuoi|chot|trinh|giai quyet|ket thuc|yeu cau|xu ly|la))*|hoan thanh|xong|vao)\b"
)
LINK = r"[ :,(]*(?:(?:la|vao|trong|den|het|cuoi|luc|toi|ngay)[ :]+)*"
MARKED = rf"(?:{LATEST}|{UNTIL}|{DUE}){LINK}"
CLAUSE = r"[^.;:)]"  # what belongs to the same clause

DEADLINE_KINDS = {
    "none": "none",
    "standing": "standing",
    "recurring": "recurring",
    "recurring-window": "recurring",
    "event": "event",
    "event-relative": "event",
}


class Sentence(NamedTuple):
    """A phrase on its way through the rules."""

    phrase: str
    line: Line
    issued_on: date | None

    def values(self, match: re.Match, letters: str, group: int | str = 0) -> list[Any]:
        """What those letters stand for, within the match."""
        start, end = match.span(group)
        places = (place for place in range(start, end) if self.line.letters[place] in letters)
        return [self.line.values[place] for place in places if place in self.line.values]

    def all(self, letter: str) -> list[Any]:
        return [
            self.line.values[place]
            for place in sorted(self.line.values)
            if self.line.letters[place] == letter
        ]

    def hour(self) -> time | None:
        """The first hour that is named."""
        return next((hour.at for hour in self.all("T")), None)

    def reading(
        self,
        kind: str,
        rule: str,
        named: date | None = None,
        *,
        is_strict: bool = False,
        deadline_kind: str = "",
        at: time | None = None,
        recurrence: str | None = None,
        offset: int | None = None,
        offset_unit: str = "",
        counts_from: str = "",
        event: str = "",
        also: list[date | None] | None = None,
    ) -> Reading:
        """What follows from the date is filled in; the rule says it where the day of issue is missing."""
        deadline_kind = deadline_kind or DEADLINE_KINDS.get(kind, "fixed")
        is_known = named or self.issued_on or rule == sources.OTHER_DOCUMENT
        if deadline_kind == "fixed" and not is_known:
            rule = sources.NEEDS_ISSUE
        others = {day for day in also or [] if day and day != named}
        return Reading(
            phrase=self.phrase,
            kind=kind,
            deadline_kind=deadline_kind,
            date=named,
            strict_date=named - DAY if named and is_strict else named,
            is_strict=is_strict,
            time=at,
            recurrence=recurrence or None,
            offset=offset,
            offset_unit=offset_unit,
            counts_from=counts_from,
            event=(event or (self.phrase.strip() if deadline_kind == "event" else ""))[:200],
            weekday=WEEKDAYS[named.weekday()] if named else "",
            day_off=bool(named and not workdays.is_working(named)),
            rule=rule,
            also=tuple(sorted(others)),
        )


class Rule(NamedTuple):
    """The builder may say that the rule does not fit after all: None."""

    name: str
    pattern: re.Pattern
    build: Callable[[Sentence, re.Match], Reading | None]
    is_deadline: bool = True
