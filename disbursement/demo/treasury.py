"""A list of the Treasury for September 2023, illustrative: some amounts differ, one difference is signed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from disbursement import services
from disbursement.demo.lines import YEAR, DemoLine
from disbursement.demo.months import officers
from disbursement.models import TreasuryList, TreasuryName
from disbursement.services.treasury import Target
from disbursement.treasury import comparing, looking
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Program

MONTH = 9
TITLE = "KHO BẠC NHÀ NƯỚC LẠNG SƠN"
ABOUT = "Tình hình thanh toán vốn các CTMTQG, lũy kế từ đầu năm đến hết tháng 9/2023 (số liệu minh họa)"
HEADS = ["STT", "Đơn vị sử dụng ngân sách", "Chương trình", "Tính chất nguồn vốn", "Lũy kế thanh toán (đồng)"]
PROGRAMMES = {
    "NTM": "CTMTQG xây dựng nông thôn mới",
    "GNBV": "CTMTQG giảm nghèo bền vững",
    "DTTS": "CTMTQG phát triển KT-XH vùng đồng bào DTTS và miền núi",
}
KINDS = {CapitalKind.INVESTMENT: "Vốn đầu tư", CapitalKind.RECURRENT: "Kinh phí sự nghiệp"}
# What the Treasury has more (or less) than the portal, by unit, programme and kind, in đồng.
APART = {
    ("ubnd-187", "DTTS", CapitalKind.INVESTMENT): 486_250_000,
    ("ubnd-183", "GNBV", CapitalKind.RECURRENT): -37_412_000,
    ("ubnd-186", "NTM", CapitalKind.INVESTMENT): 1_250_000_000,
}
MISSING = ("ubnd-189", "GNBV")  # the list leaves this out
SAYS = {  # what the Treasury calls some units
    "ubnd-187": "Phòng Tài chính - Kế hoạch huyện Chi Lăng",
    "sct": "Sở Công Thương tỉnh Lạng Sơn",
    "ubnd-185": "Phòng Tài chính - Kế hoạch huyện Bắc Sơn",
}
OTHER = "CTMT phát triển lâm nghiệp bền vững"  # is none of the three programmes
MORE = [
    [SAYS["sct"], PROGRAMMES["GNBV"], KINDS[CapitalKind.RECURRENT], 84_500_000],
    ["Chi cục Kiểm lâm tỉnh", OTHER, KINDS[CapitalKind.RECURRENT], 1_912_000_000],
    ["Ban QLDA ĐTXD và PTQĐ", PROGRAMMES["DTTS"], KINDS[CapitalKind.INVESTMENT], 215_300_000],
]
SIGNED = ("ubnd-187", "DTTS")
WHY = (
    "Chênh lệch do 01 hồ sơ thanh toán khối lượng hoàn thành Kho bạc hạch toán ngày 29/9/2023, huyện nhận "
    "chứng từ sau khi chốt biểu. Huyện đã bổ sung vào biểu tháng 10/2023; thống nhất với Kho bạc huyện."
)


def load(lines: list[DemoLine], people: dict[str, User]) -> None:
    """Sent by the planning department in October, its columns and names matched, one difference signed."""
    by = people["sokhdt"]
    with clock.pinned(clock.moment(date(YEAR, 10, 12), 9, 15)):
        file = SimpleUploadedFile("doi-chieu-kbnn-thang-9-2023.xlsx", _book(lines))
        drawn = date(YEAR, 10, 10)
        found = services.send_treasury_list(file, year=YEAR, month=MONTH, drawn_on=drawn, by=by)
        found = services.read_treasury_list(found)
    with clock.pinned(clock.moment(date(YEAR, 10, 12), 9, 22)):
        found = services.name_treasury_columns(found, **_columns(found), by=by)
        found = services.read_treasury_list(found)
    with clock.pinned(clock.moment(date(YEAR, 10, 12), 9, 30)):
        services.match_treasury_names(found, _names(), by=by)
    _sign(found, people)


def _book(lines: list[DemoLine]) -> bytes:
    """The workbook as a Treasury would send it."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Doi chieu")
        sheet.write_string(0, 0, TITLE)
        sheet.write_string(1, 0, ABOUT)
        sheet.write_row(3, 0, HEADS)
        rows = list(_rows(lines))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(3 + number, 0, [number, *row])
        sheet.write_row(4 + len(rows), 0, ["", "Tổng cộng", "", "", sum(row[-1] for row in rows)])
    return buffer.getvalue()


def _rows(lines: list[DemoLine]) -> Iterator[list]:
    """Unit, programme, kind and amount of each row of the list."""
    paid: dict[tuple, int] = defaultdict(int)
    for line in lines:
        if line.source in comparing.SOURCES:
            paid[line.unit, line.component.program.code, line.kind] += line.cumulative(MONTH)
    for unit, programme, kind in sorted(paid, key=lambda key: (key[0].position, key[1], key[2])):
        amount = paid[unit, programme, kind] + APART.get((unit.code, programme, kind), 0)
        if amount and (unit.code, programme) != MISSING:
            yield [SAYS.get(unit.code, unit.name), PROGRAMMES[programme], KINDS[CapitalKind(kind)], amount]
    yield from MORE


def _columns(found: TreasuryList) -> dict:
    """What somebody chose on the page."""
    seen = found.looked_at[0]
    first, last = seen["head"]
    columns = looking.guesses(seen, looking.head_of(seen, first, last))
    return {"sheet": 0, "first": first, "last": last, "columns": columns, "size": 1}


def _names() -> dict[tuple[str, str], Target]:
    units = Agency.objects.filter(code__in=SAYS)
    programs = Program.objects.in_bulk(PROGRAMMES, field_name="code")
    subject = TreasuryName.Subject
    named: dict[tuple[str, str], Target] = {(subject.UNIT, SAYS[unit.code]): unit for unit in units}
    named |= {(subject.PROGRAMME, PROGRAMMES[code]): program for code, program in programs.items()}
    return {**named, (subject.PROGRAMME, OTHER): None}


def _sign(found: TreasuryList, people: dict[str, User]) -> None:
    by_agency = officers(people)
    unit, program = Agency.objects.get(code=SIGNED[0]), Program.objects.get(code=SIGNED[1])
    with clock.pinned(clock.moment(date(YEAR, 10, 16), 14, 5)):
        by = by_agency[unit.pk]
        now = comparing.one(found, unit, program, clock.today(), user=by)
        seen = now.ours, now.theirs
        services.remark_difference(found, unit, program, words=WHY, is_signed=True, seen=seen, by=by)
