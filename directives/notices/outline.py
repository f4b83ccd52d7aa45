"""Paragraphs become units: each with the labels above it, and the agencies that a heading gave it."""

import re
from typing import NamedTuple

from directives.notices.lines import Paragraph, label_at
from directives.notices.naming import OPEN, Party, written
from directives.notices.parties import IN_BRACKETS, parties_at
from directives.notices.patterns import spaced
from directives.notices.source import Source

RANKS = {"upper": 1, "roman": 2, "number": 3, "deep": 3, "letter": 6, "": 7, "turn": 7.5}
DEEPER = 0.25  # for each dot of "2.1.1"
BULLETS, BULLET_RANK = {"dash", "star", "plus"}, 8
ASSESSED = spaced(
    r"(?:ve )?(?:danh gia|ket qua|nhan dinh|tinh hinh|uu diem|mat duoc|ton tai|han che|"
    r"nguyen nhan|thuan loi|kho khan|nhan xet)"
)
ORDERS = spaced(
    r"\s*(?:(?:thong nhat|dong y|nhat tri|dong thoi|ngoai ra|trong do|rieng|truoc mat|ben canh do|"
    r"cung voi do)[\s,]+)*(?:giao (?:trach nhiem )?(?:cho )?|yeu cau |de nghi |chi dao |"
    r"phan cong |uy quyen (?:cho )?|kien nghi |doi voi )"
)
HEADING_END = spaced(
    r"\s*(?:chu tri\s*,?\s*|co trach nhiem\s*|thuc hien (?:cac )?(?:nhiem vu|"
    r"""noi dung)(?: sau)?(?: day)?\s*|khan truong\s*|tap trung\s*)?[:;.,]?[\s|\"'_~:.-]*$"""
)
HEADING_LENGTH = 200
NAME_LENGTH = 120
PAUSE = re.compile(r"[.,;:]")
ENDED = re.compile(r"[.;](?:\s+\w)?[\s:|'_.~]*$")  # and a speck after it
COLON = re.compile(r"[^.;:\s]\s*:[\s~|'\":._-]*$")
TITLED = {"upper", "roman", "number", "deep", "letter"}
SCANNED = {0xA2: "c", 0xA9: "c"}  # what a scan makes of "c)"
WORDS, FEWEST = re.compile(r"\w+"), 3  # less is what a scan makes of a stamp or of a signature
UNLABELLED = {*BULLETS, "turn"}
ROMANS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
ONES = {"11": "II", "111": "III"}  # what a scan makes of them


class Unit(NamedTuple):
    """A labelled piece of text: where its words begin and end, its path, and whose it is by its heading."""

    start: int
    end: int
    path: tuple[str, ...]
    heirs: tuple[Party, ...]
    is_assessment: bool
    headings: tuple[tuple[int, int], ...] = ()  # from and to of those above it, the outermost first


class _Label(NamedTuple):
    """What a paragraph begins with: its kind, how it is written, and where the words begin."""

    kind: str
    label: str
    start: int


class _Level(NamedTuple):
    kind: str
    rank: float
    label: str
    heirs: tuple[Party, ...]
    is_assessment: bool
    words: tuple[int, int] | None


def units(source: Source, parts: list[Paragraph]) -> list[Unit]:
    """The units that say something; headings only pass on what they say."""
    found: list[Unit] = []
    above: list[_Level] = []
    firsts = _first_romans(source, parts)
    for n, part in enumerate(parts):
        kind, label, start = _label(source, part, above)
        if n in firsts:
            kind, label = "roman", "I"
        elif kind == "roman" and label in ROMANS[:-1] and any(level.label == label for level in above):
            label = ROMANS[ROMANS.index(label) + 1]  # a scan lost a stroke of "III"
        rank = _rank(kind, label, above)
        above = [
            level
            for level in above
            if level.rank < rank and (kind or level.label) and _holds(level, kind, label)
        ]
        following = parts[n + 1] if n + 1 < len(parts) else None
        heirs, is_heading = _heading(source, start, part.end, following, kind)
        text = source.plain[start : min(part.end, start + HEADING_LENGTH)]
        assessed = bool(ASSESSED.match(text.strip())) and len(text) < HEADING_LENGTH
        is_assessment = assessed or any(level.is_assessment for level in above)
        whose = heirs or next((level.heirs for level in reversed(above) if level.heirs), ())
        words = (start, part.end) if is_heading else None
        if not kind:
            rank = max((one.rank for one in above), default=0) + 0.5
        if kind or is_heading:
            above.append(_Level(kind, rank, label, heirs, is_assessment, words))
        if not is_heading and (kind or len(WORDS.findall(source.plain, start, part.end)) >= FEWEST):
            headings = tuple(one.words for one in above if one.words)
            found.append(Unit(start, part.end, _path(above), whose, is_assessment, headings))
    return found


