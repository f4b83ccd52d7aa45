"""The report as its page shows it: heads, and for each row the texts of its cells and where they lead."""

from urllib.parse import urlencode

from django.urls import reverse

from disbursement.report.build import Report
from disbursement.report.columns import columns, heads
from disbursement.report.rows import Row
from disbursement.report.word import text_of
from disbursement.report.words import above, below, in_millions, title_of


def page(report: Report) -> dict:
    """What the template needs."""
    shown = columns(report.question.year)
    return {
        "title": title_of(report),
        "above": above(report),
        "below": below(report),
        "in_millions": in_millions(),
        "heads": heads(shown),
        "lines": [
            {
                "row": row,
                "url": _lines_of(report, row),
                "cells": [(column, text_of(column, row)) for column in shown[2:]],
            }
            for row in report.rows
        ],
    }


def _lines_of(report: Report, row: Row) -> str:
    """The lines of capital behind a row."""
    if row.is_rest or (row.level == 1 and not row.program and not row.unit):
        return ""
    asked = report.question
    program, unit = row.program or asked.programme, row.unit or asked.unit
    query = {
        "year": asked.year,
        "programme": program and program.code,
        "unit": unit and unit.code,
        "component": row.component and row.component.code,
        "carried": "all",
        "as_of": asked.as_of.isoformat(),
    }
    return f"{reverse('allocations')}?{urlencode({name: value for name, value in query.items() if value})}"
