"""The demonstration: the notice's tasks as they stand on 03/11/2023."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

import directives.demo
from directives.models import (
    Assignment,
    Comment,
    ContributionReminder,
    Directive,
    Document,
    Event,
    ExplanationRequest,
    Reminder,
)
from portal.demo import load_people
from portal.reminding.run import remind

TODAY = date(2023, 11, 3)
UNDATED = {"2.2", "2.5 (1)", "2.5 (2)", "2.7 (1)", "2.7 (2)", "2.8", "2.9"}


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    call_command("load_reference", stdout=StringIO())
    people = load_people()
    directives.demo.load(people, remind)
    return people


def states(clause: str, today: date = TODAY) -> dict[str, str]:
    part = clause.rstrip(")").partition(" (")
    rows = Assignment.objects.with_state(today).filter(
        directive__clause=part[0], directive__part=int(part[2]) if part[2] else None
    )
    return dict(rows.values_list("agency__code", "state"))


def test_the_notice_has_its_fourteen_tasks_and_seven_have_no_date(demo):
    document = Document.objects.get(number="MH-01")
    assert document.is_demo
    orders = {order.label: order for order in document.directives.all()}
    assert len(orders) == 14
    kinds = {label for label, order in orders.items() if order.deadline_kind in {"standing", "none"}}
    assert kinds == UNDATED
    dated = {label: order.original_due_on for label, order in orders.items() if order.original_due_on}
    assert dated == {
        "2.3 (1)": date(2023, 10, 31),
        "2.3 (2)": date(2023, 11, 5),
        "2.4": date(2023, 11, 5),
        "2.6 (1)": date(2023, 10, 31),
        "2.6 (2)": date(2023, 11, 1),
    }
    assert {label for label, order in orders.items() if order.is_strict} == {"2.4", "2.6 (1)"}


def test_group_addressees_are_expanded(demo):
    assert len(states("2.2")) == len(states("2.5 (1)")) == len(states("2.7 (2)")) == 11
    assert set(states("2.6 (1)")) == set(states("2.8")) == {"snnptnt", "sldtbxh", "bdt"}
    assert {"skhdt", "stc", "bdt", "ubnd-189"} <= set(states("2.1"))
    assert len(states("2.1")) == 16
    roles = Assignment.objects.filter(directive__clause="2.4").values_list("agency__code", "role")
    assert {code for code, role in roles if role == "lead"} == {"skhdt", "stc"}


def test_seven_tasks_are_never_overdue_and_events_wait(demo):
    later = date(2024, 6, 1)
    for clause in UNDATED:
        assert "overdue" not in states(clause, later).values()
    for clause in ("2.1", "2.7 (3)"):
        assert set(states(clause, later).values()) == {"awaiting_event"}


def test_monthly_reports_have_a_task_a_period(demo):
    order = Directive.objects.get(document__number="MH-02")
    october, november = (order.assignments.filter(period_on=date(2023, month, 1)) for month in (10, 11))
    assert [row.state for row in october.with_state(TODAY).order_by("agency__code")] == [
        "done_late",
        "done",
        "done",
    ]
    assert set(november.values_list("due_on", flat=True)) == {date(2023, 11, 25)}
    assert order.assignments.filter(period_on=None).count() == november.count() == 3
    event = Event.objects.get()
    assert [directive.clause for directive in event.directives.all()] == ["2.1"]


def test_counterpart_money_shows_four_of_eleven(demo):
    order = Directive.objects.with_progress().get(clause="2.2")
    assert (order.done_count, order.lead_count) == (4, 11)


def test_the_ethnic_committee_is_late_and_what_waits_for_it_waits(demo):
    assert states("2.6 (1)") == {"snnptnt": "done", "sldtbxh": "done", "bdt": "overdue"}
    late = Assignment.objects.get(directive__clause="2.6", directive__part=1, agency__code="bdt")
    assert late.days_late == 3
    second = Assignment.objects.with_waiting().get(directive__clause="2.6", directive__part=2)
    assert second.is_waiting
    assert second.directive.depends_on == late.directive


def test_the_story_has_every_state_of_a_result(demo):
    assert states("2.3 (1)") == {
        "snnptnt": "submitted",
        "sldtbxh": "done",
        "sgddt": "done",
        "sxd": "done",
        "bdt": "done_late",
        "svhttdl": "overdue",
        "syt": "overdue",
    }
    assert Assignment.objects.get(agency__code="syt", directive__clause="2.3").is_returned
    assert Directive.objects.get(clause="2.3", part=2).citations.get().document.number == "5164"


def test_on_the_third_of_november_two_departments_are_reminded_of_the_fifth(demo):
    out = StringIO()
    call_command("remind", "--on", "2023-11-03", "--dry-run", "--json", stdout=out)
    messages = {message["agency"]: message["lines"] for message in json.loads(out.getvalue())}
    soon = {
        agency: [line["clause"] for line in lines if line["due_on"] == "2023-11-05"]
        for agency, lines in messages.items()
    }
    assert {agency: clauses for agency, clauses in soon.items() if clauses} == {
        "Sở Kế hoạch và Đầu tư": ["2.3", "2.4"],
        "Sở Tài chính": ["2.4"],
    }
    late = {agency for agency, lines in messages.items() for line in lines if line["state"] == "overdue"}
    assert late == {"Ban Dân tộc tỉnh", "Sở Y tế", "Sở Văn hóa, Thể thao và Du lịch"}
    assert {line["working_days"] for lines in messages.values() for line in lines} == {1, 3}
    clauses = {line["clause"] for lines in messages.values() for line in lines}
    assert not clauses & {"2.2", "2.5", "2.7", "2.8", "2.9"}


def test_it_was_reminded_every_working_day_since(demo):
    days = set(Reminder.objects.values_list("on", flat=True))
    assert days == {date(2023, 10, 30), date(2023, 10, 31), date(2023, 11, 1), date(2023, 11, 2), TODAY}


def test_agencies_contribute_comment_and_explain(demo):
    helpers = Assignment.objects.with_state(TODAY).filter(directive__clause="2.4", role="cooperating")
    assert dict(helpers.values_list("agency__code", "state")) == {
        "snnptnt": "done",
        "sldtbxh": "done",
        "bdt": "open",
    }
    reminded = ContributionReminder.objects.values_list("assignment__agency__code", "on")
    assert list(reminded) == [("bdt", date(2023, 11, 2))]
    comments = Comment.objects.filter(directive__clause="2.4").order_by("id")
    named = [set(comment.mentions.values_list("code", flat=True)) for comment in comments]
    assert named == [{"bdt", "skhdt"}, {"stc", "skhdt"}]
    states = {asked.assignment.agency.code: asked.state for asked in ExplanationRequest.objects.all()}
    assert states == {"svhttdl": "done", "bdt": "open"}
