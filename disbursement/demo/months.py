"""January to September 2023: verified long ago, so written in bulk as the services would have left it."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zlib import crc32

from disbursement import services
from disbursement.amounts import Unit, written
from disbursement.checks import Cell, Line, check
from disbursement.demo import closings
from disbursement.demo.lines import YEAR, DemoLine, key_of
from disbursement.models import Allocation, Figure, Sheet, SheetCell
from portal import clock, workdays
from portal.models import AuditEntry, User

REMARKS = [
    "Huyện đang cân đối vốn đối ứng từ nguồn thu sử dụng đất, bố trí trong quý IV.",
    "Chờ HĐND huyện giao bổ sung vốn đối ứng tại kỳ họp tới.",
    "Ưu tiên giải ngân hết vốn trung ương trước, vốn đối ứng thanh toán khi nghiệm thu.",
]
Amounts = dict[int, tuple[int, str]]  # allocation: đồng and remark


def load(lines: list[DemoLine], people: dict[str, User]) -> None:
    """Open, fill in, submit, verify and close nine months of all units."""
    for month in range(1, 10):
        opened = max(working(date(YEAR, month, 1)), date(YEAR, 1, 16))
        with clock.pinned(clock.moment(opened, 8, 30)):
            services.open_month(YEAR, month, due_on=date(YEAR, month + 1, 5), by=people["sokhdt"])
    by_key = {line.key: line for line in lines}
    last: dict[int, int] = {}
    for month in range(1, 10):
        amounts = {pk: by_key[key].cumulative(month) for pk, key in _keys().items()}
        _report(month, with_remarks(amounts, last, month), people)
        closings.close(month)
        last = amounts


def sheet_lines(month: int) -> dict[Sheet, list[Allocation]]:
    """The sheets of a month, each with its lines."""
    lines = defaultdict(list)
    for line in Allocation.objects.filter(year=YEAR).select_related("component").order_by("pk"):
        lines[line.unit_id, line.component.program_id].append(line)
    sheets = Sheet.objects.filter(year=YEAR, month=month).for_list().order_by("pk")
    return {sheet: lines[sheet.unit_id, sheet.program_id] for sheet in sheets}


def with_remarks(amounts: dict[int, int], last: dict[int, int], month: int) -> Amounts:
    """The amounts with a remark wherever the checks ask for one."""
    day = date(YEAR, month + 1, 4)
    lines = [
        Line(
            line.pk,
            (line.unit_id, line.component_id, line.kind, line.is_carried_over),
            line.source,
            line.planned,
            last.get(line.pk),
            Cell(written(amounts[line.pk], Unit.TRIEU), "", Unit.TRIEU, amounts[line.pk]),
        )
        for line in Allocation.objects.filter(pk__in=amounts).with_planned(day)
    ]
    asked = {finding.key for finding in check(lines, month, Unit.TRIEU)}
    return {pk: (amount, REMARKS[pk % 3] if pk in asked else "") for pk, amount in amounts.items()}


def officers(people: dict[str, User]) -> dict[int, User]:
    """Who fills in the sheets of each agency."""
    return {user.agency_id: user for user in reversed(people.values()) if user.agency_id}


def judge(sheet: Sheet, people: dict[str, User]) -> User:
    """Who verifies it: the owner of the programme, a coordinator for the owner's own."""
    owner = officers(people)[sheet.program.owner_id]
    return people["sokhdt"] if sheet.unit_id == sheet.program.owner_id else owner


def working(day: date) -> date:
    """That day or the next on which people work."""
    while not workdays.is_working(day):
        day += timedelta(days=1)
    return day


def instant(day: date, sheet: Sheet, hours: tuple[int, int] = (8, 16)) -> datetime:
    """A moment of that day that differs from sheet to sheet."""
    chance = crc32(f"{sheet} {day}".encode())
    return clock.moment(day, hours[0] + chance % (hours[1] - hours[0]), chance // 97 % 60)


def _keys() -> dict[int, tuple]:
    return {line.pk: key_of(line) for line in Allocation.objects.filter(year=YEAR)}


def _report(month: int, amounts: Amounts, people: dict[str, User]) -> None:
    sheets, by_agency = sheet_lines(month), officers(people)
    figures, cells, entries = [], [], []
    for number, (sheet, lines) in enumerate(sheets.items()):
        first = working(date(YEAR, month + 1, 1) + timedelta(days=number % 3))
        sheet.state, sheet.version = Sheet.State.VERIFIED, 1
        sheet.saved_by = sheet.submitted_by = by_agency[sheet.unit_id]
        at = sheet.saved_at = sheet.submitted_at = instant(first, sheet)
        sheet.verified_by = judge(sheet, people)
        sheet.verified_at = instant(working(first + timedelta(days=3)), sheet)
        for line in lines:
            amount, note = amounts[line.pk]
            figures.append(_figure(sheet, line, amounts[line.pk], at))
            cells.append(_cell(sheet, line, amount, note))
        entries += _entries(sheet, len(lines))
    Figure.objects.bulk_create(figures, batch_size=2000)
    SheetCell.objects.bulk_create(cells, batch_size=2000)
    steps = [f"{step}_{what}" for step in ("saved", "submitted", "verified") for what in ("by", "at")]
    Sheet.objects.bulk_update(sheets, ["state", "version", *steps])
    AuditEntry.objects.bulk_create(sorted(entries, key=lambda entry: entry.at))


def _figure(sheet: Sheet, line: Allocation, reported: tuple[int, str], at: datetime) -> Figure:
    words = {
        "month": sheet.month,
        "amount": reported[0],
        "note": reported[1],
        "entered_by": sheet.submitted_by,
    }
    return Figure(allocation=line, sheet=sheet, entered_at=at, **words)


def _cell(sheet: Sheet, line: Allocation, amount: int, note: str) -> SheetCell:
    return SheetCell(
        sheet=sheet, allocation=line, typed=written(amount, Unit.TRIEU), amount=amount, note=note
    )


def _entries(sheet: Sheet, figures: int) -> list[AuditEntry]:
    """What the audit trail keeps of it."""
    subject = {
        "subject_type": Sheet._meta.label_lower,
        "subject_id": sheet.pk,
        "subject_text": str(sheet),
        "url": sheet.get_absolute_url(),
    }
    submitted = {"by": sheet.submitted_by, "at": sheet.submitted_at, "after": {"figures": figures}}
    verified = {"by": sheet.verified_by, "at": sheet.verified_at}
    return [
        AuditEntry(verb="sheet.submitted", **submitted, **subject),
        AuditEntry(verb="sheet.verified", **verified, **subject),
    ]
