"""Random lives of the plans of a programme: in whatever order they come, nobody has given out too much."""

from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disbursement.models import Allocation, AssignedPlan
from portal import clock
from tests.disbursement.test_plan_ceilings import Capital
from tests.factories import ProgramFactory, UserFactory

PLACE = st.tuples(st.integers(0, 3), st.integers(0, 2))  # component or none, unit or none
ACT = st.tuples(st.sampled_from(["assign", "adjust", "give", "change"]), PLACE, st.integers(-60, 100))


def act(capital: Capital, what: str, place: tuple[int, int], amount: int, level: str) -> None:
    component = [None, capital.project, capital.part, capital.other][place[0]]
    unit = [None, capital.here, capital.there][place[1]]
    if what == "assign":
        capital.assign(amount, level=level, component=component, unit=unit)
    elif what == "give":
        capital.give(amount, unit=unit, component=component)
    elif what == "adjust" and (plan := AssignedPlan.objects.filter(level=level).order_by("-pk").first()):
        capital.lower(plan, -amount)
    elif what == "change" and (line := Allocation.objects.order_by("-pk").first()):
        capital.adjust(line, amount)


def covers(wider, line) -> bool:
    """Whether a line lies in the scope of another, said in the plainest words."""
    above = [line.component, line.component.parent if line.component else None]
    of_component = wider.component is None or wider.component in above
    return of_component and (wider.unit is None or wider.unit == line.unit)


def overlap(one, other) -> bool:
    of_component = any(
        part.component is None or whole.component is None or covers_component(whole, part)
        for whole, part in ((one, other), (other, one))
    )
    return of_component and (one.unit is None or other.unit is None or one.unit == other.unit)


def covers_component(whole, part) -> bool:
    return whole.component in (part.component, part.component.parent)


def check() -> None:
    today = clock.today()
    plans = list(AssignedPlan.objects.with_assigned(today).select_related("component__parent", "unit"))
    lines = list(Allocation.objects.with_planned(today).select_related("component__parent", "unit"))
    for plan in plans:
        assert sum(line.planned for line in lines if covers(plan, line)) <= plan.assigned
    nation = [plan for plan in plans if plan.level == "national"]
    province = [plan for plan in plans if plan.level == "provincial"]
    for whole in nation:
        inside = [plan for plan in province if covers(whole, plan)]
        for count in range(1, len(inside) + 1):
            for chosen in combinations(inside, count):
                if not any(overlap(*pair) for pair in combinations(chosen, 2)):
                    assert sum(plan.assigned for plan in chosen) <= whole.assigned


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(ACT, st.sampled_from(["national", "provincial"])), max_size=14))
def test_nobody_has_ever_given_out_more_than_was_assigned(acts):
    with transaction.atomic():
        capital = Capital(ProgramFactory(), UserFactory(role="coordinator"))
        capital.assign(100, level="national")
        capital.assign(60, component=capital.project)
        for (what, place, amount), level in acts:
            try:
                with transaction.atomic():
                    act(capital, what, place, amount, level)
            except ValidationError:
                continue
            check()
        transaction.set_rollback(True)
