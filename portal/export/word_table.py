"""The table of an annex: written as WordprocessingML, so that thousands of rows take a moment."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from portal.export.download import Column, clean

CELL = "AnnexCell"  # the style of all cells: one change in Word changes the whole table
MOST_ROWS = 5000  # more than an office prints; Excel takes them all
TWIPS = 1440 / 25.4  # in a millimetre
LETTER = 0.16  # width of a letter in millimetres for each point of its size
PADDING = 4
TOP_DOWN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def fitted(widths: list[int], room: float) -> tuple[int, list[float]]:
    """The largest size of type (points) that fits, and the widths in millimetres.

    Where not even the smallest fits, the widest columns give way first.
    """
    for size in (13, 12, 11, 10):
        wanted = [width * LETTER * size + PADDING for width in widths]
        if sum(wanted) <= room:
            return size, [width * room / sum(wanted) for width in wanted]
    given = dict.fromkeys(range(len(wanted)), 0.0)
    for place, number in enumerate(sorted(given, key=lambda number: wanted[number])):
        given[number] = min(wanted[number], room / (len(wanted) - place))
        room -= given[number]
    return size, list(given.values())


def table(
    columns: list[Column], lines: Iterable[tuple[str | None, Any]], widths: list[float]
) -> BaseOxmlElement:
    """Head (repeated on each page), then a heading across the table or a numbered row for each line."""
    twips = [round(width * TWIPS) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(_rows(columns, lines, twips))}</w:tbl>"
    )


def _rows(columns: list[Column], lines: Iterable[tuple[str | None, Any]], widths: list[int]) -> Iterable[str]:
    head = ["TT", *(heading for heading, _width, _value in columns)]
    yield table_row(
        [cell(text, width, "center", "b") for text, width in zip(head, widths, strict=True)], is_head=True
    )
    group = number = count = 0
    for heading, row in lines:
        if count == MOST_ROWS:
            rest = _("Only the first %(count)s rows: narrow the filter, or export to Excel.")
            yield _across(rest % {"count": number_format(MOST_ROWS)}, widths, "i")
            return
        if heading is not None:
            group, number = group + 1, 0
            yield _across(f"{roman(group)}. {heading}", widths, "b")
            continue
        number, count = number + 1, count + 1
        values = zip(columns, widths[1:], strict=True)
        cells = [_value_cell(value(row), width) for (_heading, _width, value), width in values]
        yield table_row([cell(str(number), widths[0], "center"), *cells])


def roman(number: int) -> str:
    """4 -> "IV": how an office numbers the parts of a table."""
    tens, number = divmod(number, 10)
    text = "X" * tens
    for value, letters in TOP_DOWN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def written(value: Any) -> str:
    """A value as an office writes it: 05/11/2023, 1.234, 57,2."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number_format(value, force_grouping=True)
    return str(value)


def table_row(cells: list[str], *, is_head: bool = False) -> str:
    """A row that is not broken over two pages; the head is repeated on each."""
    return (
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>{''.join(cells)}</w:tr>"
    )


def _across(text: str, widths: list[int], look: str) -> str:
    return table_row([cell(text, sum(widths), "left", look, span=len(widths))])


def _value_cell(value: Any, width: int) -> str:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    side = "right" if is_number else "center" if isinstance(value, date) else "left"
    return cell(written(value), width, side)


def cell(text: str, width: int, side: str, look: str = "", *, span: int = 1, merge: str = "") -> str:
    """A cell over `span` columns; `merge` begins ("restart") or goes on with one that reaches down."""
    broken = escape(clean(text)).replace("\r\n", "\n").replace("\r", "\n")
    broken = broken.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/><w:vAlign w:val="center"/>' if merge else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merged}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{CELL}"/><w:jc w:val="{side}"/></w:pPr>'
        f"<w:r><w:rPr>{f'<w:{look}/>' if look else ''}</w:rPr>"
        f'<w:t xml:space="preserve">{broken}</w:t></w:r></w:p></w:tc>'
    )
