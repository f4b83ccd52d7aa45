"""Where what was read stands: pieces of the text with their marks, rectangles on a page's picture."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from directives.notices.files import Box

CLAUSE = "words"  # the field whose place is the whole clause; all others stand within it or in a heading
SURE = 1


class Mark(NamedTuple):
    """A field of a draft at its place in the text; the document's own fields have no draft."""

    start: int
    end: int
    field: str
    draft: int | None = None
    name: str = ""
    sure: float = SURE


class Piece(NamedTuple):
    """Letters that carry the same marks: of one clause, and of one field of it or of several drafts."""

    start: int
    text: str
    clause: int | None = None
    field: str = ""
    name: str = ""
    drafts: tuple[int, ...] = ()
    is_unsure: bool = False

    @property
    def draft(self) -> int | None:
        """Whom a click on it opens."""
        return self.clause if self.clause in self.drafts or not self.drafts else self.drafts[0]

    @property
    def all_drafts(self) -> str:
        return " ".join(map(str, self.drafts))


class Stretch(NamedTuple):
    """Neighbouring pieces of one clause, or of none."""

    clause: int | None
    pieces: list[Piece]


class Rect(NamedTuple):
    """On a page's picture, in its own units."""

    x: float
    y: float
    width: float
    height: float
    field: str
    name: str
    drafts: tuple[int, ...]
    draft: int | None
    is_unsure: bool

    @property
    def all_drafts(self) -> str:
        return " ".join(map(str, self.drafts))


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The whole text, cut where a mark begins or ends. Of marks that overlap the narrowest one counts."""
    begins, ends = defaultdict(list), defaultdict(list)
    for mark in marks:
        start, end = max(mark.start, 0), min(mark.end, len(text))
        if start < end:
            begins[start].append(mark)
            ends[end].append(mark)
    cuts = sorted({0, len(text), *begins, *ends})
    here: list[Mark] = []
    found = []
    for start, end in pairwise(cuts):
        for mark in ends[start]:
            here.remove(mark)
        here += begins[start]
        found.append(_piece(start, text[start:end], here))
    return found


def _piece(start: int, text: str, here: Sequence[Mark]) -> Piece:
    narrowest = sorted(here, key=lambda mark: mark.end - mark.start)
    clause = next((mark.draft for mark in narrowest if mark.field == CLAUSE), None)
    said = next((mark for mark in narrowest if mark.field != CLAUSE), None)
    if said is None:
        return Piece(start, text, clause)
    same = [mark for mark in narrowest if (mark.field, mark.start) == (said.field, said.start)]
    drafts = tuple(dict.fromkeys(mark.draft for mark in same if mark.draft is not None))
    unsure = any(mark.sure < SURE for mark in same)
    return Piece(start, text, clause, said.field, said.name, drafts, unsure)


def stretches(found: Iterable[Piece]) -> list[Stretch]:
    return [Stretch(clause, list(same)) for clause, same in groupby(found, key=attrgetter("clause"))]


def rectangles(page: dict[str, Any], found: Sequence[Piece]) -> list[Rect]:
    """One for each line of each marked piece on the page; clauses first, so that fields lie above."""
    starts = [piece.start for piece in found]
    by_piece: dict[int, list[Box]] = defaultdict(list)
    for box in (Box(*numbers) for numbers in page["boxes"]):
        at = bisect_left(starts, box.start + 1) - 1
        while at < len(found) and found[at].start < box.end:
            by_piece[at].append(box)
            at += 1
    rects = [
        _rect(found[at], line)
        for at in sorted(by_piece)
        if found[at].field or found[at].clause is not None
        for line in _lines(by_piece[at])
    ]
    return sorted(rects, key=lambda rect: rect.field != CLAUSE)


def _lines(boxes: list[Box]) -> list[list[Box]]:
    """Boxes that follow each other on one line."""
    lines: list[list[Box]] = []
    for box in boxes:
        last = lines[-1][-1] if lines else None
        if last and box.left >= last.left and last.top < box.bottom and box.top < last.bottom:
            lines[-1].append(box)
        else:
            lines.append([box])
    return lines


def _rect(piece: Piece, line: list[Box]) -> Rect:
    left, top = min(box.left for box in line), min(box.top for box in line)
    right, bottom = max(box.right for box in line), max(box.bottom for box in line)
    x, y, width, height = (round(side, 1) for side in (left, top, right - left, bottom - top))
    drafts = piece.drafts if piece.field else (piece.clause,) if piece.clause is not None else ()
    return Rect(x, y, width, height, piece.field or CLAUSE, piece.name, drafts, piece.draft, piece.is_unsure)
