"""One line of a sheet's table: its numbers, its cells, what is said about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from disbursement.amounts import Unit, written
from disbursement.checks import Finding, Level, Line
from disbursement.models import Allocation, Figure
from disbursement.typed import Cell, Clash, Part
from programs.models import Component

NUMBERS = ("planned", "carried", "last", "amount", "increase", "december", "january")


@dataclass
class Sums:
    """The numbers of a line, a band or the whole: đồng, and as written in the unit of the page."""

    unit: Unit
    planned: int
    carried: int  # of the plan, what an earlier year gave
    last: int | None
    amount: int | None
    increase: int | None
    december: int | None
    january: int | None

    @classmethod
    def of(cls, rows: "Iterable[Row]", unit: Unit) -> "Sums":
        """All lines together."""
        parts = [row.sums for row in rows]
        names = NUMBERS[2:]
        known = {name: _known(getattr(part, name) for part in parts) for name in names}
        return cls(unit, sum(part.planned for part in parts), sum(part.carried for part in parts), **known)

    @property
    def rate(self) -> float | None:
        """Percent of the plan, if something was reported."""
        return self.amount * 100 / self.planned if self.planned and self.amount is not None else None

    @property
    def texts(self) -> dict[str, str]:
        """The same in words of the unit, a dash where nothing is known."""
        texts = {name: written(getattr(self, name), self.unit) or "–" for name in NUMBERS}
        return texts if self.carried else texts | {"carried": "–"}


@dataclass(frozen=True)
class Input:
    """A cell as the page shows it: what stands in it, what is saved, what is said about it."""

    part: Part
    key: str
    text: str
    was: str
    marks: list[Finding]
    clash: Clash | None

    @property
    def name(self) -> str:
        return f"{self.part}-{self.key}"

    @property
    def mark(self) -> str:
        """How it is marked: "error", "warning" or not at all."""
        levels = {found.level for found in self.marks}
        return next((str(level) for level in Level if level in levels), "")


@dataclass
class Row:
    """One allocation in the sheet: its plan, last month, what is typed or was reported for this one."""

    allocation: Allocation
    path: list[Component]  # from the top of the tree to its component
    unit: Unit
    parts: list[Part]  # which cells it has
    figures: list[Figure]  # of this month, newest first
    saved: Cell  # what the draft says, or what was reported if the sheet is closed
    typed: Cell | None = None  # what a person sent and what was not saved, if there is such
    clashes: Mapping[Part, Clash] = field(default_factory=dict)
    returned: str = ""  # why it was returned with the sheet
    why: str = ""  # the reason that its judge typed and that was not taken yet
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
        return named(self.path, self.allocation)

    @property
    def sums(self) -> Sums:
        line, cell = self.allocation, self.cell
        increase = None if cell.amount is None else cell.amount - (line.last or 0)
        carried = line.planned if line.is_carried_over else 0
        numbers = line.planned, carried, line.last, cell.amount, increase
        # what is not paid out any more stays as it was: sums are cumulative
        december = cell.december.amount if Part.DECEMBER in self.parts else cell.amount
        january = cell.january.amount if Part.JANUARY in self.parts else december
        return Sums(self.unit, *numbers, december, january)

    @property
    def cell(self) -> Cell:
        """What is shown: in an open sheet what was typed last, in a closed one what was reported."""
        return self.typed if self.is_open and self.typed else self.saved

    @property
    def cells(self) -> dict[str, Input]:
        """Its cells by name."""
        return {str(part): self._input(part) for part in self.parts}

    def _input(self, part: Part) -> Input:
        marks = [found for found in self.marks if found.part == part]
        texts = self.cell.text(part, self.unit), self.saved.text(part, self.unit)
        return Input(part, self.key, *texts, marks, self.clashes.get(part))

    @property
    def is_talked_about(self) -> bool:
        """Whether something stands below it."""
        return bool(self.marks or self.clashes or self.returned or self.lost)

    @property
    def lost(self) -> list[str]:
        """What was typed into a sheet that is now closed, and is not what was reported."""
        if self.is_open or not self.typed:
            return []
        return [self.typed.text(part, self.unit) or "–" for part in self.typed.changes(self.saved)]

    @property
    def is_changed(self) -> bool:
        """Whether there is something new in it: paid out in the month, or something to be looked at."""
        return bool(self.sums.increase or self.marks or self.clashes or self.returned or self.earlier)

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
        """What is said below the line. An empty one says nothing until somebody wants to submit it."""
        return [
            found for found in self.findings if found.blocks and (self.is_strict or found.code != "empty")
        ]

    @property
    def line(self) -> Line:
        line = self.allocation
        group = (line.component_id, line.kind, line.budget_year)
        return Line(line.pk, group, line.source, line.planned, line.last, self.cell)


def named(path: list[Component], line: Allocation) -> str:
    """A line of a sheet in words, with its component from the top of the tree."""
    labels = [component.label or component.code for component in path]
    return ", ".join([*labels, line.kind_words, line.source_words, *line.carried_words])


def _known(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is known; None if nothing is."""
    found = [amount for amount in amounts if amount is not None]
    return sum(found) if found else None
