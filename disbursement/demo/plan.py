"""What was planned for 2023, and what it is compared with. Decision numbers are illustrative."""

from datetime import date
from decimal import Decimal

from disbursement import services
from disbursement.demo.lines import YEAR, DemoLine
from disbursement.models import CounterpartRatio
from portal import audit, clock
from portal.models import User
from programs.models import CapitalKind, Program

# Programme: owner's account, number and day of the decision that gave out the year's capital
ORIGINAL = {
    "NTM": ("sonnptnt", "45/QĐ-UBND (minh họa)", date(2023, 1, 10)),
    "GNBV": ("soldtbxh", "52/QĐ-UBND (minh họa)", date(2023, 1, 11)),
    "DTTS": ("bandantoc", "58/QĐ-UBND (minh họa)", date(2023, 1, 12)),
}
CHANGES = {
    "june": ("917/QĐ-UBND (minh họa)", date(2023, 6, 28)),
    "september": ("1485/QĐ-UBND (minh họa)", date(2023, 9, 18)),
}
MEETING = date(2023, 10, 26)
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
    stored = {line.key: _allocate(line, people) for line in lines}
    for name, (decision, day) in CHANGES.items():
        with clock.pinned(clock.moment(day, 15)):
            changed = sorted(
                (line for line in lines if name in line.changes), key=lambda line: -line.changes[name]
            )
            for line in changed:
                services.adjust_plan(
                    stored[line.key],
                    amount=line.changes[name],
                    decision=decision,
                    decided_on=day,
                    by=people[ORIGINAL[line.component.program.code][0]],
                )
    with clock.pinned(clock.moment(MEETING, 7, 30)):
        _compare(people["sokhdt"])


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
    for program in Program.objects.filter(code__in=RATIOS):
        percent, day, source = RATIOS[program.code]
        ratio = CounterpartRatio.objects.create(
            program=program, percent=percent, opened_on=day, source=source
        )
        audit.record("admin.added", ratio, by=by, after={"percent": str(percent), "source": source})
