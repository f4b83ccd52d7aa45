"""What calendar programs read, asked of a parser: dates, changes, removals, and who sees what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from directives import services
from directives.models import Directive
from directives.services import Addressee
from disbursement.models import Sheet
from portal import clock, feeds
from portal.models import User
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    DocumentFactory,
    ExplanationRequestFactory,
    ObstacleFactory,
    SheetFactory,
    UserFactory,
)

DUE_ON = date(2023, 11, 30)


@pytest.fixture
def assignment(agency, coordinator):
    return AssignmentFactory(directive=DirectiveFactory(given_by=coordinator), agency=agency)


@pytest.fixture
def read(client):
    """read(person) -> the events of a new calendar by the first half of their UIDs."""
    secrets = {}

    def events(by, *, is_shared=False):
        if (by.pk, is_shared) not in secrets:
            secrets[by.pk, is_shared] = feeds.make_feed(is_shared=is_shared, by=by).secret
        client.logout()
        body = client.get(reverse("calendar_file", args=[secrets[by.pk, is_shared]])).content
        found = Calendar.from_ical(body).walk("VEVENT")
        by_uid = {str(event["UID"]).partition("@")[0]: event for event in found}
        assert len(by_uid) == len(found)
        return by_uid

    return events


def only(events):
    (event,) = events.values()
    return event


def test_a_task_is_an_event_of_a_whole_day(read, assignment, officer, settings):
    settings.SITE_URL = "https://mtqg.langson.example"
    event = only(read(officer))
    assert event["UID"] == f"task-{assignment.pk}@mtqg.langson.example"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (DUE_ON, DUE_ON + timedelta(days=1))
    assert event["DTSTART"].params == {"VALUE": "DATE"}
    assert (event["STATUS"], event["TRANSP"], event["CLASS"]) == ("CONFIRMED", "TRANSPARENT", "PRIVATE")
    assert "2.4" in event["SUMMARY"] and assignment.directive.title in event["SUMMARY"]
    assert event["URL"] == f"https://mtqg.langson.example{assignment.get_absolute_url()}"
    assert event["URL"] in event["DESCRIPTION"]


def test_the_calendar_has_its_name_and_time_zone(client, officer):
    made = feeds.make_feed(is_shared=True, by=officer)
    body = client.get(reverse("calendar_file", args=[made.secret])).content
    calendar = Calendar.from_ical(body)
    assert officer.agency.short_name in calendar["X-WR-CALNAME"] and calendar["VERSION"] == "2.0"
    assert calendar["X-WR-TIMEZONE"] == "Asia/Ho_Chi_Minh"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in body


def test_after_midnight_here_it_is_a_new_day_whatever_the_server_says(read, assignment, officer):
    assignment.began_on = date(2023, 11, 3)
    assignment.save()
    with clock.pinned(datetime(2023, 11, 2, 16, 59, tzinfo=UTC)):
        assert not read(officer)
    with clock.pinned(datetime(2023, 11, 2, 17, 1, tzinfo=UTC)):
        assert only(read(officer))["DTSTART"].dt == DUE_ON


def test_a_moved_date_moves_the_same_event(read, assignment, officer, coordinator):
    before = only(read(officer))
    with clock.pinned(later := clock.now() + timedelta(hours=1)):
        services.move_date(assignment, due_on=date(2023, 12, 15), reason="Chờ hướng dẫn", by=coordinator)
    after = only(read(officer))
    assert after["UID"] == before["UID"] and after["DTSTART"].dt == date(2023, 12, 15)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == later.astimezone(UTC)


def test_a_corrected_title_is_a_change_too(read, assignment, officer, coordinator):
    before = only(read(officer))
    order = assignment.directive
    given = {name: getattr(order, name) for name in ("clause", "part", "words", "recipient", "product")}
    services.correct(order, **{**given, "title": "Đề xuất mới"}, reason="Gõ nhầm", by=coordinator)
    after = only(read(officer))
    assert "Đề xuất mới" in after["SUMMARY"] and after["SEQUENCE"] > before["SEQUENCE"]


def test_what_was_submitted_stays_until_it_is_accepted_and_then_leaves(
    read, assignment, officer, coordinator
):
    services.submit(assignment, note="Đã xong", evidence_number="12/BC", by=officer)
    submitted = only(read(officer))
    assert submitted["STATUS"] == "CONFIRMED"
    services.accept(assignment, by=coordinator)
    accepted = only(read(officer))
    assert accepted["STATUS"] == "CANCELLED" and accepted["SEQUENCE"] > submitted["SEQUENCE"]
    with clock.pinned(clock.now() + timedelta(days=61)):
        assert not read(officer)


def test_what_passes_to_another_agency_leaves_here_and_comes_there(
    read, assignment, officer, coordinator, district_officer
):
    services.object_to(
        assignment, reason="Không thuộc chức năng", proposed=district_officer.agency, by=officer
    )
    services.reassign(assignment, to=district_officer.agency, reason="Đúng", by=coordinator)
    assert only(read(officer))["STATUS"] == "CANCELLED"
    there = only(read(district_officer))
    assert there["STATUS"] == "CONFIRMED" and there["UID"] != only(read(officer))["UID"]


def test_what_has_no_date_is_in_no_calendar(read, agency, officer):
    for kind in ("standing", "none"):
        order = DirectiveFactory(deadline_kind=kind, original_due_on=None)
        AssignmentFactory(directive=order, agency=agency)
    AssignmentFactory(agency=agency, due_on=None)
    assert not read(officer)


def test_each_period_is_an_event_of_its_own(read, agency, officer):
    order = DirectiveFactory(deadline_kind="recurring", recurrence="FREQ=MONTHLY;BYMONTHDAY=25")
    for month in (10, 11):
        AssignmentFactory(
            directive=order, agency=agency, period_on=date(2023, month, 1), due_on=date(2023, month, 25)
        )
    AssignmentFactory(directive=order, agency=agency)  # the agency's own row
    days = sorted(event["DTSTART"].dt for event in read(officer).values())
    assert days == [date(2023, 10, 25), date(2023, 11, 25)]


def test_of_a_secret_one_only_number_and_date_are_told(read, officer, coordinator):
    document = DocumentFactory(is_secret=True, title="Kế hoạch phòng thủ", number="07", symbol="KH-UBND")
    order = Directive(
        document=document,
        clause="1",
        title="Kế hoạch phòng thủ",
        deadline_kind="fixed",
        original_due_on=DUE_ON,
    )
    given = services.give_directive(order, to=[Addressee(officer.agency)], by=coordinator)
    ExplanationRequestFactory(assignment=given.assignments.get(), question="Kế hoạch phòng thủ chậm?")
    for person in (officer, coordinator):
        events = read(person)
        assert len(events) == 2
        for event in events.values():
            text = event.to_ical().decode()
            assert "07/KH-UBND" in text and "phòng thủ" not in text


def test_a_person_reads_what_the_person_or_nobody_handles_the_agency_reads_all(read, agency, officer):
    mine, colleagues, nobodys, gones = AssignmentFactory.create_batch(4, agency=agency)
    mine.handler, colleagues.handler = officer, UserFactory(agency=agency)
    gones.handler = UserFactory(agency=agency, is_active=False)
    for task in (mine, colleagues, gones):
        task.save()
        ExplanationRequestFactory(assignment=task)
    assert {f"task-{task.pk}" for task in (mine, nobodys, gones)} < set(read(officer))
    assert len(read(officer)) == 5
    assert len(read(officer, is_shared=True)) == len(read(UserFactory(agency=agency, is_head=True))) == 7


def test_other_agencies_tasks_are_not_in_it(read, assignment, district_officer):
    assert not read(district_officer) and not read(district_officer, is_shared=True)


def test_who_is_no_coordinator_any_more_oversees_nothing_any_more(read, assignment, coordinator):
    assert len(read(coordinator)) == 1
    coordinator.role = User.Role.OFFICER
    coordinator.save()
    assert not read(coordinator)


def test_who_oversees_reads_one_event_for_all_agencies_with_the_same_date(
    read, assignment, committee, coordinator
):
    order = assignment.directive
    others = [AssignmentFactory(directive=order) for _agency in range(2)]
    services.move_date(others[0], due_on=date(2023, 12, 8), reason="Chờ", by=coordinator)
    events = sorted(read(committee).values(), key=lambda event: event["DTSTART"].dt)
    assert [event["DTSTART"].dt for event in events] == [DUE_ON, date(2023, 12, 8)]
    assert others[0].agency.short_name in events[1]["SUMMARY"]
    assert assignment.agency.short_name not in events[0]["SUMMARY"]
    assert events[0]["URL"].endswith(order.get_absolute_url())


def test_it_leaves_when_the_last_agency_is_done(read, assignment, officer, coordinator, committee):
    def of_the_date():
        return only({uid: one for uid, one in read(committee).items() if one["DTSTART"].dt == DUE_ON})

    AssignmentFactory(directive=assignment.directive, due_on=date(2023, 12, 8))
    before = of_the_date()
    services.submit(assignment, note="Đã xong", evidence_number="12/BC", by=officer)
    services.accept(assignment, by=coordinator)
    after = of_the_date()
    assert (after["STATUS"], after["UID"]) == ("CANCELLED", before["UID"])
    assert after["SEQUENCE"] > before["SEQUENCE"]
    services.add_agencies(assignment.directive, to=[Addressee(AgencyFactory())], by=coordinator)
    again = of_the_date()
    assert again["STATUS"] == "CONFIRMED" and again["SEQUENCE"] > after["SEQUENCE"]


def test_an_owner_also_reads_what_it_will_have_to_accept(read, owner, program, assignment):
    assert not read(owner)
    assignment.directive.needs_owner_acceptance = True
    assignment.directive.save()
    assignment.directive.programs.add(program)
    assert assignment.agency.short_name in only(read(owner))["SUMMARY"]
    assert not read(owner, is_shared=True)


def test_an_explanation_is_an_event_until_it_is_given(read, assignment, officer, committee):
    asked = services.ask_explanation(assignment, question="Vì sao?", due_on=date(2023, 11, 8), by=committee)
    event = read(officer)[f"explanation-{asked.pk}"]
    assert event["DTSTART"].dt == date(2023, 11, 8) and event["STATUS"] == "CONFIRMED"
    assert assignment.agency.short_name in read(committee)[f"explanation-{asked.pk}"]["SUMMARY"]
    services.answer_explanation(asked, answer="Do thiếu hướng dẫn", by=officer)
    assert read(officer)[f"explanation-{asked.pk}"]["STATUS"] == "CANCELLED"


def test_an_obstacle_is_in_the_calendar_of_who_must_answer(read, agency, officer, coordinator, owner):
    obstacle = ObstacleFactory()
    services.pass_obstacle(obstacle, to=agency, due_on=date(2023, 11, 10), text="Trả lời", by=coordinator)
    event = only(read(officer))
    assert (event["DTSTART"].dt, event["STATUS"]) == (date(2023, 11, 10), "CONFIRMED")
    assert agency.short_name in only(read(coordinator))["SUMMARY"]
    services.pass_obstacle(obstacle, to=owner.agency, due_on=date(2023, 11, 17), text="", by=coordinator)
    left = only(read(officer))
    assert (left["DTSTART"].dt, left["STATUS"]) == (date(2023, 11, 10), "CANCELLED")
    assert left["SEQUENCE"] > event["SEQUENCE"]
    assert only(read(owner))["DTSTART"].dt == date(2023, 11, 17)


def test_a_sheet_is_an_event_until_it_is_submitted(read, district_officer, owner, program, committee):
    sheet = SheetFactory(unit=district_officer.agency, program=program)
    SheetFactory(program=program)
    event = only(read(district_officer))
    assert (event["UID"].partition("@")[0], event["DTSTART"].dt) == (f"sheet-{sheet.pk}", date(2023, 11, 5))
    for overseer in (owner, committee):
        assert "10/2023" in only(read(overseer))["SUMMARY"]
    Sheet.objects.filter(pk=sheet.pk).update(
        state="submitted", submitted_by=district_officer, submitted_at=clock.now()
    )
    assert only(read(district_officer))["STATUS"] == "CANCELLED"
    assert only(read(committee))["STATUS"] == "CONFIRMED"


def test_no_title_can_forge_an_event(read, agency, officer):
    title = "Một; hai, ba\\\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x" + " Đề xuất điều hòa vốn" * 5
    AssignmentFactory(agency=agency, directive=DirectiveFactory(title=title[:200]))
    assert "BEGIN:VEVENT" in only(read(officer))["SUMMARY"]


def test_lines_are_folded_as_the_standard_asks(client, agency, officer):
    AssignmentFactory(agency=agency, directive=DirectiveFactory(title="Đề xuất điều hòa vốn " * 9))
    made = feeds.make_feed(is_shared=False, by=officer)
    body = client.get(reverse("calendar_file", args=[made.secret])).content
    assert max(len(line) for line in body.split(b"\r\n")) <= 75 and body.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("role", "queries"), [("officer", 10), ("committee", 8)])
def test_it_costs_the_same_for_any_number_of_dates(
    client, agency, rows, role, queries, django_assert_num_queries
):
    for number in range(rows):
        task = AssignmentFactory(agency=agency)
        ExplanationRequestFactory(assignment=task)
        SheetFactory(unit=agency, due_on=date(2023, 11, 5) + timedelta(days=number))
        ObstacleFactory(stage="passed", holder=agency, due_on=date(2023, 11, 10))
    by = UserFactory(role=role, agency=agency if role == "officer" else None)
    made = feeds.make_feed(is_shared=False, by=by)
    with django_assert_num_queries(queries + 2):  # the feed, and that it was read
        body = client.get(reverse("calendar_file", args=[made.secret])).content
    assert len(Calendar.from_ical(body).walk("VEVENT")) >= rows
