"""What a file is, by what it holds: its name may lie."""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from directives.notices.files.refusals import UnreadableError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 2048
PDF_WITHIN = 1024  # bytes before a PDF's mark that readers forgive
MARKS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"BM": "picture",
    b"RIFF": "picture",
    b"{\\rtf": "rtf",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"BZh": "archive",
    b"PK\x05\x06": "archive",
    b"PK\x07\x08": "archive",
    b"\x7fELF": "program",
    b"MZ": "program",
    b"SQLite": "database",
    b"%!PS": "postscript",
    b"\xc5\xd0\xd3\xc6": "postscript",
}
BY_CHANCE = (b"BM", b"MZ", b"RIFF", b"BZh")  # a text may begin so
WEB = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(<!doctype html|<html|<head|<body|<table|mime-version:)",
    re.I,
)
XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml", re.I)
INSIDE_ZIP = {
    "xl/workbook.xml": "table",
    "xl/workbook.bin": "table",
    "ppt/presentation.xml": "slides",
    "content.xml": "open_document",
    "META-INF/MANIFEST.MF": "program",
}
INSIDE_OLE = {
    "EncryptedPackage": "password",
    "WordDocument": "old_word",
    "Workbook": "table",
    "Book": "table",
}
INSIDE_OLE |= {"PowerPoint Document": "slides"}


def kind_of(path: Path, name: str) -> str:
    """docx, pdf, png, jpeg or text; UnreadableError for all else."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableError("empty", name=name)
    found = _found(path, start)
    if found in {"docx", "pdf", "png", "jpeg", "text"}:
        return found
    if found in {"password", "old_word", "macros", "damaged"}:
        raise UnreadableError(found, name=name)
    raise UnreadableError("kind", name=name, found=_words(found))


def _found(path: Path, start: bytes) -> str:
    if start.startswith(ZIP):
        return _inside_zip(path)
    if start.startswith(OLE):
        content = path.read_bytes()
        inside = (kind for mark, kind in INSIDE_OLE.items() if mark.encode("utf-16-le") in content)
        return next(inside, "damaged")
    if b"%PDF-" in start[:PDF_WITHIN]:
        return "pdf"
    is_text = b"\0" not in start
    for mark, kind in MARKS.items():
        if start.startswith(mark) and not (mark in BY_CHANCE and is_text):
            return kind
    if WEB.match(start):
        return "web"
    return "xml" if XML.match(start) else "text"


def _inside_zip(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return "damaged"
    if any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return "docx"
    found = (kind for name, kind in INSIDE_ZIP.items() if name in names)
    return next(found, "damaged" if "[Content_Types].xml" in names else "archive")


def _words(found: str) -> str:
    return {
        "table": _("a table of Excel"),
        "slides": _("slides"),
        "open_document": _("a document of LibreOffice"),
        "picture": _("a picture that is neither PNG nor JPEG"),
        "rtf": _("a text in RTF"),
        "archive": _("packed files"),
        "program": _("a program"),
        "database": _("a database"),
        "postscript": _("PostScript"),
        "web": _("a web page"),
        "xml": _("an XML file"),
    }[found]
