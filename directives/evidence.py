"""Files that prove a result: which kinds are taken, how their content is checked, how they are handed out.

A name says little about a file, so its content must agree with it, from its first bytes to its end. Word and
Excel files are zip archives: their list of members is bounded before it is read, and one that carries macros
is refused. Nothing is unpacked but the small member that names the types, no picture is drawn.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from directives.models.reports import evidence_path

MOST_FILES = 5
OFFICE = "application/vnd.openxmlformats-officedocument"
MOST_MEMBERS = 2000
LONGEST_LIST = 512 * 1024  # bytes of a zip archive's list of members
LONGEST_TYPES = 256 * 1024  # bytes of [Content_Types].xml
END_OF_LIST, LARGE_LIST = b"PK\x05\x06", b"PK\x06\x07"
TYPES = "[Content_Types].xml"
ACTIVE = re.compile(r"vbaproject|vbadata|macrosheets|activex|\.(exe|dll|js|vbs)$", re.IGNORECASE)
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError)
LONGEST_NAME, LONGEST_KIND = 120, 12
TAIL = 4096  # bytes at the end in which a file of its kind closes
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG segments that tell a picture's size


def _is_pdf(file: UploadedFile) -> bool:
    """It starts as a PDF and says at its end where its contents are listed: a page cut short does not."""
    tail = _tail(file)
    return file.read(5) == b"%PDF-" and b"startxref" in tail and b"%%EOF" in tail


def _is_png(file: UploadedFile) -> bool:
    """Its first chunk is a header with a size, and its last one closes it."""
    tail, head = _tail(file), file.read(24)
    if len(head) < 24 or not head.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        return False
    return all(struct.unpack(">II", head[16:24])) and b"IEND\xaeB`\x82" in tail


def _is_jpeg(file: UploadedFile) -> bool:
    """Segment after segment until the one that tells the picture's size."""
    if file.read(2) != b"\xff\xd8":
        return False
    for _each in range(MOST_MEMBERS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or not 0xC0 <= head[1] < 0xFF:
            return False
        length = struct.unpack(">H", head[2:])[0]
        if head[1] in FRAMES:
            frame = file.read(5)
            return length > 7 and len(frame) == 5 and all(struct.unpack(">HH", frame[1:]))
        file.seek(max(length - 2, 0), 1)
    return False


def _tail(file: UploadedFile) -> bytes:
    """The last bytes; afterwards it is read from its beginning."""
    file.seek(max((file.size or 0) - TAIL, 0))
    tail = file.read()
    file.seek(0)
    return tail


def _is_office(main: str) -> Callable[[UploadedFile], bool]:
    return lambda file: main in _members(file)


class Kind(NamedTuple):
    """A kind of file that is taken: its media type, and whether a content is of that kind."""

    media_type: str
    matches: Callable[[UploadedFile], bool]


KINDS = {
    ".pdf": Kind("application/pdf", _is_pdf),
    ".docx": Kind(f"{OFFICE}.wordprocessingml.document", _is_office("word/document.xml")),
    ".xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", _is_office("xl/workbook.xml")),
    ".jpg": Kind("image/jpeg", _is_jpeg),
    ".jpeg": Kind("image/jpeg", _is_jpeg),
    ".png": Kind("image/png", _is_png),
}
ACCEPT = ",".join(KINDS)


class Kept(NamedTuple):
    """A file that was stored: under which path, and its own name."""

    path: str
    name: str


@contextmanager
def keeping(
    uploads: Sequence[UploadedFile], path: Callable[[Any, str], str] = evidence_path
) -> Iterator[list[Kept]]:
    """Check and store files for what happens inside; they go again if that fails: none is left over."""
    names = checked_names(uploads)
    kept = [Kept(path(None, stored_name(name)), name) for name in names]
    try:
        for upload, file in zip(uploads, kept, strict=True):
            default_storage.save(file.path, upload)
        yield kept
    except BaseException:
        for file in kept:
            default_storage.delete(file.path)
        raise


def checked_names(uploads: Sequence[UploadedFile]) -> list[str]:
    """The names of the files of one report. Refuses too many, and more than the limit in all."""
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            _("At most %(count)d files can be sent with one report.") % {"count": MOST_FILES}
        )
    if sum(upload.size or 0 for upload in uploads) > settings.EVIDENCE_MAX_BYTES and len(uploads) > 1:
        most = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        raise ValidationError(_("Together the files are larger than %(most)s: send fewer.") % {"most": most})
    return [_checked_by_name(upload) for upload in uploads]


def _checked_by_name(file: UploadedFile) -> str:
    """As `checked_name`; a refusal says which of the files it means."""
    try:
        return checked_name(file)
    except ValidationError as error:
        raise ValidationError(
            [f"{clean_name(file.name or '')}: {text}" for text in error.messages]
        ) from error


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
    kind = path.suffix[:LONGEST_KIND]
    return f"{path.stem[: LONGEST_NAME - len(kind)].rstrip()}{kind}"


def stored_name(name: str) -> str:
    """Under which name it is kept: nothing of what the sender wrote but the kind."""
    return f"{uuid4().hex}{PurePosixPath(name).suffix.lower()}"


def is_taken(name: str) -> bool:
    """Whether a file of this name may stand at a task or a document."""
    return PurePosixPath(name).suffix.lower() in KINDS


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
