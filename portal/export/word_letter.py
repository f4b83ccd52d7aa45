"""An official letter (công văn) in Word, in the form of Decree 30/2020/NĐ-CP (annex III, form 1.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from portal import clock
from portal.export.download import Column
from portal.export.word_form import (
    NUMBER_COLUMN,
    add_row,
    letterhead,
    on_words,
    paper,
    place_of,
    saved,
    say,
    set_type,
    two_columns,
)
from portal.export.word_table import fitted, table
from portal.models import Agency

BODY = 14  # points
INDENT = Mm(12.7)
HEADS = [  # of an office whose name begins so
    ("Sở", "GIÁM ĐỐC"),
    ("Văn phòng", "CHÁNH VĂN PHÒNG"),
    ("Ban", "TRƯỞNG BAN"),
    ("Thanh tra", "CHÁNH THANH TRA"),
]
LEFT, JUSTIFIED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass
class Letter:
    """What an official letter says. Without number and day it is a draft, with room for them."""

    about: str  # after "V/v"
    to: str
    before: Sequence[str]  # paragraphs above the table
    columns: list[Column]
    rows: Iterable[Any]
    after: Sequence[str]  # and below it
    copies: Sequence[str]  # who gets it, beside the addressee
    issuer: Agency | None = None  # the province's committee
    reference: str = ""  # number and symbol
    on: date | None = None


def letter(name: str, said: Letter) -> HttpResponse:
    """A letter on A4 that an office can edit: heading, addressee, words with one table, copies, signature."""
    document, room = paper(landscape=False)
    size, widths = fitted([NUMBER_COLUMN, *(width for _heading, width, _value in said.columns)], room)
    set_type(document, min(size, 13))
    _number_and_day(letterhead(document, said.issuer, room), said)
    _gap(say(document, f"Kính gửi: {said.to}.", size=BODY), before=18, after=12)
    for text in said.before:
        _write(document, text)
    rows = ((None, row) for row in said.rows)
    document.element.body.insert_element_before(table(said.columns, rows, widths), "w:sectPr")
    for text in said.after:
        last = _write(document, text)
        last.paragraph_format.keep_with_next = text == said.after[-1]  # no signature alone on a page
    _end(document, said, room)
    document.add_paragraph()
    return saved(document, name, said.about, said.issuer)


def _number_and_day(frame: Table, said: Letter) -> None:
    """Below the office its number and what it is about; below the motto place and day."""
    left, right = add_row(frame)
    reference = said.reference or f"......../{said.issuer.symbol if said.issuer else 'UBND'}-........"
    say(left, f"Số: {reference}")
    _gap(say(left, f"V/v {said.about}", size=12), before=6, after=0)
    day = on_words(said.on) if said.on else f"ngày ...... tháng ...... năm {clock.today().year}"
    say(right, f"{place_of(said.issuer)}, {day}", size=14, italic=True)


def _write(document: Document, text: str) -> Paragraph:
    paragraph = say(document, text, size=BODY, side=JUSTIFIED)
    paragraph.paragraph_format.first_line_indent = INDENT
    _gap(paragraph, before=6, after=6)
    return paragraph


def _gap(paragraph: Paragraph, *, before: int, after: int) -> None:
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def _end(document: Document, said: Letter, room: float) -> None:
    """Left who gets it, right who signs it; both stay together on one page."""
    frame = two_columns(document, room, 0.5)
    left, right = frame.rows[0].cells
    say(left, "Nơi nhận:", size=12, bold=True, italic=True, side=LEFT)
    for copy in ("Như trên", *said.copies):
        say(left, f"- {copy};", size=11, side=LEFT)
    say(left, "- Lưu: VT.", size=11, side=LEFT)
    for line in signed_as(said.issuer):
        say(right, line, size=BODY, bold=True)
    for _line in range(4):
        say(right, "", size=BODY)
    frame.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def signed_as(issuer: Agency | None) -> list[str]:
    """The committee's letters of this kind are signed by the head of its office, at its chairman's order."""
    if issuer is None:
        return ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]
    if issuer.kind in {Agency.Kind.DISTRICT, Agency.Kind.COMMUNE, Agency.Kind.PROVINCE}:
        return ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    heads = (head for beginning, head in HEADS if issuer.name.startswith(beginning))
    return [next(heads, "THỦ TRƯỞNG CƠ QUAN")]
