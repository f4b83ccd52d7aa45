"""The stored sums equal the query over the rows, whatever is entered in whatever order."""

from datetime import date, timedelta
from itertools import groupby

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disbursement import summary
from disbursement.models import Allocation, DailyChange, Figure
from disbursement.models.totals import rebuild
from portal import clock
from portal.memory import forget
from tests.factories import AllocationFactory, ComponentFactory, FigureFactory, PlanEntryFactory

FIRST = date(2023, 6, 1)
STEP = st.tuples(
    st.integers(0, 2),  # line
    st.integers(0, 13),  # month; 0 is an entry of the plan
    st.integers(0, 5_000),  # amount
    st.integers(0, 2),  # days since the step before
)


@pytest.fixture
def lines(program, district) -> list[Allocation]:
    """Three lines of one unit, in two kinds, without any plan."""
    roads, herds = ComponentFactory.create_batch(2, program=program)
    words = {"unit": district, "component": roads}
    return [
        AllocationFactory(**words),
        AllocationFactory(**words, source="counterpart"),
        AllocationFactory(unit=district, component=herds, kind="recurrent"),
    ]


def sums() -> list[tuple]:
    keys = ["year", "budget_year", "program", "unit", "component", "kind", "source", "month", "known_on"]
    rows = DailyChange.objects.exclude(amount=0).order_by(*keys)
    return list(rows.values_list(*keys, "amount"))


def enter(lines: list[Allocation], steps: list[tuple], by) -> date:
    """Do the steps in turn; returns the last day."""
    day = FIRST
    for line, month, amount, later in steps:
        day += timedelta(days=later)
        at = {"allocation": lines[line], "entered_at": clock.moment(day), "entered_by": by}
        if month:
            FigureFactory(month=month, amount=amount, **at)
        else:
            PlanEntryFactory(amount=amount or -1, is_adjustment=True, decided_on=day, **at)
    return day


def increases(as_of: date) -> dict[int, int]:
    """đồng by month, from the figures themselves: each line's newest versions, each less the month before."""
    found: dict[int, int] = {}
    newest = Figure.objects.newest(as_of).order_by("allocation", "month")
    for _line, figures in groupby(newest, key=lambda figure: figure.allocation_id):
        last = 0
        for figure in figures:
            found[figure.month] = found.get(figure.month, 0) + figure.amount - last
            last = figure.amount
    return {month: amount for month, amount in found.items() if amount}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=12))
def test_the_sums_of_any_day_equal_the_query(lines, coordinator, district_officer, steps):
    forget()  # another example had other pasts
    with transaction.atomic():
        last = enter(lines, steps, district_officer)
        for number in range((last - FIRST).days + 2):
            day = FIRST + timedelta(days=number)
            found = summary.summary(2023, day, user=coordinator)["total"]
            rows = Allocation.objects.with_planned(day).with_disbursed(day)
            assert found["planned"] == sum(row.planned for row in rows)
            assert found["disbursed"] == sum(row.disbursed for row in rows)
            by_month = DailyChange.objects.of_components().known(day).filter(month__gt=0)
            kept = {row["month"]: row["total_disbursed"] for row in by_month.totals("month")}
            assert {month: amount for month, amount in kept.items() if amount} == increases(day)
        kept = sums()
        rebuild()
        assert sums() == kept
        transaction.set_rollback(True)


def test_many_versions_in_one_statement_count_like_one_after_the_other(lines, district_officer):
    day = clock.moment(date(2023, 11, 1))
    amounts = [(9, 500), (10, 700), (9, 450), (10, 720)]
    Figure.objects.bulk_create(
        Figure(allocation=lines[0], month=month, amount=amount, entered_by=district_officer, entered_at=day)
        for month, amount in amounts
    )
    assert increases(date(2023, 11, 1)) == {9: 450, 10: 270}
    rows = DailyChange.objects.of_components().totals("month").values_list("month", "total_disbursed")
    assert dict(rows) == {9: 450, 10: 270}


def test_what_was_known_on_a_past_day_cannot_be_added_to(lines):
    FigureFactory(allocation=lines[0], month=9, entered_at=clock.moment(date(2023, 10, 5)))
    with pytest.raises(IntegrityError, match="after those that are there"):
        FigureFactory(allocation=lines[0], month=8, entered_at=clock.moment(date(2023, 10, 4)))


def test_a_plan_counts_from_the_day_on_which_it_was_decided_and_entered(lines):
    PlanEntryFactory(
        allocation=lines[0], decided_on=date(2023, 3, 1), entered_at=clock.moment(date(2023, 2, 1))
    )
    PlanEntryFactory(
        allocation=lines[0], decided_on=date(2023, 3, 1), entered_at=clock.moment(date(2023, 4, 1))
    )
    days = DailyChange.objects.order_by("known_on").values_list("known_on", flat=True)
    assert list(days.distinct()) == [date(2023, 3, 1), date(2023, 4, 1)]


def test_a_line_of_capital_never_turns_into_another(lines):
    with pytest.raises(InternalError, match="line_stays"), transaction.atomic():
        Allocation.objects.filter(pk=lines[0].pk).update(year=2024)


def test_the_command_makes_the_sums_anew(lines, capsys):
    FigureFactory(allocation=lines[0], month=9)
    kept = sums()
    DailyChange.objects.update(amount=1)
    call_command("rebuild_totals")
    assert sums() == kept
    assert capsys.readouterr().out == "2 sums.\n"
