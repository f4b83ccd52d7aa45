"""What must hold whatever is entered: the newest figure counts, and the parts make the whole on every day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disbursement import summary
from disbursement.models import Allocation
from portal import clock
from portal.memory import forget
from portal.tree import program_figures, tree_figures
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    PlanEntryFactory,
)

FIRST = date(2023, 3, 1)
STEP = st.tuples(
    st.integers(0, 5),  # line
    st.integers(0, 12),  # month; 0 is an entry of the plan
    st.integers(1, 9_000),  # amount
    st.integers(0, 3),  # days since the step before
)


@pytest.fixture
def lines(program) -> list[Allocation]:
    """Two districts; a component, one below it and one below that, in two kinds."""
    above = ComponentFactory(program=program)
    middle = ComponentFactory(program=program, parent=above)
    below = ComponentFactory(program=program, parent=middle)
    units = DistrictFactory.create_batch(2)
    pairs = [(above, 0), (middle, 0), (below, 0), (below, 1), (middle, 1), (above, 1)]
    return [
        AllocationFactory(component=component, unit=units[place], kind=("investment", "recurrent")[n % 2])
        for n, (component, place) in enumerate(pairs)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=10))
def test_the_newest_figure_counts_and_the_parts_make_the_whole(lines, program, coordinator, steps):
    forget()  # another example had other pasts
    with transaction.atomic():
        day, newest = FIRST, {}
        for place, month, amount, later in steps:
            day += timedelta(days=later)
            at = {"allocation": lines[place], "amount": amount, "entered_at": clock.moment(day)}
            if month:
                FigureFactory(month=month, **at)
                if month >= newest.get(place, (0, 0))[0]:
                    newest[place] = (month, amount)
            else:
                PlanEntryFactory(decided_on=day, **at)
        rows = {row.pk: row.disbursed for row in Allocation.objects.with_disbursed(day)}
        for place, line in enumerate(lines):
            assert rows[line.pk] == newest.get(place, (0, 0))[1]
        for number in range((day - FIRST).days + 1):
            _whole(program, coordinator, FIRST + timedelta(days=number))
        transaction.set_rollback(True)


def _whole(program, coordinator, day: date) -> None:
    found = summary.summary(2023, day, user=coordinator)
    for by in ("by_kind", "by_programme", "by_unit"):
        for name in ("planned", "disbursed"):
            assert sum(node[name] for node in found[by].values()) == found["total"][name]
    tree = tree_figures(program, coordinator, 2023, day)
    own = next(row for row in program_figures(coordinator, 2023, day) if row.subject == program)
    lines = Allocation.objects.with_planned(day).with_disbursed(day)
    for name in ("planned", "disbursed"):
        whole = found["total"][name]
        assert (
            getattr(tree[0], name) == getattr(own, name) == whole == sum(getattr(row, name) for row in lines)
        )
        for row, child in pairwise(tree):
            alone = sum(getattr(line, name) for line in lines if line.component_id == row.subject.pk)
            assert getattr(row, name) == alone + getattr(child, name)
