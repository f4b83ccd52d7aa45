"""Spreadsheets out: what the filter shows, in Excel's own format."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from xlsxwriter import Workbook

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Column = tuple[str, int, Callable[[Any], Any]]  # heading, width in characters, value of a row


def xlsx(name: str, title: str, columns: list[Column], rows: Iterable[Any]) -> HttpResponse:
    """A workbook of one sheet: a title, a frozen head with a filter, one line for each row."""
    buffer = BytesIO()
    with Workbook(
        buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy", "remove_timezone": True}
    ) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0", "valign": "top"})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, title, bold)
        for number, (heading, width, _value) in enumerate(columns):
            sheet.set_column(number, number, width, wrap)
            sheet.write_string(2, number, heading, bold)
        last = 2
        for last, row in enumerate(rows, start=3):
            for number, (_heading, _width, value) in enumerate(columns):
                _write(sheet, last, number, value(row), money)
        sheet.freeze_panes(3, 0)
        sheet.autofilter(2, 0, max(last, 3), len(columns) - 1)
    response = HttpResponse(buffer.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _write(sheet, row: int, column: int, value: Any, money) -> None:
    """Texts are always written as texts, so that "=1+1" stays what it says."""
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, money)
    elif value is not None:
        sheet.write(row, column, value)
