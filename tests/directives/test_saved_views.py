"""Views that people keep of the list."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import services
from directives.models import SavedView
from portal.models import AuditEntry
from tests.factories import SavedViewFactory, UserFactory

KEEP = {"name": "Quá hạn của tôi", "query": "state=overdue&columns=state,task"}


@pytest.fixture
def colleague(officer):
    return UserFactory(agency=officer.agency)


def test_a_view_is_kept_and_stands_above_the_list(client, officer):
    client.force_login(officer)
    page = client.get(reverse("view_save"), {"query": "state=overdue&page=3"})
    assert b'value="state=overdue"' in page.content
    answer = client.post(reverse("view_save"), {**KEEP, "of": "assignments"})
    assert answer.url == reverse("assignments") + "?" + KEEP["query"]
    shown = client.get(answer.url).content.decode()
    assert "Quá hạn của tôi" in shown
    assert AuditEntry.objects.filter(verb="view.kept", by=officer).exists()


def test_a_shared_view_is_for_the_agency_an_own_one_is_not(officer, colleague):
    own = services.keep_view(**KEEP, is_shared=False, by=officer)
    assert not SavedView.objects.visible_to(colleague).exists()
    services.rename_view(own, name="Chung", is_shared=True, by=officer)
    assert SavedView.objects.visible_to(colleague).get().name == "Chung"
    assert not SavedView.objects.visible_to(UserFactory()).exists()


def test_names_are_unique_for_a_person(officer, colleague):
    services.keep_view(**KEEP, is_shared=True, by=officer)
    services.keep_view(**KEEP, is_shared=True, by=colleague)
    with pytest.raises(ValidationError, match="already have a view of this name"):
        services.keep_view(**KEEP, is_shared=False, by=officer)


def test_who_belongs_to_no_agency_shares_with_nobody(committee):
    with pytest.raises(ValidationError, match="belong to no agency"):
        services.keep_view(**KEEP, is_shared=True, by=committee)
    assert services.keep_view(**KEEP, is_shared=False, by=committee).agency is None


def test_a_refused_name_keeps_what_was_typed(client, officer):
    services.keep_view(**KEEP, is_shared=False, by=officer)
    client.force_login(officer)
    answer = client.post(reverse("view_save"), {**KEEP, "of": "assignments"})
    assert answer.status_code == 422
    assert "already have a view" in answer.content.decode()


def test_only_who_keeps_a_view_changes_it(client, officer, colleague):
    view = SavedViewFactory(owner=officer, agency=officer.agency)
    client.force_login(colleague)
    assert client.get(reverse("view_rename", args=[view.pk])).status_code == 403
    assert client.post(reverse("view_delete", args=[view.pk])).status_code == 403
    client.force_login(officer)
    client.post(reverse("view_rename", args=[view.pk]), {"name": "Khác"})
    view.refresh_from_db()
    assert (view.name, view.agency) == ("Khác", None)
    client.post(reverse("view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_programs_keep_rename_and_forget_views(client, officer):
    client.force_login(officer)
    kept = client.post(reverse("api:view-keep"), KEEP).json()
    url = reverse("api:view-rename", args=[kept["id"]])
    assert client.post(url, {"name": "Mới", "is_shared": True}).json()["is_shared"]
    assert client.get(reverse("api:view-list")).json()["count"] == 1
    assert client.post(reverse("api:view-forget", args=[kept["id"]])).status_code == 204
    assert not SavedView.objects.exists()


def test_the_list_of_obstacles_has_views_of_its_own(client, officer):
    client.force_login(officer)
    answer = client.post(reverse("view_save"), {**KEEP, "query": "stage=passed", "of": "obstacles"})
    assert answer.url == reverse("obstacles") + "?stage=passed"
    assert "Quá hạn của tôi" in client.get(answer.url).content.decode()
    assert "Quá hạn của tôi" not in client.get(reverse("assignments")).content.decode()
