"""A sheet out, to be filled in with Excel: real numbers, sums that count, open only where one types."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_range

from disbursement.amounts import Unit
from disbursement.row import Row
from disbursement.table import Band, Table
from disbursement.typed import Part
from disbursement.workbooks.layout import KEY, MADE_FOR, WAS, places
from portal.export.download import clean

HEAD = 4  # the row of the heads, from 0; above it what the file is about
SUMMED = ("planned", "carried", "last", Part.AMOUNT, "increase", Part.DECEMBER, Part.JANUARY)
WHOLE, FINE, RATE = "#,##0", "#,##0.0#####", "0.0%"


def write(table: Table) -> bytes:
    """The workbook of a sheet in the unit of the table."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        _Writer(book, table).write()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: Workbook, table: Table):
        self.table, self.size = table, table.unit.size
        self.places = places(table)
        self.at = {place.key: number for number, place in enumerate(self.places)}
        self.sheet = book.add_worksheet(f"{table.sheet.month:02d}-{table.sheet.year}")
        look = {"valign": "top", "num_format": WHOLE}
        typed = {"locked": False, "border": 1, "bg_color": "#FFFBE6"}
        self.plain = book.add_format({**look, "text_wrap": True})
        self.open = book.add_format({**look, **typed, "text_wrap": True})
        self.bold = book.add_format({**look, "bold": True, "bg_color": "#F3F5F8"})
        self.rate = book.add_format({**look, "num_format": RATE})
        self.bold_rate = book.add_format({**look, "num_format": RATE, "bold": True, "bg_color": "#F3F5F8"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        self.fine = book.add_format({"num_format": FINE})

    def write(self) -> None:
        self._above()
        row, bands = HEAD + 1, []
        for band in self.table.bands:
            bands.append(row)
            self._band(row, band)
            for number, line in enumerate(band.rows, start=1):
                self._line(row + number, line)
            row += len(band.rows) + 1
        self._sums(row, _("Total"), [self._cells(bands)])
        self._finish(row)

    def _above(self) -> None:
        sheet, unit = self.table.sheet, Unit(self.table.unit)
        first = self.at["component"]
        title = f"{sheet.program}, {sheet.period}, {sheet.unit}"
        if sheet.as_of:
            title += ", " + _("as known on %(day)s") % {"day": f"{sheet.as_of:%d/%m/%Y}"}
        self.sheet.write_string(0, self.at[KEY], MADE_FOR.format(pk=sheet.pk, unit=unit.value))
        self.sheet.write_string(0, first, clean(title), self.head)
        self.sheet.write_string(1, first, _("Unit of the amounts: %(unit)s") % {"unit": unit.label})
        self.sheet.write_string(2, first, _("Type into the coloured cells only. Empty cells change nothing."))
        for number, place in enumerate(self.places):
            options = {"hidden": True} if place.is_hidden else {}
            self.sheet.set_column(number, number, place.width, None, options)
            self.sheet.write_string(HEAD, number, place.name, self.head)

    def _line(self, row: int, line: Row) -> None:
        capital, sums = line.allocation, line.sums
        name = line.label if len(line.path) == 1 else f"{line.label}: {capital.component.name}"
        texts = {KEY: line.key, "component": name, "kind": capital.kind_words, "source": capital.source_words}
        for key, text in texts.items():
            self.sheet.write_string(row, self.at[key], clean(text), self.plain)
        for key, dong in (("planned", sums.planned), ("carried", sums.carried), ("last", sums.last or 0)):
            self._amount(row, key, dong, self.plain)
        for part in line.parts:
            if part == Part.NOTE:
                texts = {part: line.cell.note, WAS + part: line.cell.note}
                for key, text in texts.items():
                    self.sheet.write_string(row, self.at[key], clean(text), self.open)
            else:
                amount = line.cell.typed_for(part).amount
                self._amount(row, part, amount, self.open)
                self._amount(row, WAS + part, amount, self.plain)
        self._reckoned(row, self.plain, self.rate, is_line=True)

    def _band(self, row: int, band: Band) -> None:
        last = row + len(band.rows)
        name = clean(str(band.component))
        self._sums(row, name, [xl_range(row + 1, 0, last, 0)])
        if Part.JANUARY in self.at:
            self._add_what_ended(row, band)

    def _add_what_ended(self, row: int, band: Band) -> None:
        """Lines that pay nothing out in January count there with what they had by the end of the year."""
        column = xl_col_to_name(self.at[Part.JANUARY])
        year_end = xl_col_to_name(self.at[Part.DECEMBER if Part.DECEMBER in self.at else Part.AMOUNT])
        ended = [
            f"{year_end}{row + number + 1}"
            for number, line in enumerate(band.rows, start=1)
            if Part.JANUARY not in line.parts
        ]
        if ended:
            own = f"{column}{row + 2}:{column}{row + len(band.rows) + 1}"
            formula = f"=SUM({','.join([own, *ended])})"
            self.sheet.write_formula(row, self.at[Part.JANUARY], formula, self.bold)

    def _sums(self, row: int, name: str, ranges: list[str]) -> None:
        """A row of sums; each range is told for column A and moved to its own."""
        for number, place in enumerate(self.places):
            if not place.is_hidden:
                self.sheet.write_blank(row, number, None, self.bold)
        self.sheet.write_string(row, self.at["component"], name, self.bold)
        for key in (key for key in SUMMED if key in self.at):
            column = xl_col_to_name(self.at[key])
            cells = ",".join(part.replace("A", column) for part in ranges)
            self.sheet.write_formula(row, self.at[key], f"=SUM({cells})", self.bold)
        self._reckoned(row, self.bold, self.bold_rate, is_line=False)

    def _reckoned(self, row: int, number: Any, rate: Any, *, is_line: bool) -> None:
        amount, last, planned = (
            f"{xl_col_to_name(self.at[key])}{row + 1}" for key in (Part.AMOUNT, "last", "planned")
        )
        if is_line:
            formula = f'=IF({amount}="","",{amount}-{last})'
            self.sheet.write_formula(row, self.at["increase"], formula, number)
        formula = f'=IF(OR({amount}="",{planned}=0),"",{amount}/{planned})'
        self.sheet.write_formula(row, self.at["rate"], formula, rate)

    def _amount(self, row: int, key: str, dong: int | None, look: Any) -> None:
        if dong is None:
            self.sheet.write_blank(row, self.at[key], None, look)
        else:
            self.sheet.write_number(row, self.at[key], float(Decimal(dong) / self.size), look)

    def _cells(self, rows: list[int]) -> str:
        return ",".join(f"A{row + 1}" for row in rows) or "A1"

    def _finish(self, last: int) -> None:
        self.sheet.freeze_panes(HEAD + 1, self.at["kind"])
        shown = [number for number, place in enumerate(self.places) if place.key in SUMMED]
        first = f"{xl_col_to_name(shown[0])}{HEAD + 2}"
        fraction = {"type": "formula", "criteria": f"=AND(ISNUMBER({first}),{first}<>INT({first}))"}
        self.sheet.conditional_format(HEAD + 1, shown[0], last, shown[-1], {**fraction, "format": self.fine})
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(HEAD)
