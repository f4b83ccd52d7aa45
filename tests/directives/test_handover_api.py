"""Handovers for programs: the same rules and the same sentences as on the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import Assignment, Handover
from portal.models import Agency
from tests.directives.obstacles import raise_one
from tests.factories import AgencyFactory, AssignmentFactory, ObstacleFactory, UserFactory

TODAY, BEFORE = date(2023, 11, 3), date(2023, 10, 2)


@pytest.fixture
def task(agency):
    return AssignmentFactory(agency=agency, began_on=BEFORE)


@pytest.fixture
def asked(agency):
    return {"from_agency": agency.code, "to_agency": AgencyFactory(code="heir").code, "on": "2023-11-03",
            "reason": "Sáp nhập"}  # fmt: skip


def post(client, data):
    return client.post(reverse("api:handover-list"), data, content_type="application/json")


def test_a_preview_says_what_would_pass(client, coordinator, asked, task):
    client.force_login(coordinator)
    found = client.get(reverse("api:handover-preview"), asked).json()
    rows = [(row["assignment"]["id"], row["refusal"], row["into"]) for row in found["assignments"]]
    assert rows == [(task.pk, "", None)]
    assert (found["obstacles"], found["count"], found["can_pass"]) == ([], 1, 1)
    assert not Handover.objects.exists()


@pytest.fixture
def obstacles(agency, asked, coordinator, district_officer):
    """Raised by the agency; to be answered by it; and raised by the one that takes over, so that it stays."""
    heir = UserFactory(agency=Agency.objects.get(code=asked["to_agency"]))
    own, asking, stays = (raise_one(by) for by in (UserFactory(agency=agency), district_officer, heir))
    for one in (asking, stays):
        services.pass_obstacle(one, to=agency, by=coordinator)
    return [asking, stays, own]


def test_the_preview_tells_programs_what_the_page_tells(client, coordinator, agency, asked, task, obstacles):
    client.force_login(coordinator)
    heir = Agency.objects.get(code=asked["to_agency"])
    page = {**asked, "from_agency": agency.pk, "to_agency": heir.pk, "step": "preview"}
    shown = client.get(reverse("handover_new"), page).context["preview"]
    told = client.get(reverse("api:handover-preview"), asked).json()
    assert [row["assignment"]["id"] for row in told["assignments"]] == [task.pk]
    assert [row["obstacle"]["id"] for row in told["obstacles"]] == [one.pk for one in obstacles]
    assert [row["to_answer"] for row in told["obstacles"]] == [True, True, False]
    refusals = [row["refusal"] for row in told["obstacles"]]
    assert ["raised it itself" in words for words in refusals] == [False, True, False]
    assert [one.assignment.pk for one in shown.tasks] == [task.pk]
    assert [(one.obstacle, one.refusal) for one in shown.obstacles] == list(
        zip(obstacles, refusals, strict=True)
    )
    assert (told["count"], told["can_pass"]) == (shown.count, shown.can_pass) == (4, 3)


def test_what_the_preview_says_can_pass_passes(client, coordinator, asked, task, obstacles):
    client.force_login(coordinator)
    told = client.get(reverse("api:handover-preview"), asked).json()
    free = {name: [row for row in told[name] if not row["refusal"]] for name in ("assignments", "obstacles")}
    chosen = {
        "assignments": [row["assignment"]["id"] for row in free["assignments"]],
        "obstacles": [row["obstacle"]["id"] for row in free["obstacles"]],
    }
    response = post(client, {**asked, **chosen})
    assert response.status_code == 201
    assert len(response.json()["items"]) == told["can_pass"]


def test_the_preview_costs_the_same_for_any_number_of_rows(client, coordinator, agency, asked):
    client.force_login(coordinator)
    url = reverse("api:handover-preview")
    counts = []
    for more in (1, 29):
        AssignmentFactory.create_batch(more, agency=agency, began_on=BEFORE)
        ObstacleFactory.create_batch(more, agency=agency)
        client.get(url, asked)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url, asked).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_it_is_carried_out(client, coordinator, asked, task):
    client.force_login(coordinator)
    response = post(client, {**asked, "assignments": [task.pk]})
    assert response.status_code == 201
    new = Assignment.objects.get(pk=task.pk).successor
    assert response.json()["items"][0]["successor"] == new.pk
    assert new.agency.code == "heir"
    listed = client.get(reverse("api:handover-list"), {"agency": "heir"}).json()["results"]
    assert [row["id"] for row in listed] == [Handover.objects.get().pk]


def test_a_refusal_is_the_sentence_of_the_page(client, coordinator, asked, task):
    client.force_login(coordinator)
    assert post(client, asked).json() == ["Choose at least one task to hand over."]


def test_an_agency_does_not_hand_over_by_itself_but_its_officers_may(client, officer, asked, task, agency):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    colleague = UserFactory(agency=agency)
    client.force_login(colleague)
    assert post(client, {**asked, "assignments": [task.pk]}).status_code == 403
    within = {"to_agency": agency.code, "from_user": officer.username, "to_user": colleague.username}
    assert post(client, {**asked, **within, "assignments": [task.pk]}).status_code == 201
    assert Assignment.objects.get(pk=task.pk).handler == colleague
    client.force_login(UserFactory())
    assert post(client, {**asked, **within, "assignments": [task.pk]}).status_code == 403
