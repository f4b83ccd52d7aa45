"""Obstacles: every move and every refusal."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from directives import services
from directives.models import Move, Obstacle, ObstacleStep, Stage
from directives.models.stages import REFUSALS, STARTS_FROM
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import (
    AgencyFactory,
    ComponentFactory,
    ConsolidationFactory,
    DirectiveFactory,
    ObstacleFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)


def build(**fields) -> Obstacle:
    about = {"component": ComponentFactory()} if not fields.keys() & {"component", "directive"} else {}
    kind = {"category": "legal", "level": "province", "title": "Chưa có hướng dẫn", "text": "Chưa chi được."}
    return Obstacle(**{**kind, **about, **fields})


@pytest.fixture
def ministry():
    return AgencyFactory(kind="central", name="Bộ Tài chính")


@pytest.fixture
def raised(district_officer):
    return services.raise_obstacle(build(stuck_capital=5_000_000), by=district_officer)


@pytest.fixture
def of_the_centre(district_officer, ministry):
    return services.raise_obstacle(build(level="central", authority=ministry), by=district_officer)


@pytest.fixture
def sent(of_the_centre, coordinator):
    """The obstacle on a list that went out."""
    made = ConsolidationFactory()
    services.choose_obstacles(made, obstacles=[of_the_centre], by=coordinator)
    services.send_consolidation(made, number="12", symbol="UBND-KT", sent_on=TODAY, by=coordinator)
    of_the_centre.refresh_from_db()
    return of_the_centre


@pytest.fixture
def department():
    return UserFactory(agency__email="so@langson.example")


def fresh(obstacle: Obstacle) -> Obstacle:
    found = Obstacle.objects.get(pk=obstacle.pk)
    assert found.stage == found.steps.latest("id").stage
    assert found.stage_since == found.steps.latest("id").at
    return found


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act(*args, **kwargs)
    return " ".join(caught.value.messages)


def told(kind: str) -> set:
    return set(Notification.objects.filter(kind=kind).values_list("user", flat=True)) - {None}


def test_an_obstacle_is_raised_for_the_own_agency_and_the_coordinators_are_told(
    coordinator, district_officer
):
    new = services.raise_obstacle(build(), by=district_officer)
    assert (new.agency, new.stage, new.holder) == (district_officer.agency, Stage.RAISED, None)
    assert fresh(new).steps.get().by == district_officer
    assert told("obstacle_raised") == {coordinator.pk}
    assert AuditEntry.objects.filter(verb="obstacle.raised", subject_id=new.pk).exists()


def test_it_stands_in_the_way_of_something(district_officer):
    assert "component, place or directive" in refused(
        services.raise_obstacle, build(component=None), by=district_officer
    )
    assert services.raise_obstacle(build(directive=DirectiveFactory()), by=district_officer).pk


def test_the_centre_is_named_and_others_are_not_of_the_centre(district_officer, ministry, agency):
    for wrong in (
        build(level="central"),
        build(level="central", authority=agency),
        build(level="province", authority=ministry),
    ):
        assert "authority" in refused(services.raise_obstacle, wrong, by=district_officer).lower()


def test_stuck_capital_is_not_negative(district_officer):
    assert "negative" in refused(services.raise_obstacle, build(stuck_capital=-1), by=district_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ObstacleFactory(stuck_capital=-1)


def test_somebody_without_an_agency_raises_nothing(committee):
    assert "agency" in refused(services.raise_obstacle, build(), by=committee)


def test_a_department_gets_it_with_a_date_and_is_told(raised, coordinator, department):
    services.pass_obstacle(raised, to=department.agency, text="Trả lời giúp", by=coordinator)
    now = fresh(raised)
    assert (now.stage, now.holder, now.due_on) == (Stage.PASSED, department.agency, date(2023, 11, 10))
    assert told("obstacle_passed") == {department.pk}
    mail = Notification.objects.get(kind="obstacle_passed", channel="email")
    assert mail.address == "so@langson.example"


def test_the_days_to_answer_are_a_setting(raised, coordinator, department, settings):
    settings.OBSTACLE_ANSWER_DAYS = 2
    services.pass_obstacle(raised, to=department.agency, by=coordinator)
    assert fresh(raised).due_on == date(2023, 11, 7)


def test_it_is_not_passed_where_it_cannot_be_answered(raised, coordinator, ministry, department):
    closed = AgencyFactory(closed_on=date(2023, 10, 1))
    assert "consolidated list" in refused(services.pass_obstacle, raised, to=ministry, by=coordinator)
    assert "itself" in refused(services.pass_obstacle, raised, to=raised.agency, by=coordinator)
    assert "closed" in refused(services.pass_obstacle, raised, to=closed, by=coordinator)
    past = {"to": department.agency, "due_on": date(2023, 11, 2)}
    assert "past" in refused(services.pass_obstacle, raised, **past, by=coordinator)


def test_it_can_be_passed_to_another_department(raised, coordinator, department):
    services.pass_obstacle(raised, to=AgencyFactory(), by=coordinator)
    services.pass_obstacle(raised, to=department.agency, due_on=date(2023, 11, 6), by=coordinator)
    assert (fresh(raised).holder, fresh(raised).due_on) == (department.agency, date(2023, 11, 6))
    assert raised.steps.filter(kind=Move.PASSED).count() == 2


def test_an_answer_goes_to_who_raised_it(raised, coordinator, department):
    services.pass_obstacle(raised, to=department.agency, by=coordinator)
    services.answer_obstacle(raised, text="Đã hướng dẫn", document_number="12/HD", by=department)
    now = fresh(raised)
    assert (now.stage, now.holder, now.due_on) == (Stage.ANSWERED, raised.agency, None)
    assert told("obstacle_answered") == {raised.raised_by_id}


def test_an_answer_says_something_and_its_document_is_not_of_tomorrow(raised, coordinator):
    assert "answer" in refused(services.answer_obstacle, raised, text=" ", by=coordinator)
    late = {"document_number": "1/HD", "document_on": date(2023, 11, 4)}
    assert "future" in refused(services.answer_obstacle, raised, text="x", **late, by=coordinator)
    undated = {"document_on": TODAY}
    assert "number" in refused(services.answer_obstacle, raised, text="x", **undated, by=coordinator)


def test_an_answer_that_does_not_help_goes_back_to_the_coordinator(raised, coordinator, district_officer):
    services.answer_obstacle(raised, text="Đã hướng dẫn", by=coordinator)
    assert "stands in the way" in refused(services.reopen_obstacle, raised, text="", by=district_officer)
    services.reopen_obstacle(raised, text="Chưa nói nguồn vốn", by=district_officer)
    assert (fresh(raised).stage, fresh(raised).holder) == (Stage.RAISED, None)
    assert told("obstacle_reopened") == {coordinator.pk}


def test_what_resolved_it_is_said(raised, coordinator, district_officer):
    services.answer_obstacle(raised, text="Đã hướng dẫn", by=coordinator)
    assert "sentence" in refused(services.resolve_obstacle, raised, text="", by=district_officer)
    services.resolve_obstacle(raised, text="Đã chi được", by=district_officer)
    assert fresh(raised).stage == Stage.RESOLVED
    assert told("obstacle_resolved") == set()


def test_who_raised_it_learns_that_the_coordinator_calls_it_resolved(raised, coordinator):
    services.resolve_obstacle(raised, text="Đã có thông tư", by=coordinator)
    assert told("obstacle_resolved") == {raised.raised_by_id}


def test_classes_are_corrected_until_it_goes_to_the_centre(raised, coordinator, ministry, sent):
    kind = {"category": "overlap", "level": "central"}
    services.classify_obstacle(raised, **kind, authority=ministry, by=coordinator)
    assert (fresh(raised).category, fresh(raised).authority) == ("overlap", ministry)
    assert "central" in refused(services.classify_obstacle, raised, **kind, authority=None, by=coordinator)
    assert "reply" in refused(services.classify_obstacle, sent, **kind, authority=ministry, by=coordinator)


def test_merged_ones_keep_their_agency_and_go_the_way_of_the_head(raised, coordinator):
    others = [services.raise_obstacle(build(stuck_capital=n), by=UserFactory()) for n in (2, 3)]
    services.merge_obstacles(raised, others=others, by=coordinator)
    for other in others:
        assert (fresh(other).stage, fresh(other).merged_into) == (Stage.MERGED, raised)
    head = Obstacle.objects.with_capital().get(pk=raised.pk)
    assert (head.stuck_capital, head.merged_capital, head.capital) == (5_000_000, 5, 5_000_005)
    services.answer_obstacle(raised, text="Trả lời chung", by=coordinator)
    raisers = {raised.raised_by_id, *(other.raised_by_id for other in others)}
    assert told("obstacle_answered") == raisers
    assert told("obstacle_merged") == raisers - {raised.raised_by_id}


def test_what_was_merged_before_follows(raised, coordinator):
    first, second = (services.raise_obstacle(build(), by=UserFactory()) for _ in range(2))
    services.merge_obstacles(second, others=[first], by=coordinator)
    services.merge_obstacles(raised, others=[second], by=coordinator)
    assert {fresh(one).merged_into for one in (first, second)} == {raised}


def test_only_open_ones_are_merged_and_not_into_themselves(raised, coordinator, sent):
    assert "at least one" in refused(services.merge_obstacles, raised, others=[raised], by=coordinator)
    assert "sent to the centre" in refused(services.merge_obstacles, raised, others=[sent], by=coordinator)
    head = services.raise_obstacle(build(), by=UserFactory())
    services.merge_obstacles(head, others=[raised], by=coordinator)
    other = services.raise_obstacle(build(), by=UserFactory())
    assert "merged into another" in refused(services.merge_obstacles, raised, others=[other], by=coordinator)


def test_a_merge_can_be_undone(raised, coordinator):
    other = services.raise_obstacle(build(), by=UserFactory())
    assert "coordinator" in refused(services.separate_obstacle, other, text="Khác", by=coordinator)
    services.merge_obstacles(raised, others=[other], by=coordinator)
    assert "another matter" in refused(services.separate_obstacle, other, text="", by=coordinator)
    services.separate_obstacle(other, text="Khác nội dung", by=coordinator)
    assert (fresh(other).stage, fresh(other).merged_into) == (Stage.RAISED, None)


def test_every_move_from_a_stage_where_it_does_not_start_is_refused_in_words(coordinator, ministry):
    """All pairs of a stage and a move that are not in the table."""
    acts = {
        Move.PASSED: lambda one: services.pass_obstacle(one, to=AgencyFactory(), by=coordinator),
        Move.ANSWERED: lambda one: services.answer_obstacle(one, text="x", by=coordinator),
        Move.REOPENED: lambda one: services.reopen_obstacle(one, text="x", by=coordinator),
        Move.RESOLVED: lambda one: services.resolve_obstacle(one, text="x", by=coordinator),
        Move.SEPARATED: lambda one: services.separate_obstacle(one, text="x", by=coordinator),
        Move.MERGED: lambda one: services.merge_obstacles(ObstacleFactory(), others=[one], by=coordinator),
        Move.CONSOLIDATED: lambda one: services.choose_obstacles(
            ConsolidationFactory(), obstacles=[one], by=coordinator
        ),
    }
    held = {"holder": ministry, "authority": ministry, "level": "central"}
    listed = {**held, "consolidation": ConsolidationFactory()}
    at = {
        Stage.RAISED: {},
        Stage.PASSED: {"holder": ministry, "due_on": TODAY},
        Stage.ANSWERED: held,
        Stage.CONSOLIDATED: listed,
        Stage.SENT: listed,
        Stage.REPLIED: listed,
        Stage.RESOLVED: {},
        Stage.MERGED: {"merged_into": ObstacleFactory()},
    }
    for stage, fields in at.items():
        for move, act in acts.items():
            if stage in STARTS_FROM[move]:
                continue
            one = ObstacleFactory(stage=stage, **fields)
            sentence = refused(act, one)
            assert sentence == str(REFUSALS[stage]) or "another list" in sentence
            assert not one.steps.exists()


def test_a_step_is_never_touched_again(raised):
    for touch in (
        lambda: ObstacleStep.objects.filter(obstacle=raised).update(text="khác"),
        lambda: raised.steps.get().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


def test_ages_are_working_days_and_stand_still_once_it_is_closed(coordinator, district_officer):
    with clock.pinned(clock.moment(date(2023, 10, 27))):
        one = services.raise_obstacle(build(), by=district_officer)
    with clock.pinned(clock.moment(date(2023, 10, 31))):
        services.pass_obstacle(one, to=AgencyFactory(), due_on=date(2023, 11, 1), by=coordinator)
    now = fresh(one)
    assert (now.age, now.days_at_stage, now.is_late, now.days_late) == (5, 3, True, 2)
    with clock.pinned(clock.moment(date(2023, 11, 2))):
        services.resolve_obstacle(one, text="Xong", by=coordinator)
    assert (fresh(one).age, fresh(one).is_late) == (4, False)
