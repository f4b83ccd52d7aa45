"""Paragraphs become units: each with the labels above it, and the agencies that a heading gave it."""

import re
from typing import NamedTuple

from directives.notices.lines import LABEL, Paragraph
from directives.notices.parties import IN_BRACKETS, Party, parties_at
from directives.notices.source import Source

RANKS = {"upper": 1, "roman": 2, "number": 3, "deep": 4, "letter": 6, "": 7, "dash": 8, "plus": 9}
ASSESSED = re.compile(
    r"(?:ve\s+)?(?:danh\s+gia|ket\s+qua|nhan\s+dinh|tinh\s+hinh|uu\s+diem|mat\s+duoc|ton\s+tai|han\s+che|nguyen\s+nhan|thuan\s+loi|kho\s+khan|nhan\s+xet)"
)
ORDERS = re.compile(
    r"\s*(?:(?:thong\s+nhat|dong\s+y|nhat\s+tri|dong\s+thoi|ngoai\s+ra|trong\s+do|rieng)[\s,]+)*"
    r"(?:giao\s+(?:trach\s+nhiem\s+)?(?:cho\s+)?|yeu\s+cau\s+|de\s+nghi\s+|chi\s+dao\s+|phan\s+cong\s+|uy\s+quyen\s+(?:cho\s+)?|kien\s+nghi\s+|doi\s+voi\s+)"
)
HEADING_END = re.compile(
    r"\s*(?:chu\s+tri\s*,?\s*|co\s+trach\s+nhiem\s*|thuc\s+hien\s+(?:cac\s+)?(?:nhiem\s+vu|noi\s+dung)(?:\s+sau)?(?:\s+day)?\s*|khan\s+truong\s*|tap\s+trung\s*)?[:;.,]?[\s|\"'_]*$"
)
HEADING_LENGTH = 200


class Unit(NamedTuple):
    """A labelled piece of text: where its words begin and end, its path, and whose it is by its heading."""

    start: int
    end: int
    path: tuple[str, ...]
    heirs: tuple[Party, ...]
    is_assessment: bool
    headings: tuple[tuple[int, int], ...] = ()  # from and to of those above it, the outermost first


class _Level(NamedTuple):
    rank: float
    label: str
    heirs: tuple[Party, ...]
    is_assessment: bool
    words: tuple[int, int] | None


def units(source: Source, parts: list[Paragraph]) -> list[Unit]:
    """The units that say something; headings only pass on what they say."""
    found: list[Unit] = []
    above: list[_Level] = []
    for n, part in enumerate(parts):
        kind, label, start = _label(source, part, above)
        above = [level for level in above if level.rank < RANKS[kind] and (kind or level.label)]
        following = parts[n + 1] if n + 1 < len(parts) else None
        heirs, is_heading = _heading(source, start, part.end, following, kind)
        text = source.plain[start : part.end]
        assessed = bool(ASSESSED.match(text.strip())) and len(text) < HEADING_LENGTH
        is_assessment = assessed or any(level.is_assessment for level in above)
        whose = heirs or next((level.heirs for level in reversed(above) if level.heirs), ())
        words = (start, part.end) if is_heading else None
        rank = RANKS[kind] if kind else max((one.rank for one in above), default=0) + 0.5
        level = _Level(rank, label, heirs, is_assessment, words)
        if kind or is_heading:
            above.append(level)
        if not is_heading:
            headings = tuple(one.words for one in above if one.words)
            found.append(Unit(start, part.end, _path(above), whose, is_assessment, headings))
    return found


def _path(above: list[_Level]) -> tuple[str, ...]:
    """Their labels; "2.1" says the "2" above it already."""
    labels = [one.label for one in above if one.label]
    below = [*labels[1:], ""][: len(labels)]
    return tuple(
        one for one, next_one in zip(labels, below, strict=True) if not next_one.startswith(f"{one}.")
    )


def _label(source: Source, part: Paragraph, above: list[_Level]) -> tuple[str, str, int]:
    """Kind of label, the label itself, and where the words begin."""
    match = LABEL.match(source.plain, part.start, part.end)
    if not match:
        return "", "", part.start
    kind = str(match.lastgroup)
    label = source.said(match.start(kind), match.end(kind))
    written = source.words[source.at[match.start(kind)]]
    if kind == "roman":
        if not written.isupper():
            return ("letter", label, match.end()) if len(label) == 1 else ("", "", part.start)
        label = label.upper().replace("L", "I").replace("H", "II")
    if kind == "letter" and written.isupper():
        kind = "upper"
    if kind in {"number", "deep"} and "." in label:
        kind = "deep"
    return kind, "" if kind in {"dash", "plus"} else label, match.end()


def _heading(
    source: Source, start: int, end: int, following: Paragraph | None, kind: str
) -> tuple[tuple[Party, ...], bool]:
    """Whose the heading is, and whether it is one: only agencies, or a title without a sentence."""
    text = source.plain[start:end]
    order = ORDERS.match(source.plain, start, end)
    begin = order.end() if order else start
    while begin < end and source.plain[begin].isspace():
        begin += 1
    found, stop = parties_at(source, begin, end)
    if found:
        if bracket := IN_BRACKETS.match(source.plain, stop, end):
            stop = bracket.end()
        is_shouted = source.words[source.at[start] : source.at[end]].isupper()
        if is_shouted and not any(one.name[:1].isupper() for one in found):
            return (), True
        if HEADING_END.match(source.plain, stop, end):
            return tuple(found), True
        if text.rstrip().endswith(":") and len(text) < HEADING_LENGTH and following:
            return tuple(found), True
        return (), False
    letters = source.words[source.at[start] : source.at[end]]
    is_title = letters.isupper() or (
        len(text) < HEADING_LENGTH
        and not re.search(r"[.;]\s*$", text.strip())
        and kind in {"upper", "roman", "number", "deep", "letter"}
    )
    return (), is_title or (len(text) < HEADING_LENGTH and text.rstrip().endswith(":"))
