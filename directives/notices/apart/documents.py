"""The text of a .docx, as Word shows it: paragraphs with their labels, tables as rows with tabs."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile
from zlib import error as zlib_error

from lxml import etree

from directives.notices.apart import StopError
from directives.notices.apart.numbering import Numbering, W

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MAIN = "word/document.xml"
MACROS = re.compile(r"vbaProject|/activeX/", re.I)
DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
PARTS, RATIO, SMALL = 3000, 300, 1_000_000
DROPPED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{W}sdtPr"}
DROPPED |= {f"{COMPATIBLE}Fallback", f"{W}footnoteReference", f"{W}endnoteReference", f"{W}rt", f"{W}object"}
LETTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
OFF = {"0", "false", "off"}
SIDE_BY_SIDE = re.compile(
    r"cộng\s+h(?:òa|oà)\s+xã\s+hội|độc\s+lập\s*-\s*tự\s+do|nơi\s+nhận\s*:|^\s*số\s*:", re.I | re.M
)
LABEL = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[IVXLivxl]{1,6}[.)]|\w[.)]|[-–+*])\s*")
NESTED = 6  # tables within tables; what is deeper is left out
COLUMNS = 60


def text_of(path: Path, most: int) -> str:
    """All of its text; `most` bytes of each part are unpacked."""
    try:
        with ZipFile(path) as archive:
            _check(archive)
            roots = [_root(archive, name, most) for name in _parts(archive)]
    except (BadZipFile, NotImplementedError, ValueError, OSError, KeyError, EOFError, zlib_error) as error:
        raise StopError("damaged") from error
    main, numbering, styles = roots
    body = None if main is None else main.find(f"{W}body")
    if body is None:
        raise StopError("damaged")
    lines = "\n".join(_blocks(body, Numbering(numbering, styles), 0))
    if not lines.strip() and any(True for _one in body.iter("{*}blip", "{*}imagedata")):
        raise StopError("pictures")
    return lines


def _check(archive: ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > PARTS:
        raise StopError("bomb")
    for part in parts:
        if part.flag_bits & 1:
            raise StopError("password")
        if MACROS.search(part.filename):
            raise StopError("macros")
        if part.file_size > SMALL and part.file_size > RATIO * max(part.compress_size, 1):
            raise StopError("bomb")


def _parts(archive: ZipFile) -> list[str]:
    """The main part, by the package's own list, the lists and the styles."""
    names = set(archive.namelist())
    main = MAIN
    if main not in names:
        main = next((name for name in sorted(names) if re.fullmatch(r"word/document\d*\.xml", name)), "")
    return [
        main,
        "word/numbering.xml" if "word/numbering.xml" in names else "",
        "word/styles.xml" if "word/styles.xml" in names else "",
    ]


