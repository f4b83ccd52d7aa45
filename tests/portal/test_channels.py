"""Further channels of agencies: what is allowed, a real service of our own, and the administrator's pages."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal import channels, clock, delivery, services
from portal.models import AuditEntry, Endpoint, Notification
from portal.reminding.run import remind
from tests.factories import AgencyFactory, EndpointFactory, NotificationFactory

TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544/"


class Chat:
    """A service on loopback: keeps what is posted to it, answers as it is told to."""

    def __init__(self):
        self.said, self.answer, self.headers = [], 200, {}

    def handler(chat):  # noqa: N805  # `self` is the request's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                chat.said.append((self.path, json.loads(self.rfile.read(length))))
                self.send_response(chat.answer)
                for name, value in chat.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args):
                """Nobody reads it."""

        return Handler


@pytest.fixture
def chat(settings):
    chat = Chat()
    with HTTPServer(("127.0.0.1", 0), chat.handler()) as server:
        chat.host = f"127.0.0.1:{server.server_port}"
        settings.CHANNEL_HOSTS = [chat.host]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield chat
        server.shutdown()
        thread.join()


@pytest.fixture
def endpoint(chat, agency):
    return EndpointFactory(agency=agency, address=f"json://{chat.host}/hook-7f3a9c21")


def waits(endpoint, **fields) -> Notification:
    words = {"channel": "other", "user": None, "agency": endpoint.agency, "endpoint": endpoint}
    return NotificationFactory(**{**words, "body": "Hai việc đến hạn", "url": "/my-work/", **fields})


@pytest.mark.parametrize(
    "address",
    [
        TELEGRAM,
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/general",
        "jsons://chat.langson.example/hook",
        "mmosts://chat.langson.example/3ccdd113474722377935511fc85d3dd4",
    ],
)
def test_what_is_allowed(address, settings):
    settings.CHANNEL_HOSTS = ["chat.langson.example"]
    channels.check_address(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:///etc/passwd", "not allowed"),
        ("syslog://", "not allowed"),
        ("ntfys://chat.langson.example/", "not allowed"),
        ("mailto://user:pass@example.com", "not allowed"),
        ("xmls://chat.langson.example/", "not allowed"),
        ("apprises://chat.langson.example/token", "not allowed"),
        ("tgrams://123456789:abcdefg_hijklmnop/12315544/", "not allowed"),
        ("Ban chỉ đạo", "not allowed"),
        ("jsons://10.0.0.5/hook", "10.0.0.5"),
        ("json://127.0.0.1:6379/", "127.0.0.1:6379"),
        ("json://localhost/", "localhost"),
        ("json://[::1]/", ""),
        ("json://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("json://2130706433/", ""),
        ("jsons://chat.langson.example.evil.example/", "evil.example"),
        ("jsons://chat.langson.example@10.0.0.5/", "10.0.0.5"),
        ("jsons://chat.langson.example:8443/", "chat.langson.example:8443"),
        ("jsons://chat.langson.example\\@10.0.0.5/", ""),
        ("jsons:///hook", ""),
        ("tgram://short", "not complete"),
        (f"{TELEGRAM}?template=/etc/passwd", "parameters"),
        ("jsons://chat.langson.example/hook?redirect=yes", "parameters"),
        (f"{TELEGRAM}#x", "parameters"),
        ("jsons://chat.langson.example:99999/", ""),
        ("jsons://[chat/", ""),
    ],
)
def test_what_is_refused(address, words, settings, english):
    settings.CHANNEL_HOSTS = ["chat.langson.example"]
    with pytest.raises(ValidationError) as refusal:
        channels.check_address(address)
    assert words in " ".join(refusal.value.messages)


@pytest.fixture
def english():
    from django.utils.translation import override

    with override("en"):
        yield


def test_a_message_reaches_a_service_of_our_own(endpoint, chat):
    row = waits(endpoint)
    assert (delivery.deliver(), delivery.deliver()) == (1, 0)
    [(path, said)] = chat.said
    assert path == "/hook-7f3a9c21" and said["title"] == row.subject
    assert "Hai việc đến hạn" in said["message"] and "http://localhost:8000/my-work/" in said["message"]
    row.refresh_from_db()
    assert (row.state, row.sent_at) == ("sent", clock.now())


def test_a_refusal_is_kept_without_the_secret_and_tried_again(endpoint, chat):
    chat.answer = 503
    row = waits(endpoint)
    assert delivery.deliver() == 0
    row.refresh_from_db()
    assert row.state == "failed" and "503" in row.error and row.retry_at
    assert "7f3a9c21" not in row.error and chat.host not in row.error
    chat.answer = 200
    with clock.pinned(row.retry_at):
        assert delivery.deliver() == 1


def test_no_service_sends_the_portal_elsewhere(endpoint, chat):
    chat.answer, chat.headers = 302, {"Location": f"http://{chat.host}/inside"}
    waits(endpoint)
    assert delivery.deliver() == 0
    assert [path for path, _said in chat.said] == ["/hook-7f3a9c21"]


def test_what_is_not_allowed_any_more_is_given_up(endpoint, chat, settings):
    settings.CHANNEL_HOSTS = []
    row = waits(endpoint)
    delivery.deliver()
    row.refresh_from_db()
    assert (row.state, row.retry_at, chat.said) == ("failed", None, []) and "CHANNEL_HOSTS" in row.error


def test_a_channel_that_was_switched_off_gets_nothing_any_more(endpoint, chat):
    row = waits(endpoint)
    Endpoint.objects.update(is_active=False)
    delivery.deliver()
    row.refresh_from_db()
    assert (row.state, row.retry_at, chat.said) == ("failed", None, [])


def test_one_services_failure_is_no_others(endpoint, chat):
    gone = EndpointFactory(agency=AgencyFactory(), address=f"json://{chat.host}/x")
    waits(gone, state="failed", tries=10)
    waits(endpoint)
    assert delivery.deliver() == 1


def test_the_day_writes_a_message_for_each_channel_in_use(endpoint, due_today):
    EndpointFactory(agency=endpoint.agency, is_active=False)
    remind(clock.today())
    assert Notification.objects.get(channel="other").endpoint == endpoint


@pytest.fixture
def due_today(agency):
    from directives.services import ensure_reminder_rules
    from tests.factories import AssignmentFactory, DirectiveFactory

    ensure_reminder_rules()
    order = DirectiveFactory(original_due_on=clock.today(), deadline_kind="fixed")
    return AssignmentFactory(directive=order, agency=agency)


def test_an_admin_adds_a_channel_and_nobody_sees_its_address(client, admin, agency):
    client.force_login(admin)
    form = {"agency": agency.pk, "name": "Nhóm Telegram", "address": TELEGRAM, "is_active": "on"}
    assert client.post(reverse("channel_new"), form).status_code == 302
    endpoint = Endpoint.objects.get()
    for page in (reverse("channels"), reverse("channel", args=[endpoint.pk]), reverse("audit")):
        html = client.get(page).content.decode()
        assert "Telegram" in html and "abcdefg" not in html and "123456789" not in html
    entry = AuditEntry.objects.get(verb="endpoint.added")
    assert entry.after["service"] == "Telegram" and "abcdefg" not in json.dumps([entry.before, entry.after])


def test_a_refused_address_stands_beside_its_field(client, admin, agency):
    client.force_login(admin)
    form = {"agency": agency.pk, "name": "Máy chủ", "address": "json://10.0.0.5/"}
    response = client.post(reverse("channel_new"), form)
    assert response.status_code == 422 and "address" in response.context["form"].errors
    assert not Endpoint.objects.exists()


def test_a_channel_keeps_its_address_unless_another_is_typed(client, admin):
    endpoint = EndpointFactory(address=TELEGRAM)
    client.force_login(admin)
    client.post(reverse("channel", args=[endpoint.pk]), {"name": "Nhóm mới", "address": ""})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.address, endpoint.is_active) == ("Nhóm mới", TELEGRAM, False)
    other = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
    services.change_endpoint(endpoint, name="Nhóm mới", address=other, by=admin)
    endpoint.refresh_from_db()
    assert endpoint.address == other
    newest = AuditEntry.objects.filter(verb="endpoint.changed").first()
    assert (newest.before["service"], newest.after["service"]) == ("Telegram", "Discord")


def test_two_channels_of_an_agency_have_two_names(admin, agency):
    services.add_endpoint(agency=agency, name="Nhóm", address=TELEGRAM, by=admin)
    with pytest.raises(ValidationError, match="đã có kênh mang tên đó"):
        services.add_endpoint(agency=agency, name="Nhóm", address=TELEGRAM, by=admin)


def test_the_test_button_says_what_the_service_said(client, admin, endpoint, chat):
    client.force_login(admin)
    client.post(reverse("channel_test", args=[endpoint.pk]))
    endpoint.refresh_from_db()
    assert (endpoint.test_error, endpoint.tested_at) == ("", clock.now())
    assert endpoint.agency.name in chat.said[0][1]["message"]
    chat.answer = 401
    page = client.post(reverse("channel_test", args=[endpoint.pk]), follow=True).content.decode()
    endpoint.refresh_from_db()
    assert "401" in endpoint.test_error and "401" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_channels(client, admin, rows, django_assert_num_queries):
    EndpointFactory.create_batch(rows)
    client.force_login(admin)
    client.get(reverse("channels"))
    with django_assert_num_queries(4):  # user, unread, count, page
        client.get(reverse("channels"))
