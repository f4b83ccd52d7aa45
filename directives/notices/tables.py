"""Tables of tasks, in an annex or in the body: cells divided by tabs, by bars, or one a line."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from directives.notices import columns
from directives.notices.columns import Cell, trimmed
from directives.notices.naming import OPEN, Party
from directives.notices.parties import all_parties, parties_at
from directives.notices.patterns import spaced
from directives.notices.source import Source

NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d{1,2})?)\s*[.)]?\s*")
RULE = re.compile(r"[\s|:+-]*")  # "|---|---|"
BETWEEN_ROWS = re.compile(r"\s*(?:phu\s+luc|bang\s+phan\s+cong|trang\s+\d|\(tiep\s+theo\))")
MOST_EXTRA = 6
FEWEST = 3  # cells of a row
SCANNED = re.compile(r"[\s|'.]*(\d{1,3})\s*[|.)]?\s*(?:[\]jil]{1,2}(?=so|ubnd))?(?=[^\d\s])")
DUE_TAIL = spaced(
    r"(?:\btruoc\b|\btrong\b|\bthang\b|\bquy\b|\bnam \d|\bhang\b|\bdinh\b|\bthuong xuyen|"
    r"\b\d{1,2}/\d|\b\d{4}\s*$).*$"
)

DUE_WITHIN = re.compile(  # before the agencies that cooperate; the line of the table may be read as a 1
    r"\b(?:1(?=[0-3]\d/))?(?P<due>(?:truoc\s+(?:ngay\s+)?)?(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)\d\d"
    r"|(?:quy|thang)\s+\w{1,3}/(?:19|20)\d\d|hang\s*(?:tuan|thang|quy|nam))\b"
)


class Row(NamedTuple):
    """A row of the annex: its number, all its words, and what its columns say; places in `Source.plain`."""

    label: str
    text: str
    lead: list[Party]
    cooperating: list[Party]
    due: str
    due_span: tuple[int, int]
    span: tuple[int, int]


def tables_within(source: Source, start: int, end: int) -> Iterator[tuple[int, int, list[Row]]]:
    """Tables among other text, each with its place: lines of several cells that follow each other."""
    lines = [line for line in _lines(source, start, end) if source.plain[line.start : line.end].strip()]
    for divider in "\t|":
        divided = ((line, _is_row(source, line, divider)) for line in lines)
        for is_row, group in groupby(divided, itemgetter(1)):
            table = [line for line, _is in group]
            if is_row and len(table) > 1 and (rows := _of_table(source, table, divider)):
                yield table[0].start, table[-1].end, rows


def _is_row(source: Source, line: Cell, divider: str) -> bool:
    return source.plain.count(divider, line.start, line.end) >= FEWEST - 1


def rows_of_annex(source: Source, start: int, end: int) -> list[Row]:
    lines = _lines(source, start, end)
    for divider in "\t|":
        table = [line for line in lines if divider in source.plain[line.start : line.end]]
        if len(table) > 1 and (found := _of_table(source, table, divider)):
            return found
    written = [line for line in lines if source.plain[line.start : line.end].strip()]
    return _of_list(source, written) or _of_scan(source, lines)


def _lines(source: Source, start: int, end: int) -> list[Cell]:
    found, at = [], start
    for line in source.plain[start:end].split("\n"):
        found.append(Cell(at, at + len(line)))
        at += len(line) + 1
    return found


def _cells(source: Source, line: Cell, divider: str) -> list[Cell]:
    start, end = line
    if divider == "|":
        start, end = trimmed(source, line)
        start += source.plain.startswith("|", start)
        end -= source.plain.endswith("|", start, end)
    found, at = [], start
    for text in source.plain[start:end].split(divider):
        found.append(Cell(at, at + len(text)))
        at += len(text) + 1
    return found


def _of_table(source: Source, lines: list[Cell], divider: str) -> list[Row]:
    """The head may stand anywhere; where it does not say which column is whose, the cells do."""
    table = [_cells(source, line, divider) for line in lines if not RULE.fullmatch(source.plain, *line)]
    places = columns.of_table(source, table)
    found: list[Row] = []
    for cells in table if places else ():
        if columns.of_head(source, cells):
            continue
        row = _row(source, cells, places, found)
        if row:
            found.append(row)
    return found


def _of_list(source: Source, lines: list[Cell]) -> list[Row]:
    """One cell a line: the head tells how many there are; each row begins with the next number."""
    for n in range(len(lines)):
        for width in range(8, 2, -1):
            places = columns.of_head(source, lines[n : n + width])
            if len(places) == width and columns.is_whole(places):
                return _in_turn(source, lines[n + width :], places, width)
    return []


def _in_turn(source: Source, lines: list[Cell], places: dict[str, int], width: int) -> list[Row]:
    """A row goes from its number to the next one; if a cell was broken in two, it is that of the words."""
    found: list[Row] = []
    begins = _numbered(source, lines)
    for begin, stop in pairwise([*begins, len(lines)]):
        cells = [line for line in lines[begin:stop] if not BETWEEN_ROWS.match(source.plain, *line)]
        extra = len(cells) - width
        if 0 < extra <= MOST_EXTRA:
            at = places["text"]
            cells[at : at + extra + 1] = [Cell(cells[at].start, cells[at + extra].end)]
        if row := _row(source, cells[:width], places, found):
            found.append(row)
    return found


def _numbered(source: Source, lines: list[Cell]) -> list[int]:
    """Where the lines 1, 2, 3 ... stand, each the first of a row."""
    found: list[int] = []
    for n, line in enumerate(lines):
        number = NUMBER.fullmatch(source.plain, *line)
        if number and number[1] == str(len(found) + 1):
            found.append(n)
    return found


def _of_scan(source: Source, lines: list[Cell]) -> list[Row]:
    """A table as a scan gives it, its columns run together: agencies and days tell them apart."""
    blocks: list[list[Cell]] = []
    for line in lines:
        number = SCANNED.match(source.plain, line.start, line.end)
        if number and _is_next(number[1], len(blocks) + 1):
            blocks.append([Cell(number.end(), line.end)])
        elif blocks and source.plain[line.start : line.end].strip():
            blocks[-1].append(line)
    rows = (_scanned(source, n, block) for n, block in enumerate(blocks, start=1))
    return [row for row in rows if row]


def _is_next(number: str, wanted: int) -> bool:
    """A scan may take the line of the table for a 1: "13" is row 3."""
    return int(number) == wanted or number == f"1{wanted}"


def _scanned(source: Source, number: int, block: list[Cell]) -> Row | None:
    lead: list[Party] = []
    others: list[Party] = []
    due: list[Cell] = []
    for line in block:
        stop = line.start
        for found, end in all_parties(source, line.start, line.end):
            stop = end
            named = [one for one in found if line is block[0] or one.name[:1].isupper()]
            if not lead:
                lead = named
            else:
                others += named
        tail = DUE_TAIL.search(source.plain, stop, line.end)
        if tail:
            due.append(Cell(tail.start(), line.end))
    if not lead:
        return None
    within = [match.span("due") for line in block if (match := DUE_WITHIN.search(source.plain, *line))]
    due = [Cell(*place) for place in within] or due
    text = " ".join(source.said(line.start, line.end) for line in block)
    words = " ".join(source.said(*one) for one in due).replace(":", " ").replace("|", " ")
    place = (due[0].start, due[-1].end) if due else (block[0].start, block[0].start)
    return Row(
        str(number), text, lead, others, " ".join(words.split()), place, (block[0].start, block[-1].end)
    )


def _row(source: Source, cells: list[Cell], places: dict[str, int], above: list[Row]) -> Row | None:
    """A row that names nobody but says when or with whom has the lead of the row above."""

    def cell(key: str) -> Cell:
        place = places.get(key, len(cells))
        return trimmed(source, cells[place]) if place < len(cells) else Cell(cells[0].start, cells[0].start)

    number = NUMBER.fullmatch(source.plain, *cell("label"))
    if "label" in places and not number:
        return None
    lead, others, due = _names(source, cell("lead")), _names(source, cell("cooperating")), cell("due")
    if not lead and above and (others or due.start < due.end):
        lead = above[-1].lead
    if not lead or not source.plain[slice(*cell("text"))]:
        return None
    text = " ".join(filter(None, (source.said(*one) for one in cells)))
    label = number[1] if number else str(len(above) + 1)
    return Row(label, text, lead, others, source.said(*due), due, (cells[0].start, cells[-1].end))


def _names(source: Source, cell: Cell) -> list[Party]:
    """All agencies of a cell; what no list knows is kept as it is written."""
    found: list[Party] = []
    at = cell.start
    for piece in re.split(r"[;\n]", source.plain[cell.start : cell.end]):
        start, stop = at, at + len(piece)
        at = stop + 1
        while start < stop and not source.plain[start].isalnum():
            start += 1
        start, stop = trimmed(source, Cell(start, stop))
        named, _end = parties_at(source, start, stop)
        unknown = source.said(start, stop)
        if not named and unknown.strip(" .,-"):
            named = [Party(unknown, start, stop, OPEN * source.surety(start, stop))]
        found += named
    return found
