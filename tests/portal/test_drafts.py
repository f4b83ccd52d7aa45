"""What was being typed is kept for who typed it, until it is sent."""

import json
from datetime import timedelta

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from portal import clock, drafts, tasks
from portal.http import carry_out
from portal.models import AuditEntry, Draft
from tests.factories import UserFactory

PATH = "/directives/5/report/"


def post(client, **typed):
    return client.post(reverse("draft"), json.dumps(typed), content_type="application/json")


def test_a_draft_is_kept_replaced_given_back_and_dropped(client, officer):
    client.force_login(officer)
    assert post(client, path=PATH, fields={"note": ["Đang"]}).status_code == 204
    assert post(client, path=PATH, fields={"note": ["Đang viết"], "to": ["1", "2"]}).status_code == 204
    with clock.pinned(clock.now() + timedelta(minutes=3)):
        kept = client.get(reverse("draft"), {"path": PATH})
    assert kept.json() == {"fields": {"note": ["Đang viết"], "to": ["1", "2"]}, "age": 180.0}
    assert "no-store" in kept["Cache-Control"]
    assert post(client, path=PATH, fields={}).status_code == 204
    assert client.get(reverse("draft"), {"path": PATH}).status_code == 204
    assert not AuditEntry.objects.filter(by=officer).exclude(verb="user.signed_in").exists()


def test_nobody_sees_or_drops_the_draft_of_another(client, officer, admin):
    drafts.keep(PATH, fields={"note": ["riêng"]}, by=officer)
    client.force_login(admin)
    assert client.get(reverse("draft"), {"path": PATH}).status_code == 204
    post(client, path=PATH, fields={})
    post(client, path=PATH, fields={"note": ["khác"]})
    assert drafts.of(officer, PATH).fields == {"note": ["riêng"]}


@pytest.mark.parametrize(
    "typed",
    [
        {"path": "https://elsewhere.example/", "fields": {}},
        {"path": "//elsewhere.example/", "fields": {}},
        {"path": "/" + "a" * 300, "fields": {"note": ["a"]}},
        {"path": 5, "fields": {}},
        {"path": PATH},
        {"path": PATH, "fields": ["note"]},
        {"path": PATH, "fields": {"note": 5}},
        {"path": PATH, "fields": {"note": [5]}},
    ],
)
def test_what_is_no_draft_is_refused(client, officer, typed):
    client.force_login(officer)
    assert post(client, **typed).status_code == 400
    assert not Draft.objects.exists()


def test_a_draft_has_its_limit(client, officer):
    client.force_login(officer)
    assert post(client, path=PATH, fields={"note": ["a" * 100_000]}).status_code == 413
    assert post(client, path=PATH, fields={"note": ["a" * 90_000]}).status_code == 204


def test_characters_that_no_table_holds_do_no_harm(client, officer):
    client.force_login(officer)
    assert post(client, path=PATH, fields={"no\x00te": ["a\x00b\ud800"]}).status_code == 204
    assert drafts.of(officer, PATH).fields == {"note": ["ab"]}
    assert client.get(reverse("draft"), {"path": "/\x00"}).status_code == 204


def test_without_a_session_nothing_is_kept(client):
    response = post(client, path=PATH, fields={"note": ["a"]})
    assert response.status_code == 302 and not Draft.objects.exists()


def test_what_nobody_came_back_to_is_forgotten_after_a_month(officer):
    drafts.keep(PATH, fields={"note": ["a"]}, by=officer)
    with clock.pinned(clock.now() + timedelta(days=30)):
        assert tasks.forget_drafts() == 0
    with clock.pinned(clock.now() + timedelta(days=30, seconds=1)):
        assert tasks.forget_drafts() == 1
    assert not Draft.objects.exists()


class NoteForm(forms.Form):
    note = forms.CharField()


@pytest.fixture
def act(client, officer):
    """act(do, note=...) -> the answer to a form that was sent, and its request."""

    def send(do, method="post", **typed):
        request = getattr(RequestFactory(), method)(PATH, typed)
        client.force_login(officer)
        request.user, request.session, request.COOKIES = officer, client.session, {}
        request._messages = Messages()
        form = NoteForm(request.POST if method == "post" else None)
        return carry_out(
            request, form, do, back="inbox", template="portal/password_change.html", done="Xong"
        ), request

    return send


class Messages(list):
    def add(self, level, message, extra_tags=""):
        self.append(message)


def test_an_act_is_carried_out_said_and_its_draft_dropped(act, officer):
    drafts.keep(PATH, fields={"note": ["a"]}, by=officer)
    other = UserFactory()
    drafts.keep(PATH, fields={"note": ["b"]}, by=other)
    done = []
    response, request = act(lambda **said: done.append(said), note="a", _draft="1")
    assert (response.status_code, response.url) == (302, reverse("inbox"))
    assert done == [{"note": "a", "by": officer}]
    assert list(get_messages(request)) == ["Xong"]
    assert drafts.of(officer, PATH) is None and drafts.of(other, PATH)
    assert drafts.sent(request) == [PATH] and drafts.sent(request) == []


def test_a_form_is_shown_empty(act):
    response, _request = act(pytest.fail, method="get")
    assert response.status_code == 200


def test_what_the_form_or_the_service_refuses_keeps_the_draft(act, officer):
    drafts.keep(PATH, fields={"note": ["a"]}, by=officer)

    def refuse(*, note, by):
        raise ValidationError({"note": ["Ghi rõ hơn."], "elsewhere": ["Không được."]})

    for do, note in ((pytest.fail, ""), (refuse, "a")):
        response, request = act(do, note=note, _draft="1")
        assert response.status_code == 422
        assert not list(get_messages(request)) and drafts.sent(request) == []
    assert drafts.of(officer, PATH)


def test_a_refusal_stands_beside_its_field(act, officer):
    form = NoteForm({"note": "a"})

    def refuse(*, note, by):
        raise ValidationError({"note": ["Ghi rõ hơn."], "elsewhere": ["Không được."]})

    request = RequestFactory().post(PATH)
    request.user, request.session = officer, {}
    carry_out(request, form, refuse, back="inbox", template="portal/password_change.html")
    assert form.errors == {"note": ["Ghi rõ hơn."], "__all__": ["Không được."]}


def test_the_next_page_tells_the_browser_to_forget_its_copy_once(client, officer):
    client.force_login(officer)
    session = client.session
    session[drafts.SENT] = [PATH]
    session.save()
    assert f'data-drafts-sent="{PATH}"' in client.get(reverse("inbox")).content.decode()
    assert 'data-drafts-sent=""' in client.get(reverse("inbox")).content.decode()