def _root(archive: ZipFile, name: str, most: int) -> Any:
    if not name:
        return None
    part = archive.getinfo(name)
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise StopError("damaged")
    with archive.open(part) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise StopError("long")
    if DEFINITION.search(content[:4096]) or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise StopError("entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise StopError("damaged") from error


def _blocks(parent: Any, numbering: Numbering, depth: int) -> Iterator[str]:
    """The paragraphs and rows of a body or of a cell."""
    rest = ""
    for block in parent:
        if block.tag == f"{W}p":
            label, text, boxes = _paragraph(block, numbering, depth)
            yield from boxes
            if _is_deleted(block):  # its text goes on in the next paragraph
                rest += text
                continue
            yield _line(label, rest + text, depth)
            rest = ""
        elif block.tag == f"{W}tbl" and depth < NESTED:
            yield from _table(block, numbering, depth)
        elif block.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"}:
            yield from _blocks(block, numbering, depth)
    if rest:
        yield _line("", rest, depth)


def _line(label: str, text: str, depth: int) -> str:
    """A paragraph with its label. Tabs are blanks, but where they make columns."""
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if not depth and "\t" in text.strip() and not label:
        cells = [cell.strip() for cell in text.split("\t")]
        filled = [cell for cell in cells if cell]
        if (len(filled) > 2 and not LABEL.fullmatch(filled[0])) or len(filled) > 3:
            return "\t".join(filled)
        if len(filled) == 2 and not LABEL.fullmatch(filled[0]):
            return "\n".join(filled)
    text = re.sub("[\t ]+", " ", text).strip(" ")
    return f"{label} {text}".strip() if text or depth else ""


def _paragraph(paragraph: Any, numbering: Numbering, depth: int) -> tuple[str, str, list[str]]:
    """Its label, its text, and the lines of the text boxes that hang on it."""
    label = numbering.label(paragraph.find(f"{W}pPr"))
    boxes: list[str] = []
    return label, "".join(_letters(paragraph, numbering, boxes, depth)), boxes


def _letters(parent: Any, numbering: Numbering, boxes: list[str], depth: int) -> Iterator[str]:
    stack = [iter(parent)]
    while stack:
        one = next(stack[-1], None)
        if one is None:
            stack.pop()
        elif one.tag == f"{W}t":
            text = one.text or ""
            yield text.upper() if _is_on(one.getparent(), "caps") else text
        elif one.tag in LETTERS:
            yield LETTERS[one.tag]
        elif one.tag == f"{W}sym":
            yield "-"
        elif one.tag == f"{W}txbxContent":
            if depth < NESTED:
                boxes += [line for line in _blocks(one, numbering, depth + 1) if line]
        elif one.tag not in DROPPED and not (one.tag == f"{W}r" and _is_on(one, "vanish")):
            stack.append(iter(one))


def _table(table: Any, numbering: Numbering, depth: int) -> Iterator[str]:
    """Rows with tabs; heads and ends whose columns only stand side by side, cell by cell."""
    texts: list[list[list[str]]] = []
    for row in _children(table, "tr"):
        above, cells = texts[-1] if texts else [], list[list[str]]()
        for column, (cell, is_continued) in enumerate(islice(_row(row), COLUMNS)):
            lines = [] if cell is None else list(filter(str.strip, _blocks(cell, numbering, depth + 1)))
            cells.append(lines or (above[column] if is_continued and column < len(above) else []))
        texts.append(cells)
    width = max(map(len, texts), default=0)
    every = "\n".join(line for cells in texts for cell in cells for line in cell)
    is_layout = width < 2 or ((len(texts) <= 3 or width == 2) and SIDE_BY_SIDE.search(every[:2000]))
    yield ""
    for cells in texts:
        if is_layout:
            yield from (line for cell in cells for line in cell)
        elif any(cells):
            joined = (re.sub(r"\s+", " ", " ".join(cell)).strip() for cell in cells)
            yield "\t".join(joined).rstrip("\t")
    yield ""


def _row(row: Any) -> Iterator[tuple[Any, bool]]:
    """The cells of a row by columns of the grid, with whether each goes on from above."""
    properties = row.find(f"{W}trPr")
    if properties is not None and properties.find(f"{W}del") is not None:
        return
    for _column in range(_number(properties, "gridBefore")):
        yield None, False
    for cell in _children(row, "tc"):
        its = cell.find(f"{W}tcPr")
        merge = None if its is None else its.find(f"{W}vMerge")
        yield cell, merge is not None and merge.get(f"{W}val") != "restart"
        for _column in range(_number(its, "gridSpan") - 1):
            yield None, False


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """Rows or cells, also those inside content controls."""
    for child in parent:
        if child.tag == f"{W}{tag}":
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml"}:
            yield from _children(child, tag)


def _number(properties: Any, tag: str) -> int:
    child = None if properties is None else properties.find(f"{W}{tag}")
    value = "" if child is None else child.get(f"{W}val", "")
    return min(int(value), COLUMNS) if value.isdecimal() and len(value) < 4 else 0


def _is_deleted(paragraph: Any) -> bool:
    """Whether the mark at its end was deleted with tracked changes."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _is_on(run: Any, tag: str) -> bool:
    mark = None if run is None else run.find(f"{W}rPr/{W}{tag}")
    return mark is not None and mark.get(f"{W}val", "1") not in OFF
