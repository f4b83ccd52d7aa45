"""Addresses that nobody means: they get an answer in words, at once, and never a page of error 500."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    AssignedEntryFactory,
    AssignedPlanFactory,
    ClosingFactory,
    ConsolidationFactory,
    ObstacleFactory,
    SheetFactory,
    UserFactory,
)

LISTS = ["allocation", "sheet", "standing", "change", "assigned-plan", "reallocation", "month", "closing"]
YEARS = {"closing": "month__year"}


@pytest.mark.parametrize("name", [*LISTS, "treasury-list"])
@pytest.mark.parametrize("year", ["-1e9999", "1e-9999", "NaN", "10000"])
def test_a_year_that_is_none_is_refused_before_anybody_reckons_with_it(client, coordinator, name, year):
    client.force_login(coordinator)
    field = YEARS.get(name, "year")
    refused = client.get(reverse(f"api:{name}-list"), {field: year})
    assert refused.status_code == 400
    assert list(refused.json()) == [field]


@pytest.mark.parametrize(
    "name", ["plan", "plan_entries", "assigned_plans", "counterpart", "sheets", "allocations"]
)
def test_an_export_of_a_day_that_cannot_be_shown_is_no_file_of_another_day(client, coordinator, name):
    client.force_login(coordinator)
    for day in ("2023-11-04", "31/02/2023"):
        refused = client.get(reverse(f"{name}_export"), {"as_of": day})
        assert (refused.status_code, refused["Content-Type"][:9]) == (422, "text/html")


@pytest.mark.parametrize("action", ["figures", "changes"])
def test_the_lines_of_a_closing_are_filtered_as_its_page_is(client, coordinator, action):
    closing = ClosingFactory()
    client.force_login(coordinator)
    address = reverse(f"api:closing-{action}", args=[closing.pk])
    refused = client.get(address, {"programme": "?", "unit": "?"})
    assert (refused.status_code, set(refused.json())) == (400, {"programme", "unit"})


def test_an_assigned_plan_of_an_earlier_day(client, coordinator):
    plan = AssignedPlanFactory()
    AssignedEntryFactory(plan=plan, amount=7, decided_on=date(2023, 2, 1))
    AssignedEntryFactory(plan=plan, amount=-2, decided_on=date(2023, 10, 1), is_adjustment=True)
    client.force_login(coordinator)
    told = [
        client.get(reverse("api:assigned-plan-detail", args=[plan.pk]), {"as_of": day}).json()
        for day in ("2023-09-30", "2023-11-03")
    ]
    assert [row["assigned"] for row in told] == [7, 5]
    assert [len(row["entries"]) for row in told] == [1, 2]


LONG = {  # lists of what is sent, one longer than what is read
    "sheet-save": ("cells", {"allocation": 1}, {"version": 0}),
    "sheet-return": ("cells", {"allocation": 1, "reason": "x"}, {}),
    "reallocation-list": ("lines", {"allocation": 1, "amount": 1}, {"title": "x", "reason": "x"}),
    "assignment-remind": ("assignments", 1, {}),
    "obstacle-merge": ("others", 1, {}),
    "consolidation-choose": ("obstacles", 1, {}),
}


@pytest.mark.parametrize("name", LONG)
def test_a_list_without_end_is_refused_before_its_rows_are_looked_at(
    client, coordinator, name, django_assert_max_num_queries
):
    made = {"sheet": SheetFactory, "obstacle": ObstacleFactory, "consolidation": ConsolidationFactory}
    kind = name.split("-")[0]
    user = UserFactory(agency=coordinator.agency, role="coordinator")
    args = [made[kind](**({"unit": user.agency} if kind == "sheet" else {})).pk] if kind in made else []
    field, row, more = LONG[name]
    client.force_login(user)
    with django_assert_max_num_queries(20):
        body = {**more, field: [row] * 2000}
        refused = client.post(reverse(f"api:{name}", args=args), body, content_type="application/json")
    assert refused.status_code == 400
    assert "500" in str(refused.json()) or "1000" in str(refused.json())
