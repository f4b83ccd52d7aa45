"""Letters that urge an agency: drafted when reminders do not help, sent, answered, dropped; the silence."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from directives import services, urging
from directives.models import Reminder, ReminderPause, UrgingItem, UrgingLetter
from portal import clock
from portal.models import AuditEntry, Notification
from portal.reminding.plan import plan
from portal.reminding.run import remind
from tests.directives.people import at_once
from tests.factories import (
    AssignmentFactory,
    ReminderFactory,
    UrgingItemFactory,
    UrgingLetterFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)  # a Friday
DAY = timedelta(days=1)
LATE = date(2023, 10, 25)  # seven working days late today: the third reminder
SENT = {"number": "15", "symbol": "VP-TH", "sent_on": TODAY, "answer_by": date(2023, 11, 10)}


@pytest.fixture
def late(due, agency):
    """The agency's overdue task."""
    return due(LATE, agency=agency)


@pytest.fixture
def draft(late):
    return UrgingLetterFactory(agency=late.agency, is_draft=True, drafted_on=TODAY)


def send(letter, *tasks, by, **changed) -> UrgingLetter:
    return services.send_letter(letter, **{**SENT, **changed}, tasks=tasks, by=by)


def reminded(task, on: date) -> None:
    ReminderFactory(assignment=task, agency=task.agency, on=on, due_on=task.due_on, state="overdue")


def told(on: date) -> set[int]:
    return {line.subject for message in plan(on) for line in message.lines}


def refused(deed) -> dict | list:
    with pytest.raises(ValidationError) as caught:
        deed()
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else error.messages


@pytest.mark.usefixtures("rules")
def test_the_third_reminder_without_effect_drafts_one_letter_an_agency(late, due, agency):
    other = due(LATE, agency=agency)
    for task in (late, other):
        reminded(task, date(2023, 10, 26))
        reminded(task, date(2023, 10, 30))
    remind(TODAY)
    letter = UrgingLetter.objects.get()
    assert (letter.agency, letter.drafted_on, letter.state) == (agency, TODAY, "draft")
    assert {item.assignment for item in urging.items(letter, TODAY)} == {late, other}
    assert Reminder.objects.filter(is_escalated=True).count() == 2


@pytest.mark.usefixtures("rules")
def test_a_draft_that_waits_is_kept_and_a_run_that_escalates_nothing_drafts_nothing(late, draft, due):
    due(LATE)
    reminded(late, date(2023, 10, 26))
    reminded(late, date(2023, 10, 30))
    remind(TODAY)
    assert UrgingLetter.objects.get() == draft


@pytest.mark.usefixtures("rules")
def test_the_run_asks_as_often_for_one_draft_as_for_thirty(due):
    def grow(count: int) -> None:
        for _number in range(count):
            task = due(LATE)
            reminded(task, date(2023, 10, 26))
            reminded(task, date(2023, 10, 30))

    def queries(on: date) -> int:
        with CaptureQueriesContext(connection) as caught:
            services.draft_letters({task.agency_id for task in urging.overdue(on)}, on)
        return len(caught)

    grow(1)
    first = queries(TODAY)
    grow(29)
    assert (queries(TODAY), UrgingLetter.objects.count()) == (first, 30)


@pytest.mark.usefixtures("rules")
def test_what_a_letter_lists_is_silent_until_the_day_after_its_date(late, draft, due, agency, coordinator):
    other = due(LATE, agency=agency)
    assert told(TODAY) == {late.pk, other.pk}
    send(draft, late, by=coordinator, answer_by=date(2023, 11, 14))
    assert told(TODAY) == {other.pk}
    assert told(date(2023, 11, 14)) == {other.pk}  # fourteen working days late
    assert told(date(2023, 11, 23)) == {late.pk, other.pk}  # twenty-one


@pytest.mark.usefixtures("rules")
def test_an_answer_ends_the_silence(late, draft, coordinator):
    send(draft, late, by=coordinator, answer_by=date(2023, 11, 30))
    with clock.pinned(clock.moment(date(2023, 11, 13), 9)):
        services.answer_letter(draft, answer="20/BC-SYT", answered_on=date(2023, 11, 13), by=coordinator)
    assert told(date(2023, 11, 14)) == {late.pk}


