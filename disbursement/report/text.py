"""The report as plain text for other programs (.csv): whole đồng, one head a column."""

from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from disbursement.report.build import Report
from disbursement.report.columns import Column, columns
from disbursement.report.rows import Row
from portal.export import Column as Told
from portal.export import csv_file


def text(name: str, report: Report) -> HttpResponseBase:
    """All rows, as on the page."""
    shown = columns(report.question.year)
    heads: list[Told] = [(_head(column), column.width, partial(_value, column)) for column in shown]
    return csv_file(name, heads, report.rows)


def _head(column: Column) -> str:
    words = ": ".join(column.heads)
    if column.is_text or column.is_rate or column.name == "number":
        return words
    return _("%(words)s (đồng)") % {"words": words}


def _value(column: Column, row: Row) -> Any:
    value = column.value(row)
    return round(value, 2) if column.is_rate and value is not None else value
