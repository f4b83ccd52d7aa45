"""Closing a month freezes it; what is entered afterwards changes nothing of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction

from disbursement import services
from disbursement.models import ClosedFigure, Closing, Month, Sheet
from disbursement.models.months import enterable, may_enter
from portal import clock
from portal.models import AuditEntry, Notification
from tests.disbursement.conftest import line
from tests.factories import (
    AllocationFactory,
    AssignedEntryFactory,
    ComponentFactory,
    DistrictFactory,
    LateAccessFactory,
    MonthFactory,
    SheetFactory,
)

pytestmark = pytest.mark.usefixtures("in_english")
MILLION = 1_000_000
GOOD = ("10.702", "700|chậm", "450")


@pytest.fixture
def month():
    return MonthFactory()


def report(scene, *typed) -> None:
    saved = services.save_sheet(
        scene.sheet, scene.cells(*(typed or GOOD)), version=scene.sheet.version, by=scene.officer
    )
    scene.sheet = services.submit(saved, by=scene.officer)


def frozen(closing: Closing) -> list[tuple]:
    names = ("allocation", "planned", "last", "amount", "december", "january", "note")
    return list(closing.figures.order_by("allocation_id").values_list(*names))


# Closing


def test_closing_copies_each_line_as_it_stands(scene, month, coordinator):
    report(scene)
    closing = services.close_month(month, by=coordinator)
    lines = sorted(line.pk for line in scene.lines)
    assert frozen(closing) == [
        (lines[0], 16_500 * MILLION, 9_015 * MILLION, 10_702 * MILLION, None, None, ""),
        (lines[1], 1_740 * MILLION, 600 * MILLION, 700 * MILLION, None, None, "chậm"),
        (lines[2], 7_365 * MILLION, 412 * MILLION, 450 * MILLION, None, None, ""),
    ]
    month.refresh_from_db()
    assert (closing.version, closing.closed_by, month.closed_at) == (1, coordinator, closing.closed_at)
    entry = AuditEntry.objects.get(verb="month.closed")
    assert entry.after == {"version": 1, "sheets": 1, "missing": 0, "figures": 3}


def test_who_had_not_reported_is_kept_with_nothing_in_place_of_a_figure(scene, month, coordinator):
    line(scene.unit, scene.central.component, planned=5, budget_year=2022)
    closing = services.close_month(month, by=coordinator)
    assert [sheet.state for sheet in closing.sheets.missing()] == ["draft"]
    assert set(closing.figures.values_list("amount", flat=True)) == {None}
    assert list(closing.figures.with_counts().order_by("allocation_id").values_list("counts", flat=True)) == [
        9_015 * MILLION,
        600 * MILLION,
        412 * MILLION,
        None,
    ]


def test_a_unit_without_whose_sheet_the_month_closes_is_told_which_and_what_to_do(scene, month, coordinator):
    services.close_month(month, by=coordinator)
    told = Notification.objects.get(kind="month.missed", channel="inbox")
    assert told.agency == scene.unit
    assert str(scene.program) in told.body
    assert told.url == month.get_absolute_url()


def test_nobody_who_reported_is_told_that_a_sheet_is_missing(scene, month, coordinator):
    report(scene)
    services.close_month(month, by=coordinator)
    assert not Notification.objects.filter(kind="month.missed").exists()


def test_plans_of_later_days_and_lines_without_a_plan_are_not_frozen(scene, month, coordinator):
    AllocationFactory(unit=scene.unit, component=scene.central.component, budget_year=2022)
    with clock.pinned(clock.moment(date(2023, 11, 20))):
        services.adjust_plan(
            scene.central, amount=-MILLION, decision="1", decided_on=date(2023, 11, 20), by=coordinator
        )
    closing = services.close_month(month, by=coordinator)
    assert closing.figures.count() == 3
    assert closing.figures.get(allocation=scene.central).planned == 16_500 * MILLION


def test_in_the_thirteenth_month_only_investment_is_frozen(scene, coordinator):
    month = MonthFactory(month=13, due_on=date(2024, 2, 5), closes_on=date(2024, 2, 10))
    with clock.pinned(clock.moment(date(2024, 2, 11))):
        closing = services.close_month(month, by=coordinator)
    assert set(closing.figures.values_list("allocation", flat=True)) == {
        scene.central.pk,
        scene.counterpart.pk,
    }


@pytest.mark.parametrize("lines", [1, 300])
def test_closing_costs_the_same_for_any_number_of_lines(
    scene, month, coordinator, lines, django_assert_max_num_queries
):
    component = ComponentFactory(program=scene.program)
    for _number in range(lines):
        line(DistrictFactory(), component, planned=5)
    with django_assert_max_num_queries(14):
        closing = services.close_month(month, by=coordinator)
    assert closing.figures.count() == lines + 3


def test_a_month_is_closed_once(month, coordinator):
    services.close_month(month, by=coordinator)
    with pytest.raises(ValidationError, match="03/11/2023"):
        services.close_month(month, by=coordinator)


def test_a_month_that_has_not_ended_is_not_closed(coordinator):
    month = MonthFactory(month=11, due_on=date(2023, 12, 5), closes_on=date(2023, 12, 10))
    with pytest.raises(ValidationError, match="30/11/2023"):
        services.close_month(month, by=coordinator)


def test_the_clock_closes_after_the_last_day_and_not_on_it(month):
    assert services.close_months(date(2023, 11, 10)) == []
    [closing] = services.close_months(date(2023, 11, 11))
    assert (closing.month, closing.closed_by) == (month, None)
    assert services.close_months(date(2023, 11, 11)) == []


# A closed month


def test_a_sheet_of_a_closed_month_takes_nothing(scene, month, coordinator):
    saved = services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    services.close_month(month, by=coordinator)
    for act in (
        lambda: services.save_sheet(saved, scene.cells("1", "2", "3"), version=1, by=scene.officer),
        lambda: services.submit(saved, by=scene.officer),
    ):
        with pytest.raises(ValidationError, match="late"):
            act()
    assert not may_enter(saved, clock.today())


def test_who_is_let_in_late_reports_and_the_frozen_month_stays(scene, month, coordinator):
    closing = services.close_month(month, by=coordinator)
    before = frozen(closing)
    services.let_in_late(month, unit=scene.unit, until=date(2023, 11, 6), reason="Đối chiếu", by=coordinator)
    report(scene)
    assert frozen(closing) == before
    assert closing.sheets.get().state == "draft"


def test_late_access_ends_after_its_day_and_is_for_its_own_programme_and_unit(scene, month):
    Month.objects.update(closed_at=clock.now())
    LateAccessFactory(month=month, unit=scene.unit, program=scene.program, until=date(2023, 11, 6))
    other = SheetFactory(unit=scene.unit)
    third = SheetFactory(program=scene.program)
    for day, allowed in ((date(2023, 11, 6), [scene.sheet]), (date(2023, 11, 7), [])):
        assert list(enterable(Sheet.objects.order_by("pk"), day)) == allowed
        assert [sheet for sheet in (scene.sheet, other, third) if may_enter(sheet, day)] == allowed


def test_a_sheet_is_verified_after_the_closing_but_returned_only_if_it_can_be_mended(
    scene, month, coordinator
):
    report(scene)
    services.close_month(month, by=coordinator)
    with pytest.raises(ValidationError, match="late"):
        services.return_sheet(scene.sheet, reason="Sai", by=scene.owner)
    LateAccessFactory(month=month, unit=scene.unit, until=date(2023, 11, 6))
    assert services.return_sheet(scene.sheet, reason="Sai", by=scene.owner).state == "returned"


# Opening it again


def reopen(month, by, **more):
    asked = {"reason": "Kho bạc đối chiếu lại", "closes_on": date(2023, 11, 8), **more}
    return services.reopen_month(month, **asked, by=by)


def test_a_month_is_opened_again_with_a_reason_and_closed_as_a_second_version(scene, month, coordinator):
    first = services.close_month(month, by=coordinator)
    before = frozen(first)
    reopened = reopen(month, coordinator)
    assert (reopened.closed_at, reopened.closes_on) == (None, date(2023, 11, 8))
    assert Notification.objects.filter(user=scene.officer, kind="month.reopened").exists()
    report(scene)
    [second] = services.close_months(date(2023, 11, 9))
    first.refresh_from_db()
    assert (first.reopened_by, first.reason) == (coordinator, "Kho bạc đối chiếu lại")
    assert (second.version, second.sheets.get().state) == (2, "submitted")
    assert frozen(first) == before
    assert frozen(second) != before


@pytest.mark.parametrize(
    ("more", "field"),
    [({"reason": " "}, "reason"), ({"closes_on": date(2023, 11, 2)}, "closes_on")],
    ids=["no reason", "past"],
)
def test_opening_again_needs_a_reason_and_a_day_to_come(month, coordinator, more, field):
    services.close_month(month, by=coordinator)
    with pytest.raises(ValidationError) as refusal:
        reopen(month, coordinator, **more)
    assert list(refusal.value.message_dict) == [field]


def test_an_open_month_is_not_opened_again(month, coordinator):
    with pytest.raises(ValidationError, match="is open"):
        reopen(month, coordinator)


def test_a_month_opened_again_does_not_close_before_its_due_day(month, coordinator):
    services.close_month(month, by=coordinator)
    assert reopen(month, coordinator, closes_on=date(2023, 11, 3)).closes_on == date(2023, 11, 5)
    assert AuditEntry.objects.get(verb="month.reopened").after["closes_on"] == "2023-11-05"


# For ever


@pytest.mark.parametrize("verb", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
@pytest.mark.parametrize(
    "table",
    ["closedfigure", "closedsheet", "lateaccess", "planentry", "figure", "assignedentry"],
)
def test_the_database_itself_refuses_to_change_what_was_frozen(scene, month, coordinator, table, verb):
    services.close_month(month, by=coordinator)
    LateAccessFactory(month=month, unit=scene.unit)
    AssignedEntryFactory()
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table=f"disbursement_{table}"))


@pytest.mark.parametrize(
    "change",
    ["version = version + 1", "closed_at = now()", "reopened_at = now(), reopened_by_id = 1, reason = 'x'"],
)
def test_a_closing_is_opened_again_once_and_never_changed(month, coordinator, change):
    services.close_month(month, by=coordinator)
    reopen(month, coordinator)
    for statement in (f"UPDATE disbursement_closing SET {change}", "DELETE FROM disbursement_closing"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_closed_figure_is_seen_by_whom_its_line_is_seen(scene, month, coordinator):
    services.close_month(month, by=coordinator)
    stranger = DistrictFactory()
    for user, number in ((scene.officer, 3), (scene.owner, 3), (coordinator, 3)):
        assert ClosedFigure.objects.visible_to(user).count() == number
    scene.officer.agency = stranger
    assert ClosedFigure.objects.visible_to(scene.officer).count() == 0
