"""Counterpart capital district by district and programme by programme, who is behind first."""

from dataclasses import dataclass
from datetime import date

from disbursement import summary
from disbursement.models import CounterpartRatio
from portal.models import Agency, User
from programs.models import Program

SUMS = ("required", "assigned", "disbursed", "shortfall")


@dataclass
class Gap:
    """What one district is asked for in one programme: đồng required, assigned, disbursed, missing."""

    unit: Agency
    program: Program
    ratio: CounterpartRatio
    required: int
    assigned: int
    disbursed: int
    shortfall: int

    @property
    def rate(self) -> float | None:
        """Percent disbursed of what was assigned."""
        return self.disbursed * 100 / self.assigned if self.assigned else None

    @property
    def rate_of_required(self) -> float | None:
        return self.disbursed * 100 / self.required if self.required else None


def rows(year: int, as_of: date, programme: Program | None, user: User) -> list[Gap]:
    """As known on the day, with the ratios in force on it."""
    code = programme.code if programme else None
    found = summary.counterpart(year, as_of, programme=code, user=user)
    if not found:
        return []
    known = CounterpartRatio.objects.in_force(as_of).select_related("program")
    ratios = {ratio.program.code: ratio for ratio in known}
    gaps = []
    for row in found["rows"]:
        for part in row["programmes"]:
            ratio = ratios[part["programme"]]
            gaps.append(Gap(row["unit"], ratio.program, ratio, *(part[name] for name in SUMS)))
    return sorted(gaps, key=lambda gap: (-gap.shortfall, gap.unit.position, gap.program.position))


def total(gaps: list[Gap]) -> dict[str, int]:
    """All together; a surplus here fills no gap there."""
    return {name: sum(getattr(gap, name) for gap in gaps) for name in SUMS}
