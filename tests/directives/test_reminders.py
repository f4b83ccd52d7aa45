"""What is reminded of on which day, and that it is said once."""

import json
from datetime import date, timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection

from directives import services
from directives.models import Assignment, Reminder, ReminderRule
from portal import tasks
from portal.mail import html_of_row
from portal.models import AuditEntry, Notification
from portal.reminding.plan import plan
from portal.reminding.run import remind
from portal.reminding.text import text_of
from tests.factories import AgencyFactory, UserFactory

pytestmark = pytest.mark.usefixtures("rules")
WEDNESDAY, SUNDAY = date(2023, 11, 8), date(2023, 11, 5)
DAY = timedelta(days=1)


def said(on: date) -> list[tuple[str, int]]:
    return [(line.group, line.working_days) for message in plan(on) for line in message.lines]


TABLE = [
    # deadline on Wednesday 08/11
    (WEDNESDAY, False, date(2023, 10, 27), []),  # eight working days before
    (WEDNESDAY, False, date(2023, 10, 30), [("soon", 7)]),
    (WEDNESDAY, False, date(2023, 10, 31), []),
    (WEDNESDAY, False, date(2023, 11, 3), [("soon", 3)]),
    (WEDNESDAY, False, date(2023, 11, 4), []),  # Saturday
    (WEDNESDAY, False, date(2023, 11, 6), []),
    (WEDNESDAY, False, date(2023, 11, 7), [("soon", 1)]),
    (WEDNESDAY, False, WEDNESDAY, [("today", 0)]),
    (WEDNESDAY, False, date(2023, 11, 9), [("overdue", 1)]),
    (WEDNESDAY, False, date(2023, 11, 10), []),
    (WEDNESDAY, False, date(2023, 11, 13), [("overdue", 3)]),
    (WEDNESDAY, False, date(2023, 11, 17), [("overdue", 7)]),
    (WEDNESDAY, False, date(2023, 11, 28), [("overdue", 14)]),
    (WEDNESDAY, False, date(2023, 11, 29), []),
    # "trước ngày 08/11" aims at 07/11, and is late after 08/11
    (WEDNESDAY, True, date(2023, 11, 2), [("soon", 3)]),
    (WEDNESDAY, True, date(2023, 11, 6), [("soon", 1)]),
    (WEDNESDAY, True, date(2023, 11, 7), [("today", 0)]),
    (WEDNESDAY, True, WEDNESDAY, [("today", 0)]),
    (WEDNESDAY, True, date(2023, 11, 9), [("overdue", 1)]),
    # deadline on a Sunday: the last word before it on Friday, late from Monday
    (SUNDAY, False, date(2023, 11, 1), [("soon", 3)]),
    (SUNDAY, False, date(2023, 11, 3), [("soon", 1)]),
    (SUNDAY, False, SUNDAY, []),
    (SUNDAY, False, date(2023, 11, 6), [("overdue", 1)]),
    (SUNDAY, True, date(2023, 11, 3), [("soon", 1)]),
    # 1 and 2 January and 2 September are public holidays
    (date(2024, 1, 2), False, date(2024, 1, 1), []),
    (date(2024, 1, 1), False, date(2024, 1, 2), [("overdue", 1)]),
]


@pytest.mark.parametrize(("due_on", "is_strict", "on", "expected"), TABLE)
def test_the_days_on_which_one_is_reminded(due, due_on, is_strict, on, expected):
    due(due_on, is_strict=is_strict)
    assert said(on) == expected


def test_the_reminder_of_a_day_off_goes_out_before_it_even_if_nothing_else_would(due):
    ReminderRule.objects.filter(moment="before").update(is_active=False)
    due(SUNDAY)
    assert said(date(2023, 11, 3)) == [("soon", 1)]
    assert said(date(2023, 11, 2)) == []


def test_rules_are_rows(due):
    due(WEDNESDAY)
    ReminderRule.objects.create(moment="before", working_days=2)
    ReminderRule.objects.filter(moment="before", working_days=1).update(is_active=False)
    assert said(date(2023, 11, 6)) == [("soon", 2)]
    assert said(date(2023, 11, 7)) == []


def test_the_usual_rules_are_written_once_and_edits_stay():
    services.ensure_reminder_rules()
    ReminderRule.objects.filter(moment="on").delete()
    assert services.ensure_reminder_rules() == 0
    assert not ReminderRule.objects.filter(moment="on").exists()


def test_only_open_dated_unsubmitted_tasks_of_leads_are_reminded_of(due, coordinator):
    late = date(2023, 10, 31)
    due(late, role="cooperating")
    due(late, submitted_on=date(2023, 11, 2))
    accepted = {"accepted_on": late, "accepted_by": coordinator}
    due(late, submitted_on=late, **accepted)
    for kind in ("standing", "none", "event", "recurring"):
        due(None, deadline_kind=kind)
    assert said(date(2023, 11, 3)) == []


@pytest.fixture
def three(due):
    """An agency with a task overdue, one due today and one soon, on 03/11/2023."""
    agency = UserFactory(agency=AgencyFactory(email="so@langson.example")).agency
    for day in (date(2023, 11, 8), date(2023, 11, 3), date(2023, 10, 31)):
        due(day, agency=agency)
    return agency


