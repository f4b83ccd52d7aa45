"""Months are closed by the clock; September twice. The treasury's papers are illustrative."""

from datetime import date

from django.db.models import F

from disbursement import services
from disbursement.amounts import MILLION
from disbursement.demo.lines import YEAR, DemoLine, key_of
from disbursement.models import Allocation, Month
from portal import clock
from portal.models import Agency, Notification, User
from programs.models import Program

AGAIN = "Kho bạc Nhà nước tỉnh đối chiếu lại chứng từ thanh toán ngày 28 và 29/9/2023."
MISSED = "Bổ sung chứng từ thanh toán ngày 29/9/2023 bị sót khi tổng hợp."
PAPERS = ["Công văn 398/KBLS-KSC (minh họa)", "Công văn 412/KBLS-KSC (minh họa)"]
LATE = "Kho bạc Nhà nước huyện đối chiếu chậm số giải ngân tháng 10."


def close(month: int) -> None:
    """In the night after the last day of a month, nobody being there."""
    night = date(YEAR, month + 1, 11)
    with clock.pinned(clock.moment(night, 0, 10)):
        services.close_months(night)


def close_september_again(lines: list[DemoLine], people: dict[str, User]) -> None:
    """Opened again for two days, one figure is corrected; another is found after the second closing."""
    month = Month.objects.get(year=YEAR, month=9)
    with clock.pinned(clock.moment(date(YEAR, 10, 16), 8, 40)):
        services.reopen_month(month, reason=AGAIN, closes_on=date(YEAR, 10, 18), by=people["sokhdt"])
    with clock.pinned(clock.moment(date(YEAR, 10, 17), 14, 20)):
        _raise(_most_behind(lines, "ubnd-188", "NTM"), AGAIN, PAPERS[0], people["sokhdt"])
    night = date(YEAR, 10, 19)
    with clock.pinned(clock.moment(night, 0, 10)):
        services.close_months(night)
    with clock.pinned(clock.moment(date(YEAR, 10, 23), 10, 5)):
        _raise(_most_behind(lines, "ubnd-181", "GNBV"), MISSED, PAPERS[1], people["sokhdt"])


def open_november(people: dict[str, User]) -> None:
    """November has begun, and one district may report on October a little longer."""
    first = date(YEAR, 11, 1)
    with clock.pinned(clock.moment(first, 0, 10)):
        services.open_months(first)
    with clock.pinned(clock.moment(date(YEAR, 11, 2), 16, 30)):
        services.let_in_late(
            Month.objects.get(year=YEAR, month=10),
            unit=Agency.objects.get(code="ubnd-188"),
            program=Program.objects.get(code="GNBV"),
            until=date(YEAR, 11, 15),
            reason=LATE,
            by=people["sokhdt"],
        )
    kinds = ["month.missed", "month.reopened", "figure.corrected", "sheet.let_in_late"]
    told = Notification.objects.filter(kind__in=kinds)
    told.filter(channel=Notification.Channel.INBOX).update(read_at=F("created_at"))
    sent = {"state": Notification.State.SENT, "sent_at": F("created_at")}
    told.filter(channel=Notification.Channel.EMAIL).update(**sent)


def _most_behind(lines: list[DemoLine], unit: str, program: str) -> DemoLine:
    """The line that paid out most in October: there a payment of September may have been missed."""
    own = [line for line in lines if (line.unit.code, line.component.program.code) == (unit, program)]
    return max(own, key=lambda line: line.meeting - line.cumulative(9))


def _raise(line: DemoLine, reason: str, document: str, by: User) -> None:
    """A third of what was booked in October belongs to September."""
    stored = {key_of(row): row for row in Allocation.objects.filter(year=YEAR, unit=line.unit).for_list()}
    old = line.cumulative(9)
    amount = old + (line.meeting - old) // 3 // MILLION * MILLION
    services.correct_figure(stored[line.key], month=9, amount=amount, reason=reason, document=document, by=by)
