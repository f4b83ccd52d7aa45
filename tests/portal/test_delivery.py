"""From the outbox to a real SMTP server, whatever that server does."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections

from benchmarks.faults.mail_server import MailServer
from portal import clock, delivery, services
from portal.mail import compose, message_id
from portal.models import Notification
from portal.notifications import notify
from tests.factories import AgencyFactory

MINUTE = timedelta(minutes=1)
LINE = {
    "topic": "task",
    "subject": 7,
    "agency": 1,
    "group": "overdue",
    "due_on": "2023-10-31",
    "working_days": 3,
    "clause": "2.4",
    "document": "602/TB-UBND",
    "title": "Báo cáo <giải ngân> & đề xuất",
    "path": "/directives/7/#assignment-7",
}


@pytest.fixture
def server(settings):
    server = MailServer()
    with server.running() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
        yield server


@pytest.fixture
def gone(settings):
    """A mail server that nobody has started."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def write(agency, **fields) -> Notification:
    words = {"kind": "told", "subject": "Nhắc việc", "body": "Hai việc đến hạn", "url": "/my-work/"}
    notify(agency, **{**words, **fields})
    return Notification.objects.filter(channel="email").latest("pk")


def later(minutes: float):
    return clock.pinned(clock.now() + minutes * MINUTE)


def test_a_mail_arrives_once_in_text_and_html_with_an_id_of_its_own(agency, server):
    row = write(agency)
    assert (delivery.deliver(), delivery.deliver()) == (1, 0)
    [taken] = server.taken
    assert (taken.address, taken.message_id) == (agency.email, message_id(row))
    assert taken.mail["Auto-Submitted"] == "auto-generated"
    assert "http://localhost:8000/my-work/" in taken.text
    html = taken.mail.get_body(("html",)).get_content()
    assert "Hai việc đến hạn" in html and 'href="http://localhost:8000/my-work/"' in html
    row.refresh_from_db()
    assert (row.state, row.tries, row.sent_at) == ("sent", 1, clock.now())


def test_a_reminder_is_told_line_by_line_in_both_parts(agency, server):
    write(agency, lines=[LINE | {"agency": ""}], body="Đề nghị báo cáo sớm")
    delivery.deliver()
    [taken] = server.taken
    html = taken.mail.get_body(("html",)).get_content()
    for said in (taken.text, html):
        for words in ("602/TB-UBND", "31/10/2023", "Đề nghị báo cáo sớm", agency.name):
            assert words in said
        assert "http://localhost:8000/directives/7/#assignment-7" in said
    assert "Báo cáo &lt;giải ngân&gt; &amp; đề xuất" in html and "Báo cáo <giải ngân> & đề xuất" in taken.text


def test_what_is_in_an_inbox_is_there_and_is_not_sent(officer, server):
    notify(officer.agency, kind="told", subject="x", email=False)
    assert Notification.objects.get().state == "sent"
    assert delivery.deliver() == 0 and not server.taken


def test_a_refusal_for_now_is_tried_again_after_longer_and_longer_waits(agency, server):
    server.mood = "refuses"
    row = write(agency)
    waits = []
    for _number in range(delivery.MOST_TRIES):
        with clock.pinned(row.retry_at or clock.now()):
            assert delivery.deliver() == 0
            row.refresh_from_db()
            waits.append(row.retry_at and (row.retry_at - clock.now()) / MINUTE)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, None]
    assert (row.state, row.tries, row.error) == ("failed", 10, "451 4.3.0 try again later")
    server.mood = "takes"
    with later(10_000):
        assert delivery.deliver() == 0, "it was given up: a person sends it again"


def test_a_refusal_for_now_ends_in_a_mail(agency, server):
    server.mood = "refuses"
    row = write(agency)
    delivery.deliver()
    server.mood = "takes"
    assert delivery.deliver() == 0, "not before its time"
    with later(1):
        assert delivery.deliver() == 1
    row.refresh_from_db()
    assert (row.state, row.tries, row.error, row.retry_at) == ("sent", 2, "", None)


def test_a_mailbox_that_does_not_exist_is_not_tried_again_and_stops_nobody(agency, server):
    server.mood = "denies"
    row = write(agency)
    delivery.deliver()
    row.refresh_from_db()
    assert (row.state, row.retry_at, row.error) == ("failed", None, "550 5.1.1 no such mailbox")


def test_an_address_that_is_none_stops_nobody(agency, server):
    broken = write(AgencyFactory(email="a@b\nc@d"))
    write(agency)
    assert delivery.deliver() == 1
    broken.refresh_from_db()
    assert (broken.state, broken.retry_at) == ("failed", None) and "Invalid address" in broken.error


