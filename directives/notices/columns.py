"""Which column of a table says what: by its head, else by what stands in its cells."""

import re
from collections import Counter
from typing import NamedTuple

from directives.notices.parties import parties_at
from directives.notices.patterns import spaced
from directives.notices.source import Source

HEADS = {
    key: spaced(rf"\s*(?:{text})\s*(?:\([^)]*\))?\s*")
    for key, text in {
        "label": r"s?tt|so tt|so thu tu|so",
        "cooperating": r"(?:(?:cac )?(?:co quan|don vi|to chuc)[\s,]*)*(?:cung )?phoi hop(?: \w+){0,3}",
        "due": r"(?:thoi (?:han|gian|diem)|tien do|han|moc|ngay|ky han|hoan thanh)(?:[\s/]+\w+){0,5}",
        "product": r"(?:(?:du kien )?san pham|ket qua|ghi chu|co so|can cu|nguon|kinh phi)(?:[\s,]+\w+){0,5}",
        "text": r"(?:ten|danh muc|noi dung|nhiem vu|cong viec|cong trinh|du an|hang muc|yeu cau|viec"
        r"|dau viec|giai phap|chi tieu)(?:[\s,/]+\w+){0,6}",
        "lead": r"(?:(?:cac )?(?:co quan|don vi|chu dau tu|dia phuong|dau moi|nguoi|trach nhiem|phan cong"
        r"|giao|chu tri|thuc hien|phu trach|chiu trach nhiem|tham muu)[\s,/]*)+(?:\w+\b\s*){0,4}",
    }.items()
}
TIME = re.compile(
    r"\s*(?:truoc|trong|den|cham\s+nhat|hang|moi|dinh\s+ky|thuong\s+xuyen|quy|thang|nam|ngay|tuan|cuoi|dau)\b"
    r"|\s*\d{1,2}\s*[/.-]\s*\d|\s*\d+\s+(?:ngay|thang|tuan)\b"
)
NUMBER = re.compile(r"\s*\d{1,3}(?:\.\d{1,2})?\s*[.)]?\s*")
MOST = 0.5  # of the cells of a column
WIDTH, ALIKE = 3, 0.8  # of a table without a head: columns, share of rows that have as many
HEAD_LENGTH = 60
ENOUGH = 60  # rows that show what a column is


class Cell(NamedTuple):
    """From and to, in `Source.plain`."""

    start: int
    end: int


def is_whole(places: dict[str, int]) -> bool:
    return {"text", "lead"} <= places.keys()


def of_head(source: Source, cells: list[Cell]) -> dict[str, int]:
    """The columns that a row of headings names; nothing if it is no such row."""
    found: dict[str, int] = {}
    written = [cell for cell in cells if source.plain[cell.start : cell.end].strip()]
    for n, cell in enumerate(cells):
        if cell.end - cell.start > HEAD_LENGTH:
            return {}
        for key, pattern in HEADS.items():
            if key not in found and pattern.fullmatch(source.plain, *cell):
                found[key] = n
                break
    return found if len(found) >= max(2, len(written) - 1) and found.keys() & {"text", "lead"} else {}


def of_table(source: Source, table: list[list[Cell]]) -> dict[str, int]:
    """By the head; what it leaves open by the cells below it."""
    places = next((found for cells in table if (found := of_head(source, cells))), {})
    if is_whole(places):
        return places
    width = Counter(map(len, table)).most_common(1)[0][0]
    if width < WIDTH or sum(len(cells) == width for cells in table) < ALIKE * len(table):
        return {}
    kinds = {n: _kind(source, [cells[n] for cells in table[:ENOUGH] if n < len(cells)]) for n in range(width)}
    free = {n: kind for n, kind in kinds.items() if n not in places.values()}
    for key, kind in (("label", "number"), ("due", "time"), ("lead", "party"), ("cooperating", "party")):
        column = next((n for n, one in free.items() if one == kind), None)
        if key not in places and column is not None:
            places[key] = column
            del free[column]
    texts = [n for n, kind in free.items() if kind == "words"]
    if "text" not in places and texts:
        places["text"] = max(texts, key=lambda n: _length(table, n))
    return places if is_whole(places) else {}


def _kind(source: Source, cells: list[Cell]) -> str:
    """What most cells of a column are: a number, an agency, a time, else words."""
    written = [trimmed(source, cell) for cell in cells if source.plain[cell.start : cell.end].strip()]
    counts = {"number": 0, "party": 0, "time": 0}
    for cell in written:
        if NUMBER.fullmatch(source.plain, *cell):
            counts["number"] += 1
        elif parties_at(source, *cell)[0]:
            counts["party"] += 1
        elif TIME.match(source.plain, *cell):
            counts["time"] += 1
    best = max(counts, key=lambda kind: counts[kind])
    return best if written and counts[best] > MOST * len(written) else "words"


def _length(table: list[list[Cell]], n: int) -> int:
    return sum(cells[n].end - cells[n].start for cells in table if n < len(cells))


def trimmed(source: Source, cell: Cell) -> Cell:
    """Without the blanks around it."""
    start, end = cell
    while start < end and source.plain[start].isspace():
        start += 1
    while start < end and source.plain[end - 1].isspace():
        end -= 1
    return Cell(start, end)
