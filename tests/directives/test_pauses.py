"""A task is not reminded of for a while: who may say so, what is refused, when it ends, where it shows."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import ReminderPause
from directives.services.secrecy import make_stub
from portal import clock
from portal.models import AuditEntry
from portal.reminding.plan import plan
from tests.factories import AssignmentFactory, ReminderPauseFactory

TODAY = date(2023, 11, 3)
DAY = timedelta(days=1)


@pytest.fixture
def task(due, officer, rules):
    """Due today, of the officer's agency."""
    return due(TODAY, agency=officer.agency)


def is_told(on: date = TODAY) -> bool:
    return bool(plan(on))


def page(client, person, url) -> str:
    client.force_login(person)
    return client.get(url).content.decode()


def test_a_paused_task_is_silent_until_its_last_day(task, coordinator):
    assert is_told()
    task.due_on = TODAY + DAY * 3  # Monday
    task.save()
    services.pause_reminders(task, reason="Chờ Bộ", until=TODAY + DAY * 2, by=coordinator)
    assert not is_told()
    assert is_told(TODAY + DAY * 3)


def test_a_pause_without_a_day_holds_until_somebody_ends_it(task, coordinator):
    pause = services.pause_reminders(task, reason="Chờ Bộ", by=coordinator)
    assert not is_told() and pause.holds and pause.state_words == "until somebody ends it"
    ended = services.end_pause(task, by=coordinator)
    assert is_told() and ended == pause
    assert (ended.ended_by, ended.state_words) == (coordinator, "ended on 03/11/2023")
    verbs = AuditEntry.objects.filter(subject_id=task.pk).values_list("verb", flat=True)
    assert {"assignment.paused", "assignment.resumed"} <= set(verbs)


def test_a_pause_that_ran_out_makes_room_for_another(task, coordinator):
    with clock.pinned(clock.moment(date(2023, 10, 30), 9)):
        first = services.pause_reminders(task, reason="Chờ Bộ", until=date(2023, 10, 31), by=coordinator)
    assert first.state_words == "ran out on 31/10/2023"
    with pytest.raises(ValidationError, match="are not paused"):
        services.end_pause(task, by=coordinator)
    services.pause_reminders(task, reason="Chờ tiếp", until=TODAY, by=coordinator)
    assert not is_told()
    assert ReminderPause.objects.in_force(TODAY).count() == 1


def test_what_is_refused(task, coordinator):
    def refused(words: str, **fields) -> None:
        with pytest.raises(ValidationError, match=words):
            services.pause_reminders(task, **{"reason": "Chờ Bộ", "by": coordinator, **fields})

    refused("today or a later day", until=TODAY - DAY)
    refused("Say why", reason=" ")
    services.pause_reminders(task, reason="Chờ Bộ", by=coordinator)
    refused("paused already")
    task.pauses.update(ended_at=clock.now(), ended_by=coordinator)
    for field, value, words in [
        ("due_on", None, "has no date"),
        ("role", "cooperating", "Only leads are reminded"),
    ]:
        kept = getattr(task, field)
        setattr(task, field, value)
        task.save()
        refused(words)
        setattr(task, field, kept)
    task.save()
    services.close_without_result(task, reason="Không cần nữa", by=coordinator)
    refused("done or has ended")


def test_of_a_secret_task_no_words_are_kept(task, coordinator):
    make_stub(task.directive)
    task.directive.save()
    pause = services.pause_reminders(task, reason="Nội dung mật", by=coordinator)
    assert "Nội dung mật" not in pause.reason


def test_the_coordinator_pauses_and_ends_on_the_page_of_the_task(client, coordinator, officer, task):
    client.force_login(coordinator)
    url = task.directive.get_absolute_url()
    pause, resume = (reverse(name, args=[task.pk]) for name in ("assignment_pause", "assignment_resume"))
    shown = page(client, coordinator, url)
    assert pause in shown and resume not in shown
    response = client.post(pause, {"reason": "Chờ hướng dẫn", "until": "2023-11-10"})
    assert response.url == task.get_absolute_url()
    shown = page(client, coordinator, url)
    assert "reminders paused until 10/11/2023" in shown and "Chờ hướng dẫn" in shown
    assert resume in shown and pause not in shown
    assert f"paused the reminders of {task.agency} until 10/11/2023" in shown
    own = page(client, officer, url)
    assert "reminders paused until 10/11/2023" in own and resume not in own
    assert "Chờ hướng dẫn" in page(client, coordinator, resume)
    assert client.post(resume).url == task.get_absolute_url()
    shown = page(client, coordinator, url)
    assert f"let {task.agency} be reminded again" in shown and pause in shown
    assert client.post(resume).status_code == 422


