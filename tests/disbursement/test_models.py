from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from disbursement.models import Allocation, Figure, PlanEntry, Sheet, SheetCell
from portal import clock
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    FigureFactory,
    PlanEntryFactory,
    SheetCellFactory,
    SheetFactory,
    UserFactory,
)

OCTOBER_26, NOVEMBER_2 = date(2023, 10, 26), date(2023, 11, 2)


@pytest.mark.parametrize(("factory", "model"), [(FigureFactory, Figure), (PlanEntryFactory, PlanEntry)])
def test_history_is_only_added_to(factory, model):
    row = factory()
    for change in (lambda: model.objects.update(amount=1), row.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    for sql in (f"UPDATE {model._meta.db_table} SET amount = 1", f"DELETE FROM {model._meta.db_table}"):
        with (
            pytest.raises(DatabaseError, match="Cannot update or delete"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert model.objects.get().amount == row.amount


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: FigureFactory(amount=-1), "figure_is_not_negative"),
        (lambda: FigureFactory(month=14), "figure_month_is_a_month"),
        (lambda: PlanEntryFactory(amount=0), "planentry_changes_something"),
        (lambda: PlanEntryFactory(decision=""), "planentry_names_its_decision"),
        (lambda: PlanEntryFactory(amount=-1), "planentry_original_is_positive"),
        (lambda: AllocationFactory(year=2061), "allocation_year_is_a_year"),
        (lambda: AllocationFactory(budget_year=2024), "allocation_is_not_spent_before_its_year"),
        (lambda: SheetFactory(month=0), "sheet_month_is_a_month"),
        (lambda: SheetFactory(state="submitted"), "sheet_submitted_by_and_at"),
        (lambda: _submitted(state="verified"), "sheet_verified_by_and_at"),
        (lambda: _submitted(verified_at=clock.now()), "sheet_verified_by_and_at"),
        (lambda: _submitted(state="returned"), "sheet_returned_by_and_at_with_a_reason"),
        (lambda: SheetCellFactory(amount=-1), "sheet_cell_is_not_negative"),
        (lambda: SheetCellFactory(typed="", amount=5), "sheet_cell_means_what_was_typed"),
    ],
)
def test_a_row_that_cannot_be_true_cannot_be_saved(make, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def _submitted(**fields) -> Sheet:
    fields = {"state": "submitted", "submitted_by": UserFactory(), "submitted_at": clock.now(), **fields}
    return SheetFactory(**fields)


def test_an_allocation_a_sheet_and_a_cell_exist_once():
    line, sheet = AllocationFactory(), SheetFactory()
    cell = SheetCellFactory(sheet=sheet, allocation=line)
    copies = [
        lambda: AllocationFactory(unit=line.unit, component=line.component),
        lambda: SheetFactory(unit=sheet.unit, program=sheet.program),
        lambda: SheetCellFactory(sheet=cell.sheet, allocation=cell.allocation),
    ]
    for copy in copies:
        with pytest.raises(IntegrityError, match="once"), transaction.atomic():
            copy()
    AllocationFactory(unit=line.unit, component=line.component, budget_year=2022)


def test_the_newest_figure_known_on_a_day_counts():
    line = AllocationFactory()
    for month, amount, on in [(9, 80, date(2023, 10, 3)), (10, 100, OCTOBER_26), (10, 120, NOVEMBER_2)]:
        FigureFactory(allocation=line, month=month, amount=amount, entered_at=clock.moment(on, 23, 59))

    def disbursed(day, **more):
        return Allocation.objects.with_disbursed(day, **more).get().disbursed

    assert [disbursed(day) for day in (date(2023, 10, 2), date(2023, 10, 3), OCTOBER_26, NOVEMBER_2)] == [
        0,
        80,
        100,
        120,
    ]
    assert disbursed(NOVEMBER_2, month=9) == 80
    assert list(Figure.objects.newest(OCTOBER_26).values_list("amount", flat=True).order_by("month")) == [
        80,
        100,
    ]


def test_a_correction_may_go_down_and_an_earlier_month_may_be_mended_late():
    line = AllocationFactory()
    FigureFactory(allocation=line, month=10, amount=100)
    FigureFactory(allocation=line, month=10, amount=90)
    FigureFactory(allocation=line, month=9, amount=95)
    assert Allocation.objects.with_disbursed(clock.today()).get().disbursed == 90
    assert Allocation.objects.with_last(clock.today(), 10).get().last == 95
    assert Allocation.objects.with_last(clock.today(), 9).get().last is None


def test_the_plan_of_a_past_day_never_changes():
    entry = PlanEntryFactory(amount=100, decided_on=date(2023, 1, 10))
    late = {"allocation": entry.allocation, "is_adjustment": True, "amount": 50}
    PlanEntryFactory(**late, decided_on=date(2023, 2, 1), entered_at=clock.moment(date(2023, 3, 1)))

    def planned(month):
        return Allocation.objects.with_planned(date(2023, month, 15)).get().planned

    assert [planned(month) for month in (1, 2, 3)] == [100, 100, 150]


def test_totals_are_summed_over_any_field():
    component = ComponentFactory()
    for source, plan, paid in [("central", 100, 40), ("counterpart", 20, 5)]:
        line = AllocationFactory(component=component, source=source)
        PlanEntryFactory(allocation=line, amount=plan)
        FigureFactory(allocation=line, amount=paid)
    rows = Allocation.objects.totals(clock.today(), "component").values_list(
        "total_planned", "total_disbursed"
    )
    assert list(rows) == [(120, 45)]
    assert len(Allocation.objects.totals(clock.today(), "source")) == 2


def test_lines_of_a_component_include_all_below_it():
    top = ComponentFactory()
    below = ComponentFactory(program=top.program, parent=top)
    lines = {AllocationFactory(component=component) for component in (top, below)}
    AllocationFactory(component=ComponentFactory(program=top.program))
    assert set(Allocation.objects.under(top)) == lines
    assert {line.component for line in Allocation.objects.under(below)} == {below}


def test_who_sees_what(scene, committee, officer):
    other = AllocationFactory()
    elsewhere = SheetFactory()
    for user, lines, sheets in [
        (scene.officer, set(scene.lines), {scene.sheet}),
        (scene.owner, set(scene.lines), {scene.sheet}),
        (officer, set(), set()),
        (committee, {*scene.lines, other}, {scene.sheet, elsewhere}),
    ]:
        assert set(Allocation.objects.visible_to(user)) == lines
        assert set(Sheet.objects.visible_to(user)) == sheets


def test_january_of_the_next_year_takes_investment_capital_only(scene):
    sheet = SheetFactory(unit=scene.unit, program=scene.program, month=13)
    assert {line.kind for line in Allocation.objects.of_sheet(sheet)} == {"investment"}
    assert (sheet.period, sheet.month_label) == ("01/2024", "1/2024")


def test_a_deleted_sheet_does_not_take_reported_figures_with_it(scene):
    FigureFactory(allocation=scene.central, sheet=scene.sheet)
    with pytest.raises(IntegrityError):
        scene.sheet.delete()
    assert SheetCell.objects.count() == 0
