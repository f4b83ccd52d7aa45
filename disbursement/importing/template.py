"""The table to fill in: the lines of a programme and a unit, as an import finds them again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from disbursement.amounts import MILLION
from disbursement.models import Allocation, ImportFile, period
from disbursement.models.capital import AllocationQuerySet
from portal import clock
from portal.export import Column, xlsx
from portal.models import Agency, User
from programs.models import Program

NAMES = {ImportFile.Kind.FIGURES: "mau-so-lieu", ImportFile.Kind.PLAN: "mau-ke-hoach"}


def title(kind: str, year: int, month: int | None) -> str:
    if kind == ImportFile.Kind.PLAN:
        return _("Plan of %(year)s, to fill in") % {"year": year}
    return _("Disbursement at the end of %(month)s, to fill in") % {"month": period(year, month or 1)}


def columns(kind: str, year: int, month: int | None) -> list[Column]:
    """Whose line it is, what is known, and the cells to fill in; the unit stands in each head."""
    whose: list[Column] = [
        (_("Unit code"), 16, lambda line: line.unit.code),
        (_("Unit"), 28, lambda line: str(line.unit)),
        (_("Component code"), 18, lambda line: line.component.code),
        (_("Component"), 48, lambda line: f"{line.component_words}: {line.component.name}"),
        (_("Kind of capital"), 14, lambda line: line.kind_words),
        (_("Source of capital"), 14, lambda line: line.source_words),
        (_("Budget year"), 10, lambda line: str(line.budget_year)),
    ]
    if kind == ImportFile.Kind.PLAN:
        return [
            *whose,
            (_("Plan until now (million đồng)"), 18, lambda line: line.planned / MILLION),
            (_("Plan (million đồng)"), 18, _blank),
            (_("Decision number"), 20, _blank),
            (_("Decided on"), 14, _blank),
            (_("Remark"), 30, _blank),
        ]
    words = {"month": period(year, month or 1)}
    return [
        *whose,
        (_("Plan (million đồng)"), 18, lambda line: line.planned / MILLION),
        (_("Last month (million đồng)"), 18, lambda line: (line.last or 0) / MILLION),
        (_("Cumulative disbursement at the end of %(month)s (million đồng)") % words, 20, _blank),
        (_("Expected by 31 December (million đồng)"), 18, _blank),
        (_("Expected by 31 January (million đồng)"), 18, _blank),
        (_("Remark"), 30, _blank),
    ]


def rows(
    kind: str,
    lines: AllocationQuerySet,
    *,
    year: int,
    month: int | None,
    program: Program,
    unit: Agency | None,
) -> Iterable[Any]:
    """The lines that have a plan; for a plan that is not entered yet, what may be given."""
    today = clock.today()
    found = lines.filter(year=year, component__program=program).known(today).with_planned(today)
    found = found.select_related("unit", "component__parent").order_by(
        "unit__position", "component__position", "kind", "source", "budget_year"
    )
    if unit:
        found = found.filter(unit=unit)
    if month:
        return found.open_in(month).with_last(today, month).iterator(1000)
    return found.iterator(1000) if found.exists() else _possible(year, program, unit)


def _possible(year: int, program: Program, unit: Agency | None) -> Iterator[Allocation]:
    """A line for each component that takes capital, of central money."""
    for component in program.components.select_related("parent").order_by("position"):
        for kind in component.kinds:
            line = Allocation(
                year=year,
                budget_year=year,
                component=component,
                unit=unit or Agency(),
                kind=kind,
                source="central",
            )
            line.planned = 0
            yield line


def _blank(_line: Allocation) -> None:
    return None


def workbook(user: User, asked: Mapping[str, Any]) -> HttpResponseBase:
    """The table as a file: `asked` are kind, year, month, program and unit, as the form gives them."""
    of = asked["kind"], asked["year"], asked["month"]
    words = {name: asked[name] for name in ("year", "month", "program", "unit")}
    lines = rows(asked["kind"], Allocation.objects.visible_to(user), **words)
    parts = [NAMES[asked["kind"]], asked["program"].code, asked["unit"] and asked["unit"].code]
    return xlsx("-".join(filter(None, parts)), title(*of), columns(*of), lines)
