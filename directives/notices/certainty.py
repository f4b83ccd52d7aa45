"""How sure a draft is, and what a person should look at.

A name is as sure as its words: 1 from the lists; less where a scan was put right, where a place goes by
its capitals, where no list knows it; a little less where a heading gives it. A draft is as sure as its least
sure name, and less for each doubt.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from directives.notices.dates import Due
from directives.notices.parties import OPEN, Party
from directives.notices.patterns import spaced
from directives.notices.references import DATED
from directives.notices.source import Source, Span

Doubt = dict[str, Any]  # "code", often "start" and "end" in the words; "name" or "at" (where to cut)

TIME = spaced(
    r"\btruoc (?:ngay|\d)|\bcham nhat|\bthoi (?:han|gian) (?:hoan thanh|thuc hien|bao cao|trinh)|"
    r"\btrong (?:thang|quy|tuan|nam) \S+|\bhang (?:ngay|tuan|thang|quy|nam)\b|\bdinh ky\b|"
    r"\btai ky hop\b|\b(?:hoan thanh|xong) trong\b|\bngay \d{1,2}\s*[/.-]\s*\d|\btruoc ky hop"
)
TWO = re.compile(r"[;,]\s+(?=(?:dong\s+thoi|ngoai\s+ra|ben\s+canh\s+do)\b)|(?<=[.;])\s+(?=dong\s+thoi\b)")
BROKEN = re.compile("\ufffd|[?]{2,}")
INHERITED = 0.9
SURE_ENOUGH = 0.85  # below it a scan's words are to be compared with the picture
COSTS = {
    "no_deadline_read": 0.8,
    "odd_date": 0.7,
    "several_deadlines": 0.95,
    "may_hold_two": 0.9,
    "broken_text": 0.8,
    "shared_deadline": 0.95,
}


class Named(NamedTuple):
    """A name, its place in `Source.words`, and how sure it is."""

    name: str
    start: int
    end: int
    confidence: float


def named(source: Source, parties: Iterable[Party], clause: Span) -> list[Named]:
    """Those named outside the clause are inherited."""
    found = []
    for one in parties:
        place = source.span(one.start, one.end)
        inside = clause.start <= place.start < clause.end
        found.append(Named(one.name, *place, round(one.sure * (1 if inside else INHERITED), 2)))
    return found


def doubts_of(
    source: Source,
    place: tuple[int, int],
    leads: list[Named],
    others: list[Named],
    dues: list[Due],
    issued_on: date | None,
) -> list[Doubt]:
    """What to look at, of a clause at this place in `Source.plain`."""
    clause = source.span(*place)
    return [
        *_of_names(leads, others, clause),
        *_of_deadlines(dues, clause, issued_on),
        *([] if dues else _unread_time(source, *place)),
        *_two_tasks(source, *place),
        *_broken(source, clause, [*leads, *others]),
    ]


def _of_names(leads: list[Named], others: list[Named], clause: Span) -> Iterator[Doubt]:
    for one in leads:
        if not clause.start <= one.start < clause.end:
            yield {"code": "inherited_lead", "name": one.name, "start": one.start, "end": one.end}
    for one in [*leads, *others]:
        if one.confidence <= OPEN:
            yield {"code": "unknown_name", "name": one.name, "start": one.start, "end": one.end}


def _of_deadlines(dues: list[Due], clause: Span, issued_on: date | None) -> Iterator[Doubt]:
    if len(dues) > 1:
        yield {"code": "several_deadlines", "start": dues[0].start, "end": dues[-1].end}
    for due in dues:
        if due.is_mistaken or (due.date and issued_on and due.date < issued_on):
            yield {"code": "odd_date", "start": due.start, "end": due.end}
        if not clause.start <= due.start < clause.end:
            yield {"code": "shared_deadline", "start": due.start, "end": due.end}


def _unread_time(source: Source, start: int, end: int) -> Iterator[Doubt]:
    """The words speak of time, yet no deadline was read."""
    cited = [match.span() for match in DATED.finditer(source.plain, start, end)]
    for match in TIME.finditer(source.plain, start, end):
        if not any(begin <= match.start() < stop for begin, stop in cited):
            yield {"code": "no_deadline_read", **source.span(*match.span())._asdict()}
            return


def _two_tasks(source: Source, start: int, end: int) -> Iterator[Doubt]:
    if match := TWO.search(source.plain, start, end):
        yield {"code": "may_hold_two", "at": source.at[match.end()]}


def _broken(source: Source, clause: Span, names: list[Named]) -> Iterator[Doubt]:
    is_unsure = source.is_repaired and any(one.confidence < SURE_ENOUGH for one in names)
    if is_unsure or BROKEN.search(source.words, clause.start, clause.end):
        yield {"code": "broken_text", "start": clause.start, "end": clause.end}


def confidence_of(names: list[Named], doubts: list[Doubt]) -> float:
    sure = min((one.confidence for one in names), default=0.5)
    for code in {doubt["code"] for doubt in doubts}:
        sure *= COSTS.get(code, 1)
    return round(sure, 2)
