"""The demonstration's lines of capital, from lines.csv (triệu đồng): illustrative amounts, real proportions.

`meeting` was reported for October before the meeting of 26/10/2023, `month_end` was reported from
31/10 on (empty where it still is not). As of 26/10 they make 32,1% of the plan, 57,2% of investment capital,
6,8% of recurrent.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from disbursement.amounts import MILLION
from disbursement.models import Allocation
from portal.models import Agency
from programs.models import CapitalKind, Component

YEAR = 2023
FILE = Path(__file__).with_name("lines.csv")
# What part of October's amount had been paid out by the end of each month: slow in spring, fast after summer
PACE = {
    CapitalKind.INVESTMENT: [0.0, 0.02, 0.07, 0.15, 0.25, 0.37, 0.51, 0.66, 0.83],
    CapitalKind.RECURRENT: [0.0, 0.0, 0.02, 0.05, 0.1, 0.18, 0.31, 0.48, 0.72],
}
# What part of the rest units expect to pay out by 31/12, and by 31/01: recurrent capital ends with the year
REST = {CapitalKind.INVESTMENT: (0.8, 0.97), CapitalKind.RECURRENT: (0.6, 0.6)}


@dataclass(frozen=True)
class DemoLine:
    """One allocation with its plan and figures, in đồng."""

    unit: Agency
    component: Component
    kind: str
    source: str
    is_carried_over: bool
    original: int
    changes: dict[str, int]  # "june", "september"
    meeting: int
    month_end: int | None

    @property
    def key(self) -> tuple:
        return (self.unit.pk, self.component.pk, self.kind, self.source, self.is_carried_over)

    def cumulative(self, month: int) -> int:
        """đồng paid out by the end of a month from January to September; whole triệu, never falling."""
        part = PACE[CapitalKind(self.kind)][month - 1] ** (0.8 + 0.5 * self._chance)
        amount = int(self.meeting * part) // MILLION * MILLION
        return amount if amount * 1_000 > self.planned else 0  # the first payment is never a tiny one

    @property
    def expected(self) -> tuple[int, int]:
        """đồng that the unit expects to have paid out by 31/12 and by 31/01; whole triệu."""
        paid = self.month_end or self.meeting
        rest = max(self.planned - paid, 0)
        december, january = (
            paid + int(rest * part ** (1 + self._chance)) // MILLION * MILLION
            for part in REST[CapitalKind(self.kind)]
        )
        return december, january

    @property
    def planned(self) -> int:
        return self.original + sum(self.changes.values())

    @property
    def _chance(self) -> float:
        """Between 0 and 1, the same at each telling."""
        return crc32(repr((self.component.code, self.unit.code, self.source)).encode()) / 2**32


def key_of(allocation: Allocation) -> tuple:
    """The same key of a stored line."""
    names = ("unit_id", "component_id", "kind", "source", "is_carried_over")
    return tuple(getattr(allocation, name) for name in names)


def read() -> list[DemoLine]:
    """All lines, with their agencies and components."""
    units = {unit.code: unit for unit in Agency.objects.all()}
    components = {component.code: component for component in Component.objects.select_related("program")}
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_line(row, units, components) for row in csv.DictReader(file)]


def _line(row: dict[str, str], units: dict[str, Agency], components: dict[str, Component]) -> DemoLine:
    changes = {name: int(row[name]) * MILLION for name in ("june", "september") if row[name]}
    return DemoLine(
        units[row["unit"]],
        components[row["component"]],
        row["kind"],
        row["source"],
        bool(row["carried_over"]),
        int(row["original"]) * MILLION,
        changes,
        int(row["meeting"]) * MILLION,
        int(row["month_end"]) * MILLION if row["month_end"] else None,
    )
