"""The pages of the plans, and the API beside them: the same numbers, each opening its rows."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from disbursement import services
from disbursement.models import Allocation, AssignedPlan, CounterpartRatio, NationalAverage, PlanEntry
from portal import clock
from tests.disbursement.conftest import MILLION, line
from tests.factories import (
    AssignedEntryFactory,
    AssignedPlanFactory,
    ComponentFactory,
    DistrictFactory,
    PlanEntryFactory,
    ReallocationFactory,
    ReallocationLineFactory,
)

WORDS = {"decision": "45/QĐ-UBND", "decided_on": "2023-01-10"}


@pytest.fixture(autouse=True)
def _in_english():
    """So that a sentence can be asked for by its words."""
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def assigned(program, amount, **fields) -> AssignedPlan:
    """A line with its first entry, in triệu đồng."""
    plan = AssignedPlanFactory(program=program, **fields)
    AssignedEntryFactory(plan=plan, amount=amount * MILLION)
    return plan


@pytest.fixture
def three(program):
    """A project (its part: 100 here, 20 of them paid out, 60 there), another one without a ceiling."""
    project, other = ComponentFactory.create_batch(2, program=program)
    part = ComponentFactory(program=program, parent=project)
    here, there = DistrictFactory.create_batch(2)
    line(here, part, planned=100, last=20)
    line(there, part, planned=60)
    line(there, other, planned=7, source="local")
    line(there, other, planned=5, budget_year=2022)
    assigned(program, 500, level="national")
    assigned(program, 200, component=project)
    return {"project": project, "part": part, "here": here, "there": there}


def row_of(client, code: str, **asked) -> dict:
    rows = client.get(reverse("api:plan"), asked).json()
    return next(row for row in rows if row["code"] == code)


def test_a_programme_shows_three_plans_and_a_rate_of_each(client, coordinator, program, three):
    client.force_login(coordinator)
    row = row_of(client, program.code)
    assert row["prime_minister"] == {"assigned": 500 * MILLION, "left": 340 * MILLION, "rate": 4.0}
    assert row["province"] == {"assigned": 200 * MILLION, "left": 40 * MILLION, "rate": 10.0}
    assert (row["current"], row["disbursed"]) == (167 * MILLION, 20 * MILLION)
    assert round(row["rate"], 2) == 11.98
    assert row_of(client, program.code, source="local")["province"]["assigned"] is None
    assert row_of(client, program.code, carried="only")["current"] == 5 * MILLION
    assert row_of(client, program.code, carried="all")["current"] == 172 * MILLION
    assert row_of(client, "", programme=program.code) == row | {"code": ""}


def test_the_tree_goes_deep_when_one_programme_is_asked_for(client, coordinator, program, three):
    client.force_login(coordinator)
    codes = {row["code"] for row in client.get(reverse("api:plan")).json()}
    assert three["project"].code in codes and three["part"].code not in codes
    part = row_of(client, three["part"].code, programme=program.code)
    assert (part["depth"], part["current"]) == (2, 160 * MILLION)
    assert part["province"]["assigned"] is None  # it is part of the line above it


def test_one_row_a_unit_with_what_was_assigned_to_it(client, coordinator, program, three):
    assigned(program, 90, unit=three["there"], component=three["part"])
    client.force_login(coordinator)
    row = row_of(client, three["there"].code, by="unit", source="central")
    assert row["province"] == {"assigned": 90 * MILLION, "left": 30 * MILLION, "rate": 0.0}
    assert row["prime_minister"]["assigned"] is None


def test_original_and_adjustments_stand_apart_as_known_on_the_day(client, coordinator, three):
    found = Allocation.objects.get(unit=three["here"])
    PlanEntryFactory(allocation=found, amount=-30 * MILLION, is_adjustment=True, decided_on=date(2023, 9, 18))
    client.force_login(coordinator)
    row = row_of(client, three["here"].code, by="unit")
    numbers = {name: row[name] // MILLION for name in ("original", "adjustments", "current")}
    assert numbers == {"original": 100, "adjustments": -30, "current": 70}
    assert row_of(client, three["here"].code, by="unit", as_of="2023-09-17")["current"] == 100 * MILLION


def test_the_page_opens_the_rows_of_each_number(client, coordinator, program, three):
    client.force_login(coordinator)
    page = client.get(reverse("plan"), {"programme": program.code, "kind": "investment"}).content.decode()
    asked = f"year=2023&amp;programme={program.code}&amp;kind=investment&amp;as_of=2023-11-03"
    assert f"{reverse('plan_entries')}?what=original&amp;{asked}" in page
    assert f"{reverse('allocations')}?{asked}&amp;component={three['part'].code}" in page
    for plan in AssignedPlan.objects.all():
        assert plan.get_absolute_url() in page
        assert client.get(plan.get_absolute_url()).status_code == 200


def test_a_day_that_has_not_come_is_refused_in_words(client, coordinator, three):
    client.force_login(coordinator)
    for name in ("plan", "assigned_plans", "counterpart"):
        answer = client.get(reverse(name), {"as_of": "2023-11-04"})
        assert answer.status_code == 422
        assert "Choose a day up to today" in answer.content.decode()
    assert client.get(reverse("api:plan"), {"as_of": "2023-11-04"}).status_code == 400
    assert client.get(reverse("api:plan"), {"by": "mood"}).status_code == 400


def test_an_officer_sees_the_plan_of_the_own_unit_only(client, program, district, district_officer, three):
    line(district, three["part"], planned=9)
    assigned(program, 9, unit=district)
    client.force_login(district_officer)
    row = row_of(client, program.code)
    assert (row["current"], row["province"]["assigned"]) == (9 * MILLION, 9 * MILLION)
    assert row["prime_minister"]["assigned"] is None
    whole = AssignedPlan.objects.get(level="national")
    assert "340" not in client.get(whole.get_absolute_url()).content.decode()


def test_a_unit_without_capital_is_told_whose_capital_stands_there(client, district_officer, three):
    client.force_login(district_officer)
    assert "the capital of your own unit" in client.get(reverse("plan")).content.decode()


LISTS = ["plan", "plan_entries", "assigned_plans", "reallocations", "averages", "counterpart"]


API_LISTS = [f"api:{name}-list" for name in ("assigned-plan", "reallocation", "average", "ratio")]


@pytest.mark.parametrize("name", [*LISTS, *API_LISTS, "api:plan"])
def test_pages_cost_the_same_for_any_number_of_rows(
    client, coordinator, program, name, django_assert_num_queries
):
    client.force_login(coordinator)
    CounterpartRatio.objects.create(program=program, percent=3, opened_on=date(2022, 1, 1))

    def add(rows):
        for number in range(rows):
            component, unit = ComponentFactory(program=program), DistrictFactory()
            found = line(unit, component, planned=100, last=20)
            assigned(program, 100, unit=unit, component=component)
            moves = ReallocationFactory(program=program)
            ReallocationLineFactory(reallocation=moves, allocation=found)
            day = date(2023, 1, 1 + NationalAverage.objects.count() // 2)
            for rate in (number, number + 1):
                NationalAverage.objects.create(year=2023, kind="investment", as_of=day, rate=rate)
                words = {"program": program, "opened_on": day, "percent": rate}
                CounterpartRatio.objects.create(**words, entered_by=coordinator)

    add(1)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(name))
    add(14)
    with django_assert_num_queries(len(one)):
        client.get(reverse(name))


@pytest.mark.parametrize("name", [f"{name}_export" for name in LISTS if name != "averages"])
def test_each_list_goes_out_as_filtered(client, coordinator, program, three, name):
    client.force_login(coordinator)
    answer = client.get(reverse(name), {"programme": program.code})
    assert answer.status_code == 200
    assert "spreadsheetml" in answer["Content-Type"]


def test_capital_is_allocated_and_adjusted_on_pages(client, owner, program, three):
    client.force_login(owner)
    form = {"unit": three["here"].pk, "component": three["part"].pk, "kind": "investment", "source": "local"}
    form |= {"year": 2023, "amount": "1.234,5", **WORDS}
    answer = client.post(reverse("allocation_new"), form)
    made = Allocation.objects.get(unit=three["here"], source="local")
    assert answer.url == made.get_absolute_url()
    assert made.plan_entries.get().amount == 1_234_500_000
    answer = client.post(reverse("allocation_adjust", args=[made.pk]), {"amount": "-34,5", **WORDS})
    assert answer.url == made.get_absolute_url()
    assert Allocation.objects.with_planned(clock.today()).get(pk=made.pk).planned == 1_200 * MILLION


def test_what_was_typed_is_kept_when_it_is_refused(client, coordinator, three):
    client.force_login(coordinator)
    form = {"unit": three["here"].pk, "component": three["part"].pk, "kind": "investment", "year": 2023}
    for amount, said in [("9.999", "40 are left"), ("12,5x", "is not a number"), ("-5", "without a sign")]:
        form |= {"source": "central", "budget_year": 2023, "amount": amount, **WORDS}
        form["unit"] = DistrictFactory().pk
        answer = client.post(reverse("allocation_new"), form)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page and f'value="{amount}"' in page and 'value="45/QĐ-UBND"' in page


def test_an_owner_keeps_the_plans_of_the_own_programmes_only(client, owner, three):
    client.force_login(owner)
    other = ComponentFactory()
    form = {"unit": three["here"].pk, "component": other.pk, "kind": "investment", "source": "central"}
    assert (
        client.post(reverse("allocation_new"), {**form, "year": 2023, "amount": "5", **WORDS}).status_code
        == 422
    )
    asked = {"unit": three["here"].code, "component": other.code, "kind": "investment", "source": "central"}
    asked |= {"year": 2023, "amount": 5, **WORDS}
    assert client.post(reverse("api:allocation-list"), asked).status_code == 403
    asked |= {"level": "national", "programme": other.program.code, "unit": None}
    answer = client.post(reverse("api:assigned-plan-list"), asked, content_type="application/json")
    assert answer.status_code == 403


def test_an_assigned_plan_is_entered_and_adjusted_on_pages_and_by_the_api(client, coordinator, program):
    client.force_login(coordinator)
    form = {"level": "national", "program": program.pk, "kind": "investment", "source": "central"}
    answer = client.post(reverse("assigned_plan_new"), {**form, "year": 2023, "amount": "100", **WORDS})
    plan = AssignedPlan.objects.get()
    assert answer.url == plan.get_absolute_url()
    client.post(reverse("assigned_plan_adjust", args=[plan.pk]), {"amount": "+20", **WORDS})
    change = {"amount": -5 * MILLION, **WORDS}
    answer = client.post(reverse("api:assigned-plan-adjust", args=[plan.pk]), change)
    assert (answer.json()["assigned"], len(answer.json()["entries"])) == (115 * MILLION, 3)
    asked = {"level": "provincial", "programme": program.code, "kind": "investment", "source": "central"}
    asked |= {"year": 2023, "amount": 116 * MILLION, **WORDS}
    answer = client.post(reverse("api:assigned-plan-list"), asked)
    assert answer.status_code == 400 and "1 too much" in answer.json()[0]
    answer = client.post(reverse("api:assigned-plan-list"), {**asked, "amount": 115 * MILLION})
    assert (answer.status_code, answer.json()["assigned"]) == (201, 115 * MILLION)


def test_the_api_allocates_and_adjusts(client, coordinator, three):
    client.force_login(coordinator)
    asked = {"unit": three["here"].code, "component": three["part"].code, "kind": "investment"}
    asked |= {"source": "local", "year": 2023, "amount": 10 * MILLION, **WORDS}
    answer = client.post(reverse("api:allocation-list"), asked)
    assert (answer.status_code, answer.json()["planned"]) == (201, 10 * MILLION)
    change = {"amount": -MILLION, **WORDS}
    answer = client.post(reverse("api:allocation-adjust", args=[answer.json()["id"]]), change)
    assert answer.json()["planned"] == 9 * MILLION


def test_averages_and_ratios_are_entered_and_mended(client, coordinator, program):
    client.force_login(coordinator)
    form = {"year": 2023, "kind": "investment", "as_of": "2023-10-26", "rate": "49,5", "source": "Họp"}
    for rate in ("48", "49,5"):
        assert client.post(reverse("average_new"), {**form, "rate": rate}).status_code == 302
    now = clock.today()
    assert str(NationalAverage.objects.newest(now).get().rate) == "49.50"
    for bad in ({"rate": "101"}, {"rate": "x"}, {"as_of": "2023-11-04"}):
        assert client.post(reverse("average_new"), {**form, **bad}).status_code == 422
    form = {"program": program.pk, "percent": "3", "opened_on": "2022-01-01", "source": "QĐ 02/2022"}
    assert client.post(reverse("counterpart_ratio"), form).status_code == 302
    asked = {"programme": program.code, "percent": "10", "opened_on": "2022-01-01", "source": "NQ"}
    assert client.post(reverse("api:ratio-list"), asked).status_code == 201
    assert CounterpartRatio.objects.newest(now).get().percent == 10


def test_where_no_counterpart_capital_is_required_nobody_is_counted(client, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("counterpart")).content.decode()
    assert "0 of 0" not in page
    assert "No counterpart capital is required" in page


def test_who_is_behind_with_counterpart_capital_stands_first(client, coordinator, program):
    component = ComponentFactory(program=program)
    behind, fine = DistrictFactory.create_batch(2)
    for unit, own in ((fine, 40), (behind, 10)):
        line(unit, component, planned=1000)
        line(unit, component, planned=own, last=5, source="counterpart")
    for percent, day in ((2, date(2022, 1, 1)), (3, date(2023, 2, 1))):
        with clock.pinned(clock.moment(day)):
            services.set_ratio(program, percent=percent, opened_on=day, source="NQ", by=coordinator)
    client.force_login(coordinator)
    rows = client.get(reverse("api:counterpart")).json()
    assert [(row["unit"], row["required"] // MILLION, row["shortfall"] // MILLION) for row in rows] == [
        (behind.code, 30, 20),
        (fine.code, 30, 0),
    ]
    assert (rows[0]["rate"], round(rows[0]["rate_of_required"], 1)) == (50.0, 16.7)
    early = client.get(reverse("api:counterpart"), {"as_of": "2023-01-31"}).json()
    assert [row["required"] // MILLION for row in early] == [20, 20]
    page = client.get(reverse("counterpart")).content.decode()
    assert "1 of 2 districts" in page and page.index(str(behind)) < page.index(str(fine))


def test_entries_are_listed_with_what_decided_them(client, coordinator, three):
    client.force_login(coordinator)
    page = client.get(reverse("plan_entries"), {"component": three["project"].code}).content.decode()
    assert "2 entries" in page and PlanEntry.objects.first().decision in page
    assert "0 entries" in client.get(reverse("plan_entries"), {"what": "adjusted"}).content.decode()
