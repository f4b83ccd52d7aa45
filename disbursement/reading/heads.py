"""Tables found by the names of their columns, wherever they stand: one line or several, merged or not."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from disbursement.reading.book import Row, Sheet
from disbursement.reading.cells import letters
from disbursement.reading.values import size_in, text_of
from portal.search import fold

SEARCHED, LINES = 40, 3  # rows in which a head is looked for, and how many it may have
IN_BRACKETS = re.compile(r"\([^)]*\)")
OTHER = re.compile(r"[^a-z0-9%]+")
NUMBERED = re.compile(
    r"\(?[a-zA-Z]?\d{0,2}\)?(\s*[=+*/x:-]\s*[\w()=+*/x:,. -]*)?%?"
)  # "A", "1", "(5)=(4)/(3)"
TOTAL = re.compile(r"(tổng cộng|tổng số|cộng|toàn tỉnh)\b(?! (đồng|ty\b)).*|tổng\W*", re.I)
TOTAL_PLAIN = {"cong", "tong", "tong cong", "tong so", "toan tinh"}
GROUP = re.compile(r"[IVXLC]+\.?|[A-ZĐ]\.?|[a-zđ][.)]")


@dataclass(frozen=True)
class Column:
    """A column that a table may have, by the names that people give to it (folded, without units)."""

    key: str
    names: tuple[str, ...]
    is_required: bool = True


@dataclass
class Head:
    """Where a table begins and what its columns are: by key the place from 0, the name, the unit in đồng."""

    first: int  # rows, from 1
    last: int
    places: dict[str, int]
    names: dict[str, str]
    sizes: dict[str, int | None]
    size: int | None  # named above the table: "Đơn vị tính: triệu đồng"

    def size_of(self, key: str) -> int | None:
        """The unit of a column, else of the table."""
        return self.sizes.get(key) or self.size

    def letters_of(self, key: str) -> str:
        return letters(self.places[key])


def find_head(sheet: Sheet, columns: Sequence[Column]) -> tuple[Head | None, Iterator[Row], list[Row]]:
    """The head, the rows below it, and those above it; without a head all that was looked through."""
    looked = list(islice(sheet.rows, SEARCHED + LINES))
    best: tuple[int, int, Head] | None = None
    for first in range(min(len(looked), SEARCHED)):
        for lines in range(1, LINES + 1):
            found = _head(looked[first : first + lines], sheet.merged, columns)
            score = len(found.places) if found else 0
            if found and score and (best is None or (score, -lines) > best[:2]):
                best = score, -lines, found
    required = {column.key for column in columns if column.is_required}
    if not best or not required <= best[2].places.keys():
        return (best[2] if best else None), iter(()), looked
    head = best[2]
    above = [row for row in looked if row.number < head.first]
    head.size = next((size for row in above for size in [_size_above(row)] if size), None)
    below = (row for row in looked if row.number > head.last)
    return head, chain(below, sheet.rows), above


def is_blank(row: Row) -> bool:
    return not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row.cells)


def is_numbering(row: Row) -> bool:
    """The line of column numbers below a head: "A", "1", "2", "3=2/1"."""
    texts = [text_of(cell) for cell in row.cells if cell != ""]
    return len(texts) > 2 and all(NUMBERED.fullmatch(text) for text in texts)


def is_total(texts: Iterable[str]) -> bool:
    """Whether one of them says that the row adds up others."""
    return any(
        text and text[0] in "tTcC" and (TOTAL.fullmatch(text) or plain(text) in TOTAL_PLAIN) for text in texts
    )


def is_group(text: str) -> bool:
    """Whether the number of a row is that of a heading: I, II, A, a)."""
    return bool(text) and bool(GROUP.fullmatch(text))


@lru_cache(50_000)
def plain(text: str) -> str:
    """Without diacritics, brackets and marks: plain("Lũy kế giải ngân (tr.đ)") == "luy ke giai ngan"."""
    return OTHER.sub(" ", fold(IN_BRACKETS.sub(" ", text))).strip()


def _size_above(row: Row) -> int | None:
    """Only a line that speaks of units: "Đơn vị tính: triệu đồng", "ĐVT: đồng"."""
    text = " ".join(text_of(cell) for cell in row.cells if isinstance(cell, str) and cell)
    says_unit = re.search(
        r"don vi( tinh)?\s*:|dvt|don vi tinh|^\(?\s*(trieu|ty|nghin)? ?dong\s*\)?$", fold(text)
    )
    return size_in(text) if says_unit else None


def _head(rows: list[Row], merged: Sequence[tuple[int, int, int, int]], columns) -> Head | None:
    """The columns that these lines name, each by its own words or with those above it."""
    named = labels(rows, merged)
    places: dict[str, int] = {}
    for _score, key, place in sorted(_fits(named, columns), reverse=True):
        if key not in places and place not in places.values():
            places[key] = place
    if len(places) < 2:
        return None
    names = {key: " ".join(named[place]) for key, place in places.items()}
    sizes = {
        key: size_in(name) if "(" in name or "đồng" in name.lower() else None for key, name in names.items()
    }
    return Head(rows[0].number, rows[-1].number, places, names, sizes, None)


def labels(rows: list[Row], merged: Sequence[tuple[int, int, int, int]]) -> dict[int, list[str]]:
    """By column its words from top to bottom; what is merged speaks for all columns below it."""
    cells = {
        (row.number, place): text
        for row in rows
        for place, cell in enumerate(row.cells)
        if (text := _words(cell))
    }
    width = max(len(row.cells) for row in rows)  # merged cells may claim columns that nobody uses
    for top, left, bottom, right in merged:
        text = cells.get((top + 1, left), "")
        if text:
            for number in range(top + 1, min(bottom + 1, rows[-1].number) + 1):
                for place in range(left, min(right + 1, width)):
                    cells.setdefault((number, place), text)
    found: dict[int, list[str]] = {}
    for (_number, place), text in sorted(cells.items()):
        words = found.setdefault(place, [])
        if text not in words:
            words.append(text)
    return found


def _words(cell: Any) -> str:
    return text_of(cell)[:200] if isinstance(cell, str) else ""


def _fits(
    labels: dict[int, list[str]], columns: Sequence[Column]
) -> Iterator[tuple[tuple[int, int, int], str, int]]:
    """Every column that fits a name: the whole words best, then a name with more words behind it."""
    for place, words in labels.items():
        ways = {plain(" ".join(words[first:])) for first in range(len(words))} | {plain(words[0])}
        for order, column in enumerate(columns):
            for name in column.names:
                exact = name in ways
                if exact or any(way.startswith(f"{name} ") for way in ways):
                    yield (2 if exact else 1, len(name), -order), column.key, place
