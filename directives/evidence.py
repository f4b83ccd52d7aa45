"""Files that prove a result: which kinds are taken, how their content is checked, how they are handed out.

A name says little about a file, so its first bytes must agree with it. Word and Excel files are zip archives:
their list of members is bounded before it is read, and one that carries macros is refused. Nothing is
unpacked but the small member that names the types.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

OFFICE = "application/vnd.openxmlformats-officedocument"
MOST_MEMBERS = 2000
LONGEST_LIST = 512 * 1024  # bytes of a zip archive's list of members
LONGEST_TYPES = 256 * 1024  # bytes of [Content_Types].xml
END_OF_LIST, LARGE_LIST = b"PK\x05\x06", b"PK\x06\x07"
TYPES = "[Content_Types].xml"
ACTIVE = re.compile(r"vbaproject|vbadata|macrosheets|activex|\.(exe|dll|js|vbs)$", re.IGNORECASE)
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError)
LONGEST_NAME = 120


def _starts_with(*signatures: bytes) -> Callable[[UploadedFile], bool]:
    return lambda file: file.read(16).startswith(signatures)


def _is_office(main: str) -> Callable[[UploadedFile], bool]:
    return lambda file: main in _members(file)


class Kind(NamedTuple):
    """A kind of file that is taken: its media type, and whether a content is of that kind."""

    media_type: str
    matches: Callable[[UploadedFile], bool]


KINDS = {
    ".pdf": Kind("application/pdf", _starts_with(b"%PDF-")),
    ".docx": Kind(f"{OFFICE}.wordprocessingml.document", _is_office("word/document.xml")),
    ".xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", _is_office("xl/workbook.xml")),
    ".jpg": Kind("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    ".jpeg": Kind("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    ".png": Kind("image/png", _starts_with(b"\x89PNG\r\n\x1a\n")),
}
ACCEPT = ",".join(KINDS)


def checked_name(file: UploadedFile) -> str:
    """The file's name, made harmless, once its size and content were found fit. Refuses anything else."""
    name = clean_name(file.name or "")
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise ValidationError(_("Only these kinds of files are taken: pdf, docx, xlsx, jpg, png."))
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > settings.EVIDENCE_MAX_BYTES:
        most = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        raise ValidationError(_("The file is larger than %(most)s: send a smaller one.") % {"most": most})
    file.seek(0)
    if not kind.matches(file):
        raise ValidationError(
            _("The content of this file is not what its name says: save it again and send that.")
        )
    file.seek(0)
    return name


def clean_name(name: str) -> str:
    """A name without folders, control or direction characters and marks that systems treat specially."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = re.sub(r"\s+", " ", re.sub(r"[<>:\"|?*;%]", "_", visible)).strip(" .")
    path = PurePosixPath(plain or "tep")
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)].rstrip()}{path.suffix}"


def stored_name(name: str) -> str:
    """Under which name it is kept: nothing of what the sender wrote but the kind."""
    return f"{uuid4().hex}{PurePosixPath(name).suffix.lower()}"


def media_type(name: str) -> str:
    """The type under which it is handed out."""
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    return kind.media_type if kind else "application/octet-stream"


def _members(file: UploadedFile) -> set[str]:
    """Names inside a Word or Excel file; none if it is not one or has an endless list. Refuses macros."""
    if not _list_is_bounded(file):
        return set()
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            if TYPES not in names or archive.getinfo(TYPES).file_size > LONGEST_TYPES:
                return set()
            types = archive.read(TYPES)[:LONGEST_TYPES]
    except BROKEN:
        return set()
    if any(ACTIVE.search(name) for name in names) or b"macroenabled" in types.lower():
        raise ValidationError(_("The file carries macros or programs: save it without them and send that."))
    return names


def _list_is_bounded(file: UploadedFile) -> bool:
    """Whether the archive's own end record promises a short list, before any of it is read."""
    file.seek(0)
    if not file.read(4).startswith(b"PK\x03\x04"):
        return False
    file.seek(max((file.size or 0) - 66_000, 0))
    tail = file.read()
    end = tail.rfind(END_OF_LIST)
    if end < 0 or len(tail) - end < 22 or tail[max(end - 20, 0) : end].startswith(LARGE_LIST):
        return False
    count, length = struct.unpack("<HI", tail[end + 10 : end + 16])
    file.seek(0)
    return 0 < count <= MOST_MEMBERS and length <= LONGEST_LIST
