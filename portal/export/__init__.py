"""Lists out, as the filter shows them: for Excel to reckon with, for Word to be sent as an annex."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.export.csv_file import csv_file
from portal.export.download import Column, Foot, Group
from portal.export.excel import xlsx
from portal.export.word import docx
from portal.export.word_letter import Letter, letter

__all__ = ["Column", "Foot", "Group", "Letter", "csv_file", "docx", "letter", "spreadsheet", "xlsx"]


def spreadsheet(
    request: HttpRequest,
    name: str,
    title: str,
    columns: list[Column],
    rows: Iterable[Any] = (),
    *,
    groups: Iterable[Group] | None = None,
    foot: Foot | None = None,
    known_on: date | None = None,
) -> HttpResponseBase:
    """The list in Excel's own format, or as .csv where the address says `format=csv`.

    `known_on` goes into the name of the file: a .csv has no title that could say of which day it is.
    """
    name = f"{name}-{known_on:%Y-%m-%d}" if known_on else name
    if request.GET.get("format") == "csv":
        return csv_file(name, columns, rows, groups=groups)
    return xlsx(name, title, columns, rows, groups=groups, foot=foot)
