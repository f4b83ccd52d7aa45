"""Bytes of hostile and odd files, made from a good one."""

import random
import re
import struct
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from xlsxwriter import Workbook

from tests.disbursement.books import OF_FIGURES, xlsx

GOOD = ["h-bg", "UBND huyện Bình Gia", "DA-X", "đầu tư", "trung ương", 300, "đã đối chiếu"]
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


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
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
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


def locked() -> bytes:
    book = bytearray(packed({**parts(good()), "xl/zz.xml": b"x"}))
    place = book.rindex(b"xl/zz.xml") - 46
    book[place + 8] |= 1
    return bytes(book)


def noisy() -> bytes:
    book = bytearray(good())
    place = book.index(SHEET.encode()) + len(SHEET)
    book[place : place + 200] = random.Random(2).randbytes(200)
    return bytes(book)


def denying() -> bytes:
    book = packed({**parts(good()), "xl/zz.xml": b"a" * 5_000_000})
    return claiming(book, "xl/zz.xml", 1000)


def claimed(megabytes: int, number: int = 1) -> bytes:
    """Parts that take a megabyte packed and say that they are much larger."""
    noise = random.Random(3).randbytes(1_100_000)
    more = {f"xl/worksheets/zz{n}.xml": noise for n in range(number)}
    book = packed({**parts(good()), **more}, ZIP_STORED)
    for name in more:
        book = claiming(book, name, megabytes * 1024 * 1024)
    return book


def wide() -> bytes:
    found = parts(good())
    found[SHEET] = found[SHEET].decode().encode("utf-16")
    return packed(found)


def hidden(book, sheet) -> None:
    book.add_worksheet("Khác")
    row(sheet)
    book.worksheets()[1].activate()
    sheet.hide()


def row(sheet, formula: tuple[str, Any] | None = None) -> None:
    sheet.write_row(0, 0, OF_FIGURES)
    sheet.write_row(1, 0, GOOD)
    if formula:
        sheet.write_formula("F2", formula[0], None, formula[1])


def uncalculated() -> bytes:
    book = parts(drawn(lambda _b, sheet: row(sheet, formula=("=150*2", 300)))())
    book[SHEET] = book[SHEET].replace(b"<v>300</v>", b"")
    return packed(book)


def dated(book, sheet) -> None:
    row(sheet)
    sheet.write_datetime("F2", date(2023, 10, 31), book.add_format({"num_format": "dd/mm/yyyy"}))


def merged(_book, sheet) -> None:
    sheet.write("G1", "Đơn vị tính: triệu đồng")
    sheet.merge_range("A3:A4", "Mã đơn vị")
    sheet.merge_range("B3:B4", "Mã thành phần")
    sheet.merge_range("C3:D3", "Vốn")
    sheet.write_row("C4", ["Loại vốn", "Nguồn vốn"])
    sheet.merge_range("E3:F3", "Giải ngân")
    sheet.write_row("E4", ["Trong tháng", "Lũy kế đến hết tháng 10"])
    sheet.write_row("A5", ["A", "B", "1", "2", "3", "4"])
    sheet.write_row("A6", ["h-bg", "DA-X", "ĐT", "NSTW", 10, 300])


def with_unit(unit: str, amount: Any) -> bytes:
    return xlsx([[*OF_FIGURES[:5], f"Lũy kế giải ngân ({unit})"], [*GOOD[:5], amount]])


def of_1258() -> bytes:
    """As Windows of old wrote Vietnamese: tones as letters of their own behind their vowel."""
    lines = [
        "Ma~ đơn vi.;Mã thành phần;Loại vốn;Nguồn vốn;Lũy kế giải ngân;Ghi chú".replace("Ma~", "Mã").replace(
            "vi.", "vị"
        )
    ]
    lines.append("h-bg;DA-X;đầu tư;trung ương;300;đã đối chiếu")
    return "\r\n".join(map(separated, lines)).encode("cp1258")


def separated(words: str) -> str:
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


def plain(note: str) -> list[list]:
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


def old_macros() -> bytes:
    return OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT_CUR".encode("utf-16-le")
