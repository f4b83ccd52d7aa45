"""A workbook is a zip of parts: what it may not hold, by its directory and while each part is unpacked."""

import re
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from disbursement.reading.limits import MEGABYTE, Limits
from disbursement.reading.marks import Marks
from disbursement.reading.refusals import RefusedError

SMALL = MEGABYTE  # what is smaller may be packed as tightly as it likes
CHUNK, OVERLAP = 256 * 1024, 512
HEADER = 30  # bytes of a part's own header before its name
ENCRYPTED = 1  # bit of its flags
MACROS = re.compile(r"vbaProject|^xl/macrosheets/|^xl/activeX/|^Basic/|^Scripts/|^xl/ctrlProps/", re.I)
EXTERNAL = re.compile(r"^xl/(externalLinks/|connections|queryTables/)", re.I)
DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
LINKED = re.compile(rb"<Relationship\b[^<>]{0,4000}TargetMode\s*=\s*[\"']External[\"'][^<>]{0,4000}>", re.I)
HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']{0,500}/hyperlink[\"']", re.I)
OTHER_FILE = b"<table:table-source"  # of LibreOffice
PROTECTED = b"encryption-data"  # of LibreOffice
SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.I)
WIDE_LETTERS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def check_directory(path: str, name: str, limits: Limits) -> list[ZipInfo]:
    """The parts of the workbook, if their list promises nothing that is not read."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise RefusedError("damaged", name=name) from error
    if len(parts) > limits.parts:
        raise RefusedError("bomb", name=name, found=len(parts))
    for part in parts:
        _check_part(part, name, limits)
    total = sum(part.file_size for part in parts)
    if total > limits.unpacked:
        size = {"size": total // MEGABYTE, "most": limits.unpacked // MEGABYTE}
        raise RefusedError("unpacked", name=name, found=name, **size)
    return parts


def _check_part(part: ZipInfo, name: str, limits: Limits) -> None:
    if part.flag_bits & ENCRYPTED:
        raise RefusedError("password", name=name)
    if MACROS.search(part.filename):
        raise RefusedError("macros", name=name)
    if EXTERNAL.search(part.filename):
        raise RefusedError("external", name=name, found=part.filename)
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise RefusedError("damaged", name=name)
    if part.file_size > SMALL and part.file_size > limits.ratio * max(part.compress_size, 1):
        raise RefusedError("bomb", name=name, found=part.filename)
    if part.file_size > limits.part:
        size = {"size": part.file_size // MEGABYTE, "most": limits.part // MEGABYTE}
        raise RefusedError("unpacked", name=name, found=part.filename, **size)


def check_parts(path: str, name: str, parts: list[ZipInfo]) -> dict[str, Marks]:
    """Unpack each part once, piece by piece; what calamine does not tell of its sheets, by part.

    No part may be larger than the directory says, whatever its own header says.
    """
    found = {}
    with open(path, "rb") as file:
        for part in parts:
            marks = found[part.filename] = Marks()
            seen = b""
            for piece in _pieces(file, part, name):
                _check_piece(part.filename, seen + piece, name, is_first=not seen)
                if SHEET.match(part.filename):
                    marks.read(piece)
                seen = piece[-OVERLAP:]
            marks.read(b"", is_last=True)
    return found


def _check_piece(part: str, piece: bytes, name: str, *, is_first: bool) -> None:
    if not part.lower().endswith((".xml", ".rels", ".vml")):
        return
    if is_first and piece.startswith(WIDE_LETTERS):
        raise RefusedError("entities", name=name, found="UTF-16")
    if b"<!" in piece and (definition := DEFINITION.search(piece)):
        raise RefusedError("entities", name=name, found=definition[0].decode())
    if part == "[Content_Types].xml" and b"macroEnabled" in piece:
        raise RefusedError("macros", name=name)
    if part.lower().endswith(".rels") and any(
        not HYPERLINK.search(link[0]) for link in LINKED.finditer(piece)
    ):
        raise RefusedError("external", name=name, found=part)
    if part == "content.xml" and OTHER_FILE in piece:
        raise RefusedError("external", name=name, found=part)
    if part == "META-INF/manifest.xml" and PROTECTED in piece:
        raise RefusedError("password", name=name)


def _pieces(file, part: ZipInfo, name: str) -> Iterator[bytes]:
    """Its bytes as they really are: the packed ones of the file, unpacked as long as there are any."""
    file.seek(part.header_offset)
    header = file.read(HEADER)
    if len(header) < HEADER or header[:4] != b"PK\x03\x04":
        raise RefusedError("damaged", name=name)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == ZIP_DEFLATED else None
    left, size = part.compress_size, 0
    while left > 0 and (packed := file.read(min(CHUNK, left))):
        left -= len(packed)
        while packed:
            try:
                piece = unpacker.decompress(packed, CHUNK) if unpacker else packed
            except zlib.error as error:
                raise RefusedError("damaged", name=name) from error
            packed = unpacker.unconsumed_tail if unpacker else b""
            size += len(piece)
            if size > part.file_size:
                raise RefusedError("bomb", name=name, found=part.filename)
            if piece:
                yield piece
