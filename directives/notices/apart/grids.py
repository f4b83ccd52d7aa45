"""Ruled tables of a page's picture: the rules that are drawn, and the cells between them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from PIL import Image, ImageFilter

WIDTH = 1240  # pixels across a page, wide enough for a hairline
RUN = re.compile(rb"\x00{36,}")  # dark in a row; letters are narrower
SHORTEST = 45
NEAR = 9  # pixels that two ends of rules may lie apart
MOST = 400  # rules of a page; what has more is no table


class Rule(NamedTuple):
    """A drawn line: where it lies across its direction, and from and to along it."""

    at: float
    start: float
    end: float


class Cell(NamedTuple):
    """A cell, also one of several merged: its first and last row and column, and its box."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    left: float
    top: float
    right: float
    bottom: float


class Grid(NamedTuple):
    """A ruled table, in the units of the picture that was looked at."""

    cells: list[Cell]
    row_count: int
    column_count: int
    rules: list[tuple[float, float, float, float]]

    @property
    def box(self) -> tuple[float, float, float, float]:
        lefts, tops, rights, bottoms = zip(*(cell[2:] for cell in self.cells), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def grids_of(picture: Image.Image) -> list[Grid]:
    """The ruled tables of a grey picture that stands straight, from the top down."""
    scale = WIDTH / picture.width
    small = picture.resize((WIDTH, max(1, round(picture.height * scale))), Image.Resampling.BOX)
    dark = small.filter(ImageFilter.MinFilter(3)).point(threshold(small))
    across = _rules(dark)
    down = _rules(dark.transpose(Image.Transpose.TRANSPOSE))
    if len(across) > MOST or len(down) > MOST:
        return []
    found = [grid for part in _tables(across, down) if (grid := _grid(*part))]
    return sorted((_scaled(grid, 1 / scale) for grid in found), key=lambda grid: grid.box[1])


def threshold(picture: Image.Image) -> list[int]:
    """Black and white by Otsu's threshold, but never so high that grey grounds become black."""
    counts = picture.histogram()
    total, whole = sum(counts), sum(n * count for n, count in enumerate(counts))
    below, weighted, best, most = 0, 0, 128, -1.0
    for level, count in enumerate(counts):
        below += count
        weighted += level * count
        if not below or below == total:
            continue
        difference = weighted / below - (whole - weighted) / (total - below)
        if (spread := below * (total - below) * difference**2) > most:
            best, most = level, spread
    return [0 if level <= min(best, 190) else 255 for level in range(256)]


def _rules(dark: Image.Image) -> list[Rule]:
    """Lines across the picture: runs of dark pixels, those of neighbouring rows put together."""
    rows, width = dark.tobytes(), dark.width
    growing: list[list[int]] = []  # top, bottom, start, end
    found: list[list[int]] = []
    for y in range(dark.height):
        for run in RUN.finditer(rows, y * width, (y + 1) * width):
            start, end = run.start() - y * width, run.end() - y * width
            line = next((line for line in growing if line[2] <= end and start <= line[3]), None)
            if line:
                line[1:] = y, min(line[2], start), max(line[3], end)
            else:
                growing.append([y, y, start, end])
        found += [line for line in growing if line[1] < y - 1]
        growing = [line for line in growing if line[1] >= y - 1]
    return [
        Rule((top + bottom) / 2, start, end)
        for top, bottom, start, end in found + growing
        if end - start >= SHORTEST and bottom - top <= 7 + (end - start) / 60
    ]


def _tables(across: list[Rule], down: list[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other belong to one table."""
    left = set(range(len(down)))
    open_rows = set(range(len(across)))
    while open_rows:
        rows, columns, new = set[int](), set[int](), {open_rows.pop()}
        while new:
            rows |= new
            more = {n for n in left if any(_touch(across[row], down[n]) for row in new)}
            columns |= more
            left -= more
            new = {n for n in open_rows if any(_touch(across[n], down[column]) for column in more)}
            open_rows -= new
        yield [across[n] for n in rows], [down[n] for n in columns]


def _touch(across: Rule, down: Rule) -> bool:
    return (
        across.start - NEAR <= down.at <= across.end + NEAR
        and down.start - NEAR <= across.at <= down.end + NEAR
    )


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    if len(across) < 2 or not down:
        return None
    edges = [min(rule.start for rule in across), max(rule.end for rule in across)]
    across = _between(across, [rule.at for rule in down] + edges)
    down = _between(down, [rule.at for rule in across])
    ys = _lines([rule.at for rule in across])
    xs = _lines([rule.at for rule in down] + edges)
    if len(ys) < 2 or len(xs) < 3:
        return None
    groups = _merged(across, down, xs, ys)
    cells = [
        Cell(
            (min(rows := [row for row, _ in group]), max(rows)),
            (min(columns := [column for _, column in group]), max(columns)),
            *(xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1]),
        )
        for group in groups
    ]
    drawn = [(r.start, r.at, r.end, r.at) for r in across] + [(r.at, r.start, r.at, r.end) for r in down]
    return Grid(cells, len(ys) - 1, len(xs) - 1, drawn) if len(cells) > 1 else None


def _between(rules: list[Rule], ends: list[float]) -> list[Rule]:
    """Those that go from rule to rule: a word of bold letters may look like one that does not."""
    return [
        rule
        for rule in rules
        if all(any(abs(end - at) <= NEAR for at in ends) for end in (rule.start, rule.end))
    ]


def _lines(places: list[float]) -> list[float]:
    """One place for those that lie near each other."""
    found: list[list[float]] = []
    for place in sorted(places):
        if found and place - found[-1][-1] <= NEAR:
            found[-1].append(place)
        else:
            found.append([place])
    return [sum(group) / len(group) for group in found]


def _merged(
    across: list[Rule], down: list[Rule], xs: list[float], ys: list[float]
) -> list[list[tuple[int, int]]]:
    """The squares of the grid, those without a rule between them together."""
    group = {(row, column): [(row, column)] for row in range(len(ys) - 1) for column in range(len(xs) - 1)}

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        if group[one] is not group[other]:
            group[one].extend(group[other])
            for square in group[other]:
                group[square] = group[one]

    for row, column in list(group):
        x, y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        if row + 2 < len(ys) and not _is_drawn(across, ys[row + 1], x):
            join((row, column), (row + 1, column))
        if column + 2 < len(xs) and not _is_drawn(down, xs[column + 1], y):
            join((row, column), (row, column + 1))
    return list({id(squares): squares for squares in group.values()}.values())


def _is_drawn(rules: list[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= NEAR and rule.start <= along <= rule.end for rule in rules)


def _scaled(grid: Grid, by: float) -> Grid:
    cells = [Cell(cell.rows, cell.columns, *(place * by for place in cell[2:])) for cell in grid.cells]
    rules = [tuple(place * by for place in rule) for rule in grid.rules]
    return Grid(cells, grid.row_count, grid.column_count, rules)  # type: ignore[arg-type]
