"""October 2023, told through the services: reported for the meeting, returned, reported again."""

from datetime import date, datetime
from zlib import crc32

from django.db.models import F, Q

from disbursement import services
from disbursement.amounts import Unit, written
from disbursement.demo.lines import YEAR, DemoLine, key_of
from disbursement.demo.months import Amounts, instant, judge, officers, sheet_lines, with_remarks
from disbursement.models import Allocation, Sheet
from disbursement.table import parts_of
from disbursement.typed import Part
from portal import clock
from portal.models import Notification, User

MONTH = 10
BEFORE_THE_MEETING = [date(YEAR, 10, day) for day in (24, 25, 26)]
AT_MONTH_END = [date(YEAR, 10, 31), date(YEAR, 11, 1), date(YEAR, 11, 2)]
REASON = "Đề nghị cập nhật số liệu giải ngân đến hết ngày 31/10/2023, gửi lại trước ngày 05/11/2023."
AT_LINES = {
    ("ubnd-188", "GNBV-DA2", "counterpart"): "Chậm hơn vốn trung ương: nêu rõ nguyên nhân ở cột ghi chú.",
    ("ubnd-181", "DTTS-DA3-TDA2", "central"): "Số rút dự toán chưa khớp với Kho bạc: rà soát lại.",
}


def load(lines: list[DemoLine], people: dict[str, User]) -> None:
    """Leave the month as it stands on 03/11: most sheets submitted again, some verified, four still owed."""
    with clock.pinned(clock.moment(date(YEAR, 10, 2), 8, 30)):
        services.open_month(YEAR, MONTH, due_on=date(YEAR, 11, 5), by=people["sokhdt"])
    by_key = {line.key: line for line in lines}
    stored = {line.pk: by_key[key_of(line)] for line in Allocation.objects.filter(year=YEAR)}
    last = {pk: line.cumulative(9) for pk, line in stored.items()}
    meeting = with_remarks({pk: line.meeting for pk, line in stored.items()}, last, MONTH)
    month_end = with_remarks({pk: line.month_end or line.meeting for pk, line in stored.items()}, last, MONTH)
    sheets = sheet_lines(MONTH)
    again = {
        sheet: own
        for sheet, own in sheets.items()
        if all(stored[line.pk].month_end is not None for line in own)
    }
    expected = {
        line.pk: _expected(sheet, line, stored[line.pk]) for sheet, own in again.items() for line in own
    }
    _report(sheets, meeting, expected, BEFORE_THE_MEETING, people)
    _return(list(sheets), people)
    _report(again, month_end, expected, AT_MONTH_END, people)
    _verify(list(again), people)
    _read_messages()


def _expected(sheet: Sheet, line: Allocation, told: DemoLine) -> dict[Part, str]:
    """What is typed into the columns of the year's end."""
    said = dict(zip((Part.DECEMBER, Part.JANUARY), told.expected, strict=True))
    return {part: written(said[part], Unit.TRIEU) for part in parts_of(sheet, line) if part in said}


def _report(
    sheets: dict[Sheet, list[Allocation]],
    amounts: Amounts,
    expected: dict[int, dict[Part, str]],
    days: list[date],
    people: dict[str, User],
) -> None:
    """Each unit types its figures and submits them on one of the days."""
    by_agency = officers(people)
    for moment, sheet in _in_turn(list(sheets), days):
        typed = {
            line.pk: {
                Part.AMOUNT: written(amounts[line.pk][0], Unit.TRIEU),
                Part.NOTE: amounts[line.pk][1],
                **expected.get(line.pk, {}),
            }
            for line in sheets[sheet]
        }
        with clock.pinned(moment):
            by = by_agency[sheet.unit_id]
            version = Sheet.objects.values_list("version", flat=True).get(pk=sheet.pk)
            saved = services.save_sheet(sheet, typed, version=version, by=by)
            services.submit(saved, by=by)


def _return(sheets: list[Sheet], people: dict[str, User]) -> None:
    for moment, sheet in _in_turn(sheets, [date(YEAR, 10, 27)]):
        with clock.pinned(moment):
            services.return_sheet(sheet, reason=REASON, cells=_at_lines(sheet), by=judge(sheet, people))


def _at_lines(sheet: Sheet) -> dict[int, str]:
    """What is to be mended in single lines of it."""
    own = Allocation.objects.current().filter(year=YEAR, unit=sheet.unit, component__program=sheet.program)
    return {
        line.pk: why
        for (unit, component, source), why in AT_LINES.items()
        if unit == sheet.unit.code
        for line in own.filter(component__code=component, source=source)
    }


def _verify(sheets: list[Sheet], people: dict[str, User]) -> None:
    """The owners have come to about half of them."""
    ready = [sheet for sheet in sheets if crc32(str(sheet).encode()) % 100 < 45]
    for moment, sheet in _in_turn(ready, [date(YEAR, 11, 2)], hours=(15, 17)):
        with clock.pinned(moment):
            services.verify(sheet, by=judge(sheet, people))


def _in_turn(
    sheets: list[Sheet], days: list[date], hours: tuple[int, int] = (8, 15)
) -> list[tuple[datetime, Sheet]]:
    """The sheets in the order of the moments at which something happened to them."""
    moments = [
        (instant(days[number % len(days)], sheet, hours), sheet) for number, sheet in enumerate(sheets)
    ]
    return sorted(moments, key=lambda pair: (pair[0], pair[1].pk))


def _read_messages() -> None:
    """Everyone has read what was settled; what waits for somebody stays unread. Old mails are long sent."""
    told = Notification.objects.filter(kind__startswith="sheet.")
    told.filter(channel=Notification.Channel.EMAIL).update(
        state=Notification.State.SENT, sent_at=F("created_at")
    )
    waiting = [sheet.get_absolute_url() for sheet in Sheet.objects.filter(state=Sheet.State.SUBMITTED)]
    owed = [sheet.get_absolute_url() for sheet in Sheet.objects.missing()]
    to_verify = Q(kind="sheet.submitted", url__in=waiting, created_at__gte=clock.moment(AT_MONTH_END[0], 0))
    inbox = told.filter(channel=Notification.Channel.INBOX)
    inbox.exclude(to_verify | Q(kind="sheet.returned", url__in=owed)).update(read_at=F("created_at"))
