"""The table of a sheet, as pages show and services check it: lines, bands with subtotals, findings."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.checks import Cell, Finding, Level, Line, check
from disbursement.models import Allocation, Figure, Sheet
from programs.models import Component


@dataclass
class Sums:
    """The numbers of a line, a band or the whole: đồng, and as written in the unit of the page."""

    unit: Unit
    planned: int
    last: int | None
    amount: int | None
    increase: int | None

    @property
    def rate(self) -> float | None:
        """Percent of the plan, if something was reported."""
        return self.amount * 100 / self.planned if self.planned and self.amount is not None else None

    @property
    def texts(self) -> dict[str, str]:
        """The same in words of the unit, a dash where nothing is known."""
        names = ("planned", "last", "amount", "increase")
        return {name: written(getattr(self, name), self.unit) or "–" for name in names}


@dataclass
class Row:
    """One allocation in the sheet: its plan, last month, what is typed or was reported for this one."""

    allocation: Allocation
    path: list[Component]  # from the top of the tree to its component
    unit: Unit
    figures: list[Figure]  # of this month, newest first
    saved: Cell  # what the draft says, or what was reported if the sheet is closed
    typed: Cell | None = None  # what a person sent and what was not saved, if there is such
    is_open: bool = True
    is_first: bool = True  # of its component
    is_strict: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its primary key as text, for names and ids that must not be localised."""
        return str(self.allocation.pk)

    @property
    def label(self) -> str:
        """What it is called inside its band."""
        return " › ".join(component.label for component in self.path[1:]) or self.path[0].label

    @property
    def name(self) -> str:
        """What it is called elsewhere: "Dự án 1, Tiểu dự án 2, đầu tư, đối ứng"."""
        labels = [component.label or component.code for component in self.path]
        line = self.allocation
        carried = [_("carried over")] if line.is_carried_over else []
        return ", ".join([*labels, line.kind_words, line.source_words, *carried])

    @property
    def sums(self) -> Sums:
        amount, last = self.cell.amount, self.allocation.last
        increase = None if amount is None else amount - (last or 0)
        return Sums(self.unit, self.allocation.planned, last, amount, increase)

    @property
    def cell(self) -> Cell:
        """What is shown: in an open sheet what was typed last, in a closed one what was reported."""
        return self.typed if self.is_open and self.typed else self.saved

    @property
    def rival(self) -> Cell | None:
        """What stands against it: another person's save, or what was typed into a sheet now closed."""
        other = self.saved if self.is_open else self.typed
        return other if other and not other.same_as(self.cell) else None

    @property
    def text(self) -> str:
        return self._text(self.cell)

    @property
    def saved_text(self) -> str:
        return self._text(self.saved)

    @property
    def rival_text(self) -> str:
        return self._text(self.rival) if self.rival else ""

    def _text(self, cell: Cell) -> str:
        """What stands in the input: amounts in the page's unit, unreadable texts as they were typed."""
        return cell.typed if cell.amount is None else written(cell.amount, self.unit)

    @property
    def reported(self) -> Figure | None:
        """The newest figure of this month."""
        return self.figures[0] if self.figures else None

    @property
    def earlier(self) -> Figure | None:
        """The last figure of this month that said something else than what counts or is typed now."""
        return next((figure for figure in self.figures if figure.amount != self.cell.amount), None)

    @property
    def earlier_text(self) -> str:
        return written(self.earlier.amount, self.unit) if self.earlier else ""

    @property
    def marks(self) -> list[Finding]:
        """What is said beside the cell. An empty one says nothing until somebody wants to submit it."""
        return [
            found for found in self.findings if found.blocks and (self.is_strict or found.code != "empty")
        ]

    @property
    def mark(self) -> str:
        """How the cell is marked: "error", "warning" or not at all."""
        levels = {found.level for found in self.marks}
        return next((str(level) for level in Level if level in levels), "")

    @property
    def line(self) -> Line:
        line = self.allocation
        group = (line.component_id, line.kind, line.is_carried_over)
        return Line(line.pk, group, line.source, line.planned, line.last, self.cell)


@dataclass
class Band:
    """All lines under one component of the top level, with their subtotal."""

    component: Component
    rows: list[Row]
    sums: Sums


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
    sheet: Sheet, unit: Unit = Unit.TRIEU, typed: Mapping[int, Cell] | None = None, *, strict: bool = False
) -> Table:
    """Read the sheet in four queries. `typed` is what was just sent: shown, but not saved.

    `strict` marks empty cells too: the sheet is about to be submitted.
    """
    lines = Allocation.objects.of_sheet(sheet).select_related("component").order_by("kind", "source", "pk")
    figures = _figures(sheet)
    drafts, is_open = _drafts(sheet) if sheet.is_editable else {}, sheet.is_editable
    paths = _paths(sheet)
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: paths[line.component_id][0]):
        own = figures[line.pk]
        saved = drafts.get(line.pk, Cell(unit=unit)) if is_open else _reported(own, unit)
        path, sent = paths[line.component_id][1], (typed or {}).get(line.pk)
        is_first = not rows or rows[-1].allocation.component_id != line.component_id
        rows.append(Row(line, path, unit, own, saved, sent, is_open, is_first, strict))
    _check(sheet, rows, unit)
    return Table(sheet, unit, rows, _bands(rows, paths, unit), _sum(rows, unit))


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


def _drafts(sheet: Sheet) -> dict[int, Cell]:
    return {cell.allocation_id: Cell.of(cell.typed, cell.note, Unit(cell.unit)) for cell in sheet.cells.all()}


def _reported(figures: list[Figure], unit: Unit) -> Cell:
    if not figures:
        return Cell(unit=unit)
    newest = figures[0]
    return Cell(written(newest.amount, unit), newest.note, unit, newest.amount)


def _paths(sheet: Sheet) -> dict[int, tuple[int, list[Component]]]:
    """For each component of the programme: its place in the tree, and the way to it from the top."""
    paths: dict[int, tuple[int, list[Component]]] = {}
    for place, node in enumerate(Component.objects.filter(program=sheet.program_id).as_tree()):
        component = node.component
        above = paths[component.parent_id][1] if component.parent_id in paths else []
        paths[component.pk] = (place, [*above, component])
    return paths


def _bands(rows: list[Row], paths: dict[int, tuple[int, list[Component]]], unit: Unit) -> list[Band]:
    def top(row: Row) -> Component:
        return paths[row.allocation.component_id][1][0]

    grouped = ((component, list(own)) for component, own in groupby(rows, key=top))
    return [Band(component, own, _sum(own, unit)) for component, own in grouped]


def _sum(rows: list[Row], unit: Unit) -> Sums:
    parts = [row.sums for row in rows]
    return Sums(
        unit,
        sum(part.planned for part in parts),
        _known(part.last for part in parts),
        _known(part.amount for part in parts),
        _known(part.increase for part in parts),
    )


def _known(amounts) -> int | None:
    """The sum of what is known; None if nothing is."""
    found = [amount for amount in amounts if amount is not None]
    return sum(found) if found else None
