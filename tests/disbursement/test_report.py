"""The monthly report: what stands in which cell, and that each whole is the sum of its parts."""

from datetime import date

import pytest
from django.utils.translation import override

from disbursement.report import BY_UNIT, Question, Row, build, columns, heads
from portal import clock
from portal.models import User
from tests.disbursement.conftest import MILLION, line
from tests.factories import (
    AgencyFactory,
    AssignedEntryFactory,
    AssignedPlanFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    PlanEntryFactory,
    ProgramFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)
BEGIN = ("plan", "paid", "allocated", "december", "january")
AMOUNTS = [column.name for column in columns(2023) if column.name.startswith(BEGIN)]


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def report(user, **asked):
    return build(Question(**{"year": 2023, "month": 10, "as_of": TODAY, **asked}), user)


def assigned(program, amount, **fields):
    """What the province assigned, in triệu đồng."""
    plan = AssignedPlanFactory(program=program, **fields)
    AssignedEntryFactory(plan=plan, amount=amount * MILLION)
    return plan


def said(row: Row, *names: str) -> list:
    """Amounts of a row in triệu đồng."""
    return [None if row.money.get(name) is None else row.money.get(name) // MILLION for name in names]


def named(found, words: str) -> Row:
    return next(row for row in found.rows if row.words == words)


def assert_whole_is_the_sum(row: Row) -> None:
    for name in AMOUNTS:
        if row.parts:
            parts = [part.money.get(name) for part in row.parts]
            assert (row.money.get(name) or 0) == sum(part or 0 for part in parts), (row.words, name)
    for part in row.parts:
        assert_whole_is_the_sum(part)


@pytest.fixture
def province(scene):
    """Two units, two programmes, a component below another, all budgets, some capital carried over."""
    roads = scene.central.component
    below = ComponentFactory(program=scene.program, parent=roads)
    other = DistrictFactory()
    department = AgencyFactory(kind="department")
    line(scene.unit, below, planned=900, last=300)
    line(other, below, planned=700, last=200, kind="recurrent", source="local")
    line(other, roads, planned=500, last=100, budget_year=2022)
    line(department, ComponentFactory(), planned=400, last=40, kind="recurrent")
    line(department, roads, planned=50, source="credit", last=20)
    return scene


def test_a_row_splits_plan_and_disbursement_by_kind_and_budget(scene, coordinator):
    total = report(coordinator).total
    names = (
        "",
        "_investment",
        "_investment_central",
        "_investment_local",
        "_recurrent",
        "_recurrent_central",
    )
    assert said(total, *(f"plan{name}" for name in names)) == [25_605, 18_240, 16_500, 1_740, 7_365, 7_365]
    assert said(total, *(f"paid{name}" for name in names)) == [10_027, 9_615, 9_015, 600, 412, 412]
    assert said(total, "allocated", "plan_carried", "paid_carried") == [25_605, 0, 0]
    assert f"{total.money.rate():.1f} {total.money.rate('_recurrent'):.1f}" == "39.2 5.6"


@pytest.mark.parametrize("by", ["programme", "unit"])
def test_each_whole_is_the_sum_of_its_parts(province, coordinator, by):
    assigned(province.program, 40_000)
    assigned(province.program, 3_000, component=province.central.component, kind="recurrent")
    assigned(province.program, 800, unit=province.unit, kind="recurrent", source="local")
    assigned(province.program, 600, budget_year=2022, component=province.central.component)
    found = report(coordinator, by=by)
    assert_whole_is_the_sum(found.total)
    assert said(found.total, "plan_investment_central", "plan_carried") == [40_600, 600]


def test_both_tables_have_the_same_total(province, coordinator):
    assigned(province.program, 40_000)
    assigned(province.program, 20_000, unit=province.unit)
    by_programme, by_unit = report(coordinator).total, report(coordinator, by=BY_UNIT).total
    for name in AMOUNTS:
        assert by_programme.money.get(name) == by_unit.money.get(name)


def test_rows_are_numbered_as_an_office_does(province, coordinator):
    rows = report(coordinator).rows
    assert [row.number for row in rows] == ["", "I", "1", "1.1", "1.2", "2", "II", "1"]
    by_unit = report(coordinator, by=BY_UNIT).rows
    assert [row.number for row in by_unit] == ["", "I", "1", "1.1", "2", "2.1", "II", "1", "1.1"]


def test_capital_of_a_component_that_has_others_below_it_is_a_row_of_its_own(province, coordinator):
    rest = [row for row in report(coordinator).rows if row.is_rest]
    assert [said(row, "plan", "paid", "plan_carried") for row in rest] == [[18_740, 9_715, 500]]


def test_capital_carried_over_is_in_the_total_and_said_apart(province, coordinator):
    found = report(coordinator)
    assert said(found.total, "plan_carried", "paid_carried") == [500, 100]
    own = found.total.money
    assert said(found.total, "plan", "plan_own") == [28_105, 27_605]
    assert own.rate("_own") != own.rate()


def test_other_sources_are_not_in_the_table_but_are_said(province, coordinator):
    assert report(coordinator).beyond == (50 * MILLION, 20 * MILLION)


def test_the_plan_of_the_province_counts_where_it_was_entered(scene, coordinator):
    assert "allocated in detail" in report(coordinator).basis
    assigned(scene.program, 20_000)
    found = report(coordinator)
    assert said(found.total, "plan_investment_central", "plan_recurrent", "allocated") == [
        20_000,
        7_365,
        25_605,
    ]
    assert "where none was entered" in found.basis
    rest = next(row for row in found.rows if row.is_rest)
    assert said(rest, "plan", "allocated", "paid") == [3_500, 0, 0]


def test_a_plan_that_covers_all_is_named_alone(scene, coordinator):
    for row in scene.lines:
        assigned(scene.program, 30_000, component=row.component, kind=row.kind, source=row.source)
    assert report(coordinator).basis == "the plan assigned by the province"


def test_what_is_assigned_to_units_counts_for_them_and_for_all(scene, coordinator):
    other = line(DistrictFactory(), scene.central.component, planned=1_000)
    assigned(scene.program, 20_000, unit=scene.unit)
    by_unit = report(coordinator, by=BY_UNIT)
    assert said(named(by_unit, scene.unit.name), "plan_investment_central") == [20_000]
    assert said(named(by_unit, other.unit.name), "plan_investment_central") == [1_000]
    assert said(by_unit.total, "plan_investment_central") == [21_000]
    assert said(report(coordinator).total, "plan_investment_central") == [21_000]


def test_what_is_not_yet_given_to_a_unit_is_a_row_of_its_own(scene, coordinator):
    assigned(scene.program, 20_000)
    rest = [row for row in report(coordinator, by=BY_UNIT).rows if row.is_rest]
    assert [said(row, "plan", "paid") for row in rest] == [[3_500, 0]]


def test_a_unit_is_not_measured_by_the_plan_of_the_whole_province(scene, coordinator):
    assigned(scene.program, 20_000)
    for asked in (report(scene.officer), report(coordinator, unit=scene.unit)):
        assert said(asked.total, "plan_investment_central") == [16_500]
    assert said(report(scene.owner).total, "plan_investment_central") == [20_000]


def test_the_month_and_the_day_say_which_figures_count(scene, coordinator):
    FigureFactory(allocation=scene.central, month=10, amount=11_000 * MILLION, entered_at=clock.moment(TODAY))
    assert said(report(coordinator).total, "paid_investment_central") == [11_000]
    assert said(report(coordinator, month=9).total, "paid_investment_central") == [9_015]
    assert said(report(coordinator, as_of=date(2023, 11, 2)).total, "paid_investment_central") == [9_015]
    assert said(report(coordinator, as_of=date(2023, 10, 1)).total, "plan", "paid") == [25_605, 0]
    PlanEntryFactory(
        allocation=scene.central, amount=MILLION, is_adjustment=True, decided_on=date(2023, 11, 4)
    )
    assert said(report(coordinator).total, "plan") == [25_605]


def test_what_is_expected_is_that_of_the_newest_figure(scene, coordinator):
    assert said(report(coordinator).total, "december", "january") == [None, None]
    at = {"entered_at": clock.moment(TODAY), "month": 10}
    FigureFactory(allocation=scene.central, december=15_000 * MILLION, january=16_000 * MILLION, **at)
    FigureFactory(allocation=scene.recurrent, december=7_000 * MILLION, note="Chờ hướng dẫn", **at)
    found = report(coordinator)
    assert said(found.total, "december", "january") == [22_000, 23_000]  # what ends in December stays
    assert (found.expected, found.lines) == (2, 3)
    assert "Chờ hướng dẫn" in named(found, str(scene.recurrent.component)).remarks


def test_one_programme_or_one_unit_alone(province, coordinator):
    other = ProgramFactory()
    line(province.unit, ComponentFactory(program=other), planned=77)
    assert said(report(coordinator, programme=other).total, "plan") == [77]
    found = report(coordinator, programme=other, by=BY_UNIT)
    assert [row.words for row in found.rows][2] == province.unit.name
    assert not found.rows[2].parts


def test_people_see_what_they_may(province):
    stranger, owner = UserFactory(), UserFactory(role=User.Role.OWNER, agency=province.program.owner)
    assert not report(stranger).total.parts
    assert said(report(province.officer).total, "plan") == [26_505]
    assert said(report(owner).total, "plan") == [27_705]


@pytest.mark.parametrize("units", [1, 30])
@pytest.mark.parametrize("by", ["programme", "unit"])
def test_it_costs_the_same_for_any_number_of_units(coordinator, units, by, django_assert_num_queries):
    for _number in range(units):
        made = line(DistrictFactory(), ComponentFactory(), planned=5, last=1)
        assigned(made.component.program, 6, unit=made.unit)
    with django_assert_num_queries(5):  # lines, assigned plans, programmes, components, units
        report(coordinator, by=by)


def test_neighbours_in_the_head_share_a_cell():
    lines = heads(columns(2023))
    for line_of_head in lines:
        assert all(head.lines + head.line <= 3 for head in line_of_head)
    cells = {
        (head.line + down, head.column + right)
        for line_of_head in lines
        for head in line_of_head
        for down in range(head.lines)
        for right in range(head.columns)
    }
    assert cells == {(down, right) for down in range(3) for right in range(len(columns(2023)))}
    assert [(head.words, head.columns) for head in lines[0]][2] == ("Plan", 8)
