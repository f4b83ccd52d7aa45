"""A list as plain text for other programs, which Excel in Vietnamese opens rightly too.

UTF-8 with its mark in front, or Excel takes the letters for those of an old code page. Semicolons and a
decimal comma, because Excel divides a file by semicolons wherever the comma stands before decimals; a first
line "sep=;" would help the others, but Excel then forgets the mark. No title and no totals: only rows.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone

from portal.export.download import Column, Group, clean, lines, room, written

TYPE = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a text begins that Excel would carry out


def csv_file(
    name: str,
    columns: list[Column],
    rows: Iterable[Any] = (),
    *,
    groups: Iterable[Group] | None = None,
) -> HttpResponseBase:
    """One line for the heads, one for each row. Memory does not grow with the rows."""
    file = room()
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text, delimiter=";").writerows(_lines(columns, lines(rows, groups)))
    text.detach()
    return written(name, "csv", TYPE, file)


def _lines(columns: list[Column], given: Iterable[tuple[str | None, Any]]) -> Iterator[list[str]]:
    values = [value for _heading, _width, value in columns]
    yield [_plain(heading) for heading, _width, _value in columns]
    for heading, row in given:
        yield [_plain(value(row)) for value in values] if heading is None else [_plain(heading)]


def _plain(value: Any) -> str:
    """A text that could be a formula gets an apostrophe, which keeps it a text; numbers are never grouped."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = clean(str(value))
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
