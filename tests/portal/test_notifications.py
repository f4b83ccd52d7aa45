"""The outbox and the inbox; test_delivery.py has what leaves the portal."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from portal.models import Endpoint, Notification
from portal.notifications import notify
from tests.factories import NotificationFactory, UserFactory

DAY = date(2023, 11, 3)


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


def test_a_reminder_goes_to_the_channels_in_use_and_nothing_else_does(agency):
    used, _other = (
        Endpoint.objects.create(agency=agency, name=name, address="json://example.org", is_active=is_active)
        for name, is_active in (("Zalo", True), ("Cũ", False))
    )
    write(agency)
    assert not Notification.objects.filter(channel="other").exists()
    write(agency, channels=True)
    assert Notification.objects.get(channel="other").endpoint == used
