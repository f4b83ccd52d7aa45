"""Obstacles that wait for an agency's answer pass on with its tasks."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import handovers, services
from directives.models import Handover, Obstacle
from directives.obstacles.figures import figures
from portal import clock
from tests.factories import AgencyFactory, PlaceFactory, UserFactory

TODAY, LATER = date(2023, 11, 3), date(2023, 11, 6)


@pytest.fixture
def heir():
    return AgencyFactory()


@pytest.fixture
def obstacle(agency, coordinator, district_officer):
    """Raised by a district and passed to the agency, which has to answer by 10/11/2023."""
    found = Obstacle(
        title="Thiếu hướng dẫn", text="Chưa có", category="legal", level="province", place=PlaceFactory()
    )
    services.raise_obstacle(found, by=district_officer)
    services.pass_obstacle(found, to=agency, due_on=date(2023, 11, 10), by=coordinator)
    return Obstacle.objects.get(pk=found.pk)


def hand_obstacle(agency, heir, obstacle, by, **fields) -> Handover:
    known = {"from_agency": agency, "to_agency": heir, "on": TODAY, "reason": "Tổ chức lại"}
    return services.hand_over(Handover(**{**known, **fields}), assignments=[], obstacles=[obstacle], by=by)


def test_an_obstacle_passes_on_with_the_date_of_its_answer(agency, heir, obstacle, coordinator):
    handover = hand_obstacle(agency, heir, obstacle, coordinator)
    obstacle.refresh_from_db()
    assert (obstacle.stage, obstacle.holder, obstacle.due_on) == ("passed", heir, date(2023, 11, 10))
    step = obstacle.steps.last()
    assert (step.kind, step.to_agency, step.text) == ("passed", heir, "Tổ chức lại")
    assert handover.items.get().obstacle == obstacle
    assert Obstacle.objects.visible_to(UserFactory(agency=heir)).get() == obstacle
    services.answer_obstacle(obstacle, text="Đã hướng dẫn", by=UserFactory(agency=heir))


def test_an_obstacle_that_is_elsewhere_or_the_successors_own_stays(agency, heir, obstacle, coordinator):
    with pytest.raises(ValidationError, match="passed on meanwhile"):
        hand_obstacle(heir, AgencyFactory(), obstacle, coordinator)
    with pytest.raises(ValidationError, match="raised it itself"):
        hand_obstacle(agency, obstacle.agency, obstacle, coordinator)


def test_obstacles_are_narrowed_like_tasks(agency, heir, obstacle, program):
    def held(**narrowed):
        handover = Handover(from_agency=agency, to_agency=heir, on=TODAY, **narrowed)
        return list(handovers.obstacles_of(handover))

    assert held() == held(field="huong dan, đất đai") == held(place=obstacle.place) == [obstacle]
    assert held(program=program) == held(field="đất đai") == held(place=PlaceFactory()) == []


def test_in_whose_hands_it_was_stays_as_it_was(agency, heir, obstacle, coordinator):
    with clock.pinned(clock.moment(LATER)):
        hand_obstacle(agency, heir, obstacle, coordinator, on=LATER)
    names = {day: figures(coordinator, day)["by_holder"][0]["holder_name"] for day in (TODAY, LATER)}
    assert names == {TODAY: str(agency), LATER: str(heir)}


def test_the_preview_and_the_sheet_show_it(client, agency, heir, obstacle, coordinator):
    client.force_login(coordinator)
    asked = {"from_agency": agency.pk, "to_agency": heir.pk, "on": TODAY, "reason": "Sáp nhập"}
    page = client.get(reverse("handover_new"), {**asked, "step": "preview"}).content.decode()
    assert f'name="obstacle" value="{obstacle.pk}"' in page
    response = client.post(reverse("handover_new"), {**asked, "obstacle": [obstacle.pk]}, follow=True)
    assert "Thiếu hướng dẫn" in response.content.decode()
    handover = Handover.objects.get()
    assert client.get(reverse("handover_export", args=[handover.pk])).status_code == 200
    listed = client.get(reverse("api:handover-detail", args=[handover.pk])).json()
    assert [(item["obstacle"], item["title"]) for item in listed["items"]] == [
        (obstacle.pk, "Thiếu hướng dẫn")
    ]
