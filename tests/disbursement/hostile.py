"""Files that nobody should send, and odd ones that people do: each with the words that the portal answers."""

import random
import re
import struct
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from xlsxwriter import Workbook

from tests.disbursement.books import OF_FIGURES, xlsx

GOOD = ["h-bg", "UBND huyện Bình Gia", "DA-X", "đầu tư", "trung ương", 300, "đã đối chiếu"]
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {}  # what it is: its name, its bytes, the answer
NEW = "1 new"


def file(what: str, answer: str, name: str = "so-lieu.xlsx"):
    """Keep a maker of bytes in the list."""

    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES[what] = name, make, answer
        return make

    return keep


def good() -> bytes:
    return xlsx([OF_FIGURES, GOOD])


def with_amount(amount: Any) -> Callable[[], bytes]:
    return lambda: xlsx([OF_FIGURES, [*GOOD[:5], amount]])


def packed(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts(book: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def plus(**more: bytes) -> Callable[[], bytes]:
    """A good workbook with further parts; __ stands for a slash, _dot_ for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return lambda: packed({**parts(good()), **named})


def changed(part: str, old: str, new: str) -> Callable[[], bytes]:
    """A good workbook in which a pattern of a part is replaced."""

    def make() -> bytes:
        found = parts(good())
        found[part] = re.sub(old, lambda _match: new, found[part].decode(), count=1).encode()
        return packed(found)

    return make


def claiming(book: bytes, part: str, size: int) -> bytes:
    """The same file, but its directory says another size of a part."""
    place = book.rindex(part.encode()) - 46
    assert book[place : place + 4] == b"PK\x01\x02"
    return book[: place + 24] + struct.pack("<I", size) + book[place + 28 :]


def text(separator: str, letters: str, *rows: list, before: str = "") -> Callable[[], bytes]:
    lines = [separator.join(map(str, row)) for row in (rows or ([*OF_FIGURES], GOOD))]
    return lambda: (before + "\r\n".join(lines) + "\r\n").encode(letters)


def drawn(draw: Callable[[Any, Any], None]) -> Callable[[], bytes]:
    """A workbook whose one sheet is drawn cell by cell."""

    def make() -> bytes:
        buffer = BytesIO()
        with Workbook(buffer, {"in_memory": True}) as book:
            draw(book, book.add_worksheet("Biểu"))
        return buffer.getvalue()

    return make


def far(*cells: str) -> Callable[[], bytes]:
    def draw(_book, sheet):
        sheet.write_row(0, 0, OF_FIGURES)
        sheet.write_row(1, 0, GOOD)
        for cell in cells:
            sheet.write(cell, 1)

    return drawn(draw)


def ods(more: str = "", **further: bytes) -> Callable[[], bytes]:
    """A sheet of LibreOffice with the same table."""
    rows = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in (OF_FIGURES, GOOD)
    )
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Biểu">{rows}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:m"/>'
    known = {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest}
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in further.items()}
    return lambda: packed({**known, **named})


def _cell(value: Any) -> str:
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def _simple() -> Iterator[tuple[str, str, Callable[[], bytes], str]]:
    """What, name, maker, answer."""
    book = "so-lieu.xlsx"
    yield "nothing", book, lambda: b"", "empty"
    yield "blanks", "a.csv", lambda: b" \r\n \r\n", "is empty"
    yield "a program", book, lambda: b"MZ\x90\0" + bytes(500), "holds a program"
    yield "a PDF", book, lambda: b"%PDF-1.7\n", "holds a PDF"
    yield "a picture", book, lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "holds a picture"
    yield "a document", book, lambda: packed({"word/document.xml": b"<a/>"}), "holds a document of Word"
    yield "slides", book, lambda: packed({"ppt/presentation.xml": b"<a/>"}), "holds slides"
    yield "packed files", book, lambda: packed({"a.txt": b"x"}), "holds packed files"
    yield "a web page as .xls", "a.xls", lambda: b"<html><table><tr><td>1</table>", "holds a web page"
    yield "XML as .xls", "a.xls", lambda: b'<?xml version="1.0"?><Workbook/>', "holds an XML file"
    yield "a workbook as .csv", "a.csv", good, "holds a workbook of Excel (.xlsx)"
    yield "a text as .xlsx", book, text(",", "utf-8"), "holds a text"
    yield (
        "an old workbook as .xlsx",
        book,
        lambda: OLE + "Workbook".encode("utf-16-le"),
        "an old workbook of Excel",
    )
    yield "LibreOffice as .xlsx", book, ods(), "holds a sheet of LibreOffice"
    yield "a database", book, lambda: b"SQLite format 3\0" + bytes(99), "holds a database"
    yield "noise", book, lambda: random.Random(1).randbytes(4000), "cannot be opened"
    yield "a name of another kind", "a.docx", good, "no table that the portal reads"
    yield "no extension", "solieu", good, "no table that the portal reads"
    yield "the extension of macros", "a.xlsm", good, "holds macros"
    yield "macros inside", book, plus(xl__vbaProject_dot_bin=b"x"), "holds macros"
    yield "macros of Excel 4", book, plus(xl__macrosheets__a_dot_xml=b"<a/>"), "holds macros"
    yield "controls", book, plus(xl__activeX__a_dot_bin=b"x"), "holds macros"
    enabled = changed("[Content_Types].xml", "sheet.main", "sheet.macroEnabled.main")
    yield "macros in the list of contents", book, enabled, "holds macros"
    yield "links to other files", book, plus(xl__externalLinks__a_dot_xml=b"<a/>"), "takes values from other"
    yield "connections", book, plus(xl__connections_dot_xml=b"<a/>"), "takes values from other"
    link = b'<Relationships><Relationship Id="r" Type="x/oleObject" Target="//x" TargetMode="External"/></Relationships>'
    yield (
        "objects of other files",
        book,
        plus(xl__worksheets___rels__a_dot_rels=link),
        "takes values from other",
    )
    address = link.replace(b"oleObject", b"hyperlink")
    yield "links to pages", book, plus(xl__worksheets___rels__b_dot_rels=address), NEW
    yield "a password", book, lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"
    yield "packed with a password", book, _locked, "protected by a password"
    yield "way out of the folder", book, plus(**{"..__..__etc__passwd": b"x"}), NEW
    yield "too many parts", book, plus(**{f"n{n}": b"" for n in range(1001)}), "unpacks to far more"
    yield "a part that is cut off", book, lambda: good()[:-600], "is damaged"
    yield "parts that are noise", book, _noisy, "is damaged"
    yield "no list of sheets", book, lambda: packed({"[Content_Types].xml": b"<a/>"}), "is damaged"
    yield (
        "a sheet that is no XML",
        book,
        plus(xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row>"),
        "damaged|No table",
    )
    yield "a document type", book, changed(SHEET, r"\?>", "?><!DOCTYPE a>"), "definitions that no spreadsheet"
    laughs = '?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    yield (
        "a billion laughs",
        book,
        changed("xl/sharedStrings.xml", r"\?>", laughs),
        "definitions that no spreadsheet",
    )
    yield "letters of two bytes in a part", book, _wide, "definitions that no spreadsheet"
    yield (
        "a bomb by its directory",
        book,
        lambda: packed({**parts(good()), "xl/a.xml": bytes(40_000_000)}),
        "unpacks to far more",
    )
    yield "a bomb that denies it", book, _denying, "unpacks to far more"
    yield "a sheet of 200 MB", book, lambda: _claimed(200), "is too large when it is unpacked"
    yield "sheets of 200 MB together", book, lambda: _claimed(60, 4), "is too large when it is unpacked"
    yield "a cell in the last row", book, far("A1048576"), "at most 150000 rows"
    yield "a cell in the last column", book, far("XFD1"), "at most 250 columns"
    yield (
        "a cell in the last corner",
        book,
        far("XFD1048576"),
        "more memory than is allowed|at most 150000 rows",
    )
    yield "cells far apart", book, far("IP149999"), "has more than 4000000 cells|more memory"
    yield "an empty book", book, lambda: xlsx([]), "No table was found"
    yield "another table", book, lambda: xlsx([["Họ và tên", "Tuổi"], ["An", 30]]), "there is no column for"
    yield "no column of amounts", book, lambda: xlsx([OF_FIGURES[:5], GOOD[:5]]), "for cumulative amount"
    yield "a head alone", book, lambda: xlsx([OF_FIGURES]), "has no rows"
    yield "a hidden sheet alone", book, drawn(_hidden), "No table was found"


def _odd() -> Iterator[tuple[str, str, Callable[[], bytes], str]]:
    book = "so-lieu.xlsx"
    yield "an error", book, drawn(lambda _b, s: _row(s, formula=("=1/0", "#DIV/0!"))), "the error #DIV/0!"
    yield "a formula never calculated", book, _uncalculated, "has no result yet"
    yield "a formula with its result", book, drawn(lambda _b, s: _row(s, formula=("=150*2", 300))), NEW
    yield "a number as text", book, with_amount("300,5"), NEW
    yield "a number with spaces", book, with_amount(" 1 000,5 "), "1.000,5 is over"
    yield "an English number as text", book, with_amount("1,300.5"), "over the plan"
    yield "dots for decimals", book, with_amount("12.5"), "write a comma before decimals"
    yield "a negative amount", book, with_amount("(300)"), "is negative"
    yield "too many decimals", book, with_amount(0.12345678), "more than six decimals"
    yield "more than all money", book, with_amount(1e300), "more than any budget line"
    yield "letters for digits", book, with_amount("3O0"), "is not a number"
    yield "digits of another script", book, with_amount("３００"), "is not a number"
    yield "a day as amount", book, drawn(_dated), "is a day, not an amount"
    yield "yes as amount", book, with_amount(True), "is not a number"
    yield (
        "a script as unit",
        book,
        lambda: xlsx([OF_FIGURES, ["", "<script>x</script>", *GOOD[2:]]]),
        "There is no unit",
    )
    yield "a formula as remark", book, lambda: xlsx([OF_FIGURES, [*GOOD[:6], "=cmd|' /C calc'!A0"]]), NEW
    yield "a long remark", book, lambda: xlsx([OF_FIGURES, [*GOOD[:6], "x" * 9000]]), "longer than 500"
    yield "merged heads of two lines", book, drawn(_merged), NEW
    yield "a head far below", book, lambda: xlsx([*[["Báo cáo"]] * 20, OF_FIGURES, GOOD]), NEW
    yield "amounts in đồng", book, lambda: _in("đồng", 300_000_000), NEW
    yield "amounts in tỷ", book, lambda: _in("tỷ đồng", "0,3"), NEW
    yield "đồng with decimals", book, lambda: _in("đồng", 300.5), "a đồng has none"
    yield "many sheets", book, lambda: xlsx([["Bìa"]], [OF_FIGURES, GOOD], []), NEW
    yield "a strange name", "..\\..\\bi\u0301 <ê>\u202e.xlsx", good, NEW
    yield "a long name", "x" * 200 + ".xlsx", good, NEW
    yield "UTF-8 with commas", "a.csv", text(",", "utf-8"), NEW
    yield "UTF-8 with semicolons", "a.csv", text(";", "utf-8-sig"), NEW
    yield "UTF-16 with tabs", "a.csv", text("\t", "utf-16"), NEW
    yield "UTF-16 without a mark", "a.csv", text("\t", "utf-16-le"), NEW
    yield "Windows-1258", "a.csv", _of_1258, NEW
    yield "Windows-1252", "a.csv", text(";", "cp1252", *_plain("Ghi chu é")), NEW
    yield "its separator in the first line", "a.csv", text(";", "utf-8", before="sep=;\r\n"), NEW
    yield (
        "rows of unlike length",
        "a.csv",
        text(",", "utf-8", OF_FIGURES, GOOD[:6], ["a"], GOOD * 2),
        "No|twice|speaks",
    )
    yield "no letters at all", "a.csv", lambda: b"a,b\r\n\x81\x8d\x8f\x90\x9d,\xff\r\n", "letters"
    yield (
        "zeros in a text",
        "a.csv",
        lambda: b"a,b,c\0\0\0\x01\x02\xff\xfe\0zz\0",
        "something else|No table|letters",
    )
    yield (
        "a quotation without end",
        "a.csv",
        lambda: text(",", "utf-8")() + b'"' + b"x,\r\n" * 60_000,
        "quotation mark",
    )
    yield "a line without end", "a.csv", lambda: b"x" * 1_000_000, "damaged"
    yield "too many columns in a text", "a.csv", lambda: b"a," * 300 + b"\r\n", "at most 250 columns"
    yield (
        "too many rows in a text",
        "a.csv",
        lambda: text(",", "utf-8")() + b",,\r\n" * 150_000,
        "at most 150000 rows",
    )
    yield "an old workbook that is none", "a.xls", lambda: OLE + "Workbook".encode("utf-16-le"), "damaged"
    yield "an old workbook with macros", "a.xls", _old_macros, "holds macros"
    yield "a binary workbook that is none", "a.xlsb", lambda: packed({"xl/workbook.bin": b"x"}), "damaged"
    yield "LibreOffice", "a.ods", ods(), NEW
    yield (
        "LibreOffice with a password",
        "a.ods",
        ods(**{"META-INF__manifest_dot_xml": b"<encryption-data/>"}),
        "password",
    )
    yield "LibreOffice with macros", "a.ods", ods(Basic__a_dot_xml=b"<a/>"), "holds macros"
    yield "LibreOffice with links", "a.ods", ods("<table:table-source/>"), "takes values from other"
    repeated = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated='
    repeated += '"16000" office:value-type="float" office:value="1"/></table:table-row>'
    yield "LibreOffice with endless cells", "a.ods", ods(repeated), "memory|rows|columns|too long|damaged"


def _locked() -> bytes:
    book = bytearray(packed({**parts(good()), "xl/zz.xml": b"x"}))
    place = book.rindex(b"xl/zz.xml") - 46
    book[place + 8] |= 1
    return bytes(book)


def _noisy() -> bytes:
    book = bytearray(good())
    place = book.index(SHEET.encode()) + len(SHEET)
    book[place : place + 200] = random.Random(2).randbytes(200)
    return bytes(book)


def _denying() -> bytes:
    book = packed({**parts(good()), "xl/zz.xml": b"a" * 5_000_000})
    return claiming(book, "xl/zz.xml", 1000)


def _claimed(megabytes: int, number: int = 1) -> bytes:
    """Parts that take a megabyte packed and say that they are much larger."""
    noise = random.Random(3).randbytes(1_100_000)
    more = {f"xl/worksheets/zz{n}.xml": noise for n in range(number)}
    book = packed({**parts(good()), **more}, ZIP_STORED)
    for name in more:
        book = claiming(book, name, megabytes * 1024 * 1024)
    return book


def _wide() -> bytes:
    found = parts(good())
    found[SHEET] = found[SHEET].decode().encode("utf-16")
    return packed(found)


def _hidden(book, sheet) -> None:
    book.add_worksheet("Khác")
    _row(sheet)
    book.worksheets()[1].activate()
    sheet.hide()


def _row(sheet, formula: tuple[str, Any] | None = None) -> None:
    sheet.write_row(0, 0, OF_FIGURES)
    sheet.write_row(1, 0, GOOD)
    if formula:
        sheet.write_formula("F2", formula[0], None, formula[1])


def _uncalculated() -> bytes:
    book = parts(drawn(lambda _b, sheet: _row(sheet, formula=("=150*2", 300)))())
    book[SHEET] = book[SHEET].replace(b"<v>300</v>", b"")
    return packed(book)


def _dated(book, sheet) -> None:
    _row(sheet)
    sheet.write_datetime("F2", date(2023, 10, 31), book.add_format({"num_format": "dd/mm/yyyy"}))


def _merged(_book, sheet) -> None:
    sheet.write("G1", "Đơn vị tính: triệu đồng")
    sheet.merge_range("A3:A4", "Mã đơn vị")
    sheet.merge_range("B3:B4", "Mã thành phần")
    sheet.merge_range("C3:D3", "Vốn")
    sheet.write_row("C4", ["Loại vốn", "Nguồn vốn"])
    sheet.merge_range("E3:F3", "Giải ngân")
    sheet.write_row("E4", ["Trong tháng", "Lũy kế đến hết tháng 10"])
    sheet.write_row("A5", ["A", "B", "1", "2", "3", "4"])
    sheet.write_row("A6", ["h-bg", "DA-X", "ĐT", "NSTW", 10, 300])


def _in(unit: str, amount: Any) -> bytes:
    return xlsx([[*OF_FIGURES[:5], f"Lũy kế giải ngân ({unit})"], [*GOOD[:5], amount]])


def _of_1258() -> bytes:
    """As Windows of old wrote Vietnamese: tones as letters of their own behind their vowel."""
    lines = [
        "Ma~ đơn vi.;Mã thành phần;Loại vốn;Nguồn vốn;Lũy kế giải ngân;Ghi chú".replace("Ma~", "Mã").replace(
            "vi.", "vị"
        )
    ]
    lines.append("h-bg;DA-X;đầu tư;trung ương;300;đã đối chiếu")
    return "\r\n".join(map(_separated, lines)).encode("cp1258")


def _separated(words: str) -> str:
    """Tones apart from their letters, the letters themselves whole: "ế" is "ê" and a tone."""
    import unicodedata

    tones, found = "\u0300\u0301\u0303\u0309\u0323", []
    for letter in words:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in tones)
        found.append(
            unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones)) + tone
        )
    return "".join(found)


def _plain(note: str) -> list[list]:
    head = [
        "Ma don vi",
        "Ten don vi",
        "Ma thanh phan",
        "Loai von",
        "Nguon von",
        "Luy ke giai ngan",
        "Ghi chu",
    ]
    return [head, ["h-bg", "Binh Gia", "DA-X", "dau tu", "trung uong", 300, note]]


def _old_macros() -> bytes:
    return OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT_CUR".encode("utf-16-le")


for _what, _name, _make, _answer in (*_simple(), *_odd()):
    FILES[_what] = _name, _make, _answer
