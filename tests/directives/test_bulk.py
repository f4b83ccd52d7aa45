"""Several tasks at once: chosen, looked through, done; and what the coordinator sends by hand."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import Assignment, Extension, Reminder
from portal.models import AuditEntry, Notification
from portal.reminding.run import remind
from tests.factories import AgencyFactory, AssignmentFactory, ProgramFactory, ReminderFactory, UserFactory

TODAY = date(2023, 11, 3)
DAY = timedelta(days=1)
URL = reverse("bulk")


@pytest.fixture
def late(officer):
    """Two late tasks of one agency, one of another."""
    mine = [AssignmentFactory(agency=officer.agency, due_on=TODAY - number * DAY) for number in (1, 2)]
    return [*mine, AssignmentFactory(agency=UserFactory().agency, due_on=TODAY - DAY)]


@pytest.fixture
def press(client, coordinator):
    """Post what the list or the preview would."""
    client.force_login(coordinator)

    def post(act: str, rows, *, step: str = "", **data):
        return client.post(URL, {"act": act, "chosen": [row.pk for row in rows], "step": step, **data})

    return post


def keys(rows) -> list[int]:
    return [row.pk for row in rows]


def test_reminding_sends_one_message_an_agency_and_logs_each_task(press, late, coordinator):
    preview = press("remind", late)
    assert set(keys(preview.context["possible"])) == set(keys(late))
    assert not Reminder.objects.exists()
    done = press("remind", late, step="carry_out", query="state=overdue")
    assert done.url == reverse("assignments") + "?state=overdue"
    assert Reminder.objects.filter(sent_by=coordinator, on=TODAY, state="overdue").count() == 3
    assert Notification.objects.filter(kind="nudge", channel="inbox").count() == 2
    assert AuditEntry.objects.filter(verb="assignment.reminded", by=coordinator).count() == 2


def test_what_was_reminded_today_is_listed_with_the_reason(press, late):
    ReminderFactory(assignment=late[0], on=TODAY)
    preview = press("remind", late)
    assert keys(row for row, _why in preview.context["refused"]) == [late[0].pk]
    again = press("remind", late, step="carry_out")
    assert again.status_code == 422
    assert "was reminded of it today" in again.content.decode()
    assert Reminder.objects.count() == 3


def test_one_task_is_reminded_of_on_its_page(client, coordinator, late, submitted):
    client.force_login(coordinator)
    task, url = late[0], reverse("assignment_remind", args=[late[0].pk])
    assert url in client.get(task.directive.get_absolute_url()).content.decode()
    answered = client.get(submitted.directive.get_absolute_url()).content.decode()
    assert reverse("assignment_remind", args=[submitted.pk]) not in answered
    assert "once a day at most" in client.get(url).content.decode()
    assert client.post(url).url == task.get_absolute_url()
    assert Reminder.objects.get(on=TODAY).assignment == task
    assert Notification.objects.filter(kind="nudge", agency=task.agency, channel="email").count() == 1
    again = client.post(url)
    assert again.status_code == 422 and "was reminded of it today" in again.content.decode()


def test_only_open_leads_with_a_date_can_be_reminded(coordinator, submitted):
    rows = [
        submitted,
        AssignmentFactory(role="cooperating"),
        AssignmentFactory(due_on=None, directive__deadline_kind="none", directive__original_due_on=None),
        AssignmentFactory(submitted_on=TODAY, accepted_on=TODAY, accepted_by=coordinator),
    ]
    answered = services.remind_now(rows, by=coordinator)
    assert not answered.done
    assert len({why for _row, why in answered.refused}) == 4
    assert not Notification.objects.filter(kind="nudge").exists()


@pytest.mark.usefixtures("rules")
def test_the_message_of_the_day_still_goes_out_with_the_rest(coordinator, officer):
    first, second = (
        AssignmentFactory(
            agency=officer.agency,
            due_on=TODAY - DAY,
            began_on=TODAY - 9 * DAY,
            directive__document__issued_on=TODAY - 9 * DAY,
        )
        for _number in range(2)
    )
    services.remind_now([first], by=coordinator)
    (message,) = remind(TODAY)
    assert [line.subject for line in message.lines] == [second.pk]
    assert not remind(TODAY)


def test_results_are_accepted_together_and_the_others_named(press, submitted, late):
    preview = press("accept", [submitted, late[0]])
    assert keys(preview.context["possible"]) == [submitted.pk]
    assert keys(row for row, _why in preview.context["refused"]) == [late[0].pk]
    assert press("accept", [submitted], step="carry_out").status_code == 302
    assert Assignment.objects.get(pk=submitted.pk).accepted_on == TODAY


def test_dates_are_moved_together_with_a_reason(press, late, submitted):
    preview = press("move", [*late, submitted])
    assert keys(row for row, _why in preview.context["refused"]) == [submitted.pk]
    unsaid = press("move", late, step="carry_out", due_on="2023-11-20", reason="")
    assert unsaid.status_code == 422
    assert not Extension.objects.exists()
    press("move", late, step="carry_out", due_on="2023-11-20", reason="Mưa lũ")
    assert set(Assignment.objects.filter(pk__in=keys(late)).values_list("due_on", flat=True)) == {
        date(2023, 11, 20)
    }
    earlier = press("move", late, step="carry_out", due_on="2023-11-10", reason="Sớm hơn")
    assert earlier.status_code == 422
    assert len(earlier.context["refused"]) == 3


def test_the_own_agencys_dates_are_left_to_others(press, coordinator):
    own = AssignmentFactory(agency=coordinator.agency, due_on=TODAY)
    assert keys(row for row, _why in press("move", [own]).context["refused"]) == [own.pk]


def test_handing_over_leads_to_its_page_for_one_agency(press, late):
    assert press("hand_over", late).status_code == 422
    answer = press("hand_over", late[:2])
    assert answer.url.startswith(reverse("handover_new") + f"?from_agency={late[0].agency_id}&chosen=")


def test_what_was_chosen_is_ticked_in_the_preview_of_the_handover(client, coordinator, late):
    client.force_login(coordinator)
    asked = {"from_agency": late[0].agency_id, "chosen": [late[0].pk]}
    page = client.get(reverse("handover_new"), asked).content.decode()
    assert f'name="chosen" value="{late[0].pk}"' in page
    asked |= {"to_agency": AgencyFactory().pk, "on": "2023-11-03", "reason": "Sáp nhập", "step": "preview"}
    preview = client.get(reverse("handover_new"), asked)
    assert preview.context["ticked"] == [late[0].pk]


def test_all_that_the_filter_shows_can_be_meant(press, late):
    AssignmentFactory(due_on=TODAY + 9 * DAY)
    preview = press("remind", [], all="1", query="quick=late&page=2")
    assert set(keys(preview.context["possible"])) == set(keys(late))


def test_something_has_to_be_chosen(press, late):
    assert "Tick at least one" in press("remind", []).content.decode()
    assert press("x", late).status_code == 422
    assert press("remind", [], all="1", query="state=x").context["possible"] == []


def test_ticks_are_for_coordinators(client, coordinator, officer, late):
    for person, sees in ((coordinator, True), (officer, False)):
        client.force_login(person)
        assert (b'name="chosen"' in client.get(reverse("assignments")).content) == sees
    assert client.post(URL, {"act": "remind", "chosen": [late[0].pk]}).status_code == 403


def test_programs_remind_and_move_dates(client, coordinator, late):
    client.force_login(coordinator)
    answer = client.post(reverse("api:assignment-remind"), {"assignments": keys(late)})
    assert set(answer.json()["done"]) == set(keys(late))
    moved = {"assignments": keys(late), "due_on": "2023-11-20", "reason": "Mưa lũ"}
    assert len(client.post(reverse("api:assignment-move-dates"), moved).json()["done"]) == 3
    assert len(client.post(reverse("api:assignment-move-dates"), moved).json()["refused"]) == 3


@pytest.mark.parametrize("act", ["remind", "move"])
def test_a_preview_costs_the_same_for_any_number_of_rows(
    press, coordinator, django_assert_max_num_queries, act
):
    rows = AssignmentFactory.create_batch(30, due_on=TODAY - DAY)
    with django_assert_max_num_queries(14):
        assert len(press(act, rows).context["possible"]) == 30


def test_results_at_owners_cost_the_preview_nothing_more(press):
    def cost(count: int) -> int:
        rows = AssignmentFactory.create_batch(
            count, submitted_on=TODAY, directive__needs_owner_acceptance=True
        )
        for row in rows:
            row.directive.programs.add(ProgramFactory())
        with CaptureQueriesContext(connection) as caught:
            assert len(press("accept", rows).context["refused"]) == count
        return len(caught)

    cost(1)
    assert cost(1) == cost(15)
