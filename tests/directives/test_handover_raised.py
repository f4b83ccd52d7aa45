"""Obstacles that an agency raised are spoken for by its successor; the past keeps the old name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import handovers, records, rules, services
from directives.filters.obstacles import ObstacleFilter
from directives.models import Handover, Obstacle, Stage
from directives.models.stages import CLOSED
from directives.obstacles.figures import figures, waiting_for
from portal import clock
from portal.models import AgencySuccession, AuditEntry, Notification
from tests.directives.obstacles import raise_one
from tests.factories import AgencyFactory, ConsolidationFactory, DistrictFactory, PlaceFactory, UserFactory

TODAY, LATER, LAST = date(2023, 11, 3), date(2023, 11, 6), date(2023, 11, 7)


@pytest.fixture
def heir():
    return DistrictFactory(email="xa@langson.example")


@pytest.fixture
def successor(heir):
    return UserFactory(agency=heir)


@pytest.fixture
def raised(district_officer):
    """With the coordinator; about a place."""
    return raise_one(district_officer, place=PlaceFactory())


@pytest.fixture
def answered(raised, agency, officer, coordinator):
    """The department answered: in the hands of the district."""
    services.pass_obstacle(raised, to=agency, by=coordinator)
    services.answer_obstacle(raised, text="Theo Công văn 12", by=officer)
    return fresh(raised)


def fresh(obstacle: Obstacle) -> Obstacle:
    return Obstacle.objects.for_list().get(pk=obstacle.pk)


def hand(obstacle, to, by, *, on=TODAY, source=None) -> Handover:
    act = Handover(from_agency=source or obstacle.agency, to_agency=to, on=on, reason="Sáp nhập")
    return services.hand_over(act, assignments=[], obstacles=[obstacle], by=by)


def test_the_successor_sees_and_resolves_what_was_raised(
    raised, heir, successor, coordinator, district_officer
):
    handover = hand(raised, heir, coordinator)
    found = fresh(raised)
    assert (found.agency, found.heir, found.stage, found.holder) == (raised.agency, heir, "raised", None)
    assert handover.items.get().obstacle == raised
    assert list(Obstacle.objects.visible_to(successor)) == [raised]
    assert list(Obstacle.objects.visible_to(district_officer)) == [raised]
    assert rules.can_resolve_obstacle(successor, found)
    assert not rules.can_resolve_obstacle(district_officer, found)
    services.resolve_obstacle(found, text="Đã có hướng dẫn", by=successor)


def test_the_successor_judges_the_answer(answered, heir, successor, coordinator, district_officer):
    assert not rules.can_reopen_obstacle(successor, answered)
    hand(answered, heir, coordinator)
    found = fresh(answered)
    assert (found.stage, found.holder) == ("answered", heir)
    assert waiting_for(successor) == [found]
    assert waiting_for(district_officer) == []
    assert rules.can_reopen_obstacle(successor, found)
    assert not rules.can_reopen_obstacle(district_officer, found)
    services.reopen_obstacle(found, text="Chưa rõ định mức", by=successor)


def test_it_is_recorded_as_handed_over(raised, heir, coordinator, district):
    hand(raised, heir, coordinator)
    entry = AuditEntry.objects.get(verb="obstacle.handed_over")
    assert (entry.before, entry.after) == ({"agency": str(district)}, {"agency": str(heir)})
    assert not AuditEntry.objects.filter(verb="obstacle.passed").exists()
    assert raised.steps.count() == 1


def test_what_is_said_later_reaches_the_heir(raised, agency, officer, heir, coordinator):
    services.pass_obstacle(raised, to=agency, by=coordinator)
    hand(raised, heir, coordinator)
    found = fresh(raised)
    assert (found.stage, found.holder) == ("passed", agency)
    step = services.answer_obstacle(found, text="Theo Công văn 12", by=officer)
    assert step.to_agency == fresh(raised).holder == heir
    told = Notification.objects.filter(kind="obstacle_answered")
    assert set(told.values_list("agency", flat=True)) == {heir.pk}


def test_the_reply_of_the_centre_reaches_the_heir(district_officer, heir, coordinator):
    ministry = AgencyFactory(kind="central", name="Bộ Tài chính")
    found, made = raise_one(district_officer, level="central", authority=ministry), ConsolidationFactory()
    services.choose_obstacles(made, obstacles=[found], by=coordinator)
    services.send_consolidation(made, number="12", symbol="UBND-KT", sent_on=TODAY, by=coordinator)
    hand(found, heir, coordinator)
    assert fresh(found).holder == ministry
    document = {"document_number": "9/BTC", "document_on": TODAY}
    services.record_reply(made, authority=ministry, text="Đồng ý", **document, by=coordinator)
    assert (fresh(found).stage, fresh(found).holder) == ("replied", heir)


def test_one_that_was_merged_passes_on_until_its_head_is_resolved(
    raised, answered, heir, successor, coordinator
):
    other = raise_one(UserFactory(agency=DistrictFactory()), place=raised.place)
    merged = raise_one(UserFactory(agency=raised.agency), place=raised.place)
    services.merge_obstacles(other, others=[merged], by=coordinator)
    hand(merged, heir, coordinator)
    assert set(Obstacle.objects.visible_to(successor)) == {other, merged}
    services.answer_obstacle(other, text="Theo Công văn 12", by=coordinator)
    told = Notification.objects.filter(kind="obstacle_answered", url=other.get_absolute_url())
    assert set(told.values_list("agency", flat=True)) == {other.agency_id, heir.pk}
    assert rules.can_reopen_obstacle(successor, fresh(other))
    assert not rules.can_resolve_obstacle(successor, fresh(other))
    assert merged in Obstacle.objects.to_pass_on(heir)
    services.resolve_obstacle(other, text="Xong", by=coordinator)
    assert not Obstacle.objects.to_pass_on(heir).exists()


def test_what_is_resolved_stays_with_who_raised_it(raised, heir, coordinator):
    services.resolve_obstacle(raised, text="Xong", by=coordinator)
    with pytest.raises(ValidationError, match="passed on meanwhile"):
        hand(raised, heir, coordinator)
    assert fresh(raised).heir is None


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in CLOSED])
def test_it_passes_on_at_every_open_stage(stage):
    about = {"agency": DistrictFactory(), "place": PlaceFactory(), "raised_by": UserFactory()}
    holder = None if stage == Stage.RAISED else AgencyFactory()
    listed = ConsolidationFactory() if stage in {"consolidated", "sent", "replied"} else None
    due_on = TODAY if stage == Stage.PASSED else None
    Obstacle.objects.create(**about, stage=stage, holder=holder, consolidation=listed, due_on=due_on)
    assert Obstacle.objects.to_pass_on(about["agency"]).exists()


def test_a_chain_of_handovers_moves_it_on(answered, heir, successor, coordinator, district):
    hand(answered, heir, coordinator)
    last = DistrictFactory()
    with pytest.raises(ValidationError, match="passed on meanwhile"):
        hand(answered, last, coordinator)
    hand(answered, last, coordinator, source=heir)
    found = fresh(answered)
    assert (found.agency, found.heir, found.holder) == (district, last, last)
    assert not rules.can_resolve_obstacle(successor, found)
    hand(answered, district, coordinator, source=last)
    assert (fresh(answered).heir, fresh(answered).holder) == (None, district)


def test_what_an_agency_inherited_and_has_to_answer_passes_both_ways_at_once(
    raised, agency, coordinator, district
):
    services.pass_obstacle(raised, to=agency, due_on=LAST, by=coordinator)
    hand(raised, agency, coordinator)
    last = AgencyFactory()
    handover = hand(raised, last, coordinator, source=agency)
    found = fresh(raised)
    assert (found.agency, found.heir, found.holder, found.due_on) == (district, last, last, LAST)
    assert handover.items.count() == 1
    verbs = AuditEntry.objects.filter(verb__in=["obstacle.passed", "obstacle.handed_over"])
    assert verbs.order_by("-pk").values_list("verb", flat=True)[:2][::-1] == [
        "obstacle.passed",
        "obstacle.handed_over",
    ]


def test_it_cannot_be_passed_to_its_heir(raised, heir, coordinator):
    hand(raised, heir, coordinator)
    with pytest.raises(ValidationError, match="raised it itself"):
        services.pass_obstacle(raised, to=heir, by=coordinator)


def test_raised_ones_are_narrowed_like_tasks(raised, district, heir, program):
    def found(**narrowed):
        handover = Handover(from_agency=district, to_agency=heir, on=TODAY, **narrowed)
        return list(handovers.obstacles_of(handover))

    assert found() == found(field="dinh muc, đất đai") == found(place=raised.place) == [raised]
    assert found(program=program) == found(field="đất đai") == found(place=PlaceFactory()) == []


def test_in_whose_hands_an_answer_was_stays_as_it_was(answered, heir, coordinator, district):
    last = DistrictFactory()
    with clock.pinned(clock.moment(LATER)):
        hand(answered, heir, coordinator, on=LATER)
    with clock.pinned(clock.moment(LAST)):
        hand(answered, last, coordinator, on=LAST, source=heir)
    days = (TODAY, LATER, LAST)
    names = {day: figures(coordinator, day)["by_holder"][0]["holder_name"] for day in days}
    assert names == {TODAY: str(district), LATER: str(heir), LAST: str(last)}


def test_lists_and_records_find_it_by_both_names(raised, heir, coordinator, district):
    hand(raised, heir, coordinator)
    for agency in (district, heir):
        assert list(ObstacleFilter({"agency": agency.code}, Obstacle.objects.all()).qs) == [raised]
        assert records.figures(agency, TODAY)["obstacles"]["raised"] == 1


def test_its_page_names_both(client, raised, heir, successor, coordinator, district):
    hand(raised, heir, coordinator)
    client.force_login(successor)
    page = client.get(raised.get_absolute_url()).content.decode()
    assert str(district) in page
    assert f"now taken over by {heir}" in page
    response = client.get(reverse("api:obstacle-detail", args=[raised.pk])).json()
    assert (response["agency"], response["heir"]) == (district.code, heir.code)
    done = client.post(reverse("obstacle_resolve", args=[raised.pk]), {"text": "Xong"})
    assert done.status_code == 302


def test_the_preview_offers_it_and_the_register_proposes(client, raised, heir, coordinator, district):
    district.closed_on = date(2023, 11, 1)
    district.save()
    AgencySuccession.objects.create(agency=district, successor=heir, moved_on=date(2023, 11, 2))
    client.force_login(coordinator)
    asked = {"from_agency": district.pk, "to_agency": heir.pk, "on": TODAY, "reason": "Sáp nhập"}
    assert "only obstacles" in client.get(reverse("handover_new")).content.decode()
    page = client.get(reverse("handover_new"), {**asked, "step": "preview"}).content.decode()
    assert f'name="obstacle" value="{raised.pk}"' in page
    response = client.post(reverse("handover_new"), {**asked, "obstacle": [raised.pk]}, follow=True)
    assert raised.title in response.content.decode()
    assert fresh(raised).heir == heir
