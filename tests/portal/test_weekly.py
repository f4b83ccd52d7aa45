"""The summary of the week: who gets it, when, what it tells, and that it is written once."""

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.utils.translation import override

from directives.models import Directive, ReminderPause
from portal import clock
from portal.delivery import deliver
from portal.models import DailyRun, Notification, User
from portal.reminding import weekly as summaries
from portal.reminding.run import remind
from portal.reminding.weekly import weekly
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    ExplanationRequestFactory,
    SheetFactory,
    UserFactory,
)

FRIDAY, MONDAY, TUESDAY = date(2023, 11, 3), date(2023, 11, 6), date(2023, 11, 7)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with override("en"):
        yield


@pytest.fixture
def agency():
    return AgencyFactory(short_name="Sở Y tế", email="syt@langson.example")


@pytest.fixture
def head(agency):
    return UserFactory(agency=agency, is_head=True, email="giamdoc@langson.example")


@pytest.fixture
def member(committee):
    committee.email = "banchidao@langson.example"
    committee.save()
    return committee


def owed(agency, due_on: date, **fields):
    held = {"directive__original_due_on": due_on, "began_on": date(2023, 8, 1)}
    return AssignmentFactory(agency=agency, directive__document__issued_on=date(2023, 8, 1), **held, **fields)


def written(on: date = MONDAY, **asked) -> list[Notification]:
    """What the run of a day writes of summaries, in the order of their rows."""
    remind(on)
    return list(Notification.objects.filter(kind="weekly", **asked).order_by("pk"))


def test_a_head_gets_what_the_agency_owes_in_the_inbox_and_by_mail(agency, head):
    owed(agency, FRIDAY)
    owed(agency, MONDAY + 6 * DAY)
    owed(agency, MONDAY + 7 * DAY)  # of the week after
    owed(AgencyFactory(), FRIDAY)
    inbox, mail = written()
    assert (inbox.channel, inbox.user, inbox.state) == ("inbox", head, "sent")
    assert (mail.channel, mail.address, mail.state) == ("email", head.email, "waiting")
    assert inbox.lines == mail.lines
    assert [(line["group"], line["working_days"], line["agency"]) for line in mail.lines] == [
        ("overdue", 1, ""),
        ("soon", 5, ""),
    ]
    assert mail.subject == "Week 06/11/2023 – 12/11/2023: 1 overdue, 1 to be done"
    assert mail.url == "/my-work/"


def test_the_committee_learns_of_the_province_and_who_owes_the_most(agency, member):
    other = AgencyFactory(short_name="Sở Xây dựng")
    for task_of, due_on in ((agency, FRIDAY), (other, FRIDAY), (other, FRIDAY - DAY), (other, MONDAY)):
        owed(task_of, due_on)
    inbox, _mail = written()
    assert inbox.user == member
    assert [line["agency"] for line in inbox.lines] == [
        "Sở Xây dựng",
        "Sở Y tế",
        "Sở Xây dựng",
        "Sở Xây dựng",
    ]
    assert "Who has the most overdue: Sở Xây dựng (2), Sở Y tế (1)." in inbox.body
    assert inbox.url == "/dashboard/"


@pytest.mark.parametrize(
    ("mail", "channels"),
    [
        ("daily", []),
        ("overdue", []),
        ("at_once", []),
        ("weekly", ["inbox", "email"]),
    ],
)
def test_anybody_may_choose_it(agency, mail, channels):
    UserFactory(agency=agency, mail=mail, email="an@langson.example")
    owed(agency, FRIDAY)
    assert [row.channel for row in written()] == channels


def test_who_chose_it_is_not_mailed_day_by_day(agency):
    UserFactory(agency=agency, mail="weekly", email="an@langson.example")
    owed(agency, FRIDAY)
    remind(MONDAY)
    assert not Notification.objects.filter(kind="reminder", channel="email", user__isnull=False).exists()


@pytest.mark.parametrize(
    ("mail", "channels"),
    [("daily", ["inbox", "email"]), ("at_once", ["inbox", "email"]), ("overdue", ["inbox"])],
)
def test_a_head_who_wants_only_what_is_overdue_finds_it_in_the_inbox(agency, head, mail, channels):
    head.mail = mail
    head.save()
    owed(agency, FRIDAY)
    assert [row.channel for row in written()] == channels


def test_one_mailbox_gets_it_once(agency):
    for _number in range(3):
        UserFactory(agency=agency, is_head=True, email="Chung@langson.example")
    owed(agency, FRIDAY)
    assert len(written(channel="email")) == 1
    assert Notification.objects.filter(kind="weekly", channel="inbox").count() == 3


def test_who_may_not_sign_in_gets_none(agency, head):
    head.is_active = False
    head.save()
    owed(agency, FRIDAY)
    assert written() == []


def test_nothing_owed_and_nothing_done_is_not_told(head, member):
    assert written() == []


