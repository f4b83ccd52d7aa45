"""What all kinds of file share: columns, clean texts, and the answer that a browser saves."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from portal.search import fold

Column = tuple[str, int, Callable[[Any], Any]]  # heading, width in characters, value of a row
Group = tuple[str, Iterable[Any]]  # heading across the table, the rows below it
IN_MEMORY = 4 * 1024 * 1024  # bytes; a larger file is written to the disk and sent from there
AT_ONCE = 2000  # rows that are fetched together
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold


@dataclass(frozen=True)
class Foot:
    """The last line of a table, by the columns' headings: sums, and rates of them ({rate: (part, whole)})."""

    words: str
    sums: Collection[str]
    rates: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def clean(text: str) -> str:
    """The text without the characters that would make an Office file unreadable."""
    return NO_TEXT.sub("", text)


def lines(rows: Iterable[Any], groups: Iterable[Group] | None) -> Iterable[tuple[str | None, Any]]:
    """(heading, None) or (None, row), in the order of the table."""
    parts = [(None, in_turn(rows))] if groups is None else groups
    return chain.from_iterable(
        chain([] if heading is None else [(heading, None)], ((None, row) for row in below))
        for heading, below in parts
    )


def in_turn(rows: Iterable[Any]) -> Iterable[Any]:
    """The rows of a query some thousands at a time, never all of them in memory."""
    if isinstance(rows, QuerySet) and rows._result_cache is None:
        return rows.iterator(chunk_size=AT_ONCE)
    return rows


def room() -> IO[bytes]:
    """A place to write a file to: in memory while it is small."""
    return SpooledTemporaryFile(IN_MEMORY)


def attachment(name: str, extension: str, content_type: str, content: bytes) -> HttpResponse:
    """A file to save; its name also in plain letters, for what does not read any other."""
    headers = {"Content-Disposition": _disposition(name, extension)}
    return HttpResponse(content, content_type=content_type, headers=headers)


def written(name: str, extension: str, content_type: str, file: IO[bytes]) -> HttpResponseBase:
    """The same of what was written to `room`; what is large goes out piece by piece."""
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        with file:
            return attachment(name, extension, content_type, file.read())
    headers = {"Content-Disposition": _disposition(name, extension), "Content-Length": str(size)}
    return FileResponse(file, content_type=content_type, headers=headers)


def _disposition(name: str, extension: str) -> str:
    plain = re.sub(r"[^\w.-]+", "-", fold(name), flags=re.ASCII).strip("-") or "file"
    disposition = f'attachment; filename="{plain}.{extension}"'
    if plain != name:
        disposition += f"; filename*=UTF-8''{quote(f'{name}.{extension}', safe='')}"
    return disposition


def original(file: FieldFile, name: str) -> FileResponse:
    """A file as somebody sent it, to be saved and never opened by the browser. 404 if it is gone."""
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"X-Content-Type-Options": "nosniff"}
    kind = "application/octet-stream"
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind, headers=headers)
