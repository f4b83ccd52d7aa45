"""The rules of the reminders: what they refuse, their page, and what would go out before one is saved."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import Reminder, ReminderRule
from portal.models import AuditEntry, DailyRun, Notification
from portal.reminding.api import ReminderRuleViewSet
from portal.reminding.preview import next_day, preview
from portal.reminding.run import remind
from programs.models import Program
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    ObstacleFactory,
    ProgramFactory,
    ReminderRuleFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)  # a Friday
MONDAY = date(2023, 11, 6)
DAY = timedelta(days=1)
BEFORE = {"moment": "before", "working_days": 2}


def filled(**fields) -> dict:
    """A rule as the page sends it."""
    return {"topic": "task", "receiver": "agency", "moment": "on", "is_active": "on", **fields}


def refusal(**fields) -> dict:
    with pytest.raises(ValidationError) as refused:
        ReminderRule(**{"moment": "on", **fields}).full_clean()
    return refused.value.message_dict


@pytest.fixture
def agency():
    return AgencyFactory(short_name="Sở Y tế", email="syt@langson.example")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"working_days": 3}, "working_days", "no days are counted"),
        ({"moment": "before"}, "working_days", "from 1 to 250"),
        ({"moment": "after", "working_days": 251}, "working_days", "from 1 to 250"),
        ({**BEFORE, "repeat_every": 2}, "repeat_every", "after the date is repeated"),
        ({"moment": "after", "working_days": 1, "repeat_every": 0}, "repeat_every", "from 1 to 250"),
        ({**BEFORE, "topic": "result"}, "moment", "nothing can be said before it"),
        ({**BEFORE, "topic": "extension"}, "moment", "nothing can be said before it"),
        ({"topic": "sheet", "receiver": "handler"}, "receiver", "Only a task has a handler"),
        ({"topic": "sheet", "deadline_kind": "fixed"}, "deadline_kind", "Only tasks are chosen"),
    ],
)
def test_a_rule_that_could_never_speak_is_refused(db, fields, field, words):
    refused = refusal(**fields)
    assert list(refused) == [field]
    assert words in refused[field][0]


def test_only_tasks_are_chosen_by_programme(db):
    assert "by programme" in refusal(topic="sheet", programme=ProgramFactory())["programme"][0]


def test_a_rule_is_written_once_and_says_where_it_is(db):
    rule = ReminderRuleFactory()
    assert refusal() == {"topic": ["There is such a rule already."]}
    rule.is_active = False
    rule.save()
    assert "switch it on again" in refusal()["topic"][0]
    assert ReminderRule(moment="on", receiver="head").full_clean() is None


def test_a_rule_says_when_it_speaks():
    assert ReminderRule(moment="on").words == "on the date"
    assert ReminderRule(moment="before", working_days=1).words == "1 working day before the date"
    rule = ReminderRule(moment="after", working_days=7, repeat_every=7)
    assert rule.words == "7 working days after the date, then every 7 working days"
    rule.repeat_every = 1
    assert rule.words == "7 working days after the date, then every working day"
    rule = ReminderRule(topic="result", moment="after", working_days=3)
    assert rule.words == "3 working days after it came in"


def test_a_rule_is_written_and_corrected_on_record(coordinator):
    rule = services.keep_reminder_rule(ReminderRule(moment="on", text=" Gấp "), by=coordinator)
    rule.is_active = False
    services.keep_reminder_rule(rule, by=coordinator)
    services.keep_reminder_rule(rule, by=coordinator)  # nothing new
    corrected, written = AuditEntry.objects.filter(verb="reminder_rule.kept")
    assert (written.before, written.after["text"], written.after["is_active"]) == ({}, "Gấp", True)
    assert (corrected.before, corrected.after) == ({"is_active": True}, {"is_active": False})
    assert plan_of(TODAY) == []


def test_the_coordinator_adds_corrects_and_switches_off_on_the_page(client, coordinator):
    client.force_login(coordinator)
    url = reverse("reminder_rules")
    assert client.post(reverse("reminder_rule_new"), filled(**BEFORE, text="Gấp")).url == url
    rule = ReminderRule.objects.get()
    shown = client.get(url).content.decode()
    assert "2 working days before the date" in shown and "Gấp" in shown and "in use" in shown
    again = client.post(reverse("reminder_rule_new"), filled(**BEFORE))
    assert again.status_code == 422 and b"There is such a rule already" in again.content
    fields = filled(**BEFORE)
    del fields["is_active"]
    client.post(rule.get_absolute_url(), fields)
    assert "switched off" in client.get(url).content.decode()
    rule.refresh_from_db()
    assert (rule.is_active, rule.working_days, rule.text) == (False, 2, "")


def test_who_only_looks_finds_the_rules_but_no_buttons(client, auditor):
    rule = ReminderRuleFactory()
    client.force_login(auditor)
    shown = client.get(reverse("reminder_rules")).content.decode()
    assert "On the date" in shown
    assert rule.get_absolute_url() not in shown and reverse("reminder_rule_new") not in shown


def test_an_administrator_sees_the_rules_and_sets_none(client, admin, rules):
    client.force_login(admin)
    rule = ReminderRule.objects.first()
    pages = ["/admin/directives/reminderrule/", f"/admin/directives/reminderrule/{rule.pk}/change/"]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert client.post(pages[1], {"topic": "task"}).status_code == 403
    assert client.get("/admin/directives/reminderrule/add/").status_code == 403


def plan_of(on: date, rule: ReminderRule | None = None) -> list[tuple[str, str, str]]:
    return [
        (str(one.any.user or one.any.agency), one.change, one.counts) for one in preview(on, rule).messages
    ]


def test_a_preview_tells_what_would_go_out_by_the_rules_in_use(due, agency):
    ReminderRuleFactory()
    due(MONDAY, agency=agency)
    assert next_day() == MONDAY
    assert plan_of(MONDAY) == [("Sở Y tế", "", "1 due today")]
    assert plan_of(TODAY) == []
    assert not Notification.objects.exists() and not DailyRun.objects.exists()


def test_a_preview_of_a_new_rule_shows_what_it_adds(due, agency):
    ReminderRuleFactory()
    other = AgencyFactory(short_name="Sở Xây dựng")
    due(MONDAY, agency=agency)
    due(date(2023, 11, 8), agency=other)
    head = UserFactory(agency=agency, full_name="Giám đốc", is_head=True)
    assert plan_of(MONDAY, ReminderRule(**BEFORE)) == [
        ("Sở Xây dựng", "new", "1 due soon"),
        ("Sở Y tế", "", "1 due today"),
    ]
    assert plan_of(MONDAY, ReminderRule(moment="on", receiver="head")) == [("Sở Y tế", "", "1 due today")]
    due(date(2023, 11, 8), agency=agency)
    changed, _other = preview(MONDAY, ReminderRule(**BEFORE)).messages
    assert (changed.change, changed.change_words) == ("changed", "1 line more")
    assert str(head) == "Giám đốc"
    assert not ReminderRule.objects.filter(moment="before").exists()


def test_a_preview_of_a_corrected_rule_shows_what_goes_and_what_comes(due, agency):
    rule = ReminderRuleFactory()
    due(MONDAY, agency=agency)
    rule.text = "Đề nghị báo cáo trước 16 giờ."
    (shown,) = preview(MONDAY, rule).messages
    assert (shown.change, shown.change_words) == ("changed", "the text that is added")
    rule.is_active = False
    assert plan_of(MONDAY, rule) == [("Sở Y tế", "gone", "1 due today")]
    assert preview(MONDAY, rule).goes_out == []


def test_a_preview_of_today_leaves_out_what_was_told_and_makes_up_what_was_missed(due, agency, coordinator):
    ReminderRuleFactory()
    DailyRun.objects.create(day=date(2023, 11, 1))
    yesterday, today = due(TODAY - DAY, agency=agency), due(TODAY, agency=agency)
    assert plan_of(TODAY) == [("Sở Y tế", "", "1 overdue, 1 due today")]
    services.remind_now([today], by=coordinator)
    assert plan_of(TODAY) == [("Sở Y tế", "", "1 overdue")]
    assert Reminder.objects.get().assignment == today != yesterday


@pytest.mark.parametrize(
    ("on", "words"), [(TODAY - DAY, "today or a later day"), (date(2024, 11, 5), "within a year")]
)
def test_a_preview_is_of_a_day_to_come(db, on, words):
    with pytest.raises(ValidationError) as refused:
        preview(on)
    assert words in refused.value.message_dict["on"][0]


def test_a_preview_of_today_is_refused_after_the_run(rules):
    remind(TODAY)
    with pytest.raises(ValidationError, match="went out already"):
        preview(TODAY)
    assert preview(TODAY + DAY).is_day_off


def test_what_a_preview_says_is_what_goes_out(due, agency):
    services.ensure_reminder_rules()
    UserFactory(agency=agency, is_head=True)
    for days in range(-12, 12):
        due(TODAY + days * DAY, agency=agency)
    foreseen = [(one.any.agency, one.any.user, one.lines) for one in preview(TODAY).messages]
    assert foreseen == [(one.agency, one.user, one.lines) for one in remind(TODAY)]


def test_the_page_shows_a_preview_and_saves_nothing(client, coordinator, due, agency):
    task = due(MONDAY, agency=agency)
    client.force_login(coordinator)
    url = reverse("reminder_rule_new")
    response = client.post(url, filled(on=MONDAY.isoformat(), preview="1", text="Gấp <b>"))
    shown = response.content.decode()
    assert response.status_code == 200
    assert "the change touches <b>1</b> message" in shown and "only with the change" in shown
    assert "1 due today" in shown and task.get_absolute_url() in shown and "Gấp &lt;b&gt;" in shown
    assert not ReminderRule.objects.exists()
    day_off = client.post(url, filled(on="2023-11-05", preview="1")).content.decode()
    assert "It is a day off: nothing goes out." in day_off
    for wrong in ({"on": ""}, {"on": "2023-11-02"}, {"on": "2023-11-06", "working_days": "3"}):
        assert client.post(url, filled(preview="1", **wrong)).status_code == 422


def test_the_list_shows_what_goes_out_on_a_day(client, auditor, due, agency):
    ReminderRuleFactory()
    due(MONDAY, agency=agency)
    client.force_login(auditor)
    shown = client.get(reverse("reminder_rules"), {"on": MONDAY.isoformat()}).content.decode()
    assert "1 due today" in shown and "With the change" not in shown
    assert client.get(reverse("reminder_rules"), {"on": "x"}).status_code == 422


def test_an_agency_without_an_address_is_flagged(client, coordinator, due):
    ReminderRuleFactory()
    due(MONDAY)
    client.force_login(coordinator)
    shown = client.get(reverse("reminder_rules"), {"on": MONDAY.isoformat()}).content.decode()
    assert "no e-mail address: only in the inbox" in shown


def test_the_coordinator_learns_of_obstacles_that_the_own_office_passed_on(coordinator, agency):
    obstacle = ObstacleFactory()
    services.pass_obstacle(obstacle, to=agency, due_on=TODAY, by=coordinator)
    ReminderRuleFactory(topic="obstacle", receiver="coordinator")
    assert plan_of(TODAY) == [(str(coordinator.agency), "", "1 due today")]


def test_pages_cost_the_same_for_any_number_of_rules_and_messages(client, coordinator, due):
    client.force_login(coordinator)
    url = f"{reverse('reminder_rules')}?on={MONDAY.isoformat()}"

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    def grow(first: int, count: int) -> None:
        for number in range(first, first + count):
            program = ProgramFactory()
            ReminderRuleFactory(moment="after", working_days=number, programme=program)
            due(MONDAY)

    ReminderRuleFactory()
    grow(1, 1)
    client.get(url)
    before = queries()
    grow(2, 20)
    assert queries() == before


def test_the_api_lists_writes_corrects_and_tries_rules(client, coordinator, due, agency):
    client.force_login(coordinator)
    url = reverse("api:reminder-rule-list")
    program = ProgramFactory(code="NTM")
    made = client.post(url, {"topic": "task", "moment": "on", "programme": "NTM"}, "application/json")
    assert made.status_code == 201
    rule = ReminderRule.objects.get()
    assert (rule.programme, rule.receiver, made.json()["programme"]) == (program, "agency", "NTM")
    page = reverse("api:reminder-rule-detail", args=[rule.pk])
    assert client.patch(page, {"programme": None}, "application/json").json()["programme"] is None
    refused = client.patch(page, {"working_days": 4}, "application/json")
    assert refused.status_code == 400 and "no days are counted" in str(refused.json())
    due(MONDAY, agency=agency)
    trial = {"on": "2023-11-06", "id": rule.pk, "rule": {"moment": "on", "is_active": False}}
    tried = client.post(f"{url}preview/", trial, "application/json").json()
    (message,) = tried["messages"]
    assert (message["agency"], message["user"], message["change"]) == (agency.code, None, "gone")
    (line,) = message["lines"]
    assert (line["topic"], line["group"], line["due_on"]) == ("task", "today", "2023-11-06")
    assert ReminderRule.objects.get().is_active
    foreseen = client.get(f"{url}preview/", {"on": "2023-11-06"}).json()
    assert [one["change"] for one in foreseen["messages"]] == [""]
    assert client.get(f"{url}preview/", {"on": "2023-11-02"}).status_code == 400
    assert Program.objects.count() == 1 and AssignmentFactory._meta.model.objects.count() == 1


def test_two_corrections_of_one_rule_at_once_are_both_kept(client, coordinator, monkeypatch):
    client.force_login(coordinator)
    rule = ReminderRuleFactory(text="")
    page = reverse("api:reminder-rule-detail", args=[rule.pk])
    assert client.patch(page, {"text": "Gấp"}, "application/json").status_code == 200
    monkeypatch.setattr(ReminderRuleViewSet, "get_object", lambda self: rule)  # read before that
    assert client.patch(page, {"is_active": False}, "application/json").json()["text"] == "Gấp"
    kept = ReminderRule.objects.get()
    assert (kept.text, kept.is_active) == ("Gấp", False)


def test_only_a_coordinator_corrects_rules_through_the_api(client, auditor, officer):
    rule = ReminderRuleFactory()
    page = reverse("api:reminder-rule-detail", args=[rule.pk])
    for person in (auditor, officer):
        client.force_login(person)
        assert client.patch(page, {"is_active": False}, "application/json").status_code == 403
