"""The first rows of a list: shown to whoever names its columns, and compared with forms that are known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from disbursement.models import TreasuryLayout
from disbursement.reading.book import Book, Row, Sheet
from disbursement.reading.cells import letters
from disbursement.reading.heads import find_head, labels, plain
from disbursement.reading.values import text_of
from disbursement.treasury.fields import GUESSES

LOOKED, SHEETS, COLUMNS, TEXT = 25, 5, 40, 80  # rows, sheets, columns, letters that are kept for the page
LINES = 4  # that a head may have
JOINT = " | "
AMOUNT = re.compile(r"-?([0-9]{1,3}([., ][0-9]{3})+|[0-9]{5,})([.,][0-9]+)?")
DIGITS = re.compile("[0-9]+")  # months and years change from list to list
Known = tuple[TreasuryLayout, "Head", Iterator[Row]]


@dataclass
class Head:
    """Rows `first` to `last` of a sheet as the head of its table: the words of each column, by its place."""

    first: int
    last: int
    names: dict[int, str]
    words: dict[int, str] = field(default_factory=dict)  # in plain letters, without numbers, each once

    def __post_init__(self):
        seen: dict[str, int] = {}
        for place, name in sorted(self.names.items()):
            word = DIGITS.sub("0", plain(name)) or name.lower()
            seen[word] = seen.get(word, 0) + 1
            self.words[place] = word if seen[word] == 1 else f"{word} ({seen[word]})"

    @property
    def heads(self) -> str:
        """What a form is known by."""
        return JOINT.join(self.words[place] for place in sorted(self.words))

    def places(self, layout: TreasuryLayout) -> dict[str, int]:
        """The column of each field of a form that has these heads."""
        by_words = {words: place for place, words in self.words.items()}
        return {key: by_words[words] for key, words in layout.columns.items()}


def looked_at(book: Book) -> list[dict[str, Any]]:
    """The first rows of the first sheets, as JSON keeps them, with the head that seems to be theirs."""
    found = []
    for sheet in islice(book, SHEETS):
        rows = list(islice(sheet.rows, LOOKED))
        if any(cell != "" for row in rows for cell in row.cells):
            kept = [[row.number, [_short(cell) for cell in row.cells[:COLUMNS]]] for row in rows]
            merged = [list(area) for area in sheet.merged if area[0] < LOOKED]
            found.append({"name": sheet.name, "rows": kept, "merged": merged, "head": _guess(sheet, rows)})
    return found


def head_of(seen: dict[str, Any], first: int, last: int) -> Head:
    """The words of these rows as the head of a table."""
    rows = [Row(number, cells) for number, cells in seen["rows"] if first <= number <= last]
    return Head(first, last, _names(rows, [tuple(area) for area in seen["merged"]]))


def guesses(seen: dict[str, Any], head: Head) -> dict[int, str]:
    """By column the field that its words usually mean."""
    rows = [Row(number, cells) for number, cells in seen["rows"] if head.first <= number <= head.last]
    found, _rest, _above = find_head(Sheet(seen["name"], iter(rows), _areas(seen)), GUESSES)
    return {place: key for key, place in found.places.items()} if found else {}


def shown(seen: dict[str, Any]) -> list[tuple[int, list[str]]]:
    """The rows as a person reads them, all equally long."""
    width = max((len(cells) for _number, cells in seen["rows"]), default=0)
    return [
        (number, [_text(cell) for cell in cells] + [""] * (width - len(cells)))
        for number, cells in seen["rows"]
    ]


def columns_of(seen: dict[str, Any]) -> list[str]:
    """The letters of the columns that are shown."""
    return [letters(place) for place in range(max((len(cells) for _row, cells in seen["rows"]), default=0))]


def known(sheet: Sheet, layouts: dict[str, TreasuryLayout]) -> Known | None:
    """The form whose heads stand in this sheet, and the rows below them."""
    rows = list(islice(sheet.rows, LOOKED))
    for first in range(len(rows)):
        for lines in range(1, LINES + 1):
            chosen = rows[first : first + lines]
            head = Head(chosen[0].number, chosen[-1].number, _names(chosen, sheet.merged))
            if layout := layouts.get(head.heads):
                below = chain((row for row in rows if row.number > head.last), sheet.rows)
                return layout, head, below
    return None


def _names(rows: list[Row], merged: Iterable[tuple[int, ...]]) -> dict[int, str]:
    if not rows:
        return {}
    return {place: " ".join(words)[:200] for place, words in labels(rows, list(merged)).items()}  # type: ignore[arg-type]


def _guess(sheet: Sheet, rows: list[Row]) -> list[int]:
    """First and last row of what looks like the head: rows with amounts are none."""
    heads = [row if not _has_amount(row) else Row(row.number, []) for row in rows]
    found, _rest, _above = find_head(Sheet(sheet.name, iter(heads), sheet.merged), GUESSES)
    return [found.first, found.last] if found else [rows[0].number, rows[0].number]


def _has_amount(row: Row) -> bool:
    return any(AMOUNT.fullmatch(text_of(cell)) for cell in row.cells if not isinstance(cell, tuple))


def _areas(seen: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    return [(top, left, bottom, right) for top, left, bottom, right in seen["merged"]]


def _short(cell: Any) -> Any:
    return cell.replace("\0", " ")[:TEXT] if isinstance(cell, str) else cell


def _text(cell: Any) -> str:
    return text_of(tuple(cell) if isinstance(cell, list) else cell)