def test_a_coordinator_does_not_silence_the_own_agency(client, coordinator, due):
    task = due(TODAY, agency=coordinator.agency)
    client.force_login(coordinator)
    for name in ("assignment_pause", "assignment_resume"):
        assert client.get(reverse(name, args=[task.pk])).status_code == 403


def test_the_list_shows_each_their_own_and_is_filtered(client, coordinator, officer, task):
    ReminderPauseFactory(assignment=task, reason="Chờ hướng dẫn")
    ReminderPauseFactory(reason="Của cơ quan khác", until=TODAY - DAY)
    url = reverse("reminder_pauses")
    own = page(client, officer, url)
    assert "Chờ hướng dẫn" in own and "Của cơ quan khác" not in own
    everything = page(client, coordinator, url)
    assert "Chờ hướng dẫn" in everything and "Của cơ quan khác" in everything
    assert "ran out on 02/11/2023" in everything and "2 pauses" in everything
    assert "1 pause<" in page(client, coordinator, f"{url}?state=in_force")
    assert "Của cơ quan khác" in page(client, coordinator, f"{url}?state=over")
    assert "No pause here" in page(client, coordinator, f"{url}?q=khong+co+dau")
    assert "1 pause<" in page(client, coordinator, f"{url}?q={task.agency.short_name}")


def test_a_pause_of_a_finished_task_holds_no_more(client, coordinator, task):
    services.pause_reminders(task, reason="Chờ Bộ", by=coordinator)
    services.close_without_result(task, reason="Không cần nữa", by=coordinator)
    assert "the task is finished" in page(client, coordinator, reverse("reminder_pauses"))
    assert "No pause here" in page(client, coordinator, f"{reverse('reminder_pauses')}?state=in_force")
    assert reverse("assignment_resume", args=[task.pk]) not in page(
        client, coordinator, task.directive.get_absolute_url()
    )


def test_the_list_and_a_directives_page_cost_the_same_for_any_number_of_pauses(client, coordinator):
    first = ReminderPauseFactory()
    urls = [reverse("reminder_pauses"), first.assignment.directive.get_absolute_url()]
    urls += [reverse("api:reminder-pause-list")]
    client.force_login(coordinator)

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    before = [queries(url) for url in urls]
    for assignment in AssignmentFactory.create_batch(20, directive=first.assignment.directive):
        ReminderPauseFactory(assignment=assignment)
    assert [queries(url) for url in urls] == before


def test_the_api_pauses_ends_and_lists(client, coordinator, officer, task):
    client.force_login(coordinator)
    act = reverse("api:assignment-pause", args=[task.pk])
    assert client.post(act, {"reason": "Chờ Bộ", "until": "2023-11-10"}).status_code == 201
    refused = client.post(act, {"reason": "Chờ Bộ"})
    assert refused.status_code == 400 and "paused already" in str(refused.json())
    client.force_login(officer)
    (row,) = client.get(reverse("api:reminder-pause-list"), {"state": "in_force"}).json()["results"]
    assert (row["assignment"], row["until"], row["holds"]) == (task.pk, "2023-11-10", True)
    assert client.post(reverse("api:assignment-resume", args=[task.pk])).status_code == 403
    client.force_login(coordinator)
    assert client.post(reverse("api:assignment-resume", args=[task.pk])).status_code == 200
    assert not ReminderPause.objects.in_force(TODAY).exists()


def test_the_export_holds_what_the_filter_shows(client, coordinator):
    kept, other = ReminderPauseFactory(reason="Chờ hướng dẫn của Bộ"), ReminderPauseFactory()
    client.force_login(coordinator)
    query = {"q": kept.assignment.agency.name}
    book = ZipFile(BytesIO(client.get(reverse("reminder_pauses_export"), query).getvalue()))
    texts = book.read("xl/sharedStrings.xml").decode()
    assert "Chờ hướng dẫn của Bộ" in texts and kept.assignment.agency.name in texts
    assert other.assignment.agency.name not in texts
