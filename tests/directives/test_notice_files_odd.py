"""Files of any kind never break the reader: each that is not read has its sentence."""

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from directives.notices.files import UnreadableError, page_picture, read_file
from directives.notices.files.limits import Limits
from directives.notices.files.refusals import SENTENCES
from tests.directives import notice_files as make

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SAID = "Giao Sở Tài chính chủ trì thực hiện trước ngày 15 tháng 11 năm 2023. "
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
PAGE = [(60, 60, SAID)]


def document(body: str) -> bytes:
    """A Word document with this body."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return _with(f"<w:document {space}><w:body>{body}</w:body></w:document>".encode())


def _with(content: bytes) -> bytes:
    return make.repacked(make.docx("x"), **{"word/document.xml": content})


def packed(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return kept.getvalue()


def encrypted_zip() -> bytes:
    """Word's parts with the bit that says that they are encrypted."""
    made = bytearray(make.docx("x"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def huge_png(width: int, height: int) -> bytes:
    """The head of a picture that unpacks to far more than it is."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    made = b"\x89PNG\r\n\x1a\n"
    for name, content in chunks:
        made += struct.pack(">I", len(content)) + name + content
        made += struct.pack(">I", zlib.crc32(name + content))
    return made


def picture(mode: str, size=(300, 200), **options) -> bytes:
    return make.saved(Image.new(mode, size), options.pop("kind", "PNG"), **options)


def animated() -> bytes:
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("white", "black")]
    return make.saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


REFUSED = {
    "nothing at all.docx": (lambda: b"", "empty"),
    "blanks.txt": (lambda: b" \r\n\t " * 50, "empty"),
    "zeros.pdf": (lambda: bytes(5000), "empty"),
    "only a mark.txt": (lambda: b"\xef\xbb\xbf", "empty"),
    "large.pdf": (lambda: b"%PDF-1.4" + bytes(21 * 1024 * 1024), "too_large"),
    "old.doc": (lambda: OLE + "WordDocument".encode("utf-16-le"), "old_word"),
    "old as new.docx": (lambda: OLE + "WordDocument".encode("utf-16-le"), "old_word"),
    "locked.docx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "odd.doc": (lambda: OLE, "damaged"),
    "table.xlsx": (lambda: packed(xl__workbook_dot_xml=b"x"), "kind"),
    "slides.pptx": (lambda: packed(ppt__presentation_dot_xml=b"x"), "kind"),
    "text.odt": (lambda: packed(content_dot_xml=b"x"), "kind"),
    "packed.zip": (lambda: packed(a_dot_txt=b"x"), "kind"),
    "empty.zip": (lambda: packed(), "kind"),
    "page.html": (lambda: f"<!DOCTYPE html><html><p>{SAID}</p></html>".encode(), "kind"),
    "page as text.txt": (lambda: f"\n <html><body>{SAID}".encode(), "kind"),
    "page as word.doc": (lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related", "kind"),
    "data.xml": (lambda: b'<?xml version="1.0"?><a/>', "kind"),
    "text.rtf": (lambda: b"{\\rtf1 abc}", "kind"),
    "program.pdf": (lambda: b"MZ\x90\0\x03" + bytes(100), "kind"),
    "moving.gif": (lambda: picture("P", kind="GIF"), "kind"),
    "scan.tiff": (lambda: picture("L", kind="TIFF"), "kind"),
    "print.ps": (lambda: b"%!PS-Adobe-3.0\n", "kind"),
    "macros.docm": (lambda: make.repacked(make.docx("x"), **{"word/vbaProject.bin": b"x"}), "macros"),
    "half.docx": (lambda: make.docx("x")[:-300], "damaged"),
    "no body.docx": (lambda: _with(b"<a/>"), "damaged"),
    "no xml.docx": (lambda: _with(b"not xml"), "damaged"),
    "entities.docx": (lambda: _with(BOMB.encode()), "entities"),
    "two bytes.docx": (lambda: _with(BOMB.encode("utf-16")), "entities"),
    "bomb.docx": (lambda: _with(bytes(30_000_000)), "bomb"),
    "encrypted.docx": (encrypted_zip, "password"),
    "only pictures.docx": (
        lambda: make.docx(change=lambda d: d.add_picture(io.BytesIO(picture("L")))),
        "pictures",
    ),
    "deep.docx": (lambda: document("<w:sdt>" * 9000 + "</w:sdt>" * 9000), "damaged"),
    "many parts.docx": (
        lambda: make.repacked(make.docx("x"), **{f"a/{n}": b"" for n in range(3500)}),
        "bomb",
    ),
    "locked.pdf": (lambda: make.pdf(PAGE, lock="user"), "password"),
    "only a head.pdf": (lambda: b"%PDF-1.7\n", "damaged"),
    "no pages.pdf": (lambda: make.pdf(), "damaged"),
    "dust.pdf": (lambda: b"%PDF-1.4\n" + bytes(range(256)) * 40, "damaged"),
    "half.png": (lambda: make.saved(make.scanned_table())[:2000], "damaged"),
    "half.jpg": (lambda: make.saved(make.scanned_table(), "JPEG")[:900], "damaged"),
    "bomb.png": (lambda: huge_png(60_000, 60_000), "pixels"),
    "lying.png": (lambda: huge_png(3000, 3000), "damaged"),
    "dot.png": (lambda: picture("L", (9, 9)), "small"),
    "letters.txt": (lambda: bytes(range(128, 256)) * 40, "letters"),
    "zeros and letters.txt": (lambda: b"abc\0\x01\x02\x03\x04" * 300, "letters"),
    "bad utf-16.txt": (lambda: b"\xff\xfe\x00\xd8\x00\xd8a", "letters"),
    "endless.txt": (lambda: b"abcdefgh\n" * 600_000, "long"),
}
READ = {
    "a docx.pdf": lambda: make.docx(SAID),
    "a pdf.docx": lambda: make.pdf(PAGE),
    "a text.docx": lambda: SAID.encode(),
    "a picture.pdf": lambda: picture("L", (400, 400)),
    "no name at all": lambda: SAID.encode(),
    "../../etc/passwd": lambda: SAID.encode(),
    "english.txt": lambda: b"The department shall report before 15 November 2023.",
    "russian.txt": lambda: "Министерство финансов представляет отчет".encode(),
    "begins like a picture.txt": lambda: b"BM is short for something here.",
    "no text.docx": lambda: make.docx(""),
    "dust before.pdf": lambda: b"\n\n junk \n" + make.pdf(PAGE),
    "colours.jpg": lambda: picture("CMYK", kind="JPEG"),
    "sixteen bits.png": lambda: picture("I;16"),
    "clear.png": lambda: picture("RGBA"),
    "palette.png": lambda: picture("P", transparency=0),
    "one bit.png": lambda: picture("1"),
    "animated.png": animated,
    "long and narrow.png": lambda: picture("L", (60, 6000)),
    "black.png": lambda: picture("L", (1200, 1700)),
    "blank.pdf": lambda: make.pdf([]),
    "far away.pdf": lambda: make.pdf([(9e6, -9e6, SAID), *PAGE]),
    "no such things.docx": lambda: document(
        '<w:p><w:pPr><w:pStyle w:val="None"/>'
        '<w:numPr><w:ilvl w:val="99"/><w:numId w:val="77"/></w:numPr></w:pPr>'
        '<w:r><w:t>Giao</w:t></w:r></w:p><w:tbl><w:tr><w:tc/><w:tc><w:tcPr><w:gridSpan w:val="999999999"/>'
        "<w:vMerge/></w:tcPr></w:tc></w:tr><w:tr/></w:tbl><w:tbl/>"
    ),
}


OTHERS = {name for name in READ if name.endswith((".png", ".jpg"))}
OTHERS |= {"a picture.pdf", "english.txt", "russian.txt", "begins like a picture.txt", "no text.docx"}
OTHERS |= {"blank.pdf", "no such things.docx"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_has_its_sentence(tmp_path, name):
    make_it, code = REFUSED[name]
    path = tmp_path / "kept"
    path.write_bytes(make_it())
    with pytest.raises(UnreadableError) as refused:
        read_file(path, name)
    assert refused.value.code == code
    assert f"“{name}”" in str(refused.value)
    with suppress(UnreadableError):
        page_picture(path, name, 1, 200)


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_but_sound_is_read(tmp_path, name):
    path = tmp_path / "kept"
    path.write_bytes(READ[name]())
    words = read_file(path, name).words
    assert words.strip() == SAID.strip() or name in OTHERS
    with suppress(UnreadableError):
        page_picture(path, name, 1, 200)


def test_each_sentence_can_be_said():
    words = {"name": "a", "found": "b", "size": 1, "most": 2, "count": 3}
    for code in SENTENCES:
        assert str(UnreadableError(code, **words)).count("%") == 0


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"pages": 2}, "pages"),
        ({"part": 1000}, "long"),
        ({"memory": 30 * 1024 * 1024}, None),
        ({"scans": 0}, "scans"),
    ],
)
def test_there_are_bounds(tmp_path, limits, code):
    path = tmp_path / "kept"
    scanned = io.BytesIO()
    make.scanned_table().save(scanned, "PDF")
    kinds = {"pages": make.pdf(PAGE, PAGE, PAGE), "part": make.docx("x" * 2000), "scans": scanned.getvalue()}
    path.write_bytes(kinds.get(next(iter(limits)), make.pdf(PAGE)))
    with pytest.raises(UnreadableError) as error:
        read_file(path, "a", limits=Limits(**limits))
    assert code is None or error.value.code == code


def test_what_takes_too_long_is_stopped(tmp_path):
    path = tmp_path / "kept"
    sheet = make.scanned_notice()
    sheet.save(path, "PDF", save_all=True, append_images=[sheet] * 5)
    with pytest.raises(UnreadableError) as error:
        read_file(path, "a", limits=Limits(seconds=1))
    assert error.value.code == "slow"


def test_a_file_that_went_away_is_missed(tmp_path):
    with pytest.raises(UnreadableError, match="no longer there"):
        read_file(tmp_path / "none", "a")


SAMPLES = [make.docx("Một", "Hai"), make.pdf(PAGE), picture("L", (80, 80)), SAID.encode("utf-16")]


@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=8)), max_size=6)
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_of_any_kind_ends_in_a_text_or_a_sentence(tmp_path, sample, changes):
    content = bytearray(sample)
    for place, new in changes:
        at = place % len(content)
        content[at : at + len(new)] = new
    path = tmp_path / "kept"
    path.write_bytes(content)
    assert isinstance(outcome(path), str)


def outcome(path) -> str:
    try:
        return read_file(path, "a").words
    except UnreadableError as error:
        return str(error)
