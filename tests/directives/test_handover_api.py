"""Handovers for programs: the same rules and the same sentences as on the pages."""

from datetime import date

import pytest
from django.urls import reverse

from directives.models import Assignment, Handover
from tests.factories import AgencyFactory, AssignmentFactory, UserFactory

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
    rows = client.get(reverse("api:handover-preview"), asked).json()
    assert [(row["assignment"]["id"], row["refusal"], row["into"]) for row in rows] == [(task.pk, "", None)]
    assert not Handover.objects.exists()


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
