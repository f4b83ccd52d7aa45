"""A list as the annex of an office's document, in Word, in the form of Decree 30/2020/NĐ-CP.

The words of the form (heading, PHỤ LỤC) are the decree's own and stay Vietnamese in every language.
"""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import docx as python_docx
from django.conf import settings
from django.http import HttpResponse
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from portal import clock
from portal.export.download import Column, Group, attachment, clean, lines
from portal.export.word_table import CELL, fitted, table
from portal.models import Agency

Sent = tuple[str, date]  # number and symbol of the document with which it went out, and its day
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
LONG_SIDE, SHORT_SIDE = 297, 210  # A4, in millimetres
LEFT, RIGHT, TOP = 30, 15, 20  # margins; the lower one as the upper one
NUMBER_COLUMN = 3  # letters
BORDER = '<w:pBdr {}><w:top w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:pBdr>'


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
    document = python_docx.Document()
    room = _page(document, landscape)
    size, widths = fitted([NUMBER_COLUMN, *(width for _heading, width, _value in columns)], room)
    _styles(document, size)
    _letterhead(document, issuer, room, sent[1] if sent else clock.today())
    _title(document, title, issuer, room, sent)
    document.element.body.insert_element_before(table(columns, lines(rows, groups), widths), "w:sectPr")
    document.add_paragraph()  # a place to write below the table
    properties = document.core_properties
    properties.title, properties.author = clean(title)[:255], issuer.name if issuer else _committee()
    properties.created = properties.modified = clock.now().replace(tzinfo=None)
    properties.comments, properties.language = "", "vi-VN"
    buffer = BytesIO()
    document.save(buffer)
    return attachment(name, "docx", TYPE, buffer.getvalue())


def _committee() -> str:
    return f"Ủy ban nhân dân tỉnh {settings.PROVINCE}"


def _page(document: Document, landscape: bool) -> float:
    """A4 with the decree's margins and a page number on top from the second page on; returns the room."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin = section.bottom_margin = Mm(TOP)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    number._p.append(parse_xml(field))
    return width - LEFT - RIGHT


def _styles(document: Document, cell_size: int) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    for script in ("w:eastAsia", "w:cs"):
        normal.element.rPr.rFonts.set(qn(script), FONT)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    cell = document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size = normal, Pt(cell_size)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)


def _letterhead(document: Document, issuer: Agency | None, room: float, day: date) -> None:
    """Left the office and the one above it; right the state's name and motto, place and day."""
    frame = document.add_table(1, 2)
    frame.autofit = False
    left, right = frame.rows[0].cells
    frame.columns[0].width = left.width = Mm(room * 0.4)
    frame.columns[1].width = right.width = Mm(room * 0.6)
    above, office = _office(issuer)
    if above:
        _say(left, above.upper())
    _say(left, office.upper(), bold=True)
    _rule(left.add_paragraph(), room * 0.4, 28)
    _say(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    _say(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    _rule(right.add_paragraph(), room * 0.6, 64)
    place = issuer.place.name if issuer and issuer.place else settings.PROVINCE
    _say(right, f"{place}, {_on(day)}", size=14, italic=True)
    for cell in (left, right):
        cell._tc.remove(cell.paragraphs[0]._p)  # the empty one that each cell begins with


def _office(issuer: Agency | None) -> tuple[str, str]:
    """(the office above, the office): a department stands below the committee, a unit below its own."""
    if issuer is None:
        return "", _committee()
    if issuer.parent:
        return issuer.parent.name, issuer.name
    below = {Agency.Kind.DEPARTMENT, Agency.Kind.UNIT}
    return _committee() if issuer.kind in below else "", issuer.name


def _on(day: date) -> str:
    return f"ngày {day:%d} tháng {day:%m} năm {day.year}"


def _title(document: Document, title: str, issuer: Agency | None, room: float, sent: Sent | None) -> None:
    sent_by = issuer.name if issuer else _committee()
    number, day = (
        (sent[0], _on(sent[1])) if sent else ("......../........", "ngày .... tháng .... năm ........")
    )
    document.add_paragraph()
    _say(document, "PHỤ LỤC", size=14, bold=True)
    _say(document, title.upper(), size=14, bold=True)
    _say(document, f"(Kèm theo Văn bản số {number} {day} của {sent_by})", size=14, italic=True)
    _rule(document.add_paragraph(), room, 50)


def _say(
    where: Document | _Cell, text: str, *, size: int = 13, bold: bool = False, italic: bool = False
) -> None:
    paragraph = where.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None


def _rule(paragraph: Paragraph, room: float, length: float) -> None:
    """The thin line that the decree puts under a name: so long, in the middle of the room."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((room - length) / 2)
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(8)
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(BORDER.format(nsdecls("w"))), "w:spacing", "w:ind", "w:jc"
    )
