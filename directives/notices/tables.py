"""Annexes: tables of tasks, their cells divided by tabs, by bars, or each on a line of its own."""

import re
from typing import NamedTuple

from directives.notices.parties import all_parties, parties_at
from directives.notices.source import Source

COLUMNS = {
    "label": r"(?:s?tt|so\s+tt|so\s+thu\s+tu)",
    "lead": r"(?:co\s+quan\s+|don\s+vi\s+)?(?:chu\s+tri|thuc\s+hien)(?:\s+thuc\s+hien)?"
    r"|(?:co\s+quan|don\s+vi)\s+(?:duoc\s+)?(?:phan\s+cong|giao)",
    "cooperating": r"(?:co\s+quan\s+|don\s+vi\s+)?phoi\s+hop(?:\s+thuc\s+hien)?",
    "due": r"(?:thoi\s+(?:han|gian)|tien\s+do|han|hoan\s+thanh)"
    r"(?:\s+(?:hoan\s+thanh|thuc\s+hien|trinh|bao\s+cao|xong))*",
    "product": r"(?:san\s+pham|ket\s+qua|ghi\s+chu|du\s+kien\s+ket\s+qua)(?:\s+\w+){0,3}",
    "text": r"(?:ten\s+|danh\s+muc\s+)?(?:noi\s+dung|nhiem\s+vu|cong\s+viec)"
    r"(?:\s+(?:nhiem\s+vu|cong\s+viec|chu\s+yeu|thuc\s+hien|cu\s+the))*",
}
HEADS = {key: re.compile(rf"\s*(?:{text})\s*") for key, text in COLUMNS.items()}
NUMBER = re.compile(r"\s*(\d{1,3})\s*[.)]?\s*")
SCANNED = re.compile(r"[\s|'.]*(\d{1,3})\s*[|.)]?\s*(?=[^\d\s])")
DUE_TAIL = re.compile(
    r"(?:\btruoc\b|\btrong\b|\bthang\b|\bquy\b|\bnam\s+\d|\bhang\b|\bdinh\b|\bthuong\s+xuyen|\b\d{1,2}/\d|\b\d{4}\s*$).*$"
)


class Row(NamedTuple):
    """A row of the annex: its number, all its words, and what its columns say."""

    label: str
    text: str
    lead: list[str]
    cooperating: list[str]
    due: str
    span: tuple[int, int]


class _Cell(NamedTuple):
    start: int
    end: int


def rows(source: Source, start: int, end: int) -> list[Row]:
    lines = _lines(source, start, end)
    for divider in ("\t", "|"):
        table = [
            _cells(source, line, divider) for line in lines if divider in source.plain[line.start : line.end]
        ]
        if len(table) > 1 and (found := _of_table(source, table)):
            return found
    return _of_list(
        source, [line for line in lines if source.plain[line.start : line.end].strip()]
    ) or _of_scan(source, lines)


def _lines(source: Source, start: int, end: int) -> list[_Cell]:
    found, at = [], start
    for line in source.plain[start:end].split("\n"):
        found.append(_Cell(at, at + len(line)))
        at += len(line) + 1
    return found


def _cells(source: Source, line: _Cell, divider: str) -> list[_Cell]:
    text = source.plain[line.start : line.end]
    lead = len(text) - len(text.lstrip())
    if divider == "|":
        text = text.strip()
        inner = text.removeprefix("|").removesuffix("|")
        lead += len(text) - len(text.removeprefix("|"))
    else:
        inner, lead = text, 0
    found, at = [], line.start + lead
    for cell in inner.split(divider):
        found.append(_Cell(at, at + len(cell)))
        at += len(cell) + 1
    return found


