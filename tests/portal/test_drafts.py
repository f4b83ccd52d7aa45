"""What was being typed is kept for who typed it, until it is sent."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock, drafts, tasks
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


@pytest.fixture
def kept(officer):
    """kept(url) -> whether the officer's draft for that form is still there."""
    urls = [reverse("read_all"), reverse("password_change")]
    for url in urls:
        drafts.keep(url, fields={"note": ["a"]}, by=officer)
    return lambda url: drafts.of(officer, url) is not None


def test_a_form_that_was_carried_out_has_no_draft_any_more(client, officer, kept):
    url, other = reverse("read_all"), UserFactory()
    drafts.keep(url, fields={"note": ["b"]}, by=other)
    client.force_login(officer)
    client.post(url, {"_draft": "1"})
    assert not kept(url) and kept(reverse("password_change")) and drafts.of(other, url)
    assert f'data-drafts-sent="{url}"' in client.get(reverse("inbox")).content.decode()
    assert 'data-drafts-sent=""' in client.get(reverse("inbox")).content.decode()


def test_a_form_that_was_refused_or_sent_by_nobody_keeps_its_draft(client, officer, kept):
    refused = reverse("password_change")
    assert client.post(refused, {"_draft": "1"}).status_code == 302  # to the page for signing in
    assert kept(refused)
    client.force_login(officer)
    assert client.post(refused, {"_draft": "1"}).status_code == 422
    assert kept(refused)
    assert 'data-drafts-sent=""' in client.get(reverse("inbox")).content.decode()


def test_a_form_without_the_scripts_mark_is_left_alone(client, officer, kept):
    client.force_login(officer)
    client.post(reverse("read_all"))
    assert kept(reverse("read_all"))


def test_what_is_nested_without_end_is_refused(client, officer):
    client.force_login(officer)
    deep = client.post(reverse("draft"), "[" * 90_000, content_type="application/json")
    assert deep.status_code == 400


def test_only_the_newest_of_a_person_are_kept(officer, admin):
    drafts.keep(PATH, fields={"note": ["a"]}, by=admin)
    for number in range(drafts.MOST + 1):
        with clock.pinned(clock.now() + timedelta(minutes=number)):
            drafts.keep(f"/{number}/", fields={"note": ["a"]}, by=officer)
    assert Draft.objects.filter(user=officer).count() == drafts.MOST
    assert drafts.of(officer, "/0/") is None and drafts.of(officer, "/1/") and drafts.of(admin, PATH)
