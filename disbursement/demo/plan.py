"""What was planned for 2023, and what it is compared with. Decision numbers are illustrative."""

from datetime import date
from decimal import Decimal

from disbursement import services
from disbursement.demo import assigned, moves
from disbursement.demo.lines import YEAR, DemoLine
from disbursement.models import Allocation
from portal import clock
from portal.models import User
from programs.models import CapitalKind, Program

# Programme: owner's account, number and day of the decision that gave out the year's capital
ORIGINAL = {
    "NTM": ("sonnptnt", "45/QĐ-UBND (minh họa)", date(2023, 1, 10)),
    "GNBV": ("soldtbxh", "52/QĐ-UBND (minh họa)", date(2023, 1, 11)),
    "DTTS": ("bandantoc", "58/QĐ-UBND (minh họa)", date(2023, 1, 12)),
}
JUNE = ("917/QĐ-UBND (minh họa)", date(2023, 6, 28))
MEETING = date(2023, 10, 26)
RATIOS_ENTERED = date(2023, 1, 9)
RATIOS = {
    "GNBV": (
        Decimal(3),
        date(2022, 1, 1),
        "Quyết định 02/2022/QĐ-TTg (địa phương nhận bổ sung từ 70% trở lên)",
    ),
    "NTM": (Decimal(5), date(2022, 1, 1), "Tỷ lệ minh họa"),
    "DTTS": (Decimal(2), date(2022, 1, 1), "Tỷ lệ minh họa"),
}


def load(lines: list[DemoLine], people: dict[str, User]) -> None:
    """Give out the capital in January, move some of it in June and September, enter the nation's average."""
    assigned.load(lines, people)
    _set_ratios(people["sokhdt"])
    stored = {line.key: _allocate(line, people) for line in lines}
    _adjust_in_june(lines, stored, people)
    moves.settle(lines, stored, {code: people[owner] for code, (owner, *_decision) in ORIGINAL.items()})
    with clock.pinned(clock.moment(MEETING, 7, 30)):
        _compare(people["sokhdt"])


def _adjust_in_june(lines: list[DemoLine], stored: dict[tuple, Allocation], people: dict[str, User]) -> None:
    """Line by line: what is taken first, so that what was assigned holds what is given."""
    decision, day = JUNE
    changed = [line for line in lines if "june" in line.changes]
    with clock.pinned(clock.moment(day, 15)):
        for line in sorted(changed, key=lambda line: line.changes["june"]):
            by, amount = people[ORIGINAL[line.component.program.code][0]], line.changes["june"]
            services.adjust_plan(stored[line.key], amount=amount, decision=decision, decided_on=day, by=by)


def _allocate(line: DemoLine, people: dict[str, User]):
    owner, decision, day = ORIGINAL[line.component.program.code]
    with clock.pinned(clock.moment(day, 14)):
        return services.allocate(
            YEAR,
            line.unit,
            line.component,
            kind=line.kind,
            source=line.source,
            budget_year=YEAR - line.is_carried_over,
            amount=line.original,
            decision=decision,
            decided_on=day,
            by=people[owner],
        )


def _compare(by: User) -> None:
    services.enter_average(
        YEAR,
        kind=CapitalKind.INVESTMENT,
        as_of=MEETING,
        rate=Decimal(49),
        source="Hội nghị giao ban ngày 26/10/2023",
        by=by,
    )


def _set_ratios(by: User) -> None:
    """Before the year's capital is given out, so that every page of the year knows them."""
    with clock.pinned(clock.moment(RATIOS_ENTERED, 9)):
        for program in Program.objects.filter(code__in=RATIOS):
            percent, day, source = RATIOS[program.code]
            services.set_ratio(program, percent=percent, opened_on=day, source=source, by=by)
