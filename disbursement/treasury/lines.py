"""The rows of a list, read by its form: what stands there, and what it means as far as that is known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from disbursement.models import TreasuryLayout, TreasuryLine, TreasuryList
from disbursement.reading.book import Book, Row
from disbursement.reading.heads import is_blank, is_numbering, is_total
from disbursement.reading.values import amount_of, text_of
from disbursement.treasury import fields
from disbursement.treasury.looking import known
from disbursement.treasury.matching import Matching

WORDS, AMOUNT = 300, 60  # letters that are kept of a cell
TOLD_EVERY = 1000  # rows between two words on how far it is
WHOSE = (fields.UNIT, fields.PROGRAMME, fields.COMPONENT)


class Lines:
    """Iterate for the lines; afterwards `told` says what was left out, `layout` by which form it was read."""

    def __init__(self, treasury_list: TreasuryList, book: Book, tell: Callable[[int], None]):
        self.of, self.tell = treasury_list, tell
        self.told: Counter[str] = Counter()
        self._added, self._totals = 0, list[int]()  # đồng: of all lines, and what rows of totals say
        self.layout: TreasuryLayout | None = None
        self.sheet, self.names = "", dict[str, str]()
        self._book = book

    def __iter__(self) -> Iterator[TreasuryLine]:
        layouts = {layout.heads: layout for layout in TreasuryLayout.objects.all()}
        for sheet in self._book:
            if found := known(sheet, layouts):
                self.layout, head, rows = found
                self.sheet, places = sheet.name, head.places(self.layout)
                matching = Matching(self.of)
                yield from (matching.match(line) for line in self._read(rows, places, self.layout))
                return

    def _read(
        self, rows: Iterable[Row], places: dict[str, int], layout: TreasuryLayout
    ) -> Iterator[TreasuryLine]:
        """What is left blank is as above it, from left to right."""
        nested = _nested(places)
        above = dict.fromkeys(WHOSE, "")
        for number, row in enumerate(rows):
            if number and not number % TOLD_EVERY:
                self.tell(number)
            if number < layout.skipped:
                continue
            said = {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()}
            _remember(_whose(said), above, nested)
            if why := _skipped(row, said) or _heading(above, nested):
                self.told[why] += 1
                if why == "total":
                    self._totals.append(_sum(said, layout.size))
            else:
                self._added += _sum(said, layout.size)
                yield from self._lines(row, said, above, layout.size)

    def odds(self) -> dict[str, int]:
        """What the largest total says beside what the lines add up to, if they differ; in đồng.

        Totals of parts alone are right if together they are the whole.
        """
        if not self._totals or self._added in {max(self._totals), sum(self._totals)}:
            return {}
        return {"said": max(self._totals), "added": self._added}

    def _lines(
        self, row: Row, said: dict[str, Any], above: dict[str, str], size: int
    ) -> Iterator[TreasuryLine]:
        """One line for each amount that stands in the row."""
        whole = {
            "unit_words": above[fields.UNIT][:WORDS],
            "program_words": above[fields.PROGRAMME][:WORDS],
            "component_words": above[fields.COMPONENT][:WORDS],
            "kind_words": text_of(said.get(fields.KIND, ""))[:WORDS],
            "source_words": text_of(said.get(fields.SOURCE, ""))[:WORDS],
        }
        for key, kind in fields.AMOUNTS.items():
            if words := text_of(said.get(key, "")):
                line = TreasuryLine(treasury_list=self.of, row=row.number, **whole)
                line.amount_words, line.amount = words[:AMOUNT], _amount(said[key], size)
                if kind:
                    line.kind, line.kind_words = kind, ""
                yield line


def _nested(places: dict[str, int]) -> list[str]:
    """Unit, programme and component from left to right, as far as the list has them."""
    first = dict(places)
    if fields.UNIT_CODE in first:
        first[fields.UNIT] = min(first[fields.UNIT_CODE], first.get(fields.UNIT, first[fields.UNIT_CODE]))
    return [key for key in sorted(first, key=first.__getitem__) if key in WHOSE]


def _whose(said: dict[str, Any]) -> dict[str, str]:
    """Whose the row says it is; a unit by its code and its name."""
    words = {key: text_of(said.get(key, "")) for key in WHOSE}
    words[fields.UNIT] = " · ".join(
        filter(None, [text_of(said.get(fields.UNIT_CODE, "")), words[fields.UNIT]])
    )
    return words


def _remember(words: dict[str, str], above: dict[str, str], nested: list[str]) -> None:
    """A cell that is merged over several rows stands in the first; what stands to its right begins anew."""
    for place, key in enumerate(nested):
        if words[key] and words[key] != above[key]:
            above.update(dict.fromkeys(nested[place:], ""))
            above[key] = words[key]


def _skipped(row: Row, said: dict[str, Any]) -> str:
    """Why the row is no line: blank, a total, the numbers of the columns, or without any amount."""
    if is_blank(row):
        return "blank"
    if is_total(text_of(cell) for cell in row.cells[:4] if isinstance(cell, str)):
        return "total"
    if is_numbering(row):
        return "numbering"
    return "" if any(text_of(said.get(key, "")) for key in fields.AMOUNTS) else "empty"


def _heading(above: dict[str, str], nested: list[str]) -> str:
    """A sum over the rows below it names a unit without a programme, or a programme without a unit."""
    asked = [key for key in nested if key != fields.COMPONENT]
    return "" if all(above[key] for key in asked) else "heading"


def _sum(said: dict[str, Any], size: int) -> int:
    """The amounts of a row together, as far as they can be read."""
    return sum(_amount(said.get(key, ""), size) or 0 for key in fields.AMOUNTS)


def _amount(cell: Any, size: int) -> int | None:
    """đồng; None where it cannot be read, which the page shows with its words."""
    try:
        return amount_of(cell, size, may_be_negative=True)
    except ValidationError:
        return None