def test_an_agency_gets_one_message_a_day_grouped_by_urgency(three):
    [message] = remind(date(2023, 11, 3))
    assert [line.group for line in message.lines] == ["overdue", "today", "soon"]
    inbox = Notification.objects.get(channel="inbox", kind="reminder")
    mail = Notification.objects.get(channel="email", kind="reminder")
    assert (inbox.user, inbox.day, mail.address) == (
        three.users.get(),
        date(2023, 11, 3),
        "so@langson.example",
    )
    assert inbox.lines == mail.lines
    text = text_of(three.name, mail.lines)
    for words in ("31/10/2023", "03/11/2023", "08/11/2023", "2.4", "http://localhost:8000/directives/"):
        assert words in text


@pytest.mark.parametrize(
    ("group", "whose", "asked"),
    [("overdue", "", True), ("escalated", "Sở Y tế", False), ("waiting", "", False), ("soon", "", True)],
)
def test_only_who_has_to_report_is_asked_to(three, group, whose, asked):
    remind(date(2023, 11, 3))
    mail = Notification.objects.get(channel="email", agency=three)
    mail.lines = [mail.lines[0] | {"group": group, "agency": whose}]
    for words in (text_of(three.name, mail.lines), html_of_row(mail)):
        assert ("Report or submit the result" in words or "Báo cáo hoặc gửi kết quả" in words) == asked


def test_each_task_is_logged_and_the_trail_has_one_entry_by_the_portal(three):
    remind(date(2023, 11, 3))
    logged = Reminder.objects.order_by("due_on").values_list(
        "agency", "on", "due_on", "state", "working_days"
    )
    assert list(logged) == [
        (three.pk, date(2023, 11, 3), date(2023, 10, 31), "overdue", 3),
        (three.pk, date(2023, 11, 3), date(2023, 11, 3), "due_soon", 0),
        (three.pk, date(2023, 11, 3), date(2023, 11, 8), "due_soon", 3),
    ]
    entry = AuditEntry.objects.get(verb="reminders.sent")
    assert (entry.by, entry.subject_text, entry.after) == (None, "03/11/2023", {"messages": 1, "lines": 3})


def test_running_twice_says_it_once_even_when_a_task_came_in_between(three, due):
    assert len(remind(date(2023, 11, 3))) == 1
    due(date(2023, 10, 31), agency=three)
    assert remind(date(2023, 11, 3)) == []
    assert Reminder.objects.count() == 3
    assert Notification.objects.filter(kind="reminder").count() == 2


def test_the_task_reminds_of_today(three):
    assert tasks.remind() == 1
    assert set(Reminder.objects.values_list("on", flat=True)) == {date(2023, 11, 3)}
    assert tasks.remind.name == "portal.tasks.remind"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_say_it_once(due, settings):
    services.ensure_reminder_rules()
    for _number in range(6):
        due(date(2023, 10, 31), agency=UserFactory(agency=AgencyFactory(email="a@langson.example")).agency)
    start, failures, sent = Barrier(2), [], []

    def work():
        try:
            start.wait(timeout=10)
            sent.append(len(remind(date(2023, 11, 3))))
        except Exception as error:  # a thread's error would be lost
            failures.append(error)
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert failures == []
    assert sum(sent) == 6
    assert Reminder.objects.count() == 6
    assert Notification.objects.filter(kind="reminder").count() == 12


def test_the_command_shows_as_json_what_would_be_sent_and_sends_nothing(three):
    out = StringIO()
    call_command("remind", "--on", "2023-11-03", "--dry-run", "--json", stdout=out)
    [message] = json.loads(out.getvalue())
    assert (message["agency"], message["address"]) == (three.name, "so@langson.example")
    assert message["lines"][0] == {
        "clause": "2.4",
        "document": message["lines"][0]["document"],
        "due_on": "2023-10-31",
        "state": "overdue",
        "working_days": 3,
    }
    assert not Reminder.objects.exists()
    assert not Notification.objects.exists()


def test_the_command_shows_the_summaries_of_the_week_and_says_what_was_done_before(three):
    out = StringIO()
    head = UserFactory(agency=three, is_head=True, full_name="Hoàng Quốc Khải")
    call_command("remind", "--on", "2023-11-06", "--dry-run", stdout=out)
    assert f"{head} <" in out.getvalue() and "Tổng hợp tuần 06/11/2023" in out.getvalue()
    assert not Notification.objects.exists()
    remind(date(2023, 11, 3))
    call_command("remind", "--on", "2023-11-03", "--dry-run", stdout=out)
    assert out.getvalue().endswith("1 messages would be sent, had the day not had its run before.\n")


def test_the_command_shows_nothing_of_what_a_coordinator_reminded_of_that_day(three, coordinator):
    services.remind_now(Assignment.objects.all(), by=coordinator)
    out = StringIO()
    call_command("remind", "--on", "2023-11-03", "--dry-run", stdout=out)
    assert out.getvalue() == "03/11/2023: 0 messages would be sent.\n"


def test_the_command_sends(three):
    out = StringIO()
    call_command("remind", "--on", "2023-11-03", stdout=out)
    assert "1 messages sent" in out.getvalue()
    assert Reminder.objects.count() == 3
