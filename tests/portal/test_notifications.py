"""The outbox, and a real SMTP server that it is delivered to."""

import socket
from datetime import date
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, connections
from django.urls import reverse

from portal import services
from portal.models import Notification
from portal.notifications import notify
from tests.factories import NotificationFactory, UserFactory

DAY = date(2023, 11, 3)


class Mailbox:
    """Keeps what it is sent; refuses as often as it is told to."""

    def __init__(self):
        self.mails, self.refusals = [], 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


def write(agency, **fields):
    return notify(
        agency, kind="reminder", subject="Nhắc việc", body="Hai việc đến hạn", url="/my-work/", **fields
    )


def test_everyone_of_the_agency_and_its_address_get_it(agency, officer):
    UserFactory(agency=agency, is_active=False)
    write(agency)
    assert Notification.objects.get(channel="inbox").user == officer
    assert Notification.objects.get(channel="email").address == agency.email


def test_one_message_of_a_kind_an_agency_day_and_channel(agency):
    once = {"kind": "reminder", "agency": agency, "day": DAY, "channel": "email", "address": agency.email}
    Notification.objects.create(**once)
    with pytest.raises(IntegrityError, match="notification_once_a_day"):
        Notification.objects.create(**once)


def test_mail_arrives_once_with_its_own_id(agency, officer, mailbox):
    write(agency)
    assert (services.deliver(), services.deliver()) == (1, 0)
    mail = mailbox.mails[0].content.decode()
    row = Notification.objects.get(channel="email")
    assert f"<notification-{row.pk}@" in mail
    assert mailbox.mails[0].rcpt_tos == [agency.email]
    assert (row.state, row.tries) == ("sent", 1)


def test_a_refusal_is_kept_in_the_servers_words_and_tried_again(agency, mailbox):
    mailbox.refusals = 1
    write(agency)
    assert services.deliver() == 0
    row = Notification.objects.get(channel="email")
    assert row.state == "failed" and "try again later" in row.error
    assert services.deliver() == 1
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("sent", 2, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(agency, mailbox):
    for number in range(8):
        notify(agency, kind=f"k{number}", subject="Nhắc việc", body="x")

    def work():
        services.deliver()
        connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mailbox.mails) == 8


def test_opening_a_message_marks_it_as_read_for_this_person_only(client, agency, officer):
    colleague = UserFactory(agency=agency)
    mine, theirs = NotificationFactory(user=officer), NotificationFactory(user=colleague)
    client.force_login(officer)
    assert client.get(reverse("notification", args=[mine.pk])).status_code == 200
    assert client.get(reverse("notification", args=[theirs.pk])).status_code == 404
    mine.refresh_from_db(), theirs.refresh_from_db()
    assert mine.read_at and not theirs.read_at


def test_all_can_be_marked_at_once(client, officer):
    NotificationFactory.create_batch(3, user=officer)
    client.force_login(officer)
    client.post(reverse("read_all"))
    assert officer.notifications.unread().count() == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_the_inbox_costs_the_same_for_any_number_of_rows(client, officer, rows, django_assert_num_queries):
    NotificationFactory.create_batch(rows, user=officer)
    client.force_login(officer)
    client.get(reverse("inbox"))
    with django_assert_num_queries(4):  # user with agency, unread, count, page
        response = client.get(reverse("inbox"))
    assert len(response.context["page"]) == rows


def test_mails_of_the_agency_can_be_read_by_its_people(client, agency, officer):
    write(agency)
    client.force_login(officer)
    page = client.get(reverse("inbox"), {"channel": "email"})
    assert [row.address for row in page.context["page"]] == [agency.email]
