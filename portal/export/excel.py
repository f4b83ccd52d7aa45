"""A list in Excel's own format."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from xlsxwriter import Workbook

from portal.export.download import Column, Group, attachment, clean, lines

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(
    name: str,
    title: str,
    columns: list[Column],
    rows: Iterable[Any] = (),
    *,
    groups: Iterable[Group] | None = None,
) -> HttpResponse:
    """A workbook of one sheet: a title, a frozen head with a filter, one line for each row.

    With `groups` instead of rows, each group's heading has a line of its own above its rows.
    """
    buffer = BytesIO()
    with Workbook(
        buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy", "remove_timezone": True}
    ) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0", "valign": "top"})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, clean(title), bold)
        for number, (heading, width, _value) in enumerate(columns):
            sheet.set_column(number, number, width, wrap)
            sheet.write_string(2, number, clean(heading), bold)
        last = 2
        for last, (heading_above, row) in enumerate(lines(rows, groups), start=3):
            if heading_above is not None:
                sheet.write_string(last, 0, clean(heading_above), bold)
                continue
            for number, (_heading, _width, value) in enumerate(columns):
                _write(sheet, last, number, value(row), money)
        sheet.freeze_panes(3, 0)
        sheet.autofilter(2, 0, max(last, 3), len(columns) - 1)
    return attachment(name, "xlsx", TYPE, buffer.getvalue())


def _write(sheet, row: int, column: int, value: Any, money) -> None:
    """Texts are always written as texts, so that "=1+1" stays what it says."""
    if isinstance(value, str):
        sheet.write_string(row, column, clean(value))
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, money)
    elif value is not None:
        sheet.write(row, column, value)
