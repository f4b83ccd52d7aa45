"""The log of the outbox: who sees what, what became of a message, sending it once more, and the heartbeat."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from docx import Document

from portal import clock, services
from portal.heartbeat import heartbeat
from portal.models import AuditEntry, DailyRun, Endpoint, Notification
from portal.notifications import notify
from tests.factories import AgencyFactory, NotificationFactory, UserFactory

TODAY = date(2023, 11, 3)  # a Friday
DAY = timedelta(days=1)


@pytest.fixture
def client(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def mail(agency, **fields) -> Notification:
    row = {"kind": "reminder", "channel": "email", "agency": agency, "address": agency.email, **fields}
    return Notification.objects.create(**{"subject": "Nhắc việc", **row})


def failed(agency, **fields) -> Notification:
    return mail(agency, **{"state": "failed", "tries": 3, "error": "550 No such user", **fields})


def shown(client, person, **query) -> set[int]:
    client.force_login(person)
    return {row.pk for row in client.get(reverse("remind_log"), query).context["page"]}


def test_who_steers_sees_every_message_and_an_agency_its_own(client, agency, officer, coordinator):
    colleague = UserFactory(agency=agency)
    mine, theirs = NotificationFactory(user=officer), NotificationFactory(user=colleague)
    ours, others = mail(agency), mail(AgencyFactory(email="b@langson.example"))
    own = mail(agency, user=colleague, address="rieng@langson.example", kind="returned")
    assert shown(client, officer) == {mine.pk, ours.pk}
    assert shown(client, coordinator) == {mine.pk, theirs.pk, ours.pk, others.pk, own.pk}


def exported(client, **query) -> set[str]:
    """The subjects in the Word file; the Excel file has the same rows."""
    url = reverse("remind_log_export")
    file = client.get(url, {**query, "format": "docx"}).content
    subjects = {row.cells[4].text for row in Document(BytesIO(file)).tables[-1].rows[1:]}
    with ZipFile(BytesIO(client.get(url, query).content)) as book:
        said = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert all(subject in said for subject in subjects)
    return subjects


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"inbox", "sent", "failed", "waiting"}),
        ({"state": "failed"}, {"failed"}),
        ({"state": "waiting"}, {"waiting"}),
        ({"channel": "inbox"}, {"inbox"}),
        ({"kind": "weekly"}, {"waiting"}),
        ({"kind": "other"}, {"inbox"}),
        ({"agency": "syt"}, {"failed"}),
        ({"since": "2023-11-03"}, {"inbox", "sent", "failed"}),
        ({"until": "2023-11-02"}, {"waiting"}),
        ({"since": "x"}, set()),
        ({"state": "lost"}, set()),
    ],
)
def test_the_log_and_its_export_are_filtered_alike(client, agency, coordinator, query, found):
    other = AgencyFactory(code="syt", email="syt@langson.example")
    rows = {
        "inbox": NotificationFactory(kind="returned", user__agency=agency),
        "sent": mail(agency, state="sent", sent_at=clock.now()),
        "failed": failed(other, kind="nudge"),
        "waiting": mail(agency, kind="weekly", created_at=clock.moment(TODAY - DAY)),
    }
    for name, row in rows.items():
        Notification.objects.filter(pk=row.pk).update(subject=name)
    client.force_login(coordinator)
    page = client.get(reverse("remind_log"), query)
    assert {row.subject for row in page.context["page"]} == found
    assert exported(client, **query) == found
    api = client.get(reverse("api:notification-list"), query)
    assert api.status_code == 400 or {row["subject"] for row in api.json()["results"]} == found


def test_only_agencies_with_messages_are_offered_to_filter_by(client, agency, coordinator):
    AgencyFactory()
    mail(agency)
    client.force_login(coordinator)
    fields = client.get(reverse("remind_log")).context["filter"].form.fields
    assert list(fields["agency"].queryset) == [agency]


def test_an_agency_exports_its_own(client, officer, agency):
    mail(agency, subject="của mình")
    mail(AgencyFactory(email="b@langson.example"), subject="của người khác")
    client.force_login(officer)
    assert exported(client) == {"của mình"}


def test_the_page_says_what_the_server_said_and_when_it_is_tried_again(client, agency, coordinator):
    failed(agency, retry_at=clock.moment(TODAY, 10, 30))
    client.force_login(coordinator)
    page = client.get(reverse("remind_log")).content.decode()
    assert "550 No such user" in page and "3 tries" in page and "tried again at 10:30 03/11/2023" in page


def test_a_channel_is_named_and_its_address_is_not_shown(client, agency, coordinator):
    endpoint = Endpoint.objects.create(agency=agency, name="Nhóm Zalo", address="json://secret@host/x")
    Notification.objects.create(
        kind="reminder", channel="other", agency=agency, endpoint=endpoint, subject="Nhắc việc"
    )
    client.force_login(coordinator)
    said = client.get(reverse("remind_log")).content.decode()
    export = client.get(reverse("remind_log_export"), {"format": "docx"}).content
    said += "".join(cell.text for cell in Document(BytesIO(export)).tables[-1].rows[1].cells)
    said += client.get(reverse("api:notification-list")).content.decode()
    assert "Nhóm Zalo" in said and "secret" not in said


@pytest.mark.parametrize("rows", [1, 30])
def test_the_log_costs_the_same_for_any_number_of_rows(client, coordinator, rows, django_assert_num_queries):
    for _number in range(rows):
        other = UserFactory(agency=AgencyFactory(email="a@langson.example"))
        endpoint = Endpoint.objects.create(agency=other.agency, name="Zalo", address="x://")
        notify(other.agency, kind="reminder", subject="Nhắc việc")
        Notification.objects.create(kind="x", channel="other", agency=other.agency, endpoint=endpoint)
    client.force_login(coordinator)
    client.get(reverse("remind_log"))
    with django_assert_num_queries(6):  # user, unread, agencies of the filter, count, page, last run
        assert len(client.get(reverse("remind_log")).context["page"]) == min(rows * 3, 50)
    with django_assert_num_queries(3):  # user, count, page
        client.get(reverse("api:notification-list"))


def resend(client, person, row):
    client.force_login(person)
    return client.post(reverse("notification_resend", args=[row.pk]))


@pytest.mark.parametrize("state", ["failed", "sent"])
def test_a_coordinator_sends_once_more_to_the_address_of_now(client, agency, coordinator, state):
    row = failed(agency, address="sai@langson.example", state=state, sent_at=clock.now())
    assert resend(client, coordinator, row).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.tries, row.retry_at, row.error) == ("waiting", 0, None, "")
    assert row.address == agency.email
    assert list(Notification.objects.to_send(clock.now())) == [row]
    entry = AuditEntry.objects.get(verb="notification.resent")
    assert (entry.by, entry.before, entry.after) == (
        coordinator,
        {"address": "sai@langson.example"},
        {"address": agency.email},
    )


def test_what_waits_for_a_server_that_was_away_can_go_now(agency, coordinator):
    row = mail(agency, error="Connection refused", retry_at=clock.moment(TODAY, 12))
    services.resend(row, by=coordinator)
    assert list(Notification.objects.to_send(clock.now())) == [row]


def test_a_message_to_a_person_goes_to_the_persons_address_of_now(agency, coordinator):
    person = UserFactory(agency=agency, email="moi@langson.example")
    row = failed(agency, user=person, address="cu@langson.example")
    services.resend(row, by=coordinator)
    row.refresh_from_db()
    assert row.address == "moi@langson.example"


def to_nobody(agency):
    return failed(AgencyFactory(email=""), address="cu@langson.example")


def to_who_left(agency):
    return failed(agency, user=UserFactory(agency=agency, email="x@langson.example", is_active=False))


def by_a_closed_channel(agency):
    closed = Endpoint.objects.create(agency=agency, name="Zalo", address="x://", is_active=False)
    return failed(agency, channel="other", address="", endpoint=closed)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (mail, "waits already"),
        (lambda agency: NotificationFactory(user__agency=agency), "lies in the inbox"),
        (to_nobody, "no e-mail address"),
        (to_who_left, "may not sign in"),
        (by_a_closed_channel, "not in use"),
    ],
)
def test_what_cannot_go_again_is_refused(agency, coordinator, write, said):
    row = write(agency)
    with override("en"), pytest.raises(ValidationError, match=said):
        services.resend(row, by=coordinator)
    kept = Notification.objects.get(pk=row.pk)
    assert (kept.state, kept.tries, kept.address) == (row.state, row.tries, row.address)
    assert not AuditEntry.objects.exists()


def test_a_refusal_is_said_on_the_page(client, agency, coordinator):
    client.force_login(coordinator)
    url = reverse("notification_resend", args=[mail(agency).pk])
    assert "It waits already" in client.post(url, follow=True).content.decode()
    assert client.post(reverse("api:notification-resend", args=[mail(agency).pk])).status_code == 400


def test_the_api_sends_once_more(client, agency, coordinator, officer):
    row = failed(agency)
    client.force_login(officer)
    assert client.post(reverse("api:notification-resend", args=[row.pk])).status_code == 403
    client.force_login(coordinator)
    assert client.post(reverse("api:notification-resend", args=[row.pk])).json()["state"] == "waiting"


def test_only_the_coordinator_is_offered_to_send_again(client, agency, coordinator, officer, auditor):
    row = failed(agency)
    for person, offered in ((coordinator, True), (officer, False), (auditor, False)):
        client.force_login(person)
        for url in (reverse("remind_log"), row.get_absolute_url()):
            page = client.get(url).content.decode()
            assert (reverse("notification_resend", args=[row.pk]) in page) == offered


def test_who_steers_reads_a_message_and_it_stays_unread_for_its_receiver(client, officer, coordinator):
    row = NotificationFactory(user=officer)
    client.force_login(coordinator)
    assert client.get(row.get_absolute_url()).status_code == 200
    row.refresh_from_db()
    assert row.read_at is None


@pytest.mark.parametrize(
    ("last", "on", "state", "missed"),
    [
        (None, TODAY, "never", 0),
        (TODAY, TODAY, "ok", 0),
        (TODAY - DAY, TODAY, "ok", 0),  # today may still run
        (TODAY - 2 * DAY, TODAY, "late", 1),
        (TODAY, date(2023, 11, 6), "ok", 0),  # Monday: a weekend needs no run
        (TODAY, date(2023, 11, 7), "late", 1),
        (date(2023, 8, 31), date(2023, 9, 5), "ok", 0),  # public holidays and a weekend
        (date(2023, 8, 31), date(2023, 9, 7), "late", 2),
    ],
)
def test_a_working_day_without_a_run_is_noticed(client, last, on, state, missed):
    if last:
        DailyRun.objects.create(day=last, done_at=clock.moment(last))
    with clock.pinned(clock.moment(on, 9)):
        beat = heartbeat()
        answer = client.get("/readyz")
    assert (beat.state, beat.missed) == (state, missed)
    assert answer.status_code == 200, "people still have their pages"
    assert answer.json()["reminders"] == state
    assert answer.json()["last_run"] == (f"{last}T08:00:00+07:00" if last else None)


def test_who_steers_is_warned_on_the_log_and_administrators_on_their_first_page(
    client, admin, coordinator, officer
):
    DailyRun.objects.create(day=date(2023, 10, 31))
    for person, url, warned in (
        (coordinator, reverse("remind_log"), True),
        (admin, reverse("admin:index"), True),
        (officer, reverse("remind_log"), False),
    ):
        client.force_login(person)
        assert ("2 working days passed without reminders" in client.get(url).content.decode()) == warned
