"""What else is reminded of, who is told, what was missed, what is escalated, what is paused."""

from datetime import date, timedelta

import pytest

from directives import services
from directives.models import (
    Extension,
    Objection,
    Reminder,
    ReminderPause,
    ReminderRule,
    UrgingItem,
    UrgingLetter,
)
from directives.services.secrecy import make_stub
from portal import clock
from portal.models import AuditEntry, DailyRun, Endpoint, Notification, User
from portal.reminding.plan import FINDERS, plan
from portal.reminding.run import remind
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    ExplanationRequestFactory,
    ObstacleFactory,
    ProgramFactory,
    SheetFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)  # a Friday
DAY = timedelta(days=1)
NEVER = date(2024, 6, 3)


def rule(**fields) -> ReminderRule:
    return ReminderRule.objects.create(**{"moment": "on", **fields})


def told(on: date = TODAY, **asked) -> list[tuple[str, str, str, int]]:
    """(whom, about what, group, working days) of each line."""
    return [
        (str(message.user or message.agency), line.topic, line.group, line.working_days)
        for message in plan(on, **asked)
        for line in message.lines
    ]


@pytest.fixture
def agency():
    return AgencyFactory(short_name="Sở Y tế", email="syt@langson.example")


@pytest.fixture
def office(coordinator):
    return coordinator.agency


@pytest.fixture
def task(agency, coordinator):
    """An open task of the agency, not due for long; given by the coordinator."""
    order = DirectiveFactory(given_by=coordinator, document__issued_on=date(2023, 10, 2))
    return AssignmentFactory(
        directive=order,
        agency=agency,
        due_on=NEVER,
        began_on=date(2023, 10, 2),
        confirmed_on=date(2023, 10, 3),
        confirmed_by=UserFactory(agency=agency),
    )


def test_a_receipt_that_is_not_confirmed_is_asked_for_after_its_days(agency):
    rule(topic="receipt", moment="after", working_days=1, repeat_every=3)
    AssignmentFactory(agency=agency, due_on=NEVER, began_on=date(2023, 10, 30))  # a Monday: until Thursday
    assert told(date(2023, 11, 2)) == []
    assert told() == [("Sở Y tế", "receipt", "waiting", 1)]
    assert told(date(2023, 11, 6)) == []
    assert told(date(2023, 11, 8)) == [("Sở Y tế", "receipt", "waiting", 4)]


def test_a_result_that_waits_is_told_to_the_office_or_the_owner(task, office):
    rule(topic="result", moment="after", working_days=3)
    task.submitted_on = date(2023, 10, 31)
    task.save()
    assert told() == [(str(office), "result", "waiting", 3)]
    owner = AgencyFactory(short_name="Sở NN-PTNT")
    task.directive.programs.add(ProgramFactory(owner=owner))
    task.directive.needs_owner_acceptance = True
    task.directive.save()
    assert told() == [("Sở NN-PTNT", "result", "waiting", 3)]


def test_what_waits_for_an_answer_names_whose_it_is_and_opens_that_row(task):
    rule(topic="result", moment="after", working_days=3)
    rule(topic="explanation")
    task.submitted_on = date(2023, 10, 31)
    task.save()
    asked = ExplanationRequestFactory(assignment=task, due_on=TODAY)
    lines = {line.topic: line for message in plan(TODAY) for line in message.lines}
    page = task.directive.get_absolute_url()
    assert lines["result"].title == f"Sở Y tế · {task.directive.title}"
    assert lines["result"].path == f"{page}#assignment-{task.pk}"
    assert lines["explanation"].title == task.directive.title
    assert lines["explanation"].path == f"{page}#explanation-{asked.pk}"
    make_stub(task.directive)
    task.directive.save()
    assert {line.title for message in plan(TODAY) for line in message.lines} == {""}


def test_requests_are_told_to_the_office(task, office, coordinator):
    rule(topic="extension", moment="after", working_days=2)
    asked_at = clock.moment(date(2023, 11, 1))
    Extension.objects.create(
        assignment=task,
        asked_by=task.confirmed_by,
        asked_at=asked_at,
        reason="Chờ vốn",
        due_on_before=NEVER,
        asked_due_on=NEVER + DAY,
    )
    Objection.objects.create(assignment=task, asked_by=task.confirmed_by, asked_at=asked_at, reason="Khác")
    assert told() == [(str(office), topic, "waiting", 2) for topic in ("extension", "objection")]
    (message,) = plan(TODAY)
    row = f"{task.directive.get_absolute_url()}#assignment-{task.pk}"
    assert {(line.path, line.title) for line in message.lines} == {(row, f"Sở Y tế · {task.directive.title}")}


