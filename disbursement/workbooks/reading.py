"""A filled-in workbook in again: what it would change in the draft, cell by cell, before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.models import SheetCell
from disbursement.reading.book import Row as FileRow
from disbursement.reading.book import open_book
from disbursement.reading.cells import cell_name
from disbursement.reading.heads import Head, find_head
from disbursement.reading.limits import MEGABYTE, Limits
from disbursement.reading.values import amount_of, text_of
from disbursement.row import Row
from disbursement.table import Table
from disbursement.typed import Part
from disbursement.workbooks.layout import KEY, MADE_FOR, WAS, columns

SMALL = Limits(size=5 * MEGABYTE, unpacked=40 * MEGABYTE, part=30 * MEGABYTE, rows=5_000, cells=200_000)


@dataclass(frozen=True)
class Change:
    """A cell of the draft as the file would have it; texts in the unit of the table."""

    row: Row
    part: Part
    was: str  # when the file was made
    now: str  # in the draft
    typed: str  # in the file

    @property
    def name(self) -> str:
        return f"{self.part}-{self.row.key}"

    @property
    def kind(self) -> str:
        """ "new", "changed", or "clash" if another person changed it since the file was made."""
        if self.was != self.now:
            return "clash"
        return "changed" if self.now else "new"


@dataclass(frozen=True)
class Refused:
    """A cell that cannot be taken: where, what stands there, what is wrong and how to mend it."""

    cell: str
    value: str
    sentence: str


@dataclass
class Preview:
    """What a file would do."""

    changes: list[Change] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    same: int = 0

    def counts(self) -> dict[str, int]:
        kinds = [change.kind for change in self.changes]
        told = {kind: kinds.count(kind) for kind in ("new", "changed", "clash")}
        return {**told, "same": self.same, "refused": len(self.refused)}


def read(file: File, table: Table) -> Preview:
    """Read a workbook that was made for this sheet. RefusedError or ValidationError if it is none."""
    with open_book(file, limits=SMALL) as book:
        for sheet in book:
            head, rows, above = find_head(sheet, columns(table))
            unit = _unit_of(head, above, table)
            if head and unit:
                return _Reader(table, head, unit).read(rows)
    raise ValidationError(
        _("This is not the workbook of this sheet (%(sheet)s). Download it here, fill it in, and send it.")
        % {"sheet": table.sheet}
    )


def _unit_of(head: Head | None, above: list[FileRow], table: Table) -> Unit | None:
    """The unit that the file was made in, if it was made for this sheet."""
    if not head or not above or not {KEY, Part.AMOUNT} <= head.places.keys():
        return None
    place, cells = head.places[KEY], above[0].cells
    said = text_of(cells[place]) if place < len(cells) else ""
    return next((unit for unit in Unit if said == MADE_FOR.format(pk=table.sheet.pk, unit=unit.value)), None)


class _Reader:
    def __init__(self, table: Table, head: Head, unit: Unit):
        self.table, self.head, self.size = table, head, unit.size
        self.rows = {row.key: row for row in table.rows}

    def read(self, rows: Iterator[FileRow]) -> Preview:
        found = Preview()
        for row in rows:
            key = text_of(self._cell(row, KEY))
            if key and key not in self.rows:
                where = cell_name(row.number, self.head.places[KEY])
                sentence = _("This line is not in the sheet. Download the workbook of this sheet again.")
                found.refused.append(Refused(where, key, sentence))
            elif key:
                self._line(self.rows[key], row, found)
        return found

    def _line(self, line: Row, row: FileRow, found: Preview) -> None:
        for part in (part for part in Part if part in self.head.places):
            cell = self._cell(row, part)
            where = cell_name(row.number, self.head.places[part])
            try:
                typed = self._text(part, cell)
                if typed and part not in line.parts:
                    raise ValidationError(_("This line has no such cell. Leave it empty."))
                self._sort(line, part, typed, self._was(row, part), found)
            except ValidationError as error:
                found.refused.append(Refused(where, text_of(cell)[:100], " ".join(error.messages)))

    def _sort(self, line: Row, part: Part, typed: str, was: str | None, found: Preview) -> None:
        """Empty cells, and those that are as they were when the file was made, change nothing."""
        if not typed or part not in line.parts:
            return
        now = line.saved.text(part, self.table.unit)
        if typed in {now, was}:
            found.same += 1
        else:
            found.changes.append(Change(line, part, now if was is None else was, now, typed))

    def _was(self, row: FileRow, part: Part) -> str | None:
        if WAS + part not in self.head.places:
            return None
        return self._text(part, self._cell(row, WAS + part))

    def _text(self, part: Part, cell: Any) -> str:
        """In the unit of the table."""
        if part != Part.NOTE:
            return written(amount_of(cell, self.size), Unit(self.table.unit))
        note = " ".join(text_of(cell).split())
        if len(note) > SheetCell.NOTE_LENGTH:
            raise ValidationError(
                _("The remark has %(number)s letters, and at most %(most)s are kept. Shorten it.")
                % {"number": len(note), "most": SheetCell.NOTE_LENGTH}
            )
        return note

    def _cell(self, row: FileRow, key: str) -> Any:
        place = self.head.places[key]
        return row.cells[place] if place < len(row.cells) else ""