@pytest.mark.usefixtures("rules")
def test_a_task_whose_date_moved_is_not_silent(late, draft, coordinator):
    send(draft, late, by=coordinator)
    late.due_on = date(2023, 11, 9)
    late.save()
    assert told(date(2023, 11, 8)) == {late.pk}


@pytest.mark.parametrize("change", ["delete", "update"])
def test_what_was_sent_is_kept_for_ever(late, draft, coordinator, change):
    send(draft, late, by=coordinator)
    rows = UrgingItem.objects.all()
    with pytest.raises(InternalError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(working_days=1)


def test_sending_keeps_what_the_letter_lists_and_tells_the_agency(late, draft, due, agency, coordinator):
    other = due(date(2023, 11, 2), agency=agency)
    sent = send(draft, late, by=coordinator)
    assert (sent.reference, sent.state, sent.sent_by) == ("15/VP-TH", "sent", coordinator)
    assert [(item.assignment, item.working_days) for item in urging.items(sent, TODAY)] == [(late, 7)]
    (mail,) = Notification.objects.filter(kind="urged", channel="email")
    assert mail.address == agency.email and "15/VP-TH" in mail.subject and "10/11/2023" in mail.subject
    assert [line["subject"] for line in mail.lines] == [late.pk]
    entry = AuditEntry.objects.get(verb="letter.sent")
    assert entry.after["document"] == "15/VP-TH" and entry.by == coordinator
    assert urging.overdue(TODAY).get() == other


def test_a_letter_counts_the_days_up_to_its_own_date(late, draft, coordinator):
    send(draft, late, by=coordinator, sent_on=TODAY - DAY)
    assert UrgingItem.objects.get().working_days == 6


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sent_on": TODAY + DAY, "answer_by": TODAY + 9 * DAY}, "sent_on"),
        ({"sent_on": LATE}, "sent_on"),  # on that day it was not overdue
        ({"answer_by": TODAY}, "answer_by"),
        ({"answer_by": TODAY + 100 * DAY}, "answer_by"),
        ({"number": " "}, "number"),
        ({"symbol": ""}, "number"),
    ],
)
def test_sending_refuses_what_cannot_be(late, draft, coordinator, changed, field):
    assert set(refused(lambda: send(draft, late, by=coordinator, **changed))) == {field}
    assert not UrgingItem.objects.exists() and UrgingLetter.objects.drafts().exists()


def test_a_letter_lists_something_and_only_overdue_tasks_of_its_agency(late, draft, due, coordinator):
    assert set(refused(lambda: send(draft, by=coordinator))) == {"tasks"}
    assert set(refused(lambda: send(draft, late, due(LATE), by=coordinator))) == {"tasks"}
    assert set(refused(lambda: send(draft, due(TODAY, agency=late.agency), by=coordinator))) == {"tasks"}


@pytest.mark.parametrize("silenced", ["paused", "submitted", "cooperating", "in a letter", "done"])
def test_a_letter_does_not_list_what_is_not_reminded_of(late, coordinator, silenced):
    if silenced == "paused":
        ReminderPause.objects.create(assignment=late, reason="Chờ", until=TODAY, paused_by=coordinator)
    elif silenced == "submitted":
        late.submitted_on = TODAY
    elif silenced == "cooperating":
        late.role = "cooperating"
    elif silenced == "done":
        late.submitted_on = late.accepted_on = TODAY
        late.accepted_by = coordinator
    else:
        UrgingItemFactory(assignment=late)
    late.save()
    assert not urging.overdue(TODAY).exists()


def test_what_was_sent_is_not_sent_again_nor_dropped(late, draft, coordinator):
    send(draft, late, by=coordinator)
    assert refused(lambda: send(draft, late, by=coordinator)) == ["This letter was sent already."]
    dropped = refused(lambda: services.drop_letter(draft, reason="Không cần", by=coordinator))
    assert dropped == ["This letter was sent already."]


def test_a_draft_is_dropped_with_a_reason_and_stays_on_record(late, draft, coordinator):
    assert set(refused(lambda: services.drop_letter(draft, reason=" ", by=coordinator))) == {"reason"}
    dropped = services.drop_letter(draft, reason="Đã làm việc trực tiếp", by=coordinator)
    assert (dropped.state, dropped.drop_reason) == ("dropped", "Đã làm việc trực tiếp")
    assert refused(lambda: send(draft, late, by=coordinator)) == ["This draft was dropped."]
    assert refused(lambda: services.drop_letter(draft, reason="x", by=coordinator)) == [
        "This draft was dropped."
    ]
    assert urging.items(dropped, TODAY) == []


