"""Two acceptances where a directive asks for them, several results at once, and how long they waited."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directives import rules, services
from directives.models import Assignment, Extension, Objection, Review
from directives.models.waiting import days_with_giver
from portal import clock
from portal.models import AuditEntry, Notification
from tests.directives.people import at_once
from tests.factories import AssignmentFactory, DirectiveFactory, ProgramFactory, UserFactory

PROOF = {"note": "Đã ban hành", "evidence_number": "12/BC-STC"}


@pytest.fixture
def endorsable(directive, assignment, officer, owner, program):
    """A result that the programme's owner accepts first, then the office."""
    directive.needs_owner_acceptance = True
    directive.save()
    directive.programs.set([program])
    services.submit(assignment, **PROOF, by=officer)
    return Assignment.objects.get(pk=assignment.pk)


def at(day: date):
    return clock.pinned(clock.moment(day, 9))


def again(assignment) -> Assignment:
    return Assignment.objects.get(pk=assignment.pk)


def test_the_owner_accepts_first_then_the_office(endorsable, owner, coordinator):
    assert {message.agency for message in Notification.objects.filter(kind="submitted")} == {owner.agency}
    assert endorsable.judges == [owner.agency]
    assert rules.can_review(owner, endorsable) and not rules.can_review(coordinator, endorsable)
    review = services.accept(endorsable, by=owner)
    endorsed = again(endorsable)
    assert (review.stage, endorsed.endorsed_on, endorsed.is_open) == ("owner", date(2023, 11, 3), True)
    assert endorsed.judges == [coordinator.agency]
    assert rules.can_review(coordinator, endorsed) and not rules.can_review(owner, endorsed)
    assert Notification.objects.filter(kind="submitted", user=coordinator).count() == 1
    assert AuditEntry.objects.get(verb="assignment.endorsed").by == owner
    assert services.accept(endorsed, by=coordinator).stage == "office"
    done = Assignment.objects.with_state(date(2023, 11, 3)).get()
    assert (done.state, done.accepted_by) == ("done", coordinator)


def test_who_judges_is_asked_again_when_the_row_is_locked(endorsable, owner, coordinator):
    with pytest.raises(ValidationError, match=f"waits for {owner.agency}"):
        services.accept(endorsable, by=coordinator)
    services.accept(endorsable, by=owner)
    for judge in (services.accept, lambda task, by: services.return_result(task, reason="Thiếu", by=by)):
        with pytest.raises(ValidationError, match=f"waits for {coordinator.agency}"):
            judge(endorsable, by=owner)  # which looked before the other owner answered


@pytest.mark.parametrize("stage", ["owner", "office"])
def test_returning_at_either_stage_starts_from_the_owner_again(
    endorsable, owner, coordinator, officer, stage
):
    by = owner
    if stage == "office":
        services.accept(endorsable, by=owner)
        by = coordinator
    review = services.return_result(endorsable, reason="Thiếu phụ lục", by=by)
    returned = again(endorsable)
    assert (review.stage, returned.endorsed_on, returned.submitted_on) == (stage, None, None)
    assert returned.is_returned
    services.submit(returned, **PROOF, by=officer)
    assert again(returned).judges == [owner.agency]


def test_the_stage_is_skipped_for_an_owner_and_without_one(directive, coordinator, owner, program):
    other = ProgramFactory()
    directive.needs_owner_acceptance = True
    directive.save()
    part = AssignmentFactory(directive=directive, submitted_on=date(2023, 11, 1))
    own = AssignmentFactory(directive=directive, agency=owner.agency, submitted_on=date(2023, 11, 1))
    assert part.judges == [coordinator.agency]  # the directive has no programme
    directive.programs.set([program, other])
    part, own = again(part), again(own)
    assert set(part.judges) == {owner.agency, other.owner}
    assert own.judges == [coordinator.agency]
    assert rules.can_review(coordinator, own)
    assert list(Assignment.objects.waiting_for(coordinator)) == [own]
    assert list(Assignment.objects.waiting_for(owner)) == [part]


def test_what_waits_for_whom_agrees_with_the_rule(endorsable, owner, coordinator, officer):
    AssignmentFactory(role="cooperating", submitted_on=date(2023, 11, 1))
    AssignmentFactory(agency=coordinator.agency, submitted_on=date(2023, 11, 1))
    AssignmentFactory(submitted_on=date(2023, 11, 1))
    AssignmentFactory()
    for person in (owner, coordinator, officer, UserFactory(role="owner")):
        waiting = set(Assignment.objects.waiting_for(person))
        rows = Assignment.objects.all()
        assert waiting == {row for row in rows if not services.why_not(row, by=person)}


