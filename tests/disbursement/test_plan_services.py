from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from disbursement import services
from disbursement.models import Allocation, NationalAverage, PlanEntry
from portal import clock
from portal.models import AuditEntry
from tests.factories import AllocationFactory, ComponentFactory, DistrictFactory, PlanEntryFactory

MILLION = 1_000_000
JUNE = date(2023, 6, 28)


@pytest.fixture
def give(coordinator, district):
    """give(...) enters an original plan of 100 triệu, with what the test wants otherwise."""
    component = ComponentFactory(has_recurrent=False)

    def give(**other):
        asked = {
            "year": 2023,
            "unit": district,
            "component": component,
            "kind": "investment",
            "source": "central",
            "amount": 100 * MILLION,
            "decision": "45/QĐ-UBND",
            "decided_on": date(2023, 1, 10),
            "by": coordinator,
            **other,
        }
        return services.allocate(asked.pop("year"), asked.pop("unit"), asked.pop("component"), **asked)

    return give


def test_capital_is_given_by_a_decision_and_leaves_a_trace(give, coordinator):
    line = give()
    entry = PlanEntry.objects.get()
    assert (entry.allocation, entry.amount, entry.entered_by) == (line, 100 * MILLION, coordinator)
    assert not entry.is_adjustment
    trace = AuditEntry.objects.get()
    assert (trace.verb, trace.after["decision"]) == ("allocation.planned", "45/QĐ-UBND")


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 0},
        {"amount": -1},
        {"kind": "recurrent"},
        {"kind": "gift"},
        {"source": "gift"},
        {"year": 1990},
        {"decision": " "},
        {"decision": "x" * 101},
        {"decided_on": date(2023, 11, 4)},
        {"decided_on": date(1950, 1, 1)},
        {"budget_year": 2024},
        {"budget_year": 2010},
    ],
    ids=str,
)
def test_a_plan_that_cannot_be_is_refused(give, other):
    with pytest.raises(ValidationError):
        give(**other)
    assert not PlanEntry.objects.exists()


def test_a_unit_that_did_not_exist_gets_nothing(give):
    closed = DistrictFactory(closed_on=date(2022, 12, 31))
    with pytest.raises(ValidationError, match="10/01/2023"):
        give(unit=closed)


def test_a_second_original_plan_is_refused(give):
    give()
    with pytest.raises(ValidationError):
        give()
    assert give(budget_year=2022).is_carried_over


def test_adjustments_add_and_take_away(give, coordinator):
    line = give()
    for amount, day in [(50, JUNE), (-150, date(2023, 9, 18))]:
        words = {"decision": "917/QĐ-UBND", "decided_on": day, "by": coordinator}
        services.adjust_plan(line, amount=amount * MILLION, **words)
    assert Allocation.objects.with_planned(clock.today()).get().planned == 0
    assert AuditEntry.objects.filter(verb="allocation.adjusted").count() == 2


@pytest.mark.usefixtures("in_english")
def test_taking_away_before_it_was_given_is_told_by_the_day(give, coordinator):
    line, words = give(), {"decision": "917/QĐ-UBND", "by": coordinator}
    with pytest.raises(ValidationError, match="on 09/01/2023 it would have fallen below zero"):
        services.adjust_plan(line, amount=-MILLION, decided_on=date(2023, 1, 9), **words)
    with pytest.raises(ValidationError, match="it is 100 million"):
        services.adjust_plan(line, amount=-101 * MILLION, decided_on=JUNE, **words)


@pytest.mark.parametrize(
    ("amount", "day"),
    [(-101, JUNE), (0, JUNE), (5, date(2023, 11, 4)), (-1, date(2023, 1, 9))],
    ids=["below zero", "nothing", "in the future", "before there was a plan"],
)
def test_an_adjustment_that_cannot_be_is_refused(give, coordinator, amount, day):
    line = give()
    with pytest.raises(ValidationError):
        services.adjust_plan(line, amount=amount * MILLION, decision="9", decided_on=day, by=coordinator)
    assert PlanEntry.objects.count() == 1


def test_a_plan_may_not_have_been_below_zero_on_an_earlier_day(give, coordinator):
    line = give()
    PlanEntryFactory(allocation=line, amount=-60 * MILLION, is_adjustment=True, decided_on=JUNE)
    PlanEntryFactory(allocation=line, amount=90 * MILLION, is_adjustment=True, decided_on=date(2023, 9, 18))
    with pytest.raises(ValidationError, match="130"):
        services.adjust_plan(
            line, amount=-50 * MILLION, decision="9", decided_on=date(2023, 5, 1), by=coordinator
        )


def test_a_line_without_a_plan_cannot_be_adjusted(coordinator, scene):
    bare = AllocationFactory(unit=scene.unit, component=scene.central.component, year=2024)
    with pytest.raises(ValidationError):
        services.adjust_plan(bare, amount=5, decision="9", decided_on=JUNE, by=coordinator)


def test_the_national_average_is_kept_by_day_and_mended(coordinator):
    asked = {"kind": "investment", "as_of": date(2023, 10, 26), "by": coordinator}
    services.enter_average(2023, rate=Decimal(48), source="Bộ Tài chính", **asked)
    services.enter_average(2023, rate=Decimal(49), source="Hội nghị giao ban", **asked)
    average = NationalAverage.objects.newest(clock.today()).get()
    assert (average.rate, average.source) == (49, "Hội nghị giao ban")
    assert AuditEntry.objects.first().before == {"percent": "48.00", "source": "Bộ Tài chính"}
    with pytest.raises(ValidationError):
        services.enter_average(2023, rate=Decimal(101), source="?", **asked)
    for day in (date(2022, 12, 31), date(1950, 1, 1)):
        with pytest.raises(ValidationError, match="31/01/2024"):
            services.enter_average(2023, rate=Decimal(5), source="?", **{**asked, "as_of": day})