def test_explanations_obstacles_and_sheets_are_told_by_their_dates(task, agency):
    for topic in ("explanation", "obstacle", "sheet"):
        rule(topic=topic)
        rule(topic=topic, moment="after", working_days=1)
    ExplanationRequestFactory(assignment=task, due_on=TODAY)
    ObstacleFactory(stage="passed", holder=agency, due_on=TODAY - DAY)
    SheetFactory(unit=agency, due_on=TODAY - DAY)
    SheetFactory(unit=agency, due_on=TODAY + 9 * DAY)
    assert told() == [
        ("Sở Y tế", "obstacle", "overdue", 1),
        ("Sở Y tế", "sheet", "overdue", 1),
        ("Sở Y tế", "explanation", "today", 0),
    ]


@pytest.mark.parametrize(
    ("receiver", "whom"),
    [
        ("agency", {"Sở Y tế"}),
        ("handler", {"Người xử lý"}),
        ("head", {"Giám đốc"}),
        ("coordinator", {"Văn phòng"}),
        ("committee", {"Thường trực"}),
    ],
)
def test_a_rule_names_whom_it_tells(task, agency, office, receiver, whom):
    office.short_name = "Văn phòng"
    office.save()
    handler = UserFactory(agency=agency, full_name="Người xử lý")
    UserFactory(agency=agency, full_name="Giám đốc", is_head=True)
    UserFactory(role=User.Role.COMMITTEE, agency=None, full_name="Thường trực")
    UserFactory(agency=agency, full_name="Đã nghỉ", is_head=True, is_active=False)
    task.due_on, task.handler = TODAY, handler
    task.save()
    rule(receiver=receiver)
    assert {who for who, *_rest in told()} == whom


def test_a_person_is_not_told_again_what_the_own_agency_is_told(task, agency):
    UserFactory(agency=agency, full_name="Giám đốc", is_head=True)
    task.due_on = TODAY
    task.save()
    rule(receiver="agency")
    rule(receiver="head")
    assert [who for who, *_rest in told()] == ["Sở Y tế"]


def test_a_rule_may_be_about_one_programme_or_one_kind_of_deadline(task):
    task.due_on = TODAY
    task.save()
    program = ProgramFactory()
    rule(programme=program)
    rule(deadline_kind="recurring", receiver="coordinator")
    assert told() == []
    task.directive.programs.add(program)
    assert [who for who, *_rest in told()] == ["Sở Y tế"]


def test_what_a_rule_adds_stands_in_the_message(task):
    task.due_on = TODAY
    task.save()
    rule(text="Đề nghị báo cáo trước 16 giờ.")
    (message,) = remind(TODAY)
    assert message.texts == ["Đề nghị báo cáo trước 16 giờ."]
    assert Notification.objects.get(channel="email", user=None).body == "Đề nghị báo cáo trước 16 giờ."


def test_days_that_were_missed_are_made_up_once_as_it_stands_now(task):
    rule(moment="before", working_days=1)
    task.due_on = date(2023, 11, 6)  # Monday: told on Friday, if the server had run
    task.save()
    remind(date(2023, 11, 2))
    monday = date(2023, 11, 6)
    (message,) = remind(monday)
    assert [(line.group, line.working_days) for line in message.lines] == [("today", 0)]
    assert remind(monday) == []
    assert DailyRun.objects.count() == 2


def test_nothing_is_made_up_before_the_first_run(task):
    rule(moment="before", working_days=1)
    task.due_on = date(2023, 11, 6)
    task.save()
    assert remind(date(2023, 11, 6)) == []


@pytest.mark.usefixtures("rules")
def test_the_third_reminder_that_it_is_overdue_reaches_the_head_and_the_coordinator(task, agency, office):
    head = UserFactory(agency=agency, full_name="Giám đốc", is_head=True)
    task.due_on = date(2023, 10, 25)
    task.save()
    for day in (date(2023, 10, 26), date(2023, 10, 30)):  # one and three working days late
        assert [message.agency for message in remind(day)] == [agency]
    messages = remind(TODAY)  # seven
    escalated = {message.user or message.agency: message.of("escalated") for message in messages}
    assert {who for who, lines in escalated.items() if lines} == {head, office}
    assert Reminder.objects.filter(is_escalated=True).count() == 1
    read = Notification.objects.get(user=head, channel="inbox", kind="reminder", day=TODAY)
    assert [line["group"] for line in read.lines] == ["escalated"], "not a second time as overdue"
    later = remind(date(2023, 11, 14))  # fourteen: the agency again, nobody else
    assert [message.agency for message in later] == [agency]


@pytest.mark.usefixtures("rules")
def test_a_paused_task_and_one_in_a_letter_are_not_reminded_of(task, coordinator):
    task.due_on = TODAY
    task.save()
    pause = ReminderPause.objects.create(
        assignment=task, reason="Chờ hướng dẫn", until=TODAY, paused_by=coordinator
    )
    assert told() == []
    pause.until = TODAY - DAY
    pause.save()
    assert len(told()) == 1
    letter = UrgingLetter.objects.create(
        agency=task.agency,
        number="12",
        symbol="UBND-TH",
        sent_on=TODAY - DAY,
        sent_by=coordinator,
        answer_by=TODAY,
    )
    UrgingItem.objects.create(letter=letter, assignment=task, due_on=TODAY, working_days=1)
    assert told() == []
    letter.answer_by = TODAY - DAY
    letter.save()
    assert len(told()) == 1


