"""Files that prove a result: their content must be what their name says."""

import struct
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from directives import evidence
from tests.factories import PDF

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0....\0\0\0\0IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0\0\x04..\xff\xc0\0\x0b\x08\0\x01\0\x01\x01....\xff\xd9"
TYPES = "[Content_Types].xml"


def archive(*names: str, types: bytes = b"<Types/>") -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        file.writestr(TYPES, types)
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


DOCX = archive("word/document.xml")
XLSX = archive("xl/workbook.xml")


def check(name: str, content: bytes) -> str:
    return evidence.checked_name(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.PNG", PNG),
        ("a.jpg", JPG),
        ("a.jpeg", JPG),
        ("Tờ trình.docx", DOCX),
        ("biểu.xlsx", XLSX),
    ],
)
def test_the_usual_kinds_are_taken(name, content):
    assert check(name, content) == name


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.docm", "a.doc", "a", ".pdf", "a.pdf.js"])
def test_other_kinds_are_refused(name):
    with pytest.raises(ValidationError, match="Only these kinds"):
        check(name, PDF)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PNG),
        ("a.pdf", b"<html>" + PDF),
        ("a.pdf", b"%PDF-1.7 cut short"),
        ("a.pdf", PDF[:-8]),
        ("a.png", PNG[:-6]),
        ("a.png", PNG[:12] + b"IDAT" + PNG[16:]),
        ("a.png", PNG.replace(b"IHDR\0\0\0\x01", b"IHDR\0\0\0\0")),
        ("a.jpg", b"\xff\xd8\xff\xe0...."),
        ("a.jpg", JPG[:12]),
        ("a.jpg", JPG.replace(b"\x08\0\x01\0\x01", b"\x08\0\0\0\0")),
        ("a.png", JPG),
        ("a.jpg", PDF),
        ("a.docx", XLSX),
        ("a.xlsx", DOCX),
        ("a.docx", PDF),
        ("a.docx", b"PK\x03\x04 no archive"),
        ("a.docx", DOCX[:-8]),
        ("a.docx", archive("word/other.xml")),
    ],
)
def test_a_name_that_lies_about_its_content_is_refused(name, content):
    with pytest.raises(ValidationError, match="not what its name says"):
        check(name, content)


@pytest.mark.parametrize(
    "content",
    [
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("word/document.xml", "word/activeX/activeX1.bin"),
        archive("word/document.xml", "evil.exe"),
        archive("word/document.xml", types=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_macros_are_refused(content):
    with pytest.raises(ValidationError, match="macros"):
        check("a.docx", content)


def test_an_endless_list_of_members_is_refused_before_it_is_read(monkeypatch):
    many = archive("word/document.xml", *(f"x{n}" for n in range(evidence.MOST_MEMBERS)))
    end = DOCX.rfind(evidence.END_OF_LIST)
    long = DOCX[: end + 12] + struct.pack("<I", evidence.LONGEST_LIST + 1) + DOCX[end + 16 :]
    large = DOCX[:end] + evidence.LARGE_LIST + b"\0" * 16 + DOCX[end:]
    monkeypatch.setattr(evidence.zipfile, "ZipFile", lambda file: pytest.fail("it was read"))
    for content in (many, long, large):
        with pytest.raises(ValidationError, match="not what its name says"):
            check("a.docx", content)


def test_empty_and_large_files_are_refused(settings):
    settings.EVIDENCE_MAX_BYTES = len(PDF) + 19
    with pytest.raises(ValidationError, match="empty"):
        check("a.pdf", b"")
    with pytest.raises(ValidationError, match="larger than"):
        check("a.pdf", PDF + b"." * 20)


def test_too_many_files_and_too_much_in_all_are_refused(settings):
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(6)]
    with pytest.raises(ValidationError, match="At most 5 files"):
        evidence.checked_names(files)
    settings.EVIDENCE_MAX_BYTES = len(PDF) * 2
    assert evidence.checked_names(files[:2]) == ["0.pdf", "1.pdf"]
    with pytest.raises(ValidationError, match="Together the files are larger"):
        evidence.checked_names(files[:3])


@pytest.mark.parametrize("fails_while", ["storing", "used"])
def test_stored_files_go_again_when_something_fails(settings, monkeypatch, fails_while):
    files = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    if fails_while == "storing":
        monkeypatch.setattr(files[1], "chunks", lambda chunk_size=None: iter([1 / 0]))
    with pytest.raises(ZeroDivisionError), evidence.keeping(files):
        raise ZeroDivisionError
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/Báo cáo.pdf", "Báo cáo.pdf"),
        ("C:\\Users\\x\\tờ trình.docx", "tờ trình.docx"),
        ("a\u202egpj.exe.pdf", "agpj.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ('a"b;c%.pdf', "a_b_c_.pdf"),
    ],
)
def test_names_are_made_harmless(name, clean):
    assert evidence.clean_name(name) == clean


def test_what_is_kept_carries_nothing_of_the_senders_name():
    stored = evidence.stored_name("Báo cáo.PDF")
    assert stored.endswith(".pdf")
    assert "Báo" not in stored
    assert stored != evidence.stored_name("Báo cáo.PDF")


def test_it_is_handed_out_under_a_known_type():
    assert evidence.media_type("a.pdf") == "application/pdf"
    assert evidence.media_type("a.docx").endswith("wordprocessingml.document")
    assert evidence.media_type("a.html") == "application/octet-stream"
