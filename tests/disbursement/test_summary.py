from datetime import date
from decimal import Decimal

import pytest

from disbursement import services, summary
from disbursement.models import Allocation, CounterpartRatio
from portal import clock
from tests.disbursement.conftest import line
from tests.factories import ComponentFactory, DistrictFactory, FigureFactory, PlanEntryFactory, SheetFactory

MILLION = 1_000_000
TODAY = date(2023, 11, 3)


def test_a_summary_is_read_once_until_another_figure_comes_in(scene, coordinator, django_assert_num_queries):
    for unit in DistrictFactory.create_batch(5):
        line(unit, scene.central.component, planned=100, last=5)
    with django_assert_num_queries(2):  # what is the newest figure, the sums
        found = summary.summary(2023, TODAY, user=coordinator)
    assert len(found["by_unit"]) == 6
    with django_assert_num_queries(1):
        assert summary.summary(2023, TODAY, user=coordinator) == found
    FigureFactory(allocation=scene.central, month=10, amount=10_000 * MILLION)
    assert summary.summary(2023, TODAY, user=coordinator)["total"] != found["total"]


def test_what_was_known_on_a_past_day_is_read_once(scene, coordinator, django_assert_num_queries):
    for queries in (1, 0):
        with django_assert_num_queries(queries):
            summary.summary(2023, date(2023, 10, 26), user=coordinator)


def test_the_parts_add_up_to_the_whole(scene, coordinator):
    line(DistrictFactory(), ComponentFactory(), planned=333, last=111, kind="recurrent")
    found = summary.summary(2023, TODAY, user=coordinator)
    for by in ("by_kind", "by_programme", "by_unit"):
        for name in ("planned", "disbursed"):
            assert sum(node[name] for node in found[by].values()) == found["total"][name]


def test_carried_over_capital_counts_only_when_asked_for(scene, coordinator):
    line(scene.unit, scene.central.component, planned=1_000, last=900, budget_year=2022)
    without = summary.summary(2023, TODAY, user=coordinator)["total"]
    together = summary.summary(2023, TODAY, user=coordinator, carried_over=True)["total"]
    assert together["planned"] - without["planned"] == 1_000 * MILLION
    assert together["disbursed"] - without["disbursed"] == 900 * MILLION


def test_the_summary_equals_the_sum_of_the_lines(scene, coordinator):
    FigureFactory(allocation=scene.central, month=10, amount=11 * MILLION)
    PlanEntryFactory(allocation=scene.central, amount=-5 * MILLION, is_adjustment=True)
    rows = Allocation.objects.with_planned(TODAY).with_disbursed(TODAY)
    total = summary.summary(2023, TODAY, user=coordinator)["total"]
    assert total["planned"] == sum(row.planned for row in rows)
    assert total["disbursed"] == sum(row.disbursed for row in rows)


def test_the_curve_carries_forward_what_was_not_reported_again(scene, coordinator):
    FigureFactory(allocation=scene.central, month=7, amount=4_000 * MILLION)
    FigureFactory(allocation=scene.recurrent, month=10, amount=400 * MILLION)
    points = summary.curve(2023, TODAY, user=coordinator)
    assert [point["disbursed"] and point["disbursed"] // MILLION for point in points] == [
        *[0] * 6,
        4_000,
        4_000,
        10_027,
        10_015,
        None,
        None,
    ]
    assert points[9]["increase"] == -12 * MILLION
    assert points[9]["rate"] == pytest.approx(10_015 / 25_605 * 100)
    assert (points[5]["target"], points[11]["target"]) == (50, 100)


def test_the_end_of_the_curve_is_the_summary(scene, coordinator):
    FigureFactory(allocation=scene.central, month=10, amount=10_000 * MILLION)
    FigureFactory(allocation=scene.central, month=10, amount=9_900 * MILLION)
    for day in (date(2023, 9, 1), date(2023, 10, 26), TODAY):
        last = [point for point in summary.curve(2023, day, user=coordinator) if point["rate"] is not None]
        total = summary.summary(2023, day, user=coordinator)["total"]
        assert (last[-1]["disbursed"] if last else 0) == total["disbursed"]


def test_a_curve_with_january_of_the_next_year_has_thirteen_points(scene, coordinator):
    FigureFactory(allocation=scene.central, month=13, amount=16_000 * MILLION)
    points = summary.curve(2023, TODAY, user=coordinator)
    assert (len(points), points[-1]["month"], points[-1]["target"]) == (13, 13, 100)


def test_the_national_average_that_is_valid_on_a_day(coordinator):
    for day, rate in [(date(2023, 9, 30), 42), (date(2023, 10, 26), 49)]:
        words = {"kind": "investment", "as_of": day, "source": "Bộ Tài chính", "by": coordinator}
        with clock.pinned(clock.moment(day)):
            services.enter_average(2023, rate=Decimal(rate), **words)
    assert summary.national_averages(2023, date(2023, 10, 25))["investment"].rate == 42
    assert summary.national_averages(2023, TODAY)["investment"].rate == 49
    assert summary.national_averages(2023, date(2023, 1, 1)) == {}


@pytest.fixture
def ratio(scene):
    day = date(2022, 1, 1)
    words = {"percent": Decimal(15), "opened_on": day, "entered_at": clock.moment(day)}
    return CounterpartRatio.objects.create(program=scene.program, **words)


def test_counterpart_capital_required_assigned_disbursed_missing(scene, ratio, coordinator):
    row = summary.counterpart(2023, TODAY, user=coordinator)["rows"][0]
    required = (16_500 + 7_365) * MILLION * 15 // 100
    assert (row["unit"], row["required"], row["assigned"]) == (scene.unit, required, 1_740 * MILLION)
    assert row["disbursed"] == 600 * MILLION
    assert row["shortfall"] == required - 1_740 * MILLION


def test_a_surplus_in_one_programme_does_not_fill_the_gap_in_another(scene, ratio, coordinator):
    other = ComponentFactory()
    CounterpartRatio.objects.create(program=other.program, percent=Decimal(1), opened_on=date(2022, 1, 1))
    line(scene.unit, other, planned=100)
    line(scene.unit, other, planned=5_000, source="counterpart")
    found = summary.counterpart(2023, TODAY, user=coordinator)
    assert (found["units"], found["behind"]) == (1, 1)
    assert found["shortfall"] == found["rows"][0]["shortfall"] > 0


def test_the_ratio_in_force_on_the_day_is_used(scene, ratio, coordinator):
    CounterpartRatio.objects.create(program=scene.program, percent=Decimal(3), opened_on=date(2023, 11, 1))
    before = summary.counterpart(2023, date(2023, 10, 26), user=coordinator)
    after = summary.counterpart(2023, TODAY, user=coordinator)
    assert before["rows"][0]["required"] == 5 * after["rows"][0]["required"]
    assert (before["behind"], after["behind"]) == (1, 0)


def test_without_ratios_there_is_nothing_to_say(scene, coordinator):
    assert summary.counterpart(2023, TODAY, user=coordinator) is None
    assert SheetFactory().pk
