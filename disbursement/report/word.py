"""The report in Word, as the annex of a report: A3 across, in the form of Decree 30/2020/NĐ-CP."""

from decimal import Decimal

from django.http import HttpResponse
from docx.enum.text import WD_ALIGN_PARAGRAPH

from disbursement.report.build import Report
from disbursement.report.columns import Column, columns, heads
from disbursement.report.rows import Row
from disbursement.report.words import above, below, in_millions, title_of
from portal.export.word import begin_annex
from portal.export.word_form import paper, saved, say, set_type
from portal.export.word_grid import GridHead, GridRow, grid
from portal.models import Agency
from portal.templatetags.figures import million, rate

SIZE = 7.5  # points: 26 columns on the width of an A3


def word(name: str, report: Report, issuer: Agency | None) -> HttpResponse:
    """An annex that an office can edit."""
    document, room = paper(landscape=True, is_a3=True)
    set_type(document, SIZE)
    shown = columns(report.question.year)
    begin_annex(document, title_of(report), issuer, room)
    for line in above(report):
        say(document, line, size=12, italic=True)
    say(document, in_millions(), size=12, italic=True, side=WD_ALIGN_PARAGRAPH.RIGHT)
    each = room / sum(column.width for column in shown)
    table = grid(
        [[GridHead(*head) for head in line] for line in heads(shown)],
        [GridRow([text_of(column, row) for column in shown], _look(row)) for row in report.rows],
        [column.width * each for column in shown],
        [_side(column) for column in shown],
    )
    document.element.body.insert_element_before(table, "w:sectPr")
    for line in below(report):
        say(document, line, size=12, italic=True, side=WD_ALIGN_PARAGRAPH.LEFT)
    document.add_paragraph()
    return saved(document, name, title_of(report), issuer)


def text_of(column: Column, row: Row) -> str:
    """A cell as it is read, on the page and on paper."""
    value = column.value(row)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return rate(value).removesuffix("%")
    if isinstance(value, str):
        return value
    return million(value) if value else "–"


def _look(row: Row) -> str:
    if row.is_rest:
        return "i"
    return "b" if row.level < 2 else ""


def _side(column: Column) -> str:
    if column.name == "number":
        return "center"
    return "left" if column.is_text else "right"