def _first_romans(source: Source, parts: list[Paragraph]) -> set[int]:
    """Where "1." must be "I.": an "II." follows, and neither an "I." nor a "2." stands between."""
    found: set[int] = set()
    first, following, is_begun = None, "", False
    for n, part in enumerate(parts):
        kind, label, _start = _label(source, part, [])
        if (
            kind == "roman"
            and label == "II"
            and not is_begun
            and first is not None
            and following in {"", "1"}
        ):
            found.add(first)
        if kind in {"roman", "upper"}:
            first, following, is_begun = None, "", kind == "roman"
        elif kind == "number" and label == "1" and first is None:
            first = n
        elif kind == "number" and not following:
            following = label
    return found


def _rank(kind: str, label: str, above: list[_Level]) -> float:
    """How deep a label stands. Bullets and labels in brackets have no rank: they open a level."""
    if kind not in BULLETS and not kind.startswith("inside"):
        return RANKS[kind] + (DEEPER * label.count(".") if kind == "deep" else 0)
    for level in above:
        if level.kind == kind:
            return level.rank
    if kind in BULLETS:
        return max([BULLET_RANK, *(level.rank + 0.1 for level in above if level.kind in BULLETS)])
    labelled = [level.rank for level in above if level.label]
    return max(labelled, default=RANKS["number"]) + 0.05


def _holds(level: _Level, kind: str, label: str) -> bool:
    """ "2.1" does not stand under "1", even where a scan lost the line of "2"."""
    return kind != "deep" or level.kind not in {"number", "deep"} or label.startswith(f"{level.label}.")


def _path(above: list[_Level]) -> tuple[str, ...]:
    """Their labels; "2.1" says the "2" above it already."""
    labels = [one.label for one in above if one.label]
    below = [*labels[1:], ""][: len(labels)]
    return tuple(
        one for one, next_one in zip(labels, below, strict=True) if not next_one.startswith(f"{one}.")
    )


def _label(source: Source, part: Paragraph, above: list[_Level]) -> _Label:
    match = label_at(source, part.start, part.end)
    if not match:
        return _Label("", "", part.start)
    kind = str(match.lastgroup)
    label = source.said(*match.span(kind))
    label = label.translate(SCANNED)
    is_upper = source.words[source.at[match.start(kind)]].isupper()
    if kind == "bare":
        kind = "roman"
    if kind == "roman":
        if not is_upper and not ("1" in label and len(label) > 1):
            return _Label("letter", label, match.end()) if len(label) == 1 else _Label("", "", part.start)
        label = label.upper().replace("L", "I").replace("H", "II").replace("1", "I")
    if kind == "number" and label in ONES and _is_roman(source, match.end(), part.end, above):
        return _Label("roman", ONES[label], match.end())
    if kind == "slashed":
        kind = "letter"
    if kind == "letter" and is_upper:
        kind = "upper"
    if kind == "inside":
        kind += "1" if label.isdigit() else "i" if re.fullmatch("[ivx]+", label) else "a"
    if kind in {"number", "deep"} and "." in label:
        kind = "deep"
    return _Label(kind, "" if kind in UNLABELLED else label, match.end())


def _is_roman(source: Source, start: int, end: int, above: list[_Level]) -> bool:
    """ "11" is "II" over a title in capitals, and after an "I" without a "10" below it."""
    kinds = {level.kind for level in above}
    follows_ten = any(level.kind == "number" and level.label == "10" for level in above)
    is_title = source.words[source.at[start] : source.at[end]].isupper()
    return is_title or ("roman" in kinds and not follows_ten)


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
    letters = source.words[source.at[start] : source.at[end]]
    is_short = len(text) < HEADING_LENGTH
    if found:
        if bracket := IN_BRACKETS.match(source.plain, stop, end):
            stop = bracket.end()
        if letters.isupper() and not any(one.name[:1].isupper() for one in found):
            return (), True
        if HEADING_END.match(source.plain, stop, end):
            return tuple(found), True
        if is_short and COLON.search(text) and following:
            return tuple(found), True
        if found[-1].sure == OPEN and kind and len(text) < NAME_LENGTH and not PAUSE.search(text):
            whole = found[-1]._replace(name=written(source, found[-1].start, end).strip(), end=end)
            return (*found[:-1], whole), True
        return (), False
    is_title = letters.isupper() or (is_short and not ENDED.search(text.strip()) and kind in TITLED)
    return (), is_title or (is_short and COLON.search(text) is not None)