def _head(source: Source, cells: list[_Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, cell in enumerate(cells):
        for key, pattern in HEADS.items():
            if key not in found and pattern.fullmatch(source.plain, cell.start, cell.end):
                found[key] = n
                break
    return found if {"text", "lead"} <= found.keys() else {}


def _of_table(source: Source, table: list[list[_Cell]]) -> list[Row]:
    columns: dict[str, int] = {}
    found = []
    for cells in table:
        if head := _head(source, cells):
            columns = head
        elif columns and (row := _row(source, cells, columns)):
            found.append(row)
    return found


def _of_list(source: Source, lines: list[_Cell]) -> list[Row]:
    """One cell a line: the head tells how many there are; each row begins with the next number."""
    for n in range(len(lines)):
        for width in range(8, 2, -1):
            columns = _head(source, lines[n : n + width])
            if len(columns) == width:
                return _in_turn(source, lines[n + width :], columns, width)
    return []


def _in_turn(source: Source, lines: list[_Cell], columns: dict[str, int], width: int) -> list[Row]:
    found: list[Row] = []
    at = 0
    while at < len(lines):
        number = NUMBER.fullmatch(source.plain, lines[at].start, lines[at].end)
        if number and (row := _row(source, lines[at : at + width], columns)):
            found.append(row)
            at += width
        else:
            at += 1
    return found


def _of_scan(source: Source, lines: list[_Cell]) -> list[Row]:
    """A table as a scan gives it, its columns run together: agencies and days tell them apart."""
    blocks: list[list[_Cell]] = []
    for line in lines:
        number = SCANNED.match(source.plain, line.start, line.end)
        if number and int(number[1]) == len(blocks) + 1:
            blocks.append([_Cell(number.end(), line.end)])
        elif blocks and source.plain[line.start : line.end].strip():
            blocks[-1].append(line)
    rows = (_scanned(source, n, block) for n, block in enumerate(blocks, start=1))
    return [row for row in rows if row]


def _scanned(source: Source, number: int, block: list[_Cell]) -> Row | None:
    lead: list[str] = []
    others: list[str] = []
    due: list[str] = []
    for line in block:
        stop = line.start
        for found, end in all_parties(source, line.start, line.end):
            stop = end
            names = [one.name for one in found if line is block[0] or one.name[:1].isupper()]
            if not lead:
                lead = names
            else:
                others += names
        tail = DUE_TAIL.search(source.plain, stop, line.end)
        if tail:
            due.append(source.said(tail.start(), line.end))
    if not lead:
        return None
    text = " ".join(source.said(line.start, line.end) for line in block)
    words = " ".join(" ".join(due).replace(":", " ").replace("|", " ").split())
    return Row(str(number), text, lead, others, words, (block[0].start, block[-1].end))


def _row(source: Source, cells: list[_Cell], columns: dict[str, int]) -> Row | None:
    def cell(key: str) -> _Cell | None:
        place = columns.get(key)
        return cells[place] if place is not None and place < len(cells) else None

    first = cell("label") or cells[0]
    number = NUMBER.fullmatch(source.plain, first.start, first.end)
    lead = _names(source, cell("lead"))
    if not number or not lead:
        return None
    due = cell("due")
    text = " ".join(filter(None, (source.said(one.start, one.end) for one in cells)))
    words = source.said(due.start, due.end) if due else ""
    return Row(
        number[1], text, lead, _names(source, cell("cooperating")), words, (cells[0].start, cells[-1].end)
    )


def _names(source: Source, cell: _Cell | None) -> list[str]:
    """All agencies of a cell; what no list knows is kept as it is written."""
    if cell is None:
        return []
    found: list[str] = []
    at = cell.start
    for piece in re.split(r"[;\n]", source.plain[cell.start : cell.end]):
        start, stop = at, at + len(piece)
        at = stop + 1
        while start < stop and not source.plain[start].isalnum():
            start += 1
        names, _end = parties_at(source, start, stop)
        found += [one.name for one in names] or (
            [source.said(start, stop)] if source.said(start, stop).strip(" .,-") else []
        )
    return found
