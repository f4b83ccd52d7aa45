"""What a person settles for oneself, and the mails that go out at once to who asked for them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal import services
from portal.models import AuditEntry, Notification, User
from portal.notifications import notify, notify_person
from tests.factories import UserFactory

OWN = "hoa@langson.example"


def settle(client, person, **changes):
    client.force_login(person)
    fields = {"full_name": person.full_name, "email": person.email, "mail": person.mail, **changes}
    return client.post(reverse("own_settings"), fields)


def mails(**asked) -> list[str]:
    sent = Notification.objects.filter(channel="email", **asked).order_by("pk")
    return list(sent.values_list("address", flat=True))


def test_a_person_chooses_name_address_and_mails_and_the_trail_says_what_changed(client, officer):
    name = officer.full_name
    response = settle(client, officer, email=OWN, mail="at_once")
    assert response.status_code == 302
    officer.refresh_from_db()
    assert (officer.full_name, officer.email, officer.mail) == (name, OWN, "at_once")
    entry = AuditEntry.objects.get(verb="user.settings_changed")
    assert (entry.by, entry.before, entry.after) == (
        officer,
        {"email": "", "mail": "daily"},
        {"email": OWN, "mail": "at_once"},
    )
    settle(client, officer)
    assert AuditEntry.objects.filter(verb="user.settings_changed").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"full_name": ""}, {"email": "hoa"}, {"mail": "hourly"}, {"full_name": "x" * 151}]
)
def test_what_cannot_be_is_refused_beside_its_field(client, officer, wrong):
    response = settle(client, officer, **wrong)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(wrong)
    assert not AuditEntry.objects.exists()


def test_the_service_refuses_an_address_that_is_none(officer):
    with pytest.raises(ValidationError, match="email"):
        services.change_settings(officer, full_name="Hoa", email="hoa", mail="daily", by=officer)


def test_nobody_changes_role_or_agency_here(client, officer):
    settle(client, officer, role="coordinator", agency="", is_head="on")
    kept = User.objects.get(pk=officer.pk)
    assert (kept.role, kept.agency, kept.is_head) == ("officer", officer.agency, False)


def test_who_wants_to_learn_at_once_gets_a_mail_beside_the_agencys(agency):
    UserFactory(agency=agency, email=OWN, mail="at_once")
    for mail in ("daily", "weekly", "overdue"):
        UserFactory(agency=agency, email=f"{mail}@langson.example", mail=mail)
    UserFactory(agency=agency, email="da-nghi@langson.example", mail="at_once", is_active=False)
    notify(agency, kind="returned", subject="Trả lại", body="Thiếu số liệu")
    assert mails() == [agency.email, OWN]
    assert Notification.objects.filter(channel="inbox").count() == 4


def test_the_agencys_mailbox_gets_it_once(agency):
    UserFactory(agency=agency, email=agency.email.upper(), mail="at_once")
    UserFactory(agency=agency, email="", mail="at_once")
    notify(agency, kind="returned", subject="Trả lại")
    assert mails() == [agency.email]


def test_what_is_for_the_inbox_alone_is_mailed_to_nobody(agency):
    UserFactory(agency=agency, email=OWN, mail="at_once")
    notify(agency, kind="period", subject="Kỳ mới", email=False)
    assert mails() == []


@pytest.mark.parametrize(("mail", "sent"), [("at_once", [OWN]), ("daily", [])])
def test_a_message_to_one_person_is_mailed_if_the_person_chose_so(committee, mail, sent):
    committee.email, committee.mail = OWN, mail
    notify_person(committee, kind="explained", subject="Giải trình", body="Chờ vốn")
    assert mails(user=committee) == sent
    assert committee.notifications.unread().count() == 1


@pytest.mark.parametrize("people", [1, 30])
def test_telling_an_agency_costs_the_same_for_any_number_of_people(agency, people, django_assert_num_queries):
    UserFactory.create_batch(people, agency=agency, email=OWN, mail="at_once")
    with django_assert_num_queries(2):  # who is there, the rows
        notify(agency, kind="returned", subject="Trả lại")


@pytest.mark.parametrize(("has_agency", "status"), [(True, 302), (False, 200)])
def test_an_administrator_says_who_heads_an_agency(client, admin, officer, has_agency, status):
    fields = {
        "username": officer.username,
        "full_name": officer.full_name,
        "role": "auditor",
        "is_active": "on",
    }
    fields |= {"agency": officer.agency_id if has_agency else "", "is_head": "on"}
    client.force_login(admin)
    response = client.post(reverse("admin:portal_user_change", args=[officer.pk]), fields)
    assert response.status_code == status
    assert User.objects.get(pk=officer.pk).is_head == has_agency
    if not has_agency:
        assert set(response.context["adminform"].form.errors) == {"agency"}


def test_the_api_does_the_same(client, officer):
    client.force_login(officer)
    changes = {"mail": "weekly", "role": "admin"}
    answer = client.patch(reverse("api:me"), changes, content_type="application/json")
    assert (answer.json()["mail"], answer.json()["role"]) == ("weekly", "officer")
    assert AuditEntry.objects.get(verb="user.settings_changed").after == {"mail": "weekly"}
    wrong = client.patch(reverse("api:me"), {"email": "hoa"}, content_type="application/json")
    assert wrong.status_code == 400