def test_the_answer_is_recorded_once_and_not_before_the_letter(coordinator):
    letter = UrgingLetterFactory()

    def answer(on: date, words: str = "9/BC-SYT", of: UrgingLetter = letter):
        return services.answer_letter(of, answer=words, answered_on=on, by=coordinator)

    assert set(refused(lambda: answer(TODAY + DAY))) == {"answered_on"}
    assert set(refused(lambda: answer(letter.sent_on - DAY))) == {"answered_on"}
    assert set(refused(lambda: answer(TODAY, " "))) == {"answer"}
    assert refused(lambda: answer(TODAY, of=UrgingLetterFactory(is_draft=True))) == [
        "This letter was not sent."
    ]
    assert answer(TODAY).state == "answered"
    assert refused(lambda: answer(TODAY)) == ["The answer to this letter was recorded already."]
    assert AuditEntry.objects.filter(verb="letter.answered").count() == 1


def test_a_letter_can_be_drafted_by_hand_for_what_is_overdue(late, due, coordinator):
    letter = services.draft_letter(UrgingLetter(agency=late.agency), by=coordinator)
    assert (letter.state, letter.drafted_on) == ("draft", TODAY)
    again = refused(lambda: services.draft_letter(UrgingLetter(agency=late.agency), by=coordinator))
    assert set(again) == {"agency"}
    nothing = due(TODAY).agency
    assert set(refused(lambda: services.draft_letter(UrgingLetter(agency=nothing), by=coordinator))) == {
        "agency"
    }


def test_a_letter_without_an_answer_is_late_after_its_date(coordinator):
    letter = UrgingLetterFactory(answer_by=TODAY)
    assert (letter.state, letter.state_words) == ("sent", "waits for the answer")
    with clock.pinned(clock.moment(TODAY + 3 * DAY, 9)):
        assert (letter.state, letter.state_words) == ("overdue", "no answer: 1 working day late")
        assert UrgingLetter.objects.unanswered(clock.today()).get() == letter


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_send_it_once(late, draft, coordinator):
    deeds = [lambda: send(draft, late, by=coordinator)] * 2
    done, refusals = at_once(*deeds)
    assert (done, len(refusals)) == (1, 1)
    assert UrgingItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rules")
def test_a_draft_by_hand_and_one_of_the_run_are_one(late, coordinator):
    reminded(late, date(2023, 10, 26))
    reminded(late, date(2023, 10, 30))
    done, _refusals = at_once(
        lambda: remind(TODAY),
        lambda: services.draft_letter(UrgingLetter(agency=late.agency), by=coordinator),
    )
    assert done >= 1 and UrgingLetter.objects.count() == 1


def test_an_agency_sees_what_was_sent_to_it_and_no_draft(officer, coordinator):
    sent = UrgingLetterFactory(agency=officer.agency)
    UrgingLetterFactory(agency=officer.agency, is_draft=True)
    UrgingLetterFactory()
    assert UrgingLetter.objects.visible_to(officer).get() == sent
    assert UrgingLetter.objects.visible_to(coordinator).count() == 3


def test_letters_come_by_urgency():
    answered = UrgingLetterFactory(answer="1/BC", answered_on=TODAY, answered_by=UserFactory())
    late, draft = UrgingLetterFactory(answer_by=TODAY - DAY), UrgingLetterFactory(is_draft=True)
    rows = list(UrgingLetter.objects.for_list().by_urgency())
    assert (rows[0], rows[1], rows[-1]) == (draft, late, answered)


def test_the_counts_of_a_list_are_of_now_for_drafts_and_of_then_for_letters(late, draft, due):
    due(LATE, agency=late.agency)
    UrgingItemFactory(assignment=AssignmentFactory(agency=late.agency, due_on=LATE))
    rows = urging.with_counts(UrgingLetter.objects.for_list().by_urgency(), TODAY)
    assert [count for _letter, count in rows] == [2, 1]
