"""Makers of files: typed PDFs by hand, Word documents, pages as a scanner gives them."""

import hashlib
import io
import zipfile
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[2]
FONT = ROOT / "node_modules" / "dejavu-fonts-ttf" / "ttf" / "DejaVuSerif.ttf"
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
LETTER = 6  # points that a letter of a typed page is wide, of 12 that it is high
HEAD = ["UBND TỈNH LẠNG SƠN", "Số: 12/TB-UBND"]
NATION = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Lạng Sơn, ngày 3 tháng 11 năm 2023"]


def pdf(*pages: list[tuple[float, float, str]], drawn: str = "", lock: str = "", extra: str = "") -> bytes:
    """Pages of A4 with texts at (x, y from the top) and lines of the language of PDF.

    `lock`: "owner" encrypts for an owner only, "user" so that nobody gets in without a password.
    """
    texts = [text for page in pages for _x, _y, text in page]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H /ToUnicode 4 0 R "
        "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 500 /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor "
        "/FontName /Plain /Flags 4 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 /ItalicAngle 0 "
        "/FontBBox [0 -200 1000 800] >> >>] >>"
    )
    objects += [font, _to_unicode(texts)]
    kids = []
    for page in pages:
        shown = "".join(
            f"BT /F1 12 Tf 1 0 0 1 {x} {842 - y} Tm <{_codes(text)}> Tj ET\n" for x, y, text in page
        )
        objects += [drawn + "\n" + extra + shown]
        kids.append(len(objects) + 1)
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>"
            )
        ]
    listed = " ".join(f"{number} 0 R" for number in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>"
    return _file(objects, lock)


def _codes(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _to_unicode(texts: list[str]) -> str:
    letters = sorted(set("".join(texts)))
    pairs = "\n".join(f"1 beginbfchar <{_codes(one)}> <{_codes(one)}> endbfchar" for one in letters)
    return f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n{pairs}\nendcmap"


def _file(objects: list[str], lock: str) -> bytes:
    key, encrypt = _lock(lock)
    made, places = b"%PDF-1.4\n", []
    for number, words in enumerate(objects, start=1):
        places.append(len(made))
        body = words.encode("latin-1")
        if not words.startswith("<<"):
            if key:
                body = _rc4(hashlib.md5(key + bytes([number, 0, 0, 0, 0])).digest()[:10], body)
            body = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(body), body)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (len(objects) + 1, encrypt, start)
    return made + b"trailer << /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF" % end


def _lock(lock: str) -> tuple[bytes, bytes]:
    """The key and the entry of the trailer of the oldest encryption of PDF."""
    if not lock:
        return b"", b""
    owner = _rc4(hashlib.md5(b"boss" + PAD[:28]).digest()[:5], PAD)
    key = hashlib.md5(PAD + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + b"0123456789abcdef").digest()[
        :5
    ]
    user = _rc4(key, PAD) if lock == "owner" else b"nobody knows this".ljust(32, b"x")
    entry = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>".encode()
    return key, b"/ID [<%b> <%b>] /Encrypt %b" % (b"0123456789abcdef".hex().encode(), b"00" * 16, entry)


def _rc4(key: bytes, content: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    made, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        made.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(made)


def paragraph(text: str, x: float, y: float, width: int = 80) -> list[tuple[float, float, str]]:
    """A typed paragraph, so many letters a line, justified, its first line indented: a text for each word."""
    lines: list[list[str]] = [[]]
    for word in text.split():
        indent = 6 if len(lines) == 1 else 0
        if sum(len(one) + 1 for one in lines[-1]) + len(word) > width - indent:
            lines.append([])
        lines[-1].append(word)
    found = []
    for n, words in enumerate(lines):
        at = x + (0 if n else 6 * LETTER)
        room = x + width * LETTER - at - sum(map(len, words)) * LETTER
        gap = LETTER if n == len(lines) - 1 else room / (len(words) - 1)
        for word in words:
            found.append((round(at, 1), y + 18 * n, word))
            at += len(word) * LETTER + gap
    return found


def docx(*lines: str, change=None) -> bytes:
    """A document of Word with these paragraphs; `change` is called with it."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if change:
        change(document)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def numbered(document, pattern: str, kind: str = "decimal", level: int = 0) -> int:
    """A new automatic list of Word; its number is used by `listed`."""
    part = document.part.numbering_part.element
    number = 100 + len(part)
    part.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
        ),
    )
    part.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
    )
    return number


def listed(document, text: str, number: int, level: int = 0):
    """A paragraph of an automatic list."""
    made = document.add_paragraph(text)
    made._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return made


def repacked(content: bytes, **parts: bytes | None) -> bytes:
    """A package with parts changed, added or, where None, left out; "/" of a name is "__"."""
    changed = {name.replace("__", "/"): part for name, part in parts.items()}
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changed}:
            part = changed.get(name, old.read(name) if name in old.namelist() else None)
            if part is not None:
                new.writestr(name, part)
    return kept.getvalue()


def page(size: tuple[int, int] = (1240, 1754), letters: int = 25) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty page of A4 at 150 to the inch, and a pen that writes with letters of this many pixels."""
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    pen.font = ImageFont.truetype(str(FONT), letters)
    return sheet, pen


def scanned_notice() -> Image.Image:
    """A notice with a head of two columns, a body of two paragraphs and a red stamp."""
    sheet, pen = page()
    for n, line in enumerate(HEAD):
        pen.text((120, 100 + 45 * n), line, "black")
    for n, line in enumerate(NATION):
        pen.text((620, 100 + 45 * n), line, "black")
    body = [
        "1. Sở Tài chính chủ trì, phối hợp với Sở Xây dựng thẩm định phương",
        "án phân bổ kinh phí, trình Ủy ban nhân dân tỉnh trước ngày 15/11/2023.",
        "a) Ủy ban nhân dân các huyện, thành phố báo cáo kết quả thực hiện",
        "hằng tháng về Sở Kế hoạch và Đầu tư để tổng hợp.",
    ]
    for n, line in enumerate(body):
        pen.text((200 if n % 2 == 0 else 120, 320 + 45 * n), line, "black")
    pen.ellipse((700, 480, 950, 730), outline=(220, 40, 40), width=6)
    return sheet


def scanned_table() -> Image.Image:
    """An annex: a ruled table of four columns."""
    sheet, pen = page()
    pen.text((480, 80), "PHỤ LỤC", "black")
    columns, rows = [120, 200, 640, 900, 1130], [160, 230, 320, 410]
    texts = [
        ["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
        ["1", "Rà soát danh mục dự án\nđầu tư công", "Sở Tài chính", "30/11/2023"],
        ["2", "Kiểm tra công trình\nnước sạch", "Sở Xây dựng", "Quý II/2024"],
    ]
    for y in rows:
        pen.line((columns[0], y, columns[-1], y), "black", 2)
    for x in columns:
        pen.line((x, rows[0], x, rows[-1]), "black", 2)
    for y, line in zip(rows, texts, strict=False):
        for x, text in zip(columns, line, strict=False):
            pen.multiline_text((x + 14, y + 10), text, "black", spacing=8)
    return sheet


def saved(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind, **options)
    return kept.getvalue()