def test_each_gets_a_mail_of_the_own_as_chosen(task, agency):
    task.due_on = TODAY
    task.save()
    rule()
    Endpoint.objects.create(agency=agency, name="Zalo", address="json://example.org")
    UserFactory(agency=agency, email="ngay@langson.example")
    UserFactory(agency=agency, email="tuan@langson.example", mail="weekly")
    UserFactory(agency=agency, email="tre@langson.example", mail="overdue")
    UserFactory(agency=agency, email=agency.email)  # reads the agency's mailbox
    remind(TODAY)
    mails = Notification.objects.filter(channel="email").values_list("address", flat=True)
    assert sorted(mails) == ["ngay@langson.example", "syt@langson.example"]
    assert Notification.objects.filter(channel="other").count() == 1
    assert Notification.objects.filter(channel="inbox").count() == 5


def test_the_plan_asks_as_often_for_one_task_as_for_thirty(agency, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    services.ensure_reminder_rules()

    def grow(count: int) -> None:
        for _number in range(count):
            late = AssignmentFactory(due_on=TODAY - DAY, began_on=date(2023, 1, 3))
            ExplanationRequestFactory(assignment=late, due_on=TODAY)
            SheetFactory(unit=late.agency, due_on=TODAY)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            plan(TODAY)
        return len(caught)

    grow(1)
    first = queries()
    grow(29)
    assert queries() == first


def test_nothing_is_sent_on_a_day_off_and_it_is_not_counted_as_a_run_missed(task):
    task.due_on = TODAY
    task.save()
    rule()
    assert remind(date(2023, 11, 4)) == []


@pytest.mark.parametrize(("hour", "minute", "day"), [(16, 59, "2023-11-03"), (17, 0, "2023-11-04")])
def test_a_server_in_utc_reminds_of_the_day_in_vietnam(hour, minute, day, monkeypatch):
    from datetime import UTC, datetime

    with clock.pinned(datetime(2023, 11, 3, hour, minute, tzinfo=UTC)):
        assert clock.today().isoformat() == day


def test_what_only_others_are_told_is_no_reminder_of_the_agency(task, office):
    rule(moment="after", working_days=1, repeat_every=1, receiver="coordinator")
    task.due_on = date(2023, 10, 27)
    task.save()
    for day in (date(2023, 10, 30), date(2023, 10, 31), date(2023, 11, 1), date(2023, 11, 2)):
        (message,) = remind(day)
        assert (message.agency, [line.group for line in message.lines]) == (office, ["overdue"])
    assert not Reminder.objects.exists()


def test_the_coordinator_is_told_once_of_what_is_escalated(task, agency, office):
    for receiver in ("agency", "coordinator"):
        rule(moment="after", working_days=1, repeat_every=1, receiver=receiver)
    task.due_on = date(2023, 10, 27)
    task.save()
    for day in (date(2023, 10, 30), date(2023, 10, 31)):
        assert {line.group for message in remind(day) for line in message.lines} == {"overdue"}
    groups = {message.agency: [line.group for line in message.lines] for message in remind(date(2023, 11, 1))}
    assert groups == {agency: ["overdue"], office: ["escalated"]}
    assert Reminder.objects.filter(is_escalated=True).get().agency == agency


def test_a_topic_that_fails_does_not_stop_the_others(task, monkeypatch):
    rule()
    rule(topic="obstacle")
    task.due_on = TODAY
    task.save()

    def fail(*_args):
        raise ZeroDivisionError

    monkeypatch.setitem(FINDERS, "obstacle", fail)
    with pytest.raises(ZeroDivisionError):
        plan(TODAY)
    assert len(remind(TODAY)) == 1
    assert AuditEntry.objects.get(verb="reminders.sent").after["failed"] == ["obstacle"]


def test_a_result_that_waits_for_an_owner_yet_to_come_is_told_to_the_office(task, office):
    rule(topic="result", moment="after", working_days=3)
    task.submitted_on = date(2023, 10, 31)
    task.save()
    task.directive.programs.add(ProgramFactory(owner=AgencyFactory(opened_on=date(2025, 3, 1))))
    task.directive.needs_owner_acceptance = True
    task.directive.save()
    assert told() == [(str(office), "result", "waiting", 3)]


def test_who_else_a_rule_names_is_told_although_the_agency_was_reminded_by_hand(task, agency, coordinator):
    head = UserFactory(agency=agency, is_head=True)
    task.due_on = TODAY
    task.save()
    rule()
    rule(receiver="head")
    services.remind_now([task], by=coordinator)
    (message,) = remind(TODAY)
    assert message.user == head
