"""A list in Excel's own format, however long.

XlsxWriter makes the book: styles, head, foot, print setup. The rows between head and foot are written by
`excel_rows` straight into the file (see ADR 9).
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.http.response import HttpResponseBase
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from portal.export.download import Column, Foot, Group, clean, lines, room, written
from portal.export.excel_rows import Rows, Texts

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD, FIRST = 2, 3  # rows as XlsxWriter counts them, from 0
SHEET, STRINGS, CONTENTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
SAMPLE = re.compile(rf'(?s)^(.*)(<row r="{FIRST + 1}".*?</row>)(.*)$')
LEVEL = 1  # of compression: the fastest, for a fifth more of bytes
LOOKS: dict[str, dict[str, Any]] = {  # the kinds of cell, in the order of the sample
    "text": {"text_wrap": True},
    "whole": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0#"},
    "day": {"num_format": "dd/mm/yyyy"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm"},
    "bold": {"bold": True},
}


class Frame(NamedTuple):
    """A book without its rows: its parts, and the sheet's XML before and after them."""

    parts: dict[str, bytes]
    before: str
    after: str
    styles: dict[str, str]


def xlsx(
    name: str,
    title: str,
    columns: list[Column],
    rows: Iterable[Any] = (),
    *,
    groups: Iterable[Group] | None = None,
    foot: Foot | None = None,
) -> HttpResponseBase:
    """A workbook of one sheet: a title, a frozen head with a filter, one line for each row, a foot.

    With `groups` instead of rows, each group's heading has a line of its own above its rows.
    """
    file = room()
    write_xlsx(file, title, columns, lines(rows, groups), foot)
    return written(name, "xlsx", TYPE, file)


def write_xlsx(
    file: IO[bytes],
    title: str,
    columns: list[Column],
    given: Iterable[tuple[str | None, Any]],
    foot: Foot | None = None,
) -> None:
    """The same into a file. Memory does not grow with the rows."""
    headings = [heading for heading, _width, _value in columns]
    sums = [headings.index(heading) for heading in foot.sums] if foot else []
    begun = _frame(title, columns, foot, FIRST, {})
    texts = Texts(begun.parts[STRINGS].count(b"<si>"))
    body = Rows(begun.styles, sums, texts, FIRST + 1)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as book:
        book.writestr(CONTENTS, begun.parts[CONTENTS])  # some programs look for it at the beginning
        with book.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(begun.before.encode())
            for part in body.write([value for _heading, _width, value in columns], given):
                sheet.write(part)
            ended = _frame(title, columns, foot, body.next - 1, body.sums)
            sheet.write(ended.after.encode())
        _write_strings(book, ended.parts.pop(STRINGS), texts)
        for name in ended.parts.keys() - {CONTENTS}:
            book.writestr(name, ended.parts[name])


def _frame(title: str, columns: list[Column], foot: Foot | None, end: int, sums: dict) -> Frame:
    """The book around rows that end before row `end`. A sample row, taken out again, tells the styles."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        looks = {name: book.add_format({"valign": "top", **look}) for name, look in LOOKS.items()}
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, clean(title), looks["bold"])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for number, (heading, width, _value) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(HEAD, number, clean(heading), head)
        for number, look in enumerate(looks.values()):
            sheet.write_blank(FIRST, number, None, look)
        if foot:
            _write_foot(book, sheet, columns, foot, max(end, FIRST + 1), sums)
        sheet.freeze_panes(FIRST, 0)
        sheet.autofilter(HEAD, 0, max(end - 1, FIRST), len(columns) - 1)
        _set_print(sheet)
    with ZipFile(buffer) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    xml = re.sub("<dimension[^>]*>", "", parts.pop(SHEET).decode())
    before, sample, after = SAMPLE.match(xml).groups()  # type: ignore[union-attr]
    return Frame(parts, before, after, dict(zip(LOOKS, re.findall(r' s="(\d+)"', sample), strict=True)))


def _write_foot(book, sheet, columns: list[Column], foot: Foot, end: int, sums: dict) -> None:
    """Sums of what the filter shows, which is what SUBTOTAL adds; with the values that they have now."""
    places = {heading: number for number, (heading, _width, _value) in enumerate(columns)}
    line = {"bold": True, "top": 1}
    sheet.write_string(end, 0, clean(foot.words), book.add_format(line))
    whole, decimal = (book.add_format(line | LOOKS[name]) for name in ("whole", "decimal"))
    for heading in foot.sums:
        number = places[heading]
        first, last = xl_rowcol_to_cell(FIRST, number), xl_rowcol_to_cell(end - 1, number)
        sheet.write_formula(end, number, f"=SUBTOTAL(109,{first}:{last})", whole, sums.get(number, 0))
    for heading, pair in foot.rates.items():
        part, of = (xl_rowcol_to_cell(end, places[name]) for name in pair)
        paid, planned = (sums.get(places[name], 0) for name in pair)
        value = paid * 100 / planned if planned else ""
        sheet.write_formula(end, places[heading], f'=IF({of}=0,"",{part}/{of}*100)', decimal, value)


def _set_print(sheet) -> None:
    """A4, as wide as the paper, the head on each page, pages numbered."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_footer("&C&P/&N")


def _write_strings(book: ZipFile, head: bytes, texts: Texts) -> None:
    """The table of texts: those of the head, then those of the rows."""
    known = head.decode().partition("<si>")[2].rpartition("</sst>")[0]
    with book.open(STRINGS, "w", force_zip64=True) as file:
        for part in _strings(known, texts):
            file.write(part.encode())


def _strings(known: str, texts: Texts) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>'
    yield known
    yield from texts.table()
    yield "</sst>"
