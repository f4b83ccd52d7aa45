"""A deadline that is stated once, in a heading or in a closing sentence, for the points around it."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from directives.notices import dates
from directives.notices.dates import Due
from directives.notices.outline import Unit
from directives.notices.patterns import spaced
from directives.notices.source import Source

HEADING = re.compile(
    r"hoan\s+thanh|xong|cham\s+nhat|thoi\s+(?:han|gian)|truoc\s+ngay|thuc\s+hien\s+trong|trong\s+quy"
    r"|tien\s+do"
)
WHAT = (
    r"(?:noi\s+dung|nhiem\s+vu|cong\s+viec|phan\s+viec|viec|nhom\s+viec|dau\s+viec|yeu\s+cau|diem|muc|khoan"
    r"|cong\s+tac|van\s+ban|san\s+pham|ho\s+so)"
)
COUNTS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6}
CLOSER = re.compile(
    r"\s*(?:(?:thoi\s+(?:han|gian)|han|tien\s+do)\s+(?:chung\s+)?(?:hoan\s+thanh|thuc\s+hien|trinh|bao\s+cao|xong)?"
    rf"\s*(?:doi\s+voi\s+|cua\s+|cho\s+)?|yeu\s+cau\s+|tat\s+ca\s+|toan\s+bo\s+)*"
    rf"(?:(?P<count>hai|ba|bon|nam|sau|\d{{1,2}})\s+)?(?:cac\s+|nhung\s+)?{WHAT}(?:\s*,\s*{WHAT})*"
    r"(?:\s+(?:cu\s+the|thuc\s+hien|duoc\s+giao|quy\s+dinh))*\s*"
    r"(?:(?:duoc\s+)?(?:neu\s+|noi\s+|giao\s+)?(?:o\s+|tai\s+)?(?:tren|nay|tren\s+day|phia\s+tren)\b"
    rf"|(?:neu\s+|giao\s+|quy\s+dinh\s+)?(?:tai\s+|thuoc\s+|o\s+|trong\s+)(?:cac\s+)?(?:muc|khoan|diem|phan|tiet)\s"
    r"|(?P<here>[a-z\d](?:\s*,\s*[a-z\d])*\s+(?:va|den)\s+[a-z\d])\b)"
)
BARE = re.compile(
    r"\s*(?:thoi\s+(?:han|gian)|han)\s+(?:chung\s+)?(?:hoan\s+thanh|thuc\s+hien|xong)\s*(?:la\s*)?:"
)
NAMED = spaced(
    r"(?:muc|khoan|diem|phan|tiet) ((?:(?:tu|so|muc|diem|"
    r"khoan) )?[a-z\d]{1,4}(?:\.\d{1,2})*(?:(?:\s*,\s*(?:va )?| va | den |\s*-\s*)(?:(?:diem|muc|"
    r"khoan) )?[a-z\d]{1,4}(?:\.\d{1,2})*\b)*)"
)
LABEL = re.compile(r"(?!(?:va|tu|den|nay|so|muc|diem|khoan|tren)\b)\b[a-z\d]{1,4}(?:\.\d{1,2})*\b")
ROW = re.compile(r"\s+den\s+|\s*-\s*")
ALPHABET = "abcdđeghiklmnopqrstuvxy"
REACH = 160
LONGEST = 400  # letters of a heading that are looked through
BACK = 200  # units above a closing sentence


class Closer(NamedTuple):
    """The closing sentence: its place, its deadlines, the units (their indexes) for which it speaks."""

    start: int
    end: int
    dues: list[Due]
    units: frozenset[int]


def of_headings(source: Source, unit: Unit, day: date | None) -> list[Due]:
    """The deadline of the innermost heading that has one."""
    for start, end in reversed(unit.headings):
        end = min(end, start + LONGEST)
        if HEADING.search(source.plain, start, end) and (found := dates.deadlines(source, start, end, day)):
            return found
    return []


def closers(source: Source, found: Sequence[Unit], day: date | None) -> dict[int, Closer]:
    """The units that only state a deadline for those above them, by their index."""
    closing: dict[int, Closer] = {}
    for n, unit in enumerate(found):
        closer = CLOSER.match(source.plain, unit.start, min(unit.end, unit.start + REACH))
        is_bare = BARE.match(source.plain, unit.start, unit.end) is not None
        if not n or unit.is_assessment or not (closer or is_bare) or unit.end - unit.start > 2 * REACH:
            continue
        if dues := dates.deadlines(source, unit.start, unit.end, day):
            meant = _meant(source, found, n, closer, closing)
            closing[n] = Closer(unit.start, unit.end, dues, meant)
    return closing


def _meant(
    source: Source, found: Sequence[Unit], at: int, closer: re.Match | None, closing: dict[int, Closer]
) -> frozenset[int]:
    before = [n for n in range(max(0, at - BACK), at) if n not in closing]
    labels = _labels(source, found[at])
    if labels:
        named = [n for n in before if labels & set(found[n].path)]
        last = next((found[n].path for n in reversed(named)), ())
        return frozenset(n for n in named if found[n].path[:-1] == last[:-1] or len(last) == 1)
    if closer and closer["count"]:
        count = COUNTS.get(closer["count"]) or int(closer["count"])
        return frozenset(before[-count:])
    if not before:
        return frozenset()
    above = found[before[-1]]
    same = takewhile(lambda n: found[n].headings == above.headings, reversed(before))
    return frozenset(same)


def _labels(source: Source, unit: Unit) -> set[str]:
    """ "điểm a, b", "các mục từ 1 đến 3", as they stand in the paths of units."""
    end = min(unit.end, unit.start + REACH)
    found: set[str] = set()
    for match in NAMED.finditer(source.plain, unit.start, end):
        labels = [source.said(*one.span()) for one in LABEL.finditer(source.plain, *match.span(1))]
        if len(labels) == 2 and ROW.search(match[1]):
            labels = _row(*labels)
        found.update(labels)
    return found


def _row(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first), min(int(last), 99) + 1)]
    if first in ALPHABET and last in ALPHABET:
        return list(ALPHABET[ALPHABET.index(first) : ALPHABET.index(last) + 1])
    return [first, last]
