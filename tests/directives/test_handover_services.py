"""Open work passes to a successor in one recorded act; the past keeps the old name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directives import handovers, services
from directives.models import (
    Assignment,
    ExplanationRequest,
    Extension,
    Handover,
    Objection,
)
from directives.models.handovers import lineage
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    ComponentFactory,
    DirectiveFactory,
    PlaceFactory,
    ReminderPauseFactory,
    UserFactory,
)

BEFORE, TODAY, LATER = date(2023, 10, 2), date(2023, 11, 3), date(2023, 11, 6)


@pytest.fixture
def heir():
    return AgencyFactory(name="Sở Nông nghiệp và Môi trường", email="snnmt@langson.example")


@pytest.fixture
def task(agency, coordinator):
    """An open task that the agency has held since October."""
    return AssignmentFactory(agency=agency, directive__given_by=coordinator, began_on=BEFORE)


@pytest.fixture
def hand(agency, heir, coordinator):
    """Hand over: hand(task, other_task, reason="..."); the coordinator does it today unless told."""

    def do(*tasks, by=coordinator, **fields):
        known = {"from_agency": agency, "to_agency": heir, "on": TODAY, "reason": "Tổ chức lại"}
        return services.hand_over(Handover(**{**known, **fields}), assignments=tasks, by=by)

    return do


def now(task):
    """The row as it stands in the database."""
    return Assignment.objects.get(pk=task.pk)


def asked(model, task, by, **fields):
    return model.objects.create(assignment=task, asked_by=by, **fields)


def extension(task, by):
    dates = {"due_on_before": task.due_on, "asked_due_on": date(2023, 12, 15)}
    return asked(Extension, task, by, reason="Chờ số liệu", **dates)


def test_the_old_row_ends_with_its_history_and_a_new_one_goes_on(hand, task, agency, heir, coordinator):
    handover = hand(task, decision="Nghị quyết 45/NQ-HĐND")
    old, new = now(task), now(task).successor
    assert (old.ended_on, old.ended_by, old.ending, old.end_reason) == (
        TODAY,
        coordinator,
        "handed_over",
        "Tổ chức lại",
    )
    assert (old.agency, old.heir, new.agency, new.began_on) == (agency, heir, heir, TODAY)
    assert (new.directive, new.role, new.due_on, new.original_due_on) == (
        old.directive,
        old.role,
        old.due_on,
        old.original_due_on,
    )
    item = handover.items.get()
    assert (item.assignment, item.successor) == (old, new)
    held = Assignment.objects.filter(directive=old.directive_id)
    assert list(held.at(date(2023, 11, 2))) == [old]
    assert list(held.at(TODAY)) == [new]


def test_nothing_starts_again_when_a_result_waits(hand, assignment, submitted, heir, coordinator):
    hand(submitted)
    new = now(submitted).successor
    assert (new.submitted_on, new.is_returned) == (submitted.submitted_on, False)
    assert not new.reports.exists()
    review = services.accept(new, by=coordinator)
    assert review.report.assignment == submitted
    assert now(new).accepted_on == TODAY
    assert now(submitted).accepted_on is None


def test_what_is_returned_comes_back_to_the_successor(hand, submitted, heir, coordinator):
    successor = UserFactory(agency=heir)
    hand(submitted)
    new = now(submitted).successor
    services.return_result(new, reason="Thiếu số liệu", by=coordinator)
    assert now(new).is_returned
    again = services.submit(now(new), note="Đã bổ sung", evidence_number="12/SNN", by=successor)
    assert services.accept(now(new), by=coordinator).report == again


def test_the_receipt_stays_confirmed_and_only_who_moves_along_stays_handler(hand, agency, heir, officer):
    stays = AssignmentFactory(
        agency=agency, confirmed_on=BEFORE, confirmed_by=officer, handler=officer, began_on=BEFORE
    )
    moved = AssignmentFactory(agency=agency, handler=UserFactory(agency=heir), began_on=BEFORE)
    hand(stays, moved)
    assert now(stays).successor.confirmed_by == officer
    assert now(stays).successor.handler is None
    assert now(moved).successor.handler == moved.handler


def test_the_last_heir_reads_all_that_came_before(hand, task, heir):
    hand(task)
    last = AgencyFactory()
    hand(now(task).successor, from_agency=heir, to_agency=last)
    newest = now(task).successor.successor
    assert {row.heir for row in Assignment.objects.filter(pk__in=lineage(newest)).exclude(pk=newest.pk)} == {
        last
    }
    reader = UserFactory(agency=last)
    assert set(Assignment.objects.visible_to(reader)) == set(
        Assignment.objects.filter(directive=task.directive_id)
    )
    assert not Assignment.objects.visible_to(UserFactory(agency=heir)).filter(pk=newest.pk).exists()


def test_open_requests_move_and_answered_ones_stay(hand, task, officer, coordinator):
    answered = {"answered_at": clock.now(), "answered_by": coordinator}
    old = Extension.objects.create(
        assignment=task,
        asked_by=officer,
        reason="Lần một",
        due_on_before=task.due_on,
        asked_due_on=date(2023, 12, 1),
        outcome="refused",
        **answered,
    )
    asks = extension(task, officer)
    objects = asked(Objection, task, officer, reason="Không thuộc lĩnh vực")
    explains = asked(ExplanationRequest, task, coordinator, question="Vì sao chậm?", due_on=LATER)
    hand(task)
    new = now(task).successor
    for row in (asks, objects):
        row.refresh_from_db()
        assert (row.assignment, row.is_waiting) == (new, True)
    explains.refresh_from_db()
    assert (explains.assignment, explains.is_waiting) == (task, True)  # the past is explained where it was
    old.refresh_from_db()
    assert old.assignment == task


def test_a_pause_of_the_reminders_goes_on_with_the_task(hand, task, coordinator):
    over = ReminderPauseFactory(assignment=task, ended_at=clock.now(), ended_by=coordinator)
    held = ReminderPauseFactory(assignment=task)
    hand(task)
    assert list(task.pauses.all()) == [over] and list(now(task).successor.pauses.all()) == [held]


def test_a_pause_stays_behind_where_the_successor_has_the_task_already(hand, task, heir):
    AssignmentFactory(directive=task.directive, agency=heir)
    held = ReminderPauseFactory(assignment=task)
    hand(task)
    assert list(task.pauses.all()) == [held]


def test_a_task_that_the_successor_leads_already_goes_on_there(hand, task, heir, officer, coordinator):
    own = AssignmentFactory(directive=task.directive, agency=heir, began_on=BEFORE)
    asks = extension(task, officer)
    explains = asked(ExplanationRequest, task, coordinator, question="Vì sao?", due_on=LATER)
    hand(task)
    assert now(task).successor == own
    assert Assignment.objects.filter(directive=task.directive_id).count() == 2
    asks.refresh_from_db()
    assert (asks.assignment, asks.outcome) == (task, "lapsed")
    explains.refresh_from_db()
    assert (explains.assignment, explains.is_waiting) == (task, True)


def test_many_pass_into_one(hand, coordinator, heir):
    directive = DirectiveFactory(given_by=coordinator)
    rows = AssignmentFactory.create_batch(3, directive=directive, began_on=BEFORE)
    for row in rows:
        hand(row, from_agency=row.agency)
    newest = directive.assignments.get(ended_on=None)
    assert set(lineage(newest)) == {newest.pk, *(row.pk for row in rows)}
    assert newest.agency == heir


@pytest.mark.parametrize("contributed_on", [None, BEFORE])
def test_a_contribution_gives_way_where_its_agency_becomes_the_lead(hand, task, heir, contributed_on):
    own = AssignmentFactory(
        directive=task.directive,
        agency=heir,
        role="cooperating",
        submitted_on=contributed_on,
        began_on=BEFORE,
    )
    hand(task)
    new = now(task).successor
    assert (new.agency, new.role) == (heir, "lead")
    assert (now(own).successor, now(own).ended_on) == (new, TODAY)
    assert [row.role for row in task.directive.assignments.at(date(2023, 11, 1)).filter(agency=heir)] == [
        "cooperating"
    ]


def test_a_contribution_ends_where_the_successor_leads(hand, task, heir, agency):
    own = AssignmentFactory(directive__given_by=None, agency=heir, began_on=BEFORE)
    helps = AssignmentFactory(directive=own.directive, agency=agency, role="cooperating", began_on=BEFORE)
    hand(helps)
    assert now(helps).successor == own
    assert now(own).role == "lead"


def test_a_contribution_still_owed_goes_on_beside_one_that_was_given(hand, task, heir, agency):
    helps = AssignmentFactory(directive=task.directive, role="cooperating", began_on=BEFORE)
    given = AssignmentFactory(
        directive=task.directive, agency=heir, role="cooperating", submitted_on=BEFORE, began_on=BEFORE
    )
    hand(helps, from_agency=helps.agency)
    new = now(helps).successor
    assert (new.agency, new.submitted_on, now(given).successor) == (heir, None, new)


@pytest.mark.parametrize(("mine", "theirs"), [(TODAY, None), (None, TODAY), (TODAY, TODAY)])
def test_two_results_never_hide_behind_one_answer(hand, task, heir, mine, theirs):
    AssignmentFactory(directive=task.directive, agency=heir, submitted_on=theirs, began_on=BEFORE)
    Assignment.objects.filter(pk=task.pk).update(submitted_on=mine)
    with pytest.raises(ValidationError, match="accept or return it first"):
        hand(task)
    assert now(task).ended_on is None


def test_unfinished_work_does_not_pass_into_a_finished_task(hand, task, heir, coordinator):
    done = {"submitted_on": BEFORE, "accepted_on": BEFORE, "accepted_by": coordinator}
    AssignmentFactory(directive=task.directive, agency=heir, began_on=BEFORE, **done)
    with pytest.raises(ValidationError, match="has finished the same task"):
        hand(task)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"on": LATER}, "on its day or later"),
        ({"on": date(2023, 10, 1)}, "given only after that day"),
        ({"reason": ""}, "cannot be blank"),
    ],
)
def test_a_handover_that_cannot_be_is_refused(hand, task, fields, words):
    with pytest.raises(ValidationError, match=words):
        hand(task, **fields)
    assert not Handover.objects.exists()


def test_only_an_agency_that_stands_takes_over(hand, task):
    gone = AgencyFactory(closed_on=date(2023, 11, 2))
    future = AgencyFactory(opened_on=LATER)
    for other in (gone, future):
        with pytest.raises(ValidationError, match="did not stand"):
            hand(task, to_agency=other)
    with pytest.raises(ValidationError, match="did not stand on 03/11/2023"):
        hand(task, to_agency=gone, on=BEFORE)


def test_nothing_chosen_is_refused(hand):
    with pytest.raises(ValidationError, match="at least one"):
        hand()


def test_what_is_done_or_anothers_is_refused(hand, task, agency, coordinator):
    done = {"submitted_on": BEFORE, "accepted_on": BEFORE, "accepted_by": coordinator}
    for other in (AssignmentFactory(began_on=BEFORE), AssignmentFactory(agency=agency, **done)):
        with pytest.raises(ValidationError, match="passed on meanwhile"):
            hand(task, other)
    hand(task)
    with pytest.raises(ValidationError, match="passed on meanwhile"):
        hand(task)


def test_to_the_same_agency_is_refused(hand, task, agency):
    with pytest.raises(ValidationError):
        hand(task, to_agency=agency)


def test_it_is_recorded_for_the_act_and_for_each_task(hand, task, agency, heir, coordinator):
    handover = hand(task, AssignmentFactory(agency=agency, began_on=BEFORE), decision="45/NQ-HĐND")
    act = AuditEntry.objects.get(verb="handover.carried")
    assert (act.subject_id, act.by) == (handover.pk, coordinator)
    assert act.after == {
        "from": str(agency),
        "to": str(heir),
        "tasks": 2,
        "on": "2023-11-03",
        "decision": "45/NQ-HĐND",
        "reason": "Tổ chức lại",
    }
    assert AuditEntry.objects.filter(verb="assignment.handed_over").count() == 2


def test_both_agencies_get_one_message_with_the_list(hand, task, agency, heir, officer):
    UserFactory(agency=heir)
    hand(task, AssignmentFactory(agency=agency, began_on=BEFORE, directive__title="Rà soát định mức"))
    inbox = Notification.objects.filter(kind="handed_over", channel="inbox")
    assert {message.agency for message in inbox} == {agency, heir}
    assert inbox.count() == 2
    assert all("Rà soát định mức" in message.body for message in inbox)
    mails = Notification.objects.filter(kind="handed_over", channel="email")
    assert {message.address for message in mails} == {agency.email, heir.email}


# To another officer of the same agency


@pytest.fixture
def colleague(agency):
    return UserFactory(agency=agency)


@pytest.fixture
def hand_to(hand, agency, officer):
    def do(person, *tasks, **fields):
        return hand(*tasks, to_agency=agency, from_user=officer, to_user=person, by=person, **fields)

    return do


def test_an_officer_who_leaves_hands_over_to_a_colleague(hand_to, task, officer, colleague):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    handover = hand_to(colleague, task)
    assert (now(task).handler, now(task).ended_on, handover.items.get().successor) == (colleague, None, None)
    assert {message.user for message in Notification.objects.filter(kind="handed_over")} == {
        officer,
        colleague,
    }
    entry = AuditEntry.objects.get(verb="assignment.handed_over")
    assert (entry.before, entry.after) == ({"handler": str(officer)}, {"handler": str(colleague)})


def test_the_sheet_of_an_officer_says_how_the_task_stood_then(hand_to, task, officer, colleague, coordinator):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    handover = hand_to(colleague, task)
    with clock.pinned(clock.moment(LATER)):
        services.submit(task, note="Đã xong", evidence_number="12/BC", by=colleague)
        services.accept(task, by=coordinator)
        [item] = handovers.tasks_of(handover)
    assert (item.assignment.state, item.state_words) == ("open", "in progress")


def test_only_the_officers_own_tasks_pass_to_the_colleague(hand_to, task, colleague):
    with pytest.raises(ValidationError, match="passed on meanwhile"):
        hand_to(colleague, task)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"agency": None, "role": "committee"}])
def test_the_colleague_must_work_at_the_agency(hand_to, task, officer, agency, fields):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    stranger = UserFactory(**{"agency": agency, **fields})
    with pytest.raises(ValidationError, match="does not work at"):
        hand_to(stranger, task)


def test_an_officer_does_not_hand_over_to_himself(hand_to, task, officer):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    with pytest.raises(ValidationError):
        hand_to(officer, task)


# What is narrowed


def test_what_passes_is_narrowed_by_programme_field_and_place(agency, heir, program):
    rural = DirectiveFactory()
    rural.programs.add(program)
    words = DirectiveFactory(words="Giải quyết việc làm cho lao động nông thôn")
    part = DirectiveFactory()
    part.components.add(ComponentFactory(name="Hỗ trợ việc làm bền vững"))
    named = DirectiveFactory(title="Sửa đường tại Xã Quốc Khánh")
    rows = {name: AssignmentFactory(directive=order, agency=agency) for name, order in
            {"rural": rural, "words": words, "part": part, "named": named}.items()}  # fmt: skip

    def passing(**narrowed):
        found = handovers.candidates(Handover(from_agency=agency, to_agency=heir, on=TODAY, **narrowed))
        return set(found)

    assert passing() == set(rows.values())
    assert passing(program=program) == {rows["rural"]}
    assert passing(field="viec lam, người có công") == {rows["words"], rows["part"]}
    assert passing(place=PlaceFactory(full_name="Xã Quốc Khánh", level="commune")) == {rows["named"]}
