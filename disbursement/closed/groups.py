"""A closed month by unit and programme: sums of the frozen lines, and how far the sheet was."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from disbursement.models import ClosedFigure, ClosedSheet, Closing
from disbursement.models.months import ClosedFigureQuerySet
from portal.models import Agency
from programs.models import Program

UNIT, PROGRAM = "allocation__unit", "allocation__component__program"


@dataclass(frozen=True)
class Group:
    """One unit's lines of one programme as they were frozen, in đồng."""

    unit: Agency
    program: Program
    sheet: ClosedSheet | None  # None: the unit had none
    planned: int
    disbursed: int | None  # by the end of the month, as far as it was known
    lines: int
    reported: int  # of these with a figure of this very month

    @property
    def rate(self) -> float | None:
        return (self.disbursed or 0) * 100 / self.planned if self.planned else None

    @property
    def is_missing(self) -> bool:
        return self.sheet is None or self.sheet.is_missing


def grouped(figures: ClosedFigureQuerySet) -> QuerySet:
    """One row of plain values for each unit and programme, in the order of tables."""
    rows = figures.with_counts().order_by().values(UNIT, PROGRAM)
    sums = {"total_planned": Sum("planned"), "total_counts": Sum("counts")}
    numbers = {"lines": Count("pk"), "reported": Count("amount")}
    return rows.annotate(**sums, **numbers).order_by(f"{PROGRAM}__position", f"{UNIT}__position", UNIT)


def totals(figures: ClosedFigureQuerySet) -> dict[str, int | None]:
    """The same over all of them."""
    rows = figures.with_counts().order_by()
    return rows.aggregate(planned=Sum("planned"), disbursed=Sum("counts"))


def named(closing: Closing, rows: Iterable[dict]) -> list[Group]:
    """The rows with their units, programmes and sheets: three queries for any number."""
    rows = list(rows)
    units = Agency.objects.in_bulk({row[UNIT] for row in rows})
    programs = Program.objects.in_bulk({row[PROGRAM] for row in rows})
    sheets = {
        (sheet.sheet.unit_id, sheet.sheet.program_id): sheet
        for sheet in closing.sheets.filter(sheet__unit__in=units).select_related("sheet", "submitted_by")
    }
    return [
        Group(
            units[row[UNIT]],
            programs[row[PROGRAM]],
            sheets.get((row[UNIT], row[PROGRAM])),
            row["total_planned"],
            row["total_counts"],
            row["lines"],
            row["reported"],
        )
        for row in rows
    ]


def lines(figures: ClosedFigureQuerySet) -> QuerySet[ClosedFigure]:
    """The frozen lines in the order of tables, with what they name."""
    order = (f"{PROGRAM}__position", f"{UNIT}__position", "allocation__component__position", "allocation")
    needed = ("allocation__unit", "allocation__component__program", "allocation__component__parent")
    return figures.with_counts().select_related(*needed).order_by(*order)
