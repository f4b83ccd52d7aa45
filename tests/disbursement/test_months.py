"""Months open by themselves, are moved, and let single units in late."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import override_settings

from disbursement import services
from disbursement.models import LateAccess, Month, Sheet
from disbursement.models.months import enterable, may_enter
from disbursement.tasks import turn_months
from portal import clock
from portal.models import AuditEntry, Notification
from tests.disbursement.conftest import line
from tests.factories import ComponentFactory, DistrictFactory, MonthFactory, ProgramFactory, SheetFactory

pytestmark = pytest.mark.usefixtures("in_english")
CLOSED = clock.moment(date(2023, 11, 1))


def months() -> list[tuple[int, int]]:
    return sorted(Month.objects.values_list("year", "month"))


def on(year: int, month: int, day: int):
    return clock.pinned(clock.moment(date(year, month, day), 0, 10))


# Opening


def test_a_month_opens_on_its_first_day_with_the_dates_of_the_settings(scene):
    MonthFactory()
    with on(2023, 11, 1):
        assert [month.period for month in services.open_months(clock.today())] == ["11/2023"]
    month = Month.objects.get(month=11)
    assert (month.due_on, month.closes_on) == (date(2023, 12, 5), date(2023, 12, 10))
    sheet = Sheet.objects.get(month=11)
    assert (sheet.unit, sheet.program, sheet.due_on) == (scene.unit, scene.program, month.due_on)
    entry = AuditEntry.objects.get(verb="month.opened")
    assert (entry.by, entry.subject_text) == (None, "11/2023")


@override_settings(SHEET_DUE_DAY=30, SHEET_CLOSE_DAY=31)
def test_a_day_that_the_following_month_does_not_have_is_its_last(scene):
    with on(2023, 1, 1):
        services.open_months(clock.today())
    month = Month.objects.get(month=1)
    assert (month.due_on, month.closes_on) == (date(2023, 2, 28), date(2023, 2, 28))


@override_settings(SHEET_DUE_DAY=12)
def test_no_month_closes_before_it_is_due(scene):
    services.open_months(clock.today())
    month = Month.objects.get()
    assert month.due_on == month.closes_on == date(2023, 12, 12)


def test_a_second_time_nothing_opens(scene):
    assert len(services.open_months(clock.today())) == 1
    assert services.open_months(clock.today()) == []
    assert (Month.objects.count(), Sheet.objects.filter(month=11).count()) == (1, 1)


def test_without_any_month_only_the_present_one_opens(scene):
    services.open_months(clock.today())
    assert months() == [(2023, 11)]


def test_missed_months_are_caught_up_and_an_early_one_hides_none(scene):
    MonthFactory(month=8)
    MonthFactory(month=12, due_on=date(2024, 1, 5), closes_on=date(2024, 1, 10))
    services.open_months(clock.today())
    assert months() == [(2023, 8), (2023, 9), (2023, 10), (2023, 11), (2023, 12)]


def test_on_the_first_of_january_the_thirteenth_month_opens_beside_the_first(scene):
    MonthFactory(month=12, due_on=date(2024, 1, 5), closes_on=date(2024, 1, 10))
    line(scene.unit, scene.central.component, planned=5, year=2024)
    with on(2024, 1, 11):
        services.open_months(clock.today())
    assert months() == [(2023, 12), (2023, 13), (2024, 1)]
    dates = Month.objects.exclude(month=12).values_list("due_on", "closes_on")
    assert set(dates) == {(date(2024, 2, 5), date(2024, 2, 10))}
    assert Sheet.objects.filter(year=2023, month=13).count() == 1


def test_the_thirteenth_month_is_not_forgotten_when_the_first_is_there(scene):
    MonthFactory(year=2024, month=1, due_on=date(2024, 2, 5), closes_on=date(2024, 2, 10))
    with on(2024, 1, 3):
        services.open_months(clock.today())
    assert months() == [(2023, 13), (2024, 1)]


def test_a_unit_with_new_capital_gets_its_sheet_while_the_month_is_not_due(scene):
    services.open_months(clock.today())
    other = line(DistrictFactory(), ComponentFactory(program=scene.program), planned=100)
    services.open_months(clock.today())
    assert Sheet.objects.get(month=11, unit=other.unit).due_on == date(2023, 12, 5)
    third = line(DistrictFactory(), ComponentFactory(program=scene.program), planned=100)
    with on(2023, 12, 6):
        services.open_months(clock.today())
    assert set(third.unit.sheets.values_list("month", flat=True)) == {12}


def test_a_month_that_is_open_keeps_its_dates(scene, coordinator):
    services.open_month(2023, 11, due_on=date(2023, 12, 5), by=coordinator)
    other = line(DistrictFactory(), ComponentFactory(program=scene.program), planned=100)
    services.open_month(2023, 11, due_on=date(2023, 12, 9), closes_on=date(2023, 12, 20), by=coordinator)
    assert Month.objects.get().closes_on == date(2023, 12, 10)
    assert Sheet.objects.get(unit=other.unit).due_on == date(2023, 12, 5)


def test_a_closed_month_is_not_opened_like_a_new_one(scene, coordinator):
    MonthFactory(month=11, closed_at=CLOSED)
    with pytest.raises(ValidationError, match="reason"):
        services.open_month(2023, 11, due_on=date(2023, 12, 5), by=coordinator)


def test_a_month_does_not_close_before_its_sheets_are_due(scene, coordinator):
    with pytest.raises(ValidationError, match="05/12/2023"):
        services.open_month(2023, 11, due_on=date(2023, 12, 5), closes_on=date(2023, 12, 4), by=coordinator)


def test_the_clock_closes_and_opens_and_may_be_asked_twice(scene):
    MonthFactory(month=9, due_on=date(2023, 10, 5), closes_on=date(2023, 11, 2))
    assert turn_months() == (1, 2)
    assert turn_months() == (0, 0)


# Moving


def test_moving_a_month_moves_the_sheets_that_wait(scene, coordinator):
    month = MonthFactory()
    settled = SheetFactory(
        state="submitted", submitted_by=scene.officer, submitted_at=clock.now(), program=scene.program
    )
    services.move_month(month, due_on=date(2023, 11, 8), closes_on=date(2023, 11, 15), by=coordinator)
    month.refresh_from_db()
    assert (month.due_on, month.closes_on) == (date(2023, 11, 8), date(2023, 11, 15))
    scene.sheet.refresh_from_db()
    settled.refresh_from_db()
    assert (scene.sheet.due_on, settled.due_on) == (date(2023, 11, 8), date(2023, 11, 5))
    moved = AuditEntry.objects.get(verb="sheet.moved")
    assert (moved.subject_id, moved.by) == (scene.sheet.pk, coordinator)


def test_moving_to_the_same_dates_leaves_no_trace(scene, coordinator):
    month = MonthFactory()
    services.move_month(month, due_on=month.due_on, closes_on=month.closes_on, by=coordinator)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("due_on", "closes_on", "field"),
    [
        (date(2023, 9, 30), date(2023, 11, 10), "due_on"),
        (date(2023, 11, 8), date(2023, 11, 7), "closes_on"),
        (date(2023, 11, 1), date(2023, 11, 2), "closes_on"),
        (date(2023, 11, 5), date(2032, 11, 10), "closes_on"),
    ],
    ids=["due before the month", "closed before due", "closed in the past", "in another decade"],
)
def test_dates_that_cannot_be_are_refused(scene, coordinator, due_on, closes_on, field):
    with pytest.raises(ValidationError) as refusal:
        services.move_month(MonthFactory(), due_on=due_on, closes_on=closes_on, by=coordinator)
    assert list(refusal.value.message_dict) == [field]


def test_the_dates_of_a_closed_month_stay(scene, coordinator):
    month = MonthFactory(closed_at=CLOSED)
    with pytest.raises(ValidationError, match="closed"):
        services.move_month(month, due_on=date(2023, 11, 8), closes_on=date(2023, 11, 9), by=coordinator)


# Letting in late


def let_in(month, scene, by, **more):
    asked = {"unit": scene.unit, "until": date(2023, 11, 20), "reason": "Kho bạc đối chiếu chậm", **more}
    return services.let_in_late(month, **asked, by=by)


def test_a_unit_is_let_in_by_name_and_told(scene, coordinator):
    month = MonthFactory(closed_at=CLOSED)
    access = let_in(month, scene, coordinator, program=scene.program)
    assert (access.unit, access.program, access.granted_by) == (scene.unit, scene.program, coordinator)
    told = Notification.objects.get(user=scene.officer)
    assert told.kind == "sheet.let_in_late"
    assert "20/11/2023" in told.subject
    assert "Kho bạc đối chiếu chậm" in told.body
    assert AuditEntry.objects.get(verb="month.let_in_late").after["agency"] == str(scene.unit)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": date(2023, 11, 2)}, "until"),
        ({"until": date(2032, 11, 20)}, "until"),
        ({"reason": "  "}, "reason"),
    ],
    ids=["past", "in another decade", "no reason"],
)
def test_late_access_needs_a_day_to_come_and_a_reason(scene, coordinator, more, field):
    with pytest.raises(ValidationError) as refusal:
        let_in(MonthFactory(closed_at=CLOSED), scene, coordinator, **more)
    assert list(refusal.value.message_dict) == [field]
    assert not LateAccess.objects.exists()


def test_who_has_no_sheet_is_not_let_in(scene, coordinator):
    month = MonthFactory(closed_at=CLOSED)
    for more in ({"unit": DistrictFactory()}, {"program": ProgramFactory()}):
        with pytest.raises(ValidationError, match="no such sheet"):
            let_in(month, scene, coordinator, **more)


def test_late_access_is_taken_back_with_a_reason_and_the_unit_is_told(scene, coordinator):
    month = MonthFactory(closed_at=CLOSED)
    access = let_in(month, scene, coordinator)
    assert may_enter(scene.sheet, clock.today())
    taken = services.withdraw_late_access(access, reason="Nhầm đơn vị", by=coordinator)
    assert (taken.withdrawn_by, taken.withdrawn_because) == (coordinator, "Nhầm đơn vị")
    assert not may_enter(scene.sheet, clock.today())
    assert not enterable(Sheet.objects.all(), clock.today()).filter(pk=scene.sheet.pk).exists()
    told = Notification.objects.get(user=scene.officer, kind="sheet.late_withdrawn")
    assert "Nhầm đơn vị" in told.body
    assert AuditEntry.objects.get(verb="month.late_withdrawn").after["reason"] == "Nhầm đơn vị"
    assert let_in(month, scene, coordinator).pk != access.pk  # and may be granted once more


@pytest.mark.parametrize("reason", ["  ", "Nhầm"], ids=["no reason", "a second time"])
def test_late_access_is_taken_back_once_and_not_without_a_reason(scene, coordinator, reason):
    access = let_in(MonthFactory(closed_at=CLOSED), scene, coordinator)
    if reason.strip():
        services.withdraw_late_access(access, reason="Sai", by=coordinator)
    with pytest.raises(ValidationError):
        services.withdraw_late_access(access, reason=reason, by=coordinator)


def test_late_access_that_has_ended_is_not_taken_back(scene, coordinator):
    access = let_in(MonthFactory(closed_at=CLOSED), scene, coordinator)
    with clock.pinned(clock.moment(date(2023, 11, 21))), pytest.raises(ValidationError, match="20/11/2023"):
        services.withdraw_late_access(access, reason="Nhầm", by=coordinator)


@pytest.mark.parametrize(
    "change", [{"until": date(2024, 1, 1)}, {"reason": "khác"}, {"withdrawn_because": "x"}], ids=str
)
def test_a_late_access_stays_as_it_was_granted_and_taken_back(scene, coordinator, change):
    access = let_in(MonthFactory(closed_at=CLOSED), scene, coordinator)
    if "withdrawn_because" in change:
        services.withdraw_late_access(access, reason="Nhầm", by=coordinator)
    with pytest.raises(DatabaseError), transaction.atomic():
        LateAccess.objects.filter(pk=access.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        LateAccess.objects.filter(pk=access.pk).delete()


def test_late_access_to_an_open_month_reaches_beyond_its_end(scene, coordinator):
    month = MonthFactory()
    with pytest.raises(ValidationError, match="10/11/2023"):
        let_in(month, scene, coordinator, until=date(2023, 11, 10))
    assert let_in(month, scene, coordinator, until=date(2023, 11, 11)).pk
