"""What the Prime Minister and the province assigned for 2023, before it was allocated. Illustrative."""

from collections import defaultdict
from datetime import date
from typing import Any

from disbursement import services
from disbursement.amounts import MILLION
from disbursement.demo.lines import YEAR, DemoLine
from disbursement.models import AssignedPlan, CapitalSource
from portal import clock
from portal.models import User
from programs.models import Component

NATION: dict[str, Any] = {"decision": "1506/QĐ-TTg (minh họa)", "decided_on": date(2022, 12, 2)}
PROVINCE: dict[str, Any] = {"decision": "2035/QĐ-UBND (minh họa)", "decided_on": date(2022, 12, 12)}
CARRIED: dict[str, Any] = {"decision": "310/QĐ-UBND (minh họa)", "decided_on": date(2023, 1, 9)}
# What amounts are rounded to
STEPS = {CapitalSource.CENTRAL: 2_000 * MILLION, CapitalSource.LOCAL: 500 * MILLION}
KEPT_BACK = 5_000 * MILLION  # the nation's amounts are rounded to this: the province has not assigned all

Key = tuple[Component, str, str, int]  # uppermost component, kind, source, budget year


def load(lines: list[DemoLine], people: dict[str, User]) -> None:
    """The nation by programme and kind; the province by uppermost component, kind and source."""
    amounts = _by_component(lines)
    with clock.pinned(clock.moment(NATION["decided_on"], 16)):
        for (program, kind), amount in _by_programme(amounts).items():
            words = {"kind": kind, "source": CapitalSource.CENTRAL, "year": YEAR, **NATION}
            _assign(AssignedPlan.Level.NATIONAL, program, amount, words, people)
    for decided, years in ((PROVINCE, [YEAR]), (CARRIED, [YEAR - 1])):
        with clock.pinned(clock.moment(decided["decided_on"], 10)):
            for (top, kind, source, budget_year), amount in amounts.items():
                if budget_year in years:
                    words = {"kind": kind, "source": source, "year": YEAR, "budget_year": budget_year}
                    words |= {"component": top, **decided}
                    _assign(AssignedPlan.Level.PROVINCIAL, top.program, amount, words, people)


def _assign(level: str, program, amount: int, words: dict, people: dict[str, User]) -> None:
    services.assign(level, program, amount=amount, **words, by=people["sokhdt"])


def _by_component(lines: list[DemoLine]) -> dict[Key, int]:
    """What the lines of each uppermost component need at most, and a little that nobody has allocated."""
    components = {component.pk: component for component in Component.objects.select_related("program")}
    needs: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        top = line.component
        while top.parent_id:
            top = components[top.parent_id]
        key = (components[top.pk], line.kind, line.source, YEAR - line.is_carried_over)
        june, september = line.changes.get("june", 0), line.changes.get("september", 0)
        for place, plan in enumerate((line.original, line.original + june, line.original + june + september)):
            needs[key][place] += plan
    return {key: _rounded(key, max(plans)) for key, plans in sorted(needs.items(), key=_place)}


def _by_programme(amounts: dict[Key, int]) -> dict[tuple, int]:
    """What the nation gave of each kind: more than the province has assigned so far."""
    sums: dict[tuple, int] = defaultdict(int)
    for (top, kind, source, budget_year), amount in amounts.items():
        if source == CapitalSource.CENTRAL and budget_year == YEAR:
            sums[top.program, kind] += amount
    return {key: (amount // KEPT_BACK + 1) * KEPT_BACK for key, amount in sums.items()}


def _rounded(key: Key, amount: int) -> int:
    """Capital of the year in round amounts; counterpart and carried-over capital to the đồng."""
    _top, _kind, source, budget_year = key
    step = STEPS.get(CapitalSource(source), 1) if budget_year == YEAR else 1
    return -(-amount // step) * step


def _place(item: tuple[Key, list[int]]) -> tuple:
    top, kind, source, budget_year = item[0]
    return top.program.position, top.position, kind, source, -budget_year
