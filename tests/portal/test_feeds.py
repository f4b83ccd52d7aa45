"""Calendars with a secret address: made, shown once, read without signing in, revoked."""

import io
import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from portal import clock, feeds
from portal.logs import without_secrets
from portal.models import AuditEntry, Feed
from portal.views.calendar import ReadingThrottle
from tests.factories import UserFactory

PAGE = reverse("calendar")


def file_of(secret: str) -> str:
    return reverse("calendar_file", args=[secret])


@pytest.fixture
def made(officer):
    return feeds.make_feed(is_shared=False, by=officer)


@pytest.fixture
def shared(officer):
    return feeds.make_feed(is_shared=True, by=officer)


def test_only_the_hash_of_the_secret_is_kept(made, officer):
    assert made.secret not in str(Feed.objects.values().get()) and len(made.secret) >= 43
    assert feeds.feed_at(made.secret) == made.feed
    assert made.secret not in str(list(AuditEntry.objects.values()))
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.by) == ("feed.made", officer)


def test_a_new_address_ends_the_one_before_of_the_same_kind_only(made, shared, officer):
    new = feeds.make_feed(is_shared=False, by=officer)
    assert feeds.feed_at(made.secret) is None
    assert feeds.feed_at(new.secret) == new.feed and feeds.feed_at(shared.secret) == shared.feed


def test_a_person_has_one_calendar_of_a_kind_in_use(made, officer):
    with pytest.raises(IntegrityError, match="feed_once_a_person_and_agency"):
        Feed.objects.create(user=officer, secret_hash="a")


def test_who_has_no_agency_makes_none_of_an_agency(committee):
    with pytest.raises(ValidationError):
        feeds.make_feed(is_shared=True, by=committee)


def test_what_was_revoked_stays_so(client, made, officer):
    feeds.revoke_feed(made.feed, by=officer)
    assert client.get(file_of(made.secret)).status_code == 404
    made.feed.refresh_from_db()
    first = made.feed.revoked_at
    feeds.revoke_feed(made.feed, by=officer)
    made.feed.refresh_from_db()
    assert made.feed.revoked_at == first
    assert AuditEntry.objects.filter(verb="feed.revoked").count() == 1


def test_an_address_ends_when_its_maker_may_not_sign_in_any_more(client, made, officer):
    officer.is_active = False
    officer.save()
    assert client.get(file_of(made.secret)).status_code == 404


def test_an_agencys_address_ends_when_its_maker_leaves(client, shared, made, officer, district):
    officer.agency = district
    officer.save()
    assert client.get(file_of(shared.secret)).status_code == 404
    assert client.get(file_of(made.secret)).status_code == 200  # the person's own goes along


def test_it_is_read_without_signing_in(client, made):
    response = client.get(file_of(made.secret))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert client.head(file_of(made.secret)).content == b""
    assert client.post(file_of(made.secret)).status_code == 405


@pytest.mark.parametrize("secret", ["1", "none", "x" * 300, "a.b", "%00"])
def test_an_unknown_secret_leads_nowhere(client, made, secret):
    assert client.get(f"{PAGE}{secret}.ics").status_code == 404


def test_the_hash_is_no_key(client, made):
    assert client.get(file_of(made.feed.secret_hash)).status_code == 404


