"""What both kinds of file share: columns, clean texts, and the answer that a browser saves."""

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from portal.search import fold

Column = tuple[str, int, Callable[[Any], Any]]  # heading, width in characters, value of a row
Group = tuple[str, Iterable[Any]]  # heading across the table, the rows below it
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold


def clean(text: str) -> str:
    """The text without the characters that would make an Office file unreadable."""
    return NO_TEXT.sub("", text)


def lines(rows: Iterable[Any], groups: Iterable[Group] | None) -> Iterable[tuple[str | None, Any]]:
    """(heading, None) or (None, row), in the order of the table."""
    parts = [(None, rows)] if groups is None else groups
    return chain.from_iterable(
        chain([] if heading is None else [(heading, None)], ((None, row) for row in below))
        for heading, below in parts
    )


def attachment(name: str, extension: str, content_type: str, content: bytes) -> HttpResponse:
    """A file to save; its name also in plain letters, for what does not read any other."""
    plain = re.sub(r"[^\w.-]+", "-", fold(name), flags=re.ASCII).strip("-") or "file"
    disposition = f'attachment; filename="{plain}.{extension}"'
    if plain != name:
        disposition += f"; filename*=UTF-8''{quote(f'{name}.{extension}', safe='')}"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
