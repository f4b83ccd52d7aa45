"""Recurring directives: one task a period, opened when it begins, and never twice."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from directives import services
from directives.models import Assignment, Directive, Handover, periods
from directives.recurring import next_period
from directives.services import Addressee
from directives.tasks import open_occurrences
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import AgencyFactory, DocumentFactory, UserFactory

MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=24"  # "trước ngày 25 hằng tháng": the rule aims at the strict day
QUARTERLY = "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"
HALF_YEARLY = "FREQ=MONTHLY;INTERVAL=6"
YEARLY = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10"
WEEKLY = "FREQ=WEEKLY;BYDAY=TH"
TWICE = "FREQ=MONTHLY;BYMONTHDAY=10,20"


@pytest.fixture
def recurring(coordinator):
    """Give a recurring task: recurring(agency, issued_on=date(2023, 9, 28), recurrence=...)."""

    def give(*agencies, issued_on=date(2023, 10, 27), recurrence=MONTHLY, is_strict=True, **fields):
        document = DocumentFactory(issued_on=issued_on)
        order = Directive(
            document=document,
            clause="2.9",
            title="Báo cáo tháng",
            words="Báo cáo trước ngày 25 hằng tháng.",
            deadline_kind="recurring",
            recurrence=recurrence,
            is_strict=is_strict,
            **fields,
        )
        return services.give_directive(order, to=[Addressee(agency) for agency in agencies], by=coordinator)

    return give


def opened(order: Directive) -> list[tuple]:
    rows = order.assignments.exclude(period_on=None).order_by("period_on", "agency")
    return [(row.period_on, row.due_on) for row in rows]


def test_periods_that_have_begun_are_opened_at_once_each_with_the_day_that_is_named(recurring, officer):
    order = recurring(officer.agency)
    assert opened(order) == [(date(2023, 11, 1), date(2023, 11, 25))]
    november = order.assignments.get(period_on=date(2023, 11, 1))
    assert november.original_due_on == november.due_on
    assert november.remind_on == date(2023, 11, 24)
    assert november.period == "month 11/2023"
    assert november.label == "2.9 · month 11/2023"
    series = order.assignments.get(period_on=None)
    assert (series.due_on, series.is_series, order.original_due_on) == (None, True, None)
    assert Assignment.objects.with_state(clock.today()).get(pk=series.pk).state == "recurring"
    message = Notification.objects.get(user=officer, kind="period")
    with override("vi"):
        assert message.subject.endswith(november.period)
    assert AuditEntry.objects.get(verb="directive.period_opened").subject_id == order.pk


def test_nothing_is_due_before_the_document(recurring, agency):
    late_entry = recurring(agency, issued_on=date(2023, 8, 26))
    months = [period for period, _due in opened(late_entry)]
    assert months == [date(2023, 9, 1), date(2023, 10, 1), date(2023, 11, 1)]


@pytest.mark.parametrize(
    ("rule", "is_strict", "expected"),
    [
        (QUARTERLY, False, [("quarter IV/2023", date(2023, 12, 20))]),
        (HALF_YEARLY, False, [("second half of 2023", date(2023, 12, 31))]),
        (YEARLY, False, [("year 2023", date(2023, 12, 10))]),
        (WEEKLY, False, [("week from 30/10/2023", date(2023, 11, 2))]),
        (TWICE, False, [("month 11/2023", date(2023, 11, 10))]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", True, [("month 10/2023", date(2023, 11, 1)), ("month 11/2023", None)]),
    ],
)
def test_a_period_is_as_long_as_the_rule_says(recurring, agency, rule, is_strict, expected):
    order = recurring(agency, recurrence=rule, is_strict=is_strict)
    rows = order.assignments.exclude(period_on=None).order_by("period_on")
    found = [(row.period, row.due_on) for row in rows]
    assert [words for words, _due in found] == [words for words, _due in expected]
    assert all(due is None or due == got for (_w, due), (_x, got) in zip(expected, found, strict=True))


def test_of_several_days_in_a_month_each_period_begins_after_the_day_before(recurring, agency):
    order = recurring(agency, recurrence=TWICE, is_strict=False)
    services.open_occurrences(date(2023, 11, 12))
    assert opened(order)[1] == (date(2023, 11, 11), date(2023, 11, 20))
    assert periods.words(TWICE, date(2023, 11, 11)) == "from 11/11/2023"


def test_the_clock_opens_what_begins_and_catches_up_on_missed_days(recurring, coordinator):
    first, second = AgencyFactory.create_batch(2)
    order = recurring(first, second)
    assert services.open_occurrences(date(2023, 11, 30)) == []
    new = services.open_occurrences(date(2024, 2, 5))
    assert {(row.agency, row.period_on) for row in new} == {
        (agency, date(year, month, 1))
        for agency in (first, second)
        for year, month in [(2023, 12), (2024, 1), (2024, 2)]
    }
    assert {row.began_on for row in new} == {date(2024, 2, 5)}
    assert services.open_occurrences(date(2024, 2, 5)) == []
    assert next_period(order, date(2024, 2, 5)) == (date(2024, 3, 1), date(2024, 3, 25))


def test_the_beat_opens_todays_periods_and_may_run_twice(recurring, agency):
    recurring(agency)
    with clock.pinned(clock.moment(date(2023, 12, 1), 0, 30)):
        assert open_occurrences() == 1
        assert open_occurrences() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_each_period_once(recurring):
    order = recurring(*AgencyFactory.create_batch(3))
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(timeout=10)
            services.open_occurrences(date(2023, 12, 1))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert order.assignments.filter(period_on=date(2023, 12, 1)).count() == 3


def test_the_whole_is_neither_reported_on_nor_submitted(recurring, officer, coordinator):
    order = recurring(officer.agency)
    series = order.assignments.get(period_on=None)
    for act in (services.report, services.submit):
        with pytest.raises(ValidationError, match=r"open period, month 11/2023"):
            act(series, note="Xong", evidence_number="1/BC", by=officer)
    november = order.assignments.get(period_on=date(2023, 11, 1))
    services.submit(november, note="Xong", evidence_number="1/BC", by=officer)
    with pytest.raises(ValidationError, match="none of its periods is open"):
        services.report(series, note="Xong", by=officer)
    services.accept(november, by=coordinator)
    assert Assignment.objects.official_classes(clock.today()) == {
        "done_on_time": 1,
        "done_late": 0,
        "open_in_time": 0,
        "open_overdue": 0,
    }


def test_what_ended_opens_no_further_periods(recurring, coordinator):
    order = recurring(AgencyFactory(), AgencyFactory())
    first = order.assignments.filter(period_on=None).first()
    services.close_without_result(first, reason="Sáp nhập", by=coordinator)
    new = services.open_occurrences(date(2023, 12, 1))
    assert [row.agency == first.agency for row in new] == [False]
    assert not order.assignments.open().filter(agency=first.agency).exists()


def test_a_successor_answers_only_for_the_periods_that_begin_with_it(recurring, coordinator):
    old, heir = AgencyFactory.create_batch(2)
    order = recurring(old)
    for row in order.assignments.all():
        successor = Assignment.objects.create(
            directive=order,
            agency=heir,
            period_on=row.period_on,
            due_on=row.due_on,
            original_due_on=row.original_due_on,
            began_on=date(2024, 1, 15),
        )
        row.ended_on, row.ended_by, row.ending = date(2024, 1, 15), coordinator, "handed_over"
        row.end_reason, row.successor, row.heir = "Sáp nhập", successor, heir
        row.save()
    new = services.open_occurrences(date(2024, 2, 1))
    assert [(row.agency, row.period_on) for row in new] == [(heir, date(2024, 2, 1))]


def test_a_rule_that_gives_no_dates_is_refused(recurring, agency):
    for rule in ("hằng tháng", "FREQ=SOMETIMES", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"):
        with pytest.raises(ValidationError, match="no rule of recurrence"):
            recurring(agency, recurrence=rule)


def test_what_recurs_without_a_rule_stays_one_task(recurring, officer):
    order = recurring(officer.agency, recurrence="", is_strict=False)
    series = order.assignments.get()
    assert not series.is_series
    services.report(series, note="Quý IV", by=officer)


def test_the_page_shows_the_running_period_and_folds_the_rest(recurring, client, coordinator):
    agencies = AgencyFactory.create_batch(3)
    order = recurring(*agencies, issued_on=date(2023, 7, 28))
    for row in order.assignments.filter(period_on__lt=date(2023, 10, 1)):
        officer = UserFactory(agency=row.agency)
        services.submit(row, note="Đã gửi", evidence_number="1/BC", by=officer)
        services.accept(row, by=coordinator)
    client.force_login(coordinator)
    context = client.get(order.get_absolute_url()).context
    assert [(period.words, period.done, period.all) for period in context["earlier_periods"]] == [
        ("month 09/2023", 3, 3),
        ("month 08/2023", 3, 3),
    ]
    shown = {part.assignment.period_on for part in context["parts"]}
    assert {date(2023, 10, 1), date(2023, 11, 1)} <= shown
    assert context["next_period"] == "month 12/2023: begins on 01/12/2023, due on 25/12/2023"
    page = client.get(order.get_absolute_url()).content.decode()
    assert "2 earlier periods finished" in page
    assert "2.9 · month 11/2023" in client.get("/directives/").content.decode()


def test_one_lead_with_one_period_is_one_of_one(recurring, client, coordinator, agency):
    order = recurring(agency)  # its receipt is not confirmed: the page shows the whole beside the period
    client.force_login(coordinator)
    for page in (order, order.document):
        text = client.get(page.get_absolute_url()).content.decode()
        assert "0/1" in text and "0/2 leads" not in text and "0/2<" not in text


def test_years_of_periods_cost_the_page_as_much_as_one(recurring, client, coordinator):
    order = recurring(*AgencyFactory.create_batch(2))
    client.force_login(coordinator)

    def cost() -> int:
        client.get(order.get_absolute_url())
        with CaptureQueriesContext(connection) as caught:
            client.get(order.get_absolute_url())
        return len(caught)

    before = cost()
    services.open_occurrences(date(2024, 6, 1))
    assert cost() == before


@pytest.mark.parametrize("with_periods", [True, False])
def test_a_handover_recorded_late_gives_no_period_twice(recurring, officer, coordinator, with_periods):
    heir = AgencyFactory()
    with clock.pinned(clock.moment(date(2023, 10, 27))):
        order = recurring(officer.agency)
    open_occurrences()
    rows = order.assignments.all() if with_periods else order.assignments.filter(period_on=None)
    late = Handover(from_agency=officer.agency, to_agency=heir, on=date(2023, 10, 30), reason="Sáp nhập")
    services.hand_over(late, assignments=rows, by=coordinator)
    open_occurrences()
    november = order.assignments.filter(period_on=date(2023, 11, 1))
    [held] = november.at(clock.today())
    assert held.agency == (heir if with_periods else officer.agency)
    assert not november.at(date(2023, 10, 31)).exists()