def test_what_did_not_change_is_not_sent_again(client, made):
    first = client.get(file_of(made.secret))
    again = client.get(file_of(made.secret), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other = client.get(file_of(made.secret), headers={"if-none-match": '"other"'})
    assert other.status_code == 200


def test_a_reading_is_noted_now_and_then(client, made):
    client.get(file_of(made.secret))
    made.feed.refresh_from_db()
    assert made.feed.read_at == clock.now()
    with clock.pinned(clock.now() + timedelta(minutes=5)):
        client.get(file_of(made.secret))
    made.feed.refresh_from_db()
    assert made.feed.read_at == clock.now()
    with clock.pinned(later := clock.now() + timedelta(minutes=11)):
        client.get(file_of(made.secret))
    made.feed.refresh_from_db()
    assert made.feed.read_at == later


def test_too_many_readings_are_refused_for_a_while(client, made, shared, monkeypatch):
    monkeypatch.setattr(ReadingThrottle, "rate", "2/min", raising=False)
    codes = [client.get(file_of(made.secret)).status_code for _time in range(3)]
    assert codes == [200, 200, 429]
    assert 0 < int(client.get(file_of(made.secret))["Retry-After"]) <= 60
    assert client.get(file_of(shared.secret)).status_code == 200  # from the same place


def test_guessing_is_refused_for_a_while(client, monkeypatch):
    monkeypatch.setattr(ReadingThrottle, "rate", "2/min", raising=False)
    codes = [client.get(file_of(f"guess-{n}")).status_code for n in range(3)]
    assert codes == [404, 404, 429]


def test_the_page_shows_the_address_once(client, officer):
    client.force_login(officer)
    response = client.post(PAGE, {"whose": "own"})
    address = response.context["address"]
    assert response.status_code == 200 and address in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert client.get(address).status_code == 200
    assert address not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("whose", ["", "all", "agency"])
def test_who_has_no_agency_is_refused_on_the_page(client, committee, whose):
    client.force_login(committee)
    assert client.post(PAGE, {"whose": whose}).status_code == 422
    assert not Feed.objects.exists()


def test_everybody_of_an_agency_sees_and_revokes_its_addresses_but_no_persons(client, made, shared, agency):
    colleague = UserFactory(agency=agency)
    client.force_login(colleague)
    context = client.get(PAGE).context
    assert (context["shared"], context["own"], context["has_shared"]) == ([shared.feed], [], False)
    assert client.post(reverse("calendar_revoke", args=[made.feed.pk])).status_code == 404
    assert client.post(reverse("calendar_revoke", args=[shared.feed.pk])).status_code == 302
    assert feeds.feed_at(shared.secret) is None and feeds.feed_at(made.secret)


def test_nobody_of_another_agency_sees_it(client, shared, district_officer):
    client.force_login(district_officer)
    assert client.get(PAGE).context["shared"] == []
    assert client.post(reverse("calendar_revoke", args=[shared.feed.pk])).status_code == 404


@pytest.mark.parametrize("others", [0, 20])
def test_the_page_costs_the_same_for_any_number(client, officer, agency, others, django_assert_num_queries):
    for user in UserFactory.create_batch(others, agency=agency):
        feeds.make_feed(is_shared=True, by=user)
    feeds.make_feed(is_shared=True, by=officer)
    client.force_login(officer)
    client.get(PAGE)
    with django_assert_num_queries(3):  # user with agency, feeds, unread
        client.get(PAGE)


def test_a_program_makes_and_revokes_one_too(client, officer):
    client.force_login(officer)
    made = client.post(reverse("api:feed-make"), {"whose": "agency"})
    assert made.status_code == 201
    assert client.get(made.json()["address"]).status_code == 200
    assert "address" not in client.get(reverse("api:feed-list")).json()["results"][0]
    pk = made.json()["id"]
    assert client.post(reverse("api:feed-revoke", args=[pk])).status_code == 204
    assert client.post(reverse("api:feed-revoke", args=[pk])).status_code == 404
    assert client.get(made.json()["address"]).status_code == 404


def test_a_program_is_refused_in_words(client, committee):
    client.force_login(committee)
    assert client.post(reverse("api:feed-make"), {"whose": "agency"}).status_code == 400


def test_no_log_tells_the_secret(client, made, settings):
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(settings_formatter(settings))
    root = logging.getLogger()
    root.addHandler(handler)
    before, root.level = root.level, logging.INFO
    try:
        client.get(file_of(made.secret))
        client.get(file_of("no-such-secret"))
    finally:
        root.removeHandler(handler)
        root.level = before
    assert "/calendar/***.ics" in text.getvalue()
    assert made.secret not in text.getvalue() and "no-such-secret" not in text.getvalue()


def settings_formatter(settings):
    fields = dict(settings.LOGGING["formatters"]["json"])
    return fields.pop("()")(**fields)


def test_other_lines_of_the_log_stay_as_they_are():
    entry = {"request": "GET /calendar/", "event": "/calendar/abc.ics not found", "code": 404}
    assert without_secrets(None, "", entry) == {
        "request": "GET /calendar/",
        "event": "/calendar/***.ics not found",
        "code": 404,
    }