def test_a_server_that_is_gone_ends_the_pass_and_uses_up_no_try(agency, gone):
    first, second = write(agency), write(agency)
    assert delivery.deliver() == 0
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.tries, first.retry_at) == ("waiting", 0, clock.now() + MINUTE)
    assert "refused" in first.error
    assert (second.retry_at, second.error) == (None, ""), "nobody tried it in vain"


def test_after_an_outage_of_hours_everything_goes_out(agency, gone, server, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    rows = [write(agency) for _number in range(3)]
    for hour in range(5):
        with later(60 * hour):
            delivery.deliver()
    settings.EMAIL_PORT = port
    with later(60 * 8):
        assert delivery.deliver() == 3
    assert {taken.message_id for taken in server.taken} == {message_id(row) for row in rows}


def test_silence_ends_the_pass(agency, server):
    server.mood = "is silent"
    first, second = write(agency), write(agency)
    delivery.deliver()
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.tries, first.error) == (
        "waiting",
        0,
        "Connection unexpectedly closed: timed out",
    )
    assert server.met["is silent"] == 1 and second.retry_at is None


def test_a_line_that_breaks_after_the_data_sends_the_same_mail_again(agency, server):
    server.mood = "drops"
    row = write(agency)
    delivery.deliver()
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0)
    server.mood = "takes"
    with later(1):
        assert delivery.deliver() == 1
    assert [taken.message_id for taken in server.taken] == [message_id(row)] * 2


def test_a_mail_that_breaks_every_line_lets_the_others_by(agency, server):
    server.mood = "drops"
    write(agency, subject="Nặng")
    delivery.deliver()
    server.mood = "takes"
    write(agency, subject="Nhẹ")
    with later(1):
        delivery.deliver()
    assert [taken.mail["Subject"] for taken in server.taken] == ["Nặng", "Nhẹ", "Nặng"]


def test_who_lets_a_mail_go_out_anew_sends_another_one(agency, server, coordinator):
    row = write(agency)
    delivery.deliver()
    services.resend(row, by=coordinator)
    delivery.deliver()
    first, second = (taken.message_id for taken in server.taken)
    assert first != second, "a reader that drops what it has already must not drop this one"
    row.refresh_from_db()
    assert second == message_id(row)


def test_what_was_given_up_goes_out_anew_as_the_same_mail(agency, server, coordinator):
    server.mood = "denies"
    row = write(agency)
    delivery.deliver()
    server.mood = "takes"
    services.resend(row, by=coordinator)
    delivery.deliver()
    assert [taken.message_id for taken in server.taken] == [message_id(row)], "it may have arrived after all"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(agency, server):
    rows = [write(agency) for _number in range(8)]

    def work():
        with clock.pinned(clock.moment(clock.today(), 10)):
            delivery.deliver()
        connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken.message_id for taken in server.taken) == sorted(message_id(row) for row in rows)


@pytest.mark.parametrize("mails", [1, 30])
def test_a_mail_costs_two_queries_in_a_savepoint(agency, server, mails, django_assert_num_queries):
    for _number in range(mails):
        write(agency)
    with django_assert_num_queries(
        mails * 4 + 3 + 3
    ):  # savepoint, claim, mark, release; and two empty claims
        assert delivery.deliver() == mails


def test_a_server_that_does_not_encrypt_as_it_should_loses_no_mail(agency, server, settings):
    settings.EMAIL_USE_TLS = True
    row = write(agency)
    assert delivery.deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0) and row.retry_at
    settings.EMAIL_USE_TLS = False
    with later(20):
        assert delivery.deliver() == 1


def test_a_message_that_cannot_be_written_lets_the_others_by(agency, server, monkeypatch):
    broken, other = write(agency), write(agency)

    def compose_or_fail(row):
        if row.pk == broken.pk:
            raise LookupError("no \x00 such line")
        return compose(row)

    monkeypatch.setattr(delivery, "compose", compose_or_fail)
    assert delivery.deliver() == 1
    broken.refresh_from_db(), other.refresh_from_db()
    assert (broken.state, broken.error, other.state) == ("failed", "LookupError: no  such line", "sent")
    assert broken.retry_at


def test_a_pass_ends_in_time_for_other_work(agency, server, monkeypatch):
    monkeypatch.setattr(delivery, "LONGEST_PASS", 0)
    write(agency)
    assert delivery.deliver() == 0


def test_a_line_break_in_a_subject_is_a_space(agency, server):
    write(agency, subject="Mục 2.3\r\nBcc: ai@langson.example")
    assert delivery.deliver() == 1
    assert server.taken[0].mail["Subject"] == "Mục 2.3 Bcc: ai@langson.example"
