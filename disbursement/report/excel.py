"""The report in Excel: real numbers in triệu đồng; each sum and rate is a formula with its value."""

from collections.abc import Iterable
from typing import Any

from django.http.response import HttpResponseBase
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from disbursement.amounts import MILLION
from disbursement.report.build import Report
from disbursement.report.columns import DEPTH, Column, columns, heads
from disbursement.report.money import EXPECTED, PARTS
from disbursement.report.rows import Row
from disbursement.report.words import above, below, in_millions, title_of
from portal.export.download import clean, room, written
from portal.export.excel import TYPE

ABOVE = 4  # lines above the head: title, what it is about (two), unit
FIRST = ABOVE + DEPTH
A3, FEW = 8, 200  # arguments of one SUM
AMOUNT = '#,##0;-#,##0;"–"'
BASE = {"font_name": "Times New Roman", "font_size": 10, "valign": "vcenter", "border": 1}


def excel(name: str, report: Report) -> HttpResponseBase:
    """A workbook of one sheet, to be printed on A3 (or A4) across."""
    file, shown = room(), columns(report.question.year)
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        looks = _Looks(book)
        _write_above(sheet, book, report, shown)
        _write_head(sheet, book, shown)
        places = {id(row): FIRST + number for number, row in enumerate(report.rows)}
        for row in report.rows:
            _write_row(sheet, places, row, shown, looks)
        for number, line in enumerate(below(report), FIRST + len(places)):
            sheet.write_string(number, 1, clean(line), looks.note)
        sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:A{FIRST + len(places)}"})
        _set_up(sheet, shown)
    return written(name, "xlsx", TYPE, file)


class _Looks:
    """Formats by the kind of cell and the weight of its row, each made once."""

    def __init__(self, book: Workbook):
        self._book, self._made = book, {}
        self.note = book.add_format({"font_name": "Times New Roman", "font_size": 10, "italic": True})

    def of(self, column: Column, row: Row) -> Any:
        look = {**BASE, "bold": row.level < 2, "italic": row.is_rest}
        if column.is_text:
            look |= {"text_wrap": True, "indent": max(row.level - 1, 0) if column.name == "words" else 0}
        elif column.name == "number":
            look |= {"align": "center"}
        else:
            look |= {"num_format": "0.0" if column.is_rate else AMOUNT}
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _write_above(sheet, book: Workbook, report: Report, shown: list[Column]) -> None:
    last = len(shown) - 1
    big = {"font_name": "Times New Roman", "font_size": 14, "bold": True, "align": "center"}
    sheet.merge_range(0, 0, 0, last, clean(title_of(report)), book.add_format(big))
    small = book.add_format({**big, "font_size": 11, "bold": False, "italic": True})
    for number, line in enumerate(above(report), 1):
        sheet.merge_range(number, 0, number, last, clean(line), small)
    unit = book.add_format({**big, "font_size": 11, "bold": False, "italic": True, "align": "right"})
    sheet.merge_range(ABOVE - 1, 0, ABOVE - 1, last, in_millions(), unit)


def _write_head(sheet, book: Workbook, shown: list[Column]) -> None:
    look = book.add_format({**BASE, "bold": True, "align": "center", "text_wrap": True})
    for line in heads(shown):
        for head in line:
            top, left = ABOVE + head.line, head.column
            bottom, right = top + head.lines - 1, left + head.columns - 1
            if (top, left) == (bottom, right):
                sheet.write_string(top, left, clean(head.words), look)
            else:
                sheet.merge_range(top, left, bottom, right, clean(head.words), look)


def _write_row(sheet, places: dict[int, int], row: Row, shown: list[Column], looks: _Looks) -> None:
    line = places[id(row)]
    letters = {column.name: xl_col_to_name(number) for number, column in enumerate(shown)}
    sheet.set_row(line, None, None, {"level": min(max(row.level - 1, 0), 7)})
    for number, column in enumerate(shown):
        value, look = column.value(row), looks.of(column, row)
        formula = _formula(column, row, letters, places)
        if value is None and not column.is_rate:
            sheet.write_blank(line, number, None, look)
        elif column.is_rate:
            sheet.write_formula(line, number, formula, look, "" if value is None else float(value))
        elif isinstance(value, str):
            sheet.write_string(line, number, clean(value), look)
        elif formula:
            sheet.write_formula(line, number, formula, look, value / MILLION)
        else:
            sheet.write_number(line, number, value / MILLION, look)


def _formula(column: Column, row: Row, letters: dict[str, str], places: dict[int, int]) -> str:
    """How a cell follows from others; empty for what was read."""
    line = places[id(row)] + 1
    if column.is_rate:
        of = column.name.removeprefix("rate")
        part, plan = f"{letters[f'paid{of}']}{line}", f"{letters[f'plan{of}']}{line}"
        return f'=IF({plan}=0,"",{part}/{plan}*100)'
    if column.name in PARTS:
        return "=" + "+".join(f"{letters[part]}{line}" for part in PARTS[column.name])
    if not row.parts or column.is_text or column.name == "number":
        return ""
    below = [places[id(part)] + 1 for part in row.parts]
    if column.name in EXPECTED:  # a row of which nothing is expected has no number to add
        below = [places[id(part)] + 1 for part in row.parts if part.money.get(column.name) is not None]
    return "=" + _sum(letters[column.name], below)


def _sum(letter: str, lines: list[int]) -> str:
    """SUM(C5:C9) of neighbours, SUM(C5,C9,C14) of others."""
    if len(lines) > 1 and lines == list(range(lines[0], lines[-1] + 1)):
        return f"SUM({letter}{lines[0]}:{letter}{lines[-1]})"
    parts = [lines[at : at + FEW] for at in range(0, len(lines), FEW)]
    return "+".join(f"SUM({','.join(f'{letter}{line}' for line in part)})" for part in parts)


def _set_up(sheet, shown: Iterable[Column]) -> None:
    for number, column in enumerate(shown):
        sheet.set_column(number, number, column.width)
    sheet.outline_settings(symbols_below=False)
    sheet.freeze_panes(FIRST, 2)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(ABOVE, FIRST - 1)
    sheet.set_footer("&C&P/&N")