def test_what_was_accepted_last_week_is_told(agency, head):
    for accepted_on in (date(2023, 10, 29), date(2023, 10, 30), FRIDAY):
        done = {"submitted_on": date(2023, 10, 26), "accepted_on": accepted_on, "accepted_by": head}
        owed(agency, date(2023, 10, 31), **done)
    inbox, _mail = written()
    assert "Results accepted last week: 2." in inbox.body
    assert inbox.lines == []


def test_what_is_not_owed_is_not_told(agency, head):
    owed(agency, FRIDAY, role="cooperating")
    owed(agency, FRIDAY, submitted_on=FRIDAY)
    owed(agency, None, directive__deadline_kind=Directive.DeadlineKind.NONE)
    closed = {"ended_by": head, "ending": "superseded", "end_reason": "Không còn phù hợp"}
    owed(agency, FRIDAY, ended_on=FRIDAY, **closed)
    assert written() == []


def test_a_task_whose_reminders_pause_is_owed_all_the_same(agency, head, coordinator):
    ReminderPause.objects.create(assignment=owed(agency, FRIDAY), reason="Chờ vốn", paused_by=coordinator)
    assert len(written()[0].lines) == 1


def test_sheets_and_explanations_of_the_week_are_told_too(agency, head, coordinator):
    SheetFactory(unit=agency, due_on=FRIDAY)
    SheetFactory(unit=agency, due_on=MONDAY + 9 * DAY)
    later = owed(agency, date(2024, 6, 3))
    ExplanationRequestFactory(assignment=later, due_on=TUESDAY, asked_by=coordinator)
    inbox, _mail = written()
    assert [line["topic"] for line in inbox.lines] == ["sheet", "explanation"]
    assert inbox.body.startswith("Overdue: 1. To be done by 12/11/2023: 1.")


def test_only_the_most_urgent_are_named_and_the_rest_is_counted(agency, head, member, monkeypatch):
    monkeypatch.setattr(summaries, "MOST", 2)
    for number in range(4):
        owed(agency, FRIDAY - number * DAY)
    rows = written(channel="inbox")
    assert len(rows) == 2
    for row in rows:
        assert [line["due_on"] for line in row.lines] == ["2023-10-31", "2023-11-01"]
        assert "Overdue: 4." in row.body and "The 2 most urgent are named here" in row.body


def test_of_a_secret_task_nothing_is_told_but_where_and_when(agency, head):
    secret = {"directive__title": "Chuyện mật", "directive__words": "", "directive__is_secret": True}
    owed(agency, FRIDAY, **secret)
    [line] = written()[0].lines
    assert line["title"] == "" and line["due_on"] == "2023-11-03"


@pytest.mark.parametrize(
    ("ran", "on", "is_told"),
    [
        ([], MONDAY, True),
        ([], TUESDAY, False),  # the portal's first day of all
        ([], date(2023, 9, 5), True),  # Monday was a holiday
        ([FRIDAY], MONDAY, True),
        ([FRIDAY], TUESDAY, True),  # nothing ran on Monday
        ([FRIDAY, MONDAY], TUESDAY, False),
        ([MONDAY], FRIDAY + 7 * DAY, False),
        ([], MONDAY - DAY, False),  # a Sunday
        ([date(2023, 8, 31)], date(2023, 9, 5), True),  # Monday was a holiday
        ([date(2023, 9, 5)], date(2023, 9, 6), False),
    ],
)
def test_it_goes_out_with_the_first_run_of_a_week(agency, head, ran, on, is_told):
    owed(agency, date(2023, 8, 25))
    for day in ran:
        DailyRun.objects.create(day=day)
    assert bool(written(on)) == is_told


def test_it_is_written_once(agency, head):
    owed(agency, FRIDAY)
    assert len(written()) == 2
    assert len(written()) == 2


def test_the_mail_says_it_all(agency, head, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owed(agency, FRIDAY)
    with clock.pinned(clock.moment(MONDAY)):
        remind(MONDAY)
        deliver()
    [sent] = [mail for mail in outbox.outbox if mail.to == [head.email] and mail.subject.startswith("Week")]
    for words in ("To be done by 12/11/2023", "1 working day late", "/directives/"):
        assert words in sent.body


@pytest.mark.parametrize("many", [1, 30])
def test_it_costs_the_same_for_any_number_of_people_and_tasks(many, member, django_assert_num_queries):
    for _number in range(many):
        boss = UserFactory(is_head=True, email="a@langson.example")
        owed(boss.agency, FRIDAY)
        task = owed(boss.agency, TUESDAY)
        ExplanationRequestFactory(assignment=task, due_on=TUESDAY, asked_by=member)
        SheetFactory(unit=boss.agency, due_on=FRIDAY)
    with django_assert_num_queries(13):
        assert len(list(weekly(MONDAY))) == 2 * (many + 1)


def test_a_coordinator_who_chose_it_learns_of_the_province(agency, coordinator):
    User.objects.filter(pk=coordinator.pk).update(mail="weekly")
    owed(agency, FRIDAY)
    [inbox] = written()
    assert (inbox.user, inbox.url, len(inbox.lines)) == (coordinator, "/dashboard/", 1)
