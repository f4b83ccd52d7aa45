"""The tables of a closed month as files: amounts in đồng, whole."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from disbursement.closed.groups import Group
from portal.export import Column


def group_columns() -> list[Column]:
    return [
        (_("Programme"), 24, lambda row: str(row.program)),
        (_("Unit"), 30, lambda row: str(row.unit)),
        (_("At the closing"), 18, lambda row: row.sheet.get_state_display() if row.sheet else _("no sheet")),
        (_("Submitted at"), 16, _submitted),
        (_("Plan (đồng)"), 20, lambda row: row.planned),
        (_("Disbursed (đồng)"), 20, lambda row: row.disbursed),
        (_("Rate (%)"), 10, lambda row: _percent(row.disbursed, row.planned)),
        (_("Lines"), 10, lambda row: row.lines),
        (_("Lines with a figure"), 10, lambda row: row.reported),
    ]


def line_columns() -> list[Column]:
    return [
        (_("Programme"), 24, lambda row: str(row.allocation.component.program)),
        (_("Unit"), 30, lambda row: str(row.allocation.unit)),
        (_("Component"), 50, lambda row: str(row.allocation.component)),
        (_("Kind of capital"), 18, lambda row: str(row.allocation.get_kind_display())),
        (_("Source of capital"), 18, lambda row: str(row.allocation.get_source_display())),
        (_("Budget year"), 10, lambda row: str(row.allocation.budget_year)),
        (_("Plan (đồng)"), 20, lambda row: row.planned),
        (_("End of last month (đồng)"), 20, lambda row: row.last),
        (_("Reported for this month (đồng)"), 20, lambda row: row.amount),
        (_("Rate (%)"), 10, lambda row: _percent(row.counts, row.planned)),
        (_("Expected by 31 December (đồng)"), 20, lambda row: row.december),
        (_("Expected by 31 January (đồng)"), 20, lambda row: row.january),
        (_("Remark"), 40, lambda row: row.note),
    ]


def difference_columns() -> list[Column]:
    return [
        (_("Programme"), 24, lambda row: str(row.line.component.program)),
        (_("Unit"), 30, lambda row: str(row.line.unit)),
        (_("Component"), 50, lambda row: str(row.line.component)),
        (_("Kind of capital"), 18, lambda row: str(row.line.get_kind_display())),
        (_("Source of capital"), 18, lambda row: str(row.line.get_source_display())),
        (_("As closed (đồng)"), 20, lambda row: row.was.paid),
        (_("On the other side (đồng)"), 20, lambda row: row.now.paid),
        (_("Difference (đồng)"), 20, lambda row: row.change),
        (_("By"), 30, lambda row: str(row.figure.entered_by) if row.figure else ""),
        (_("Entered at"), 16, lambda row: localtime(row.figure.entered_at) if row.figure else None),
        (_("Reason"), 40, lambda row: row.figure.reason if row.figure else ""),
        (_("Document"), 30, lambda row: row.figure.document if row.figure else ""),
    ]


def _submitted(row: Group):
    at = row.sheet.submitted_at if row.sheet else None
    return at and localtime(at)


def _percent(part: int | None, whole: int) -> float | None:
    return round((part or 0) * 100 / whole, 2) if whole else None
