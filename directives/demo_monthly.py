"""The demonstration's recurring task: three agencies report each month before day 25. Illustrative."""

from datetime import date

from directives import services
from directives.models import Directive, Document
from directives.services import Addressee
from portal import clock
from portal.models import Agency, AgencyGroup, User
from programs.models import Program

GIVEN_ON = date(2023, 9, 28)
RESULTS = [  # who sent the report for October, when, under which number
    ("sonnptnt", date(2023, 10, 24), "1871/BC-SNN"),
    ("soldtbxh", date(2023, 10, 25), "2040/BC-SLĐTBXH"),
    ("bandantoc", date(2023, 10, 26), "786/BC-BDT"),
]


def load(people: dict[str, User]) -> None:
    """Give the task in September, report for October (one a day late), and let November begin."""
    office, october, november = people["vanphong"], date(2023, 10, 1), date(2023, 11, 1)
    with clock.pinned(clock.moment(GIVEN_ON, 10)):
        order = _give(office)
    _open(october)
    for username, on, number in RESULTS:
        by = people[username]
        task = order.assignments.get(agency=by.agency_id, period_on=october)
        with clock.pinned(clock.moment(on, 15)):
            services.submit(
                task,
                note="Báo cáo kết quả tháng 10/2023.",
                evidence_number=number,
                evidence_on=on,
                by=by,
            )
        with clock.pinned(clock.moment(date(2023, 10, 26), 16)):
            services.accept(task, by=office)
    _open(november)


def _give(by: User) -> Directive:
    document = Document(
        kind=Document.Kind.DISPATCH,
        issuer=Agency.objects.get(code="ubnd-tinh"),
        number="MH-02",
        symbol="UBND-TH",
        issued_on=GIVEN_ON,
        title="Chế độ báo cáo hằng tháng về các Chương trình mục tiêu quốc gia (bản minh họa)",
        is_demo=True,
    )
    order = Directive(
        document=services.issue_document(document, by=by),
        clause="1",
        title="Báo cáo hằng tháng kết quả thực hiện ba Chương trình MTQG",
        words="Các cơ quan chủ quản 03 Chương trình MTQG báo cáo UBND tỉnh trước ngày 25 hằng tháng.",
        deadline_kind=Directive.DeadlineKind.RECURRING,
        deadline_words="trước ngày 25 hằng tháng",
        recurrence="FREQ=MONTHLY;BYMONTHDAY=24",
        is_strict=True,
        recipient="UBND tỉnh",
        product="Báo cáo tháng",
    )
    owners = Addressee(AgencyGroup.objects.get(code="g-chu-quan"), words="các cơ quan chủ quản")
    programs = Program.objects.filter(code__in=["NTM", "GNBV", "DTTS"])
    return services.give_directive(order, to=[owners], programs=programs, by=by)


def _open(on: date) -> None:
    with clock.pinned(clock.moment(on, 0, 30)):
        services.open_occurrences(on)
