"""Nobody gives out more than was assigned: refused with the numbers, whoever comes first."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from disbursement import services
from disbursement.models import AssignedEntry, AssignedPlan, PlanEntry
from portal.models import AuditEntry
from programs.models import Program
from tests.directives.people import at_once
from tests.factories import AllocationFactory, ComponentFactory, DistrictFactory, UserFactory

MILLION = 1_000_000
JANUARY = date(2023, 1, 10)
WORDS = {"decision": "45/QĐ-UBND", "decided_on": JANUARY}


@pytest.fixture(autouse=True)
def _in_english():
    """So that a sentence can be asked for by its words."""
    with override("en"):
        yield


class Capital:
    """One programme: a project with a part, another project, two districts; amounts in triệu đồng."""

    def __init__(self, program: Program, by) -> None:
        self.program, self.by = program, by
        self.project, self.other = ComponentFactory.create_batch(2, program=program)
        self.part = ComponentFactory(program=program, parent=self.project)
        self.here, self.there = DistrictFactory.create_batch(2)

    def assign(self, amount, level="provincial", **other) -> AssignedPlan:
        asked = {"kind": "investment", "source": "central", "year": 2023, **WORDS, **other}
        return services.assign(level, self.program, amount=amount * MILLION, by=self.by, **asked)

    def give(self, amount, unit=None, component=None, **other):
        asked = {"kind": "investment", "source": "central", **WORDS, **other}
        return services.allocate(
            2023, unit or self.here, component or self.part, amount=amount * MILLION, by=self.by, **asked
        )

    def adjust(self, line, amount):
        return services.adjust_plan(line, amount=amount * MILLION, by=self.by, **WORDS)

    def lower(self, plan, amount):
        return services.adjust_assigned(plan, amount=-amount * MILLION, by=self.by, **WORDS)


@pytest.fixture
def capital(program, coordinator):
    return Capital(program, coordinator)


def test_an_assigned_plan_is_entered_with_its_decision_and_leaves_a_trace(capital, coordinator):
    plan = capital.assign(100, level="national")
    entry = AssignedEntry.objects.get()
    assert (entry.plan, entry.amount, entry.decision) == (plan, 100 * MILLION, "45/QĐ-UBND")
    assert (entry.entered_by, entry.is_adjustment) == (coordinator, False)
    assert AuditEntry.objects.get().verb == "assigned.entered"
    capital.lower(plan, 30)
    assert AssignedPlan.objects.with_assigned(JANUARY).get().assigned == 0  # entered later than known then
    assert AssignedPlan.objects.with_assigned(date(2023, 11, 3)).get().assigned == 70 * MILLION


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 0},
        {"amount": -5},
        {"decision": " "},
        {"decided_on": date(2023, 11, 4)},
        {"source": "gift"},
        {"kind": "gift"},
        {"year": 1990},
        {"budget_year": 2024},
        {"level": "royal"},
    ],
    ids=str,
)
def test_an_assigned_plan_that_cannot_be_is_refused(capital, other):
    with pytest.raises(ValidationError):
        capital.assign(**{"amount": 100, **other})
    assert not AssignedPlan.objects.exists()


def test_an_assigned_plan_speaks_of_its_programme_and_the_nation_of_no_unit(capital):
    with pytest.raises(ValidationError, match="another programme"):
        capital.assign(100, component=ComponentFactory())
    with pytest.raises(ValidationError, match="whole province"):
        capital.assign(100, level="national", unit=capital.here)
    capital.assign(100)
    with pytest.raises(ValidationError, match="already"):
        capital.assign(50)


@pytest.mark.parametrize("level", ["national", "provincial"])
@pytest.mark.parametrize("where", ["programme", "project", "part"])
def test_allocating_more_than_was_assigned_is_refused_with_the_numbers(capital, level, where):
    component = {"programme": None, "project": capital.project, "part": capital.part}[where]
    capital.assign(100, level=level, component=component)
    capital.give(70)
    with pytest.raises(ValidationError) as refused:
        capital.give(40, unit=capital.there)
    sentence = refused.value.messages[0]
    assert all(
        f" {number} " in f"{sentence} ".replace(",", " ") for number in ("100", "70", "30", "40", "10")
    )
    assert PlanEntry.objects.count() == 1
    capital.give(30, unit=capital.there)


def test_an_adjustment_counts_like_an_allocation_and_taking_away_is_never_refused(capital):
    capital.assign(100)
    line = capital.give(100)
    with pytest.raises(ValidationError, match="0 are left"):
        capital.adjust(line, 1)
    capital.adjust(line, -40)
    capital.adjust(line, 40)


def test_money_outside_the_scope_has_no_ceiling(capital):
    capital.assign(10, component=capital.project, unit=capital.here)
    capital.give(50, component=capital.other)
    capital.give(50, unit=capital.there)
    capital.give(50, kind="recurrent")
    capital.give(50, source="local")
    capital.give(50, budget_year=2022)
    with pytest.raises(ValidationError):
        capital.give(50)


def test_the_tightest_of_several_ceilings_holds(capital):
    capital.assign(100, level="national")
    capital.assign(60, component=capital.project)
    capital.assign(20, component=capital.project, unit=capital.here)
    with pytest.raises(ValidationError, match="20 million"):
        capital.give(21)
    capital.give(20)
    with pytest.raises(ValidationError, match="60 million"):
        capital.give(41, unit=capital.there)


def test_the_province_assigns_no_more_than_the_nation(capital):
    capital.assign(100, level="national")
    capital.assign(60, unit=capital.here)
    with pytest.raises(ValidationError) as refused:
        capital.assign(41, unit=capital.there)
    assert (
        "assigned by the province and 40 are left: 41 more would be 1 too much" in refused.value.messages[0]
    )
    second = capital.assign(40, unit=capital.there)
    with pytest.raises(ValidationError):
        services.adjust_assigned(second, amount=MILLION, by=capital.by, **WORDS)


def test_a_plan_that_overlaps_another_is_not_counted_twice(capital):
    """By component and by unit: two tables of the same money."""
    capital.assign(100, level="national")
    capital.assign(100, component=capital.project)
    capital.assign(60, unit=capital.here)
    capital.assign(40, unit=capital.there)
    with pytest.raises(ValidationError):
        capital.assign(1, component=capital.other)


def test_parts_are_no_more_than_the_whole(capital):
    capital.assign(100)
    capital.assign(60, unit=capital.here)
    with pytest.raises(ValidationError, match="assigned in parts"):
        capital.assign(50, unit=capital.there)


def test_an_assigned_plan_is_not_lowered_below_what_was_given_out(capital):
    whole = capital.assign(100, level="national")
    part = capital.assign(80)
    capital.give(50)
    with pytest.raises(ValidationError, match="50 million đồng are allocated in detail"):
        capital.lower(part, 31)
    with pytest.raises(ValidationError, match="80 million đồng are assigned by the province"):
        capital.lower(whole, 21)
    capital.lower(part, 30)
    capital.lower(whole, 50)
    with pytest.raises(ValidationError):
        capital.lower(whole, 51)


def test_a_plan_assigned_afterwards_holds_what_was_allocated_before(capital):
    capital.give(50)
    with pytest.raises(ValidationError, match="at least 50"):
        capital.assign(40)
    assert not AssignedPlan.objects.exists()
    capital.assign(50)


def test_a_state_that_is_over_already_may_get_better(capital):
    plan = capital.assign(100)
    line = capital.give(100)
    AssignedEntry.objects.create(
        plan=plan, amount=-50 * MILLION, is_adjustment=True, entered_by=capital.by, **WORDS
    )
    capital.adjust(line, -10)
    with pytest.raises(ValidationError, match="-40 are left"):
        capital.adjust(line, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("number", range(3))
def test_two_people_cannot_pass_a_ceiling_together(program, number):
    people = [UserFactory(role="coordinator") for _ in range(2)]
    capital = Capital(program, people[0])
    capital.assign(100)
    units = [capital.here, capital.there]
    done, refused = at_once(
        *(lambda unit=unit: capital.give(60, unit=unit) for unit in units),
    )
    assert (done, len(refused)) == (1, 1)
    assert "40" in refused[0]  # what is left, in the language of the thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_ceiling_and_what_would_pass_it_cannot_come_at_once(program):
    capital = Capital(program, UserFactory(role="coordinator"))
    done, refused = at_once(lambda: capital.assign(50), lambda: capital.give(60))
    assert (done, len(refused)) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_same_line_is_given_once(program):
    capital = Capital(program, UserFactory(role="coordinator"))
    AllocationFactory(component=capital.part, unit=capital.here)
    done, refused = at_once(lambda: capital.give(10), lambda: capital.give(10))
    assert (done, len(refused)) == (1, 1)
