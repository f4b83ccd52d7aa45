"""The table of a sheet, as pages show and services check it: lines, bands with subtotals, findings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from disbursement.amounts import Unit
from disbursement.checks import Finding, Level, check
from disbursement.models import Allocation, Figure, Sheet, SheetCell
from disbursement.row import Row, Sums, named
from disbursement.typed import Cell, Clash, Part, Typed
from programs.models import CapitalKind, Component

__all__ = ["Band", "Row", "Sums", "Table", "drafts", "load", "named", "parts_of", "paths"]

Entered = Mapping[Part, str]  # the cells of a line that a person typed into
Paths = dict[int, tuple[int, list[Component]]]


@dataclass
class Band:
    """All lines under one component of the top level, with their subtotal."""

    component: Component
    rows: list[Row]
    sums: Sums

    @property
    def is_changed(self) -> bool:
        """Whether one of its lines is."""
        return any(row.is_changed for row in self.rows)


@dataclass
class Table:
    """The whole sheet in one unit."""

    sheet: Sheet
    unit: Unit
    rows: list[Row]
    bands: list[Band]
    sums: Sums

    @property
    def last_month(self) -> str:
        """The month before, in the head of a column."""
        return str(self.sheet.month - 1) if self.sheet.month > 1 else "–"

    @property
    def parts(self) -> set[Part]:
        """Which columns are typed into: the cells that any of its lines has."""
        return {part for row in self.rows for part in row.parts}

    @property
    def findings(self) -> list[tuple[Row, Finding]]:
        return [(row, finding) for row in self.rows for finding in row.findings]

    @property
    def blockers(self) -> list[tuple[Row, Finding]]:
        """What must be mended or remarked upon before the sheet can be submitted."""
        return [(row, finding) for row, finding in self.findings if finding.blocks]

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are to be mended, to be remarked upon, and empty."""
        found = [finding for _row, finding in self.blockers]
        return {
            "empty": sum(finding.code == "empty" for finding in found),
            "errors": sum(finding.level == Level.ERROR and finding.code != "empty" for finding in found),
            "warnings": sum(finding.level == Level.WARNING for finding in found),
        }


def load(
    sheet: Sheet,
    unit: Unit = Unit.TRIEU,
    typed: Mapping[int, Entered] | None = None,
    clashes: Iterable[Clash] = (),
    *,
    strict: bool = False,
) -> Table:
    """Read the sheet in four queries. `typed` is what was just sent: shown, but not saved.

    `clashes` are cells that others changed meanwhile. `strict` marks empty cells too: the sheet is about to
    be submitted.
    """
    lines = Allocation.objects.of_sheet(sheet).select_related("component").order_by("kind", "source", "pk")
    tree = paths(sheet)
    saved = _saved(sheet, unit)
    figures, against = _figures(sheet), _by_line(clashes)
    returned = {back.allocation_id: back.reason for back in sheet.open_returns}
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: tree[line.component_id][0]):
        known = saved(line, figures[line.pk])
        entered = (typed or {}).get(line.pk)
        row = Row(line, tree[line.component_id][1], unit, parts_of(sheet, line), figures[line.pk], known)
        row.typed = known.retyped(entered, unit) if entered else None
        row.clashes, row.is_open, row.is_strict = against[line.pk], sheet.is_editable, strict
        row.returned = returned.get(line.pk, "")
        row.is_first = not rows or rows[-1].allocation.component_id != line.component_id
        rows.append(row)
    _check(sheet, rows, unit)
    return Table(sheet, unit, rows, _bands(rows, unit), Sums.of(rows, unit))


def parts_of(sheet: Sheet, line: Allocation) -> list[Part]:
    """The cells of a line: what is expected is asked for days to come, in January only of investment."""
    expected = [Part.DECEMBER] if sheet.month < 12 else []
    if sheet.month <= 12 and line.kind == CapitalKind.INVESTMENT:
        expected.append(Part.JANUARY)
    return [Part.AMOUNT, *expected, Part.NOTE]


def paths(sheet: Sheet) -> Paths:
    """For each component of the programme: its place in the tree, and the way to it from the top."""
    found: Paths = {}
    for place, node in enumerate(Component.objects.filter(program=sheet.program_id).as_tree()):
        component = node.component
        above = found[component.parent_id][1] if component.parent_id in found else []
        found[component.pk] = (place, [*above, component])
    return found


def drafts(cells: Iterable[SheetCell]) -> dict[int, Cell]:
    """What the draft says, by allocation."""
    return {cell.allocation_id: _drafted(cell, Unit(cell.unit)) for cell in cells}


def _drafted(cell: SheetCell, unit: Unit) -> Cell:
    return Cell.made(
        Typed.kept(cell.typed, cell.amount, unit),
        Typed.kept(cell.typed_december, cell.december, unit),
        Typed.kept(cell.typed_january, cell.january, unit),
        cell.note,
        unit,
    )


def _saved(sheet: Sheet, unit: Unit):
    """How to find what is saved of a line: in the draft of an open sheet, in the figures of a closed one."""
    if not sheet.is_editable:
        return lambda _line, own: _reported(own, unit)
    typed = drafts(sheet.cells.all())
    return lambda line, _own: typed.get(line.pk, Cell(unit=unit))


def _reported(figures: list[Figure], unit: Unit) -> Cell:
    if not figures:
        return Cell(unit=unit)
    newest = figures[0]
    paid, december, january = (
        Typed.dong(dong, unit) for dong in (newest.amount, newest.december, newest.january)
    )
    return Cell.made(paid, december, january, newest.note, unit)


def _by_line(clashes: Iterable[Clash]) -> dict[int, dict[Part, Clash]]:
    found: dict[int, dict[Part, Clash]] = defaultdict(dict)
    for clash in clashes:
        found[clash.key][clash.part] = clash
    return found


def _check(sheet: Sheet, rows: list[Row], unit: Unit) -> None:
    found = defaultdict(list)
    for finding in check([row.line for row in rows], sheet.month, unit):
        found[finding.key].append(finding)
    for row in rows:
        row.findings = found[row.allocation.pk]


def _figures(sheet: Sheet) -> dict[int, list[Figure]]:
    """This month's figures of the sheet's lines as known on its day, newest first."""
    known = Figure.objects.known(sheet.day).filter(
        month=sheet.month,
        allocation__year=sheet.year,
        allocation__unit=sheet.unit_id,
        allocation__component__program=sheet.program_id,
    )
    found = defaultdict(list)
    for figure in known.select_related("entered_by").order_by("-id"):
        found[figure.allocation_id].append(figure)
    return found


def _bands(rows: list[Row], unit: Unit) -> list[Band]:
    def top(row: Row) -> Component:
        return row.path[0]

    grouped = ((component, list(own)) for component, own in groupby(rows, key=top))
    return [Band(component, own, Sums.of(own, unit)) for component, own in grouped]
