"""The form of Decree 30/2020/NĐ-CP that every paper for Word has: page, type, heading, signature's place.

The words of the form are the decree's own and stay Vietnamese in every language.
"""

from datetime import date
from io import BytesIO

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
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from portal import clock
from portal.export.download import attachment, clean
from portal.export.word_table import CELL
from portal.models import Agency

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
LONG_SIDE, SHORT_SIDE = 297, 210  # A4, in millimetres
A3 = (420, 297)
LEFT, RIGHT, TOP = 30, 15, 20  # margins; the lower one as the upper one
NUMBER_COLUMN = 3  # letters
BORDER = '<w:pBdr {}><w:top w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:pBdr>'
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def paper(*, landscape: bool, is_a3: bool = False) -> tuple[Document, float]:
    """An empty paper and the room between its margins; page numbers on top from the second page on."""
    document = python_docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    long, short = A3 if is_a3 else (LONG_SIDE, SHORT_SIDE)
    width, height = (long, short) if landscape else (short, long)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin = section.bottom_margin = Mm(TOP)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    number._p.append(parse_xml(field))
    return document, width - LEFT - RIGHT


def set_type(document: Document, cell_size: float) -> None:
    """Times New Roman throughout; the cells of a table in the size that fits."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    for script in ("w:eastAsia", "w:cs"):
        normal.element.rPr.rFonts.set(qn(script), FONT)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    cell = document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size = normal, Pt(cell_size)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(min(2, cell_size / 8))


def letterhead(document: Document, issuer: Agency | None, room: float) -> Table:
    """Left the office and the one above it; right the state's name and motto."""
    frame = two_columns(document, room, 0.4)
    left, right = frame.rows[0].cells
    above, office = _office(issuer)
    if above:
        fits = room > SHORT_SIDE  # where it does not, the decree allows the usual abbreviation
        say(left, above.upper() if fits else above.replace("Ủy ban nhân dân", "UBND").upper())
    say(left, office.upper(), bold=True)
    rule(left.add_paragraph(), room * 0.4, 28)
    say(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    say(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    rule(right.add_paragraph(), room * 0.6, 64)
    return frame


def two_columns(document: Document, room: float, share: float) -> Table:
    """A frame without lines; the left column has that share of the room."""
    frame = document.add_table(1, 2)
    frame.autofit = False
    for column, width in zip(frame.columns, (share, 1 - share), strict=True):
        column.width = column.cells[0].width = Mm(room * width)
        _forget_first(column.cells[0])
    return frame


def add_row(frame: Table) -> tuple[_Cell, _Cell]:
    """A further row of such a frame."""
    left, right = frame.add_row().cells
    _forget_first(left)
    _forget_first(right)
    return left, right


def _forget_first(cell: _Cell) -> None:
    """The empty paragraph that each cell begins with."""
    cell._tc.remove(cell.paragraphs[0]._p)


def place_of(issuer: Agency | None) -> str:
    return issuer.place.name if issuer and issuer.place else settings.PROVINCE


def name_of(issuer: Agency | None) -> str:
    """Who sends it; without an issuer, the province's committee."""
    return issuer.name if issuer else f"Ủy ban nhân dân tỉnh {settings.PROVINCE}"


def _office(issuer: Agency | None) -> tuple[str, str]:
    """(the office above, the office): a department stands below the committee, a unit below its own."""
    if issuer is None:
        return "", name_of(None)
    if issuer.parent:
        return issuer.parent.name, issuer.name
    below = {Agency.Kind.DEPARTMENT, Agency.Kind.UNIT}
    return name_of(None) if issuer.kind in below else "", issuer.name


def on_words(day: date) -> str:
    return f"ngày {day:%d} tháng {day:%m} năm {day.year}"


def say(
    where: Document | _Cell,
    text: str,
    *,
    size: int = 13,
    bold: bool = False,
    italic: bool = False,
    side: WD_ALIGN_PARAGRAPH = CENTRE,
) -> Paragraph:
    """A paragraph, in the middle if not said otherwise."""
    paragraph = where.add_paragraph()
    paragraph.alignment = side
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None
    return paragraph


def rule(paragraph: Paragraph, room: float, length: float) -> None:
    """The thin line that the decree puts under a name: so long, in the middle of the room."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((room - length) / 2)
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(8)
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(BORDER.format(nsdecls("w"))), "w:spacing", "w:ind", "w:jc"
    )


def saved(document: Document, name: str, title: str, issuer: Agency | None) -> HttpResponse:
    """The paper as a file to save."""
    properties = document.core_properties
    properties.title, properties.author = clean(title)[:255], name_of(issuer)
    properties.created = properties.modified = clock.now().replace(tzinfo=None)
    properties.comments, properties.language = "", "vi-VN"
    buffer = BytesIO()
    document.save(buffer)
    return attachment(name, "docx", TYPE, buffer.getvalue())
