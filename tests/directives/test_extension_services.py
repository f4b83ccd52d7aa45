"""More time: asked for, decided, given unasked; the first date stays for ever."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directives import rules, services
from directives.models import Assignment, Extension
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import AssignmentFactory, UserFactory

LATER = date(2023, 12, 15)
WHY = {"due_on": LATER, "reason": "Chờ văn bản của Bộ"}


@pytest.fixture
def asked(assignment, officer):
    services.ask_extension(assignment, **WHY, by=officer)
    return assignment


def at(day: date):
    return clock.pinned(clock.moment(day, 9))


def dates(assignment) -> tuple:
    assignment.refresh_from_db()
    return assignment.original_due_on, assignment.due_on


def test_asking_tells_the_office_and_changes_no_date(asked, officer, coordinator):
    request = Extension.objects.get()
    assert (request.due_on_before, request.asked_due_on) == (date(2023, 11, 30), LATER)
    assert (request.asked_by, request.is_waiting) == (officer, True)
    assert dates(asked) == (date(2023, 11, 30), date(2023, 11, 30))
    message = Notification.objects.get(kind="extension_asked")
    assert message.agency == coordinator.agency
    assert "15/12/2023" in message.body
    assert AuditEntry.objects.get(verb="extension.asked").after["due_on"] == "2023-12-15"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"due_on": date(2023, 11, 30), "reason": "Chờ"}, "after the current deadline, 30/11/2023"),
        ({"due_on": date(2023, 11, 29), "reason": "Chờ"}, "after the current deadline"),
        ({"due_on": LATER, "reason": " "}, "Say why"),
        ({"due_on": date(2203, 12, 15), "reason": "Chờ"}, "Check the year"),
    ],
)
def test_a_request_names_a_later_date_and_a_reason(assignment, officer, said, words):
    with pytest.raises(ValidationError, match=words):
        services.ask_extension(assignment, **said, by=officer)
    assert not Extension.objects.exists()


def test_it_is_asked_for_on_the_day_at_the_latest(assignment, officer):
    with at(date(2023, 12, 1)), pytest.raises(ValidationError, match="has passed"):
        services.ask_extension(assignment, **WHY, by=officer)
    with at(date(2023, 11, 30)):
        services.ask_extension(assignment, **WHY, by=officer)


def test_a_setting_asks_for_notice(assignment, officer, settings):
    settings.EXTENSION_NOTICE_DAYS = 2
    with at(date(2023, 11, 29)), pytest.raises(ValidationError, match="2 working days before"):
        services.ask_extension(assignment, **WHY, by=officer)
    with at(date(2023, 11, 28)):
        services.ask_extension(assignment, **WHY, by=officer)


def test_one_request_waits_at_a_time(asked, officer):
    with pytest.raises(ValidationError, match="waits for its answer already"):
        services.ask_extension(asked, **WHY, by=officer)


def test_only_a_leads_open_task_with_a_date_has_more_time(assignment, submitted, officer, coordinator):
    dateless = AssignmentFactory(directive__deadline_kind="standing", directive__original_due_on=None)
    helper = AssignmentFactory(role="cooperating")
    done = AssignmentFactory(
        submitted_on=date(2023, 11, 2), accepted_on=date(2023, 11, 2), accepted_by=coordinator
    )
    for task, words in (
        (dateless, "has no date"),
        (helper, "Only a lead"),
        (submitted, "waits for the answer"),
        (done, "done or has ended"),
    ):
        for ask in (services.ask_extension, services.move_date):
            with pytest.raises(ValidationError, match=words):
                ask(task, **WHY, by=coordinator)


def test_granting_moves_the_date_and_keeps_the_first(asked, officer, coordinator):
    decided = services.decide_extension(asked, outcome="granted", by=coordinator)
    assert dates(asked) == (date(2023, 11, 30), LATER)
    assert (decided.outcome, decided.granted_due_on, decided.answered_by) == ("granted", LATER, coordinator)
    assert decided.days_gained == 11
    assert "15/12/2023" in Notification.objects.get(kind="extension_decided", user=officer).subject
    entry = AuditEntry.objects.get(verb="extension.decided")
    assert (entry.before["due_on"], entry.after["due_on"]) == ("2023-11-30", "2023-12-15")


def test_another_date_is_granted_with_a_reason(asked, officer, coordinator):
    for said, words in (
        ({"reason": "Gấp"}, "Enter the date"),
        ({"due_on": LATER, "reason": "Gấp"}, "that was asked for"),
        ({"due_on": date(2023, 11, 30), "reason": "Gấp"}, "after the current deadline"),
        ({"due_on": date(2023, 12, 5)}, "Say why"),
    ):
        with pytest.raises(ValidationError, match=words):
            services.decide_extension(asked, outcome="other", **said, by=coordinator)
    services.decide_extension(
        asked, outcome="other", due_on=date(2023, 12, 5), reason="Kỳ họp ngày 08/12", by=coordinator
    )
    assert dates(asked) == (date(2023, 11, 30), date(2023, 12, 5))
    assert "Kỳ họp" in Notification.objects.get(kind="extension_decided", user=officer).body


def test_a_slip_in_the_year_is_not_granted(asked, coordinator):
    slip = {"outcome": "other", "due_on": date(2203, 12, 10), "reason": "Đủ"}
    with pytest.raises(ValidationError, match="Check the year"):
        services.decide_extension(asked, **slip, by=coordinator)


def test_refusing_needs_a_reason_and_moves_nothing(asked, officer, coordinator):
    with pytest.raises(ValidationError, match="Say why"):
        services.decide_extension(asked, outcome="refused", by=coordinator)
    services.decide_extension(asked, outcome="refused", reason="Đã đủ thời gian", by=coordinator)
    assert dates(asked) == (date(2023, 11, 30), date(2023, 11, 30))
    assert Extension.objects.get().outcome == "refused"
    services.ask_extension(asked, **WHY, by=officer)  # a new request may follow


def test_a_decision_is_one_of_three_and_is_taken_once(asked, coordinator):
    with pytest.raises(ValidationError, match="Choose whether"):
        services.decide_extension(asked, outcome="lapsed", reason="x", by=coordinator)
    services.decide_extension(asked, outcome="granted", by=coordinator)
    with pytest.raises(ValidationError, match="No request waits"):
        services.decide_extension(asked, outcome="refused", reason="Thôi", by=coordinator)


def test_the_date_never_moves_back_even_if_it_moved_while_the_request_waited(asked, coordinator):
    Assignment.objects.filter(pk=asked.pk).update(due_on=date(2023, 12, 20))  # as an event may
    with pytest.raises(ValidationError, match="after the current deadline, 20/12/2023"):
        services.decide_extension(asked, outcome="granted", by=coordinator)


def test_so_many_extensions_and_no_more(assignment, officer, coordinator):
    for day in (5, 8):
        services.ask_extension(assignment, due_on=date(2023, 12, day), reason="Chờ", by=officer)
        services.decide_extension(assignment, outcome="granted", by=coordinator)
    with pytest.raises(ValidationError, match="extended 2 times already"):
        services.ask_extension(assignment, **WHY, by=officer)
    services.move_date(assignment, **WHY, by=coordinator)  # the giver may
    assert dates(assignment) == (date(2023, 11, 30), LATER)


def test_the_coordinator_moves_a_date_unasked(assignment, officer, coordinator):
    given = services.move_date(assignment, **WHY, by=coordinator)
    assert (given.asked_by, given.answered_by, given.outcome) == (coordinator, coordinator, "granted")
    assert dates(assignment) == (date(2023, 11, 30), LATER)
    assert "Chờ văn bản" in Notification.objects.get(kind="extension_decided", user=officer).body
    even_later = {"due_on": date(2023, 12, 20), "reason": " "}
    for said, words in ((even_later, "Say why"), (WHY, "after the current")):
        with pytest.raises(ValidationError, match=words):
            services.move_date(assignment, **said, by=coordinator)


def test_a_date_is_not_moved_past_a_request(asked, coordinator):
    with pytest.raises(ValidationError, match="decide that request"):
        services.move_date(asked, **WHY, by=coordinator)


def test_submitting_lets_a_request_wait_and_accepting_lets_it_lapse(asked, officer, coordinator):
    services.submit(asked, note="Xong", evidence_number="1/BC", by=officer)
    assert Extension.objects.get().is_waiting
    services.accept(asked, by=coordinator)
    request = Extension.objects.get()
    assert (request.outcome, request.answered_by, request.granted_due_on) == ("lapsed", coordinator, None)
    with pytest.raises(ValidationError, match="No request waits"):
        services.decide_extension(asked, outcome="granted", by=coordinator)


def test_classes_against_both_dates_cannot_be_polished(asked, officer, coordinator):
    services.decide_extension(asked, outcome="granted", by=coordinator)
    with at(date(2023, 12, 14)):
        services.submit(asked, note="Xong", evidence_number="1/BC", by=officer)
        services.accept(asked, by=coordinator)
    rows, today = Assignment.objects.all(), date(2023, 12, 31)
    assert rows.official_classes(today)["done_on_time"] == 1
    assert rows.official_classes(today, by="original_due_on")["done_late"] == 1


def test_who_asks_and_who_decides(assignment, officer, coordinator, committee):
    helper = AssignmentFactory(role="cooperating", agency=officer.agency)
    assert rules.can_ask_extension(officer, assignment)
    assert not rules.can_ask_extension(officer, helper)
    assert rules.can_decide(coordinator, assignment)
    own = UserFactory(role="coordinator", agency=assignment.agency)
    for person in (own, officer, committee):
        assert not rules.can_decide(person, assignment)
