"""The words of a page, put into the order in which a person reads them: lines, two columns, tables."""

import re
from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from directives.notices.apart.grids import Grid

SAME, NEXT, APART = 0, 1, 2  # how a line follows the one above: its sentence goes on; new line; with a gap
LABEL = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}|\d{1,2}(?:\.\d{1,2}){0,3}[.)/]|[IVXLivx]{1,5}[.)]|[a-zđA-ZĐ][.)]|[-–—+•*●])(?:\s|$)"
)
HYPHEN = re.compile(r"[-–] [a-zà-ỹđ]")
SENTENCE_END = re.compile(r"[.;:!?/][\"”)]*$")
NUMBER = re.compile(r"\d{1,3}", re.ASCII)
LIKE_ONE = re.compile(r"[lIi|!¡\]\[T][.)]?")


class Word(NamedTuple):
    """A word and its box; `top` and `bottom` are those of its line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Line(NamedTuple):
    """What stands on one line; a row of a table has several cells."""

    follows: int
    cells: list[list[Word]]


class _Row(list[Word]):
    """The words at one height, from left to right."""

    @property
    def left(self) -> float:
        return self[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self)

    @property
    def middle(self) -> float:
        return self[0].middle

    @property
    def height(self) -> float:
        return self[0].bottom - self[0].top


def arranged(words: Iterable[Word], tables: list[tuple[Grid, list[list[Word]]]]) -> list[Line]:
    """All lines of the page; a table is a grid and the words of each of its cells."""
    left = sorted(words, key=lambda word: (word.middle, word.left))
    rows = _rows(left)
    rights = sorted((row.right for row in rows), reverse=True)
    full = _edge(rights, rows[0].height) if rows else None
    edge = max([full or max(rights, default=0.0), *(grid.box[2] for grid, _texts in tables)])
    found: list[Line] = []
    for grid, texts in tables:
        above = [word for word in left if word.middle < grid.box[1]]
        left = left[len(above) :]
        found += _running(above, edge) + table_lines(grid, texts)
    return found + _running(left, edge)


def _edge(places: list[float], height: float) -> float | None:
    """The outermost place (they come from outside) at which several lines end."""
    several = max(2, len(places) // 12)
    pairs = zip(places, places[several - 1 :], strict=False)
    return next((place for place, other in pairs if abs(place - other) < height), None)


def in_cell(words: Iterable[Word]) -> list[Word]:
    """The words of a cell, line by line."""
    return [word for row in _rows(sorted(words, key=lambda word: word.middle)) for word in row]


def table_lines(grid: Grid, texts: list[list[Word]]) -> list[Line]:
    """A line for each row. What is merged stands in each of its rows, in its first column."""
    table = [[list[Word]() for _column in range(grid.column_count)] for _row in range(grid.row_count)]
    for cell, words in zip(grid.cells, texts, strict=True):
        for row in range(cell.rows[0], cell.rows[1] + 1):
            table[row][cell.columns[0]] = words
    _mend_numbers(table)
    lines = [Line(NEXT, row) for row in table if any(row)]
    return [line._replace(follows=APART) if n == 0 else line for n, line in enumerate(lines)]


def _mend_numbers(table: list[list[list[Word]]]) -> None:
    """What stands between 2 and 4 in the first column is a 3, above 2 a 1, however it was read."""
    rows = [row for row in table if any(row)]
    figures = [_figure(row[0]) for row in rows]
    for n, row in enumerate(rows[:-1]):
        before, after = figures[n - 1] if n else None, figures[n + 1]
        is_first = after == 2 and before is None and (not row[0] or LIKE_ONE.fullmatch(row[0][0].text))
        is_between = bool(before and after == before + 2 and figures[n] is None and len(row[0]) < 2)
        if is_first or is_between:
            word = row[0][0] if row[0] else next(cell[0] for cell in row if cell)
            right = word.right if row[0] else word.left
            row[0] = [word._replace(text=str(1 if is_first else (before or 0) + 1), right=right)]


def _figure(cell: list[Word]) -> int | None:
    text = cell[0].text.rstrip(".)") if len(cell) == 1 else ""
    return int(text) if NUMBER.fullmatch(text) else None


def _running(words: list[Word], edge: float) -> list[Line]:
    """Plain text: its columns one after the other, its soft breaks known. `edge`: where full lines end."""
    rows = _rows(words)
    found: list[Line] = []
    for block, is_column in _blocks(rows):
        found += _lines(block, None if is_column else edge)
    return found


def _rows(words: list[Word]) -> list[_Row]:
    found: list[_Row] = []
    for word in words:
        if found and abs(word.middle - found[-1].middle) < 0.5 * min(
            found[-1].height, word.bottom - word.top
        ):
            found[-1].append(word)
        else:
            found.append(_Row([word]))
    return [_Row(sorted(row, key=lambda word: word.left)) for row in found]


def _blocks(rows: list[_Row]) -> Iterable[tuple[list[_Row], bool]]:
    """Rows across the page, and, where two columns stand side by side, the left one before the right one."""
    plain: list[_Row] = []
    at = 0
    while at < len(rows):
        count, columns = _columns(rows[at:])
        if columns:
            yield plain, False
            yield from ((column, True) for column in columns)
            plain = []
        else:
            plain.append(rows[at])
        at += count
    yield plain, False


def _columns(rows: list[_Row]) -> tuple[int, list[list[_Row]]]:
    """How many of the first rows stand in two columns, and these; one row and none if they do not."""
    corridor = _corridor(rows[0])
    count, (left, right) = _reach(rows, corridor) if corridor else (1, (0.0, 0.0))
    middle = (left + right) / 2
    parts = [
        [_Row(word for word in row if (word.left < middle) == is_left) for row in rows[:count]]
        for is_left in (True, False)
    ]
    columns = [[row for row in part if row] for part in parts]
    are_labels = all(LABEL.fullmatch(" ".join(word.text for word in row)) for row in columns[0])
    return (1, []) if count < 2 or are_labels else (count, columns)


def _corridor(row: _Row) -> tuple[float, float] | None:
    """The widest gap of the row, if it is one that no sentence has."""
    ends = pairwise(row)
    gaps = [(right.left - left.right, left.right, right.left) for left, right in ends]
    width, left, right = max(gaps, default=(0.0, 0.0, 0.0))
    return (left, right) if width > 1.6 * row.height else None


def _reach(rows: list[_Row], corridor: tuple[float, float]) -> tuple[int, tuple[float, float]]:
    """For how many rows nothing stands in the corridor, and what remains of it."""
    left, right = corridor
    height = rows[0].height
    count, sides = 1, 1
    for row, above in zip(rows[1:], rows, strict=False):
        lefts = [word for word in row if (word.left + word.right) / 2 < (left + right) / 2]
        rights = row[len(lefts) :]
        new = (max([left, *(w.right for w in lefts)]), min([right, *(w.left for w in rights)]))
        is_far = row.middle - above.middle > 2.6 * height
        if new[1] - new[0] < 0.8 * height or (is_far and lefts):
            break
        left, right = new
        count += 1
        sides += bool(rights)
    return (count if sides > 1 else 1), (left, right)


def _lines(rows: list[_Row], edge: float | None) -> list[Line]:
    """How each row follows the one above, by its place on the page; in a column no sentence goes on."""
    if not rows:
        return []
    pitches = [below.middle - above.middle for above, below in pairwise(rows)]
    height = median(row.height for row in rows)
    pitch = min(median(pitches), 2.2 * height) if pitches else height
    margins = _margins(rows, edge or 0, height)
    found = [Line(APART, [list(rows[0])])]
    for above, row, step in zip(rows, rows[1:], pitches, strict=False):
        if step > max(1.7 * pitch, pitch + 0.7 * height):
            follows = APART
        elif edge and step < 1.25 * pitch and _goes_on(above, row, margins, height):
            follows = SAME
        else:
            follows = NEXT
        found.append(Line(follows, [list(row)]))
    return found


def _margins(rows: list[_Row], right: float, height: float) -> tuple[float, float, bool]:
    """Where full lines begin and end, and whether first lines of paragraphs are indented."""
    full = [row for row in rows if row.right > right - 2 * height]
    lefts = sorted(row.left for row in full)
    left = _edge(lefts, height) or min(lefts, default=right)
    indented = sum(1.2 * height < row.left - left < 8 * height for row in full)
    return left, right, 0 < indented <= 0.7 * len(full)


def _goes_on(above: _Row, row: _Row, margins: tuple[float, float, bool], height: float) -> bool:
    """Whether the row is the rest of a sentence that fills the row above."""
    left, right, has_indents = margins
    text = " ".join(word.text for word in row)
    if right - left < 20 * height or (LABEL.match(text) and not (has_indents and HYPHEN.match(text))):
        return False
    next_word = row[0].right - row[0].left
    if above.right + next_word + 0.5 * height < right - 0.5 * height or row.left - left > 1.2 * height:
        return False
    return has_indents or not SENTENCE_END.search(above[-1].text)
