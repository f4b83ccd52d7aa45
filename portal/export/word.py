"""A list as the annex of an office's document, in Word, in the form of Decree 30/2020/NĐ-CP."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from docx.document import Document

from portal import clock
from portal.export.download import Column, Group, lines
from portal.export.word_form import (
    NUMBER_COLUMN,
    letterhead,
    name_of,
    on_words,
    paper,
    place_of,
    rule,
    saved,
    say,
    set_type,
)
from portal.export.word_table import fitted, table
from portal.models import Agency

Sent = tuple[str, date]  # number and symbol of the document with which it went out, and its day


def docx(
    name: str,
    title: str,
    columns: list[Column],
    rows: Iterable[Any] = (),
    *,
    issuer: Agency | None = None,
    landscape: bool = True,
    groups: Iterable[Group] | None = None,
    sent: Sent | None = None,
) -> HttpResponse:
    """An annex on A4 that an office can edit: heading, title, one table with a repeated head, page numbers.

    `issuer` is the office that sends it; without one, the province's committee. With `groups` instead of
    rows, each group's heading (numbered I, II, III) stands across the table above its rows. What was
    `sent` bears the number and the day of its document; else the day is today, the number to be filled in.
    """
    document, room = paper(landscape=landscape)
    size, widths = fitted([NUMBER_COLUMN, *(width for _heading, width, _value in columns)], room)
    set_type(document, size)
    begin_annex(document, title, issuer, room, sent)
    document.element.body.insert_element_before(table(columns, lines(rows, groups), widths), "w:sectPr")
    document.add_paragraph()  # a place to write below the table
    return saved(document, name, title, issuer)


def begin_annex(
    document: Document, title: str, issuer: Agency | None, room: float, sent: Sent | None = None
) -> None:
    """Heading, place and day, title: all that stands above an annex's table."""
    _left, right = letterhead(document, issuer, room).rows[0].cells
    day = sent[1] if sent else clock.today()
    say(right, f"{place_of(issuer)}, {on_words(day)}", size=14, italic=True)
    _title(document, title, issuer, room, sent)


def _title(document: Document, title: str, issuer: Agency | None, room: float, sent: Sent | None) -> None:
    number, day = (
        (sent[0], on_words(sent[1])) if sent else ("......../........", "ngày .... tháng .... năm ........")
    )
    document.add_paragraph()
    say(document, "PHỤ LỤC", size=14, bold=True)
    say(document, title.upper(), size=14, bold=True)
    say(document, f"(Kèm theo Văn bản số {number} {day} của {name_of(issuer)})", size=14, italic=True)
    rule(document.add_paragraph(), room, 50)
