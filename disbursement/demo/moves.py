"""Capital that was moved in September 2023 as one act for each programme, and a proposal that still waits."""

from datetime import date

from disbursement import services
from disbursement.amounts import MILLION
from disbursement.demo.lines import YEAR, DemoLine
from disbursement.models import Allocation
from portal import clock
from portal.models import User
from programs.models import Program

PROPOSED, DECIDED = date(2023, 9, 11), date(2023, 9, 18)
DECISION = "1485/QĐ-UBND (minh họa)"
REASON = "Chuyển vốn từ các đơn vị chậm giải ngân sang các đơn vị có khối lượng, trong cùng nguồn vốn."
OPEN_ON = date(2023, 11, 1)
OPEN_COMPONENT = "DTTS-DA4-TDA1"
OPEN = {"ubnd-181": -2_000, "ubnd-184": -1_000, "ubnd-188": 2_000, "ubnd-183": 1_000}  # triệu đồng


def settle(lines: list[DemoLine], stored: dict[tuple, Allocation], owners: dict[str, User]) -> None:
    """September's changes: proposed by the owner of each programme, applied a week later by one decision."""
    for code, owner in owners.items():
        own = [line for line in lines if line.component.program.code == code]
        moved = [line for line in own if "september" in line.changes]
        amounts = {stored[line.key].pk: line.changes["september"] for line in moved}
        title = f"Điều hòa vốn Chương trình {code} đợt 1 năm {YEAR} (minh họa)"
        with clock.pinned(clock.moment(PROPOSED, 9, 30)):
            proposed = services.propose_reallocation(
                moved[0].component.program, YEAR, title=title, reason=REASON, amounts=amounts, by=owner
            )
        with clock.pinned(clock.moment(DECIDED, 15)):
            services.apply_reallocation(proposed, decision=DECISION, decided_on=DECIDED, by=owner)


def propose(owner: User) -> None:
    """What the owner of the ethnic-minority programme asks for after October's figures."""
    lines = Allocation.objects.filter(
        year=YEAR,
        component__code=OPEN_COMPONENT,
        unit__code__in=OPEN,
        kind="investment",
        source="central",
        is_carried_over=False,
    )
    amounts = {line.pk: OPEN[line.unit.code] * MILLION for line in lines.select_related("unit")}
    with clock.pinned(clock.moment(OPEN_ON, 14, 20)):
        services.propose_reallocation(
            Program.objects.get(code="DTTS"),
            YEAR,
            title=f"Điều hòa vốn Dự án 4 đợt 2 năm {YEAR} (minh họa)",
            reason="Hai huyện không còn khả năng giải ngân hết trong năm; hai huyện nhận vốn có khối lượng.",
            amounts=amounts,
            by=owner,
        )
