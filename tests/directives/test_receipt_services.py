"""Taking a task on, naming who handles it, and "not our task": what happens and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directives import services
from directives.models import Assignment, Objection
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import AgencyFactory, AssignmentFactory, DirectiveFactory, UserFactory

TODAY = date(2023, 11, 3)
PROOF = {"note": "Đã ban hành", "evidence_number": "12/BC-STC"}


@pytest.fixture
def objected(assignment, officer):
    services.object_to(assignment, reason="Thuộc lĩnh vực xây dựng", by=officer)
    return assignment


def on(day: date):
    return clock.pinned(clock.moment(day, 9))


def test_an_agency_confirms_and_names_who_handles_it(assignment, officer):
    handler = UserFactory(agency=officer.agency, full_name="Lý Thị Mai")
    services.confirm_receipt(assignment, handler=handler, by=officer)
    assignment.refresh_from_db()
    assert (assignment.confirmed_on, assignment.confirmed_by, assignment.handler) == (TODAY, officer, handler)
    assert Notification.objects.get(kind="handler").user == handler
    entry = AuditEntry.objects.get(verb="assignment.confirmed")
    assert (entry.by, entry.after["handler"]) == (officer, "Lý Thị Mai")


def test_the_handler_changes_later_and_who_names_oneself_is_not_told(assignment, officer):
    services.confirm_receipt(assignment, handler=officer, by=officer)
    assert not Notification.objects.filter(kind="handler").exists()
    with pytest.raises(ValidationError, match="handled so already"):
        services.name_handler(assignment, handler=officer, by=officer)
    services.name_handler(assignment, handler=None, by=officer)
    assert Assignment.objects.get().handler is None


@pytest.mark.parametrize("is_stranger", [True, False])
def test_a_handler_is_somebody_of_the_agency_with_an_account(assignment, officer, is_stranger):
    agency = {} if is_stranger else {"agency": officer.agency}
    handler = UserFactory(is_active=is_stranger, **agency)
    for name in (services.confirm_receipt, services.name_handler):
        with pytest.raises(ValidationError, match="somebody of the agency"):
            name(assignment, handler=handler, by=officer)


def test_a_receipt_is_confirmed_once_and_only_of_what_is_open(assignment, submitted, officer, coordinator):
    period = AssignmentFactory(directive=assignment.directive, agency=officer.agency, period_on=TODAY)
    with pytest.raises(ValidationError, match="not each of its periods"):
        services.confirm_receipt(period, by=officer)
    with pytest.raises(ValidationError, match="confirmed already"):
        services.confirm_receipt(submitted, by=officer)
    services.accept(submitted, by=coordinator)
    for change in (services.confirm_receipt, services.name_handler):
        with pytest.raises(ValidationError, match="is done or has ended"):
            change(submitted, handler=officer, by=officer)


@pytest.mark.parametrize("tell", [services.report, services.submit])
def test_the_first_report_counts_as_confirmation(assignment, officer, tell):
    tell(assignment, **PROOF, by=officer)
    assignment.refresh_from_db()
    assert (assignment.confirmed_on, assignment.confirmed_by) == (TODAY, officer)
    assert not AuditEntry.objects.filter(verb="assignment.confirmed").exists()
    assert AuditEntry.objects.get(verb__startswith="assignment.").after["confirmed_on"] == "2023-11-03"


def test_a_report_on_a_period_confirms_the_whole(directive, officer):
    whole = AssignmentFactory(directive=directive, agency=officer.agency)
    period = AssignmentFactory(directive=directive, agency=officer.agency, period_on=TODAY)
    services.report(period, note="Tháng 11", by=officer)
    for row in (whole, period):
        row.refresh_from_db()
    assert (whole.confirmed_on, period.confirmed_on) == (TODAY, None)


def test_a_deadline_that_counts_from_the_receipt_is_set_by_it(officer):
    order = DirectiveFactory(
        deadline_kind="event",
        event="ngày nhận",
        original_due_on=None,
        counts_from="receipt",
        offset=5,
        offset_unit="working_days",
    )
    first = AssignmentFactory(directive=order, agency=officer.agency)
    second = AssignmentFactory(directive=order)
    services.confirm_receipt(first, by=officer)
    with on(date(2023, 11, 6)):
        services.report(second, note="Đang làm", by=officer)
    for row in (first, second):
        row.refresh_from_db()
    assert (first.due_on, first.original_due_on) == (date(2023, 11, 10), date(2023, 11, 10))
    assert second.due_on == date(2023, 11, 13)
    assert AuditEntry.objects.get(verb="assignment.confirmed").after["due_on"] == "2023-11-10"


def test_not_ours_tells_the_office_why_and_whose_it_is(assignment, officer, coordinator):
    other = AgencyFactory(short_name="Sở Xây dựng")
    objection = services.object_to(assignment, reason=" Không thuộc chức năng ", proposed=other, by=officer)
    assert (objection.reason, objection.proposed, objection.is_waiting) == (
        "Không thuộc chức năng",
        other,
        True,
    )
    message = Notification.objects.get(kind="objected")
    assert message.agency == coordinator.agency
    assert "Sở Xây dựng" in message.body
    assert AuditEntry.objects.get(verb="assignment.objected").by == officer


def test_not_ours_is_said_within_three_working_days(assignment, officer):
    assignment.began_on = date(2023, 10, 27)
    assignment.save()
    with on(date(2023, 11, 2)), pytest.raises(ValidationError, match="within 3 working days"):
        services.object_to(assignment, reason="Không phải", by=officer)
    with on(date(2023, 11, 1)):
        services.object_to(assignment, reason="Không phải", by=officer)


def test_not_ours_is_refused_where_it_makes_no_sense(assignment, officer, coordinator):
    period = AssignmentFactory(directive=assignment.directive, agency=officer.agency, period_on=TODAY)
    contributed = AssignmentFactory(role="cooperating", submitted_on=TODAY)
    for task, said, words in (
        (period, {"reason": "Không phải"}, "not one of its periods"),
        (contributed, {"reason": "Không phải"}, "cannot be given back"),
        (assignment, {"reason": " "}, "Say why"),
        (assignment, {"reason": "Không phải", "proposed": officer.agency}, "your own agency"),
    ):
        with pytest.raises(ValidationError, match=words):
            services.object_to(task, **said, by=officer)
    services.object_to(assignment, reason="Không phải", by=officer)
    with pytest.raises(ValidationError, match="answer has not come"):
        services.object_to(assignment, reason="Không phải", by=officer)
    services.insist(assignment, reason="Đúng chức năng", by=coordinator)
    with pytest.raises(ValidationError, match="stays with your agency"):
        services.object_to(assignment, reason="Không phải", by=officer)
    services.confirm_receipt(assignment, by=officer)
    with pytest.raises(ValidationError, match="confirmed or reported"):
        services.object_to(assignment, reason="Không phải", by=officer)


def test_insisting_needs_a_reason_and_tells_the_agency(objected, officer, coordinator):
    with pytest.raises(ValidationError, match="Say why"):
        services.insist(objected, reason=" ", by=coordinator)
    answered = services.insist(objected, reason="Đúng chức năng của Sở", by=coordinator)
    assert (answered.outcome, answered.answered_by) == ("insisted", coordinator)
    assert "Đúng chức năng" in Notification.objects.get(kind="insisted", user=officer).body
    objected.refresh_from_db()
    assert objected.is_open and not objected.confirmed_on


def test_reassigning_ends_the_row_and_lets_the_same_go_on(objected, officer, coordinator):
    other = UserFactory()
    with on(date(2023, 11, 6)):
        new = services.reassign(objected, to=other.agency, reason="Đúng là của Sở Xây dựng", by=coordinator)
    objected.refresh_from_db()
    assert (objected.ended_on, objected.ending) == (date(2023, 11, 6), "reassigned")
    assert (objected.successor, objected.heir) == (new, other.agency)
    assert not objected.is_open
    same = ("directive", "role", "due_on", "original_due_on", "period_on")
    assert all(getattr(new, name) == getattr(objected, name) for name in same)
    assert (new.agency, new.began_on, new.is_unconfirmed) == (other.agency, date(2023, 11, 6), True)
    assert Objection.objects.get().outcome == "reassigned"
    assert Notification.objects.filter(kind="reassigned", user=officer).exists()
    assert Notification.objects.get(kind="assigned").user == other
    assert Assignment.objects.visible_to(other).count() == 2  # also what was before
    assert Assignment.objects.visible_to(officer).get() == objected
    held = [list(Assignment.objects.at(day)) for day in (date(2023, 11, 5), date(2023, 11, 6))]
    assert held == [[objected], [new]]


def test_what_was_given_on_twice_is_inherited_by_the_last(objected, officer, coordinator):
    second, third = UserFactory(), UserFactory()
    new = services.reassign(objected, to=second.agency, reason="Sở khác", by=coordinator)
    services.object_to(new, reason="Cũng không phải", by=second)
    services.reassign(new, to=third.agency, reason="Sở khác nữa", by=coordinator)
    heirs = set(Assignment.objects.exclude(heir=None).values_list("heir", flat=True))
    assert heirs == {third.agency_id}


def test_open_periods_are_given_on_with_the_whole(officer, coordinator):
    order = DirectiveFactory(deadline_kind="recurring", original_due_on=None, recurrence="FREQ=MONTHLY")
    whole = AssignmentFactory(directive=order, agency=officer.agency)
    fields = {"directive": order, "agency": officer.agency, "due_on": date(2023, 11, 25)}
    AssignmentFactory(**fields, period_on=date(2023, 11, 1))
    done = AssignmentFactory(**fields, period_on=date(2023, 10, 1), submitted_on=TODAY)
    services.object_to(whole, reason="Không phải", by=officer)
    other = AgencyFactory()
    services.reassign(whole, to=other, reason="Đúng", by=coordinator)
    passed = Assignment.objects.filter(agency=other).values_list("period_on", "due_on")
    assert set(passed) == {(None, None), (date(2023, 11, 1), date(2023, 11, 25))}
    done.refresh_from_db()
    assert done.ended_on is None


def test_reassigning_is_refused_to_who_has_it_or_does_not_stand(objected, coordinator):
    has = AssignmentFactory(directive=objected.directive).agency
    closed = AgencyFactory(closed_on=date(2023, 1, 1))
    for to, words in (
        (None, "Choose the agency"),
        (has, "has this task already"),
        (closed, "not stand today"),
    ):
        with pytest.raises(ValidationError, match=words):
            services.reassign(objected, to=to, reason="Đúng", by=coordinator)
    with pytest.raises(ValidationError, match="Say why"):
        services.reassign(objected, to=AgencyFactory(), reason=" ", by=coordinator)
    assert Objection.objects.waiting().count() == 1


@pytest.mark.parametrize("answer", ["insist", "reassign"])
def test_nothing_is_answered_that_was_not_asked(assignment, coordinator, answer):
    to = {"to": AgencyFactory()} if answer == "reassign" else {}
    with pytest.raises(ValidationError, match="Nothing waits"):
        getattr(services, answer)(assignment, **to, reason="Đúng", by=coordinator)


@pytest.mark.parametrize("act", ["confirm", "report"])
def test_who_takes_it_on_after_all_has_nothing_to_be_answered(objected, officer, coordinator, act):
    if act == "confirm":
        services.confirm_receipt(objected, by=officer)
    else:
        services.report(objected, note="Đang làm", by=officer)
    objection = Objection.objects.get()
    assert (objection.outcome, objection.answered_by) == ("lapsed", officer)
    with pytest.raises(ValidationError, match="took it on"):
        services.insist(objected, reason="Đúng", by=coordinator)


@pytest.mark.parametrize(
    ("began_on", "is_late"),
    [
        (date(2023, 11, 3), False),
        (date(2023, 10, 31), False),  # three working days: today is the last
        (date(2023, 10, 30), True),
        (date(2023, 10, 27), True),
    ],
)
def test_unconfirmed_shows_up_after_three_working_days(assignment, officer, began_on, is_late):
    Assignment.objects.update(began_on=began_on)
    AssignmentFactory(began_on=began_on, accepted_on=TODAY, accepted_by=officer, submitted_on=TODAY)
    AssignmentFactory(began_on=began_on, period_on=TODAY)
    assert Assignment.objects.unconfirmed(TODAY).exists() == is_late
    services.confirm_receipt(assignment, by=officer)
    assert not Assignment.objects.unconfirmed(TODAY).exists()
