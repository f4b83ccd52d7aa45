"""The monthly report table in the usual columns of an office: by programme, or by unit."""

from disbursement.report.build import BY_PROGRAMME, BY_UNIT, Question, Report, build, newest_month, some
from disbursement.report.columns import Column, columns, heads
from disbursement.report.rows import Row

__all__ = [
    "BY_PROGRAMME",
    "BY_UNIT",
    "Column",
    "Question",
    "Report",
    "Row",
    "build",
    "columns",
    "heads",
    "newest_month",
    "some",
]
