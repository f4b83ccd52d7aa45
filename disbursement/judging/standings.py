"""How each unit's month stands: the rows of the list from which sheets are verified."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from disbursement.amounts import Unit
from disbursement.checks import Cell, Line, check
from disbursement.judging.facts import Facts, Key, facts, increases
from disbursement.judging.marks import Mark, Usual, marks
from disbursement.models import Allocation, Figure, Sheet

ORDER: list[str] = [Sheet.State.SUBMITTED, Sheet.State.RETURNED, Sheet.State.DRAFT, Sheet.State.VERIFIED]


@dataclass(frozen=True)
class Remark:
    """A warning that the unit settled by a remark, or a remark without one."""

    line: str
    sentence: str
    note: str


@dataclass
class Standing:
    """A sheet with its figures, what is unusual in them, and what the unit remarked."""

    sheet: Sheet
    facts: Facts
    marks: list[Mark]
    remarks: list[Remark] = field(default_factory=list)
    days_late: int | None = None  # working days, of a sheet that its unit owes
    refusal: str = ""  # why the person who looks cannot verify it

    @property
    def codes(self) -> set[str]:
        return {mark.code for mark in self.marks}


def standings(sheets: Iterable[Sheet], year: int, month: int, day: date) -> list[Standing]:
    """Of sheets of one month, as known on that day: those that wait to be judged first. Two queries."""
    sheets = list(sheets)
    programs = {sheet.program_id for sheet in sheets}
    found = facts(programs, year, month, day)
    earlier = increases(programs, year, month, day)
    usual = {program: Usual.of(_of(found, program)) for program in programs}
    rows = []
    for sheet in sheets:
        key = sheet.program_id, sheet.unit_id
        own = found.get(key, Facts())
        rows.append(Standing(sheet, own, marks(own, usual[sheet.program_id], earlier[key])))
    return sorted(rows, key=lambda row: (ORDER.index(row.sheet.state), not row.marks))


def with_remarks(rows: Iterable[Standing], month: int, day: date) -> None:
    """Add what the units remarked, with the warning that it answers; two queries."""
    figures = _newest([row.sheet for row in rows], day)
    lines = Allocation.objects.filter(pk__in=figures).with_planned(day).with_last(day, month)
    own: dict[Key, list[Allocation]] = defaultdict(list)
    for line in lines.select_related("component__parent").order_by("component__position", "pk"):
        own[line.component.program_id, line.unit_id].append(line)
    for row in rows:
        found = own[row.sheet.program_id, row.sheet.unit_id]
        row.remarks = _remarks(found, figures, month)


def _of(found: dict[Key, Facts], program: int) -> list[Facts]:
    return [own for (of, _unit), own in found.items() if of == program]


def _newest(sheets: list[Sheet], day: date) -> dict[int, Figure]:
    """The figure that counts of each line of the sheets, by the line's key."""
    known = Figure.objects.known(day).filter(sheet__in=sheets).order_by("id")
    return {figure.allocation_id: figure for figure in known}


def _remarks(lines: list[Allocation], figures: dict[int, Figure], month: int) -> list[Remark]:
    notes = {line.pk: figures[line.pk].note for line in lines}
    if not any(notes.values()):
        return []
    sentences = defaultdict(list)
    for finding in check([_line(line, figures[line.pk]) for line in lines], month, Unit.TRIEU):
        sentences[finding.key].append(finding.sentence)
    return [
        Remark(_name(line), " ".join(sentences[line.pk]), notes[line.pk]) for line in lines if notes[line.pk]
    ]


def _line(line: Allocation, figure: Figure) -> Line:
    group = (line.component_id, line.kind, line.budget_year)
    cell = Cell(str(figure.amount), figure.note, Unit.DONG, figure.amount)
    return Line(line.pk, group, line.source, line.planned, line.last, cell)


def _name(line: Allocation) -> str:
    return ", ".join([line.component_words, line.kind_words, line.source_words, *line.carried_words])
