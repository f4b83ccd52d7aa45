"""A table with a head of several lines and merged cells, for reports that are wider than a list."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from portal.export.word_table import TWIPS, cell, table_row

MARGIN = 50  # twips left and right of a text: narrower than Word's own, for many columns


class GridHead(NamedTuple):
    """A cell of the head: where it stands, and how many lines and columns it takes."""

    words: str
    line: int
    column: int
    lines: int
    columns: int


class GridRow(NamedTuple):
    """Texts of a row and how they look: "b" bold, "i" italic, "" plain."""

    texts: Sequence[str]
    look: str = ""


def grid(
    head: Sequence[Sequence[GridHead]], rows: Iterable[GridRow], widths: Sequence[float], sides: Sequence[str]
) -> BaseOxmlElement:
    """Widths in millimetres, sides "left", "center" or "right". The head is repeated on each page."""
    twips = [round(width * TWIPS) for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    margins = "".join(f'<w:{side} w:w="{MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    lines = [*_head(head, twips), *(_row(row, twips, sides) for row in rows)]
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _head(head: Sequence[Sequence[GridHead]], widths: list[int]) -> Iterable[str]:
    """Each line of the head; a cell that reaches down is there in each line, empty but in the first."""
    cells = [one for line in head for one in line]
    for number in range(len(head)):
        here = [one for one in cells if one.line <= number < one.line + one.lines]
        shown = []
        for one in sorted(here, key=lambda one: one.column):
            width = sum(widths[one.column : one.column + one.columns])
            merge = "" if one.lines == 1 else "restart" if one.line == number else "continue"
            words = one.words if one.line == number else ""
            shown.append(cell(words, width, "center", "b", span=one.columns, merge=merge))
        yield table_row(shown, is_head=True)


def _row(row: GridRow, widths: list[int], sides: Sequence[str]) -> str:
    cells = zip(row.texts, widths, sides, strict=True)
    return table_row([cell(text, width, side, row.look) for text, width, side in cells])
