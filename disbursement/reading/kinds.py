"""What a file is: by its name, and by what it holds."""

import re
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from disbursement.reading.refusals import RefusedError

READ = {".xlsx", ".xls", ".xlsb", ".ods", ".csv"}
MACROS = {".xlsm", ".xltm", ".xlam", ".xla"}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # a workbook of Excel 2 to 4, without its wrapping
MARKS = {  # the beginning of what people rename
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"{\\rtf": "word",
    b"\x7fELF": "program",
    b"MZ": "program",
    b"SQLite": "database",
}
WEB = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(<!doctype html|<html|<table|<head|<meta|mime-version:)", re.I)
XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml", re.I)
UNSAFE = re.compile(r"[^\w .,()\[\]+&%@#~–-]")


def plain_name(name: str) -> str:
    """The file's own name, without folders or strange characters, to be shown and kept."""
    last = PurePath(name.replace("\\", "/")).name
    stem, dot, extension = UNSAFE.sub("_", last).rpartition(".")
    return f"{stem[:120]}{dot}{extension[:10]}" if dot else extension[:130] or "?"


def kind_of(path: str, name: str) -> str:
    """The extension whose reader fits; refused if name and content disagree, or if neither can be read."""
    extension = PurePath(name).suffix.lower()
    if extension in MACROS:
        raise RefusedError("macros", name=name)
    if extension not in READ:
        raise RefusedError("extension", name=name)
    with open(path, "rb") as file:
        start = file.read(2048)
    if not start.strip(b"\0 \t\r\n"):
        raise RefusedError("empty", name=name)
    found = _found(path, start, extension)
    if found in {"password", "damaged"}:
        raise RefusedError(found, name=name)
    if found != extension:
        raise RefusedError("mismatch", name=name, found=_words(found))
    return extension


def _found(path: str, start: bytes, extension: str) -> str:
    if start.startswith(ZIP):
        return _inside_zip(path, extension)
    if start.startswith(OLE):
        return _inside_ole(path)
    if mark := next((word for mark, word in MARKS.items() if start.startswith(mark)), ""):
        return mark
    if WEB.match(start):
        return "web"
    if XML.match(start):
        return "xml"
    if extension == ".xls" and start.startswith(OLD):
        return ".xls"
    has_zeros = b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff"))
    is_text = not has_zeros or _is_utf16(start)
    if extension != ".csv":
        return "text" if is_text else "damaged"
    return ".csv" if is_text else "other"


def _is_utf16(start: bytes) -> bool:
    """Whether every other byte is mostly zero, as in plain letters of two bytes each."""
    return any(start[first::2].count(0) > len(start) // 4 for first in (0, 1))


def _inside_zip(path: str, extension: str) -> str:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return "damaged"
    known = {
        "xl/workbook.xml": ".xlsx",
        "xl/workbook.bin": ".xlsb",
        "content.xml": ".ods",
        "word/document.xml": "word",
        "ppt/presentation.xml": "slides",
    }
    found = next((kind for inside, kind in known.items() if inside in names), "")
    return found or ("damaged" if "[Content_Types].xml" in names else "archive")


def _inside_ole(path: str) -> str:
    """Names in the directory of an OLE file are UTF-16."""
    with open(path, "rb") as file:
        content = file.read()
    known = {
        "EncryptedPackage": "password",
        "WordDocument": "word",
        "PowerPoint Document": "slides",
        "Workbook": ".xls",
        "Book": ".xls",
    }
    return next((kind for inside, kind in known.items() if inside.encode("utf-16-le") in content), "damaged")


def _words(found: str) -> str:
    return {
        ".xlsx": _("a workbook of Excel (.xlsx)"),
        ".xlsb": _("a binary workbook of Excel (.xlsb)"),
        ".xls": _("an old workbook of Excel (.xls)"),
        ".ods": _("a sheet of LibreOffice (.ods)"),
        ".csv": _("a text"),
        "text": _("a text"),
        "xml": _("an XML file"),
        "web": _("a web page"),
        "word": _("a document of Word"),
        "slides": _("slides"),
        "pdf": _("a PDF"),
        "picture": _("a picture"),
        "archive": _("packed files"),
        "program": _("a program"),
        "database": _("a database"),
    }.get(found, _("something else"))