def test_several_are_accepted_and_the_others_are_named_with_the_reason(submitted, officer, coordinator):
    second = AssignmentFactory(agency=officer.agency)
    services.submit(second, **PROOF, by=officer)
    open_one = AssignmentFactory()
    own = AssignmentFactory(agency=coordinator.agency, submitted_on=date(2023, 11, 1))
    answered = services.accept_many([own, open_one, second, submitted], by=coordinator)
    assert answered.done == [submitted, second]
    assert [row for row, _why in answered.refused] == [open_one, own]
    words = [why for _row, why in answered.refused]
    assert "No result waits" in words[0] and "own agency" in words[1]
    assert Assignment.objects.filter(accepted_by=coordinator).count() == 2
    assert Notification.objects.filter(kind="accepted", user=officer).count() == 2


def test_several_are_returned_with_one_reason(submitted, coordinator):
    with pytest.raises(ValidationError, match="Say why the results"):
        services.return_many([submitted], reason=" ", by=coordinator)
    answered = services.return_many([submitted], reason="Thiếu biểu", by=coordinator)
    assert answered == ([submitted], [])
    assert Review.objects.get().reason == "Thiếu biểu"


def test_days_with_the_giver_add_up_over_all_submissions(assignment, officer, owner, coordinator, program):
    directive = assignment.directive
    directive.needs_owner_acceptance = True
    directive.save()
    directive.programs.set([program])
    other = AssignmentFactory(directive=directive)
    assert days_with_giver([assignment, other]) == {}
    steps = [
        (date(2023, 11, 3), lambda: services.submit(assignment, **PROOF, by=officer)),
        (date(2023, 11, 7), lambda: services.return_result(assignment, reason="Thiếu", by=owner)),  # 2
        (date(2023, 11, 20), lambda: services.submit(assignment, **PROOF, by=officer)),
        (date(2023, 11, 21), lambda: services.accept(assignment, by=owner)),  # no end yet
    ]
    for day, step in steps:
        with at(day):
            step()
    with at(date(2023, 11, 23)):
        assert days_with_giver([assignment, other]) == {assignment.pk: 2 + 3}
    with at(date(2023, 11, 24)):
        services.accept(assignment, by=coordinator)
    with at(date(2023, 12, 24)):
        assert days_with_giver(Assignment.objects.all()) == {assignment.pk: 2 + 4}


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_judge_a_result_once(submitted, coordinator):
    second = UserFactory(role="coordinator")
    done, refused = at_once(
        lambda: services.accept(submitted, by=coordinator),
        lambda: services.return_result(submitted, reason="Thiếu", by=second),
    )
    assert (done, len(refused)) == (1, 1)
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_at_once_do_not_finish_what_waits_for_the_office(endorsable, owner, coordinator):
    other = UserFactory(role="owner", agency=ProgramFactory().owner)
    endorsable.directive.programs.add(other.agency.programs.get())
    done, refused = at_once(*(lambda by=by: services.accept(endorsable, by=by) for by in (owner, other)))
    assert (done, len(refused)) == (1, 1)
    assert again(endorsable).is_open


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_decide_an_extension_once(assignment, officer, coordinator):
    services.ask_extension(assignment, due_on=date(2023, 12, 15), reason="Chờ", by=officer)
    second = UserFactory(role="coordinator")
    done, refused = at_once(
        lambda: services.decide_extension(assignment, outcome="granted", by=coordinator),
        lambda: services.decide_extension(assignment, outcome="refused", reason="Thôi", by=second),
    )
    assert (done, len(refused)) == (1, 1)
    request = Extension.objects.get()
    assert (again(assignment).due_on == date(2023, 12, 15)) == (request.outcome == "granted")


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_answer_not_ours_once(assignment, officer, coordinator):
    services.object_to(assignment, reason="Không phải", by=officer)
    second, other = UserFactory(role="coordinator"), UserFactory().agency
    done, refused = at_once(
        lambda: services.insist(assignment, reason="Đúng", by=coordinator),
        lambda: services.reassign(assignment, to=other, reason="Sang Sở khác", by=second),
    )
    assert (done, len(refused)) == (1, 1)
    assert Objection.objects.waiting().count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_accept_the_same_many_without_locking_each_other_out(officer, coordinator):
    order = DirectiveFactory(given_by=coordinator)
    rows = AssignmentFactory.create_batch(6, directive=order)
    for row in rows:
        services.submit(row, **PROOF, by=UserFactory(agency=row.agency))
    second = UserFactory(role="coordinator")
    answers = []
    done, refused = at_once(
        lambda: answers.append(services.accept_many(rows, by=coordinator)),
        lambda: answers.append(services.accept_many(reversed(rows), by=second)),
    )
    assert (done, refused) == (2, [])
    assert sum(len(answer.done) for answer in answers) == 6
    assert Review.objects.count() == 6


def test_nothing_waits_for_an_owner_that_has_closed(endorsable, owner, coordinator):
    owner.agency.closed_on = date(2023, 11, 2)
    owner.agency.save()
    waits = again(endorsable)
    assert waits.judges == [coordinator.agency]
    assert list(Assignment.objects.waiting_for(coordinator)) == [endorsable]
    assert not Assignment.objects.waiting_for(owner).exists()
    assert services.accept(waits, by=coordinator).stage == "office"
