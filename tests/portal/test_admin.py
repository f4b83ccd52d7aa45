"""The administration: what is called how, and what a change leaves in the trail."""

import pytest
from django.urls import reverse

from portal.models import AgencyGroup, AgencyMembership, AuditEntry, Place
from tests.factories import AgencyFactory, ComponentFactory, PlaceFactory, UserFactory


def sent(form) -> dict:
    """What a browser sends of a form that nobody touched."""
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in given.items() if value not in (None, False)}


def test_a_change_of_agency_is_kept_by_names_not_by_numbers(client, admin):
    before, after = AgencyFactory(name="Sở cũ"), AgencyFactory(name="Sở mới")
    person = UserFactory(agency=before)
    url = reverse("admin:portal_user_change", args=[person.pk])
    client.force_login(admin)
    form = client.get(url).context["adminform"].form
    response = client.post(url, {**sent(form), "agency": after.pk})
    assert response.status_code == 302
    entry = AuditEntry.objects.get(verb="admin.changed")
    assert (entry.before, entry.after) == ({"agency": "Sở cũ"}, {"agency": "Sở mới"})


def test_a_change_of_several_is_kept_by_their_names(client, admin):
    place, first, second = PlaceFactory(), PlaceFactory(name="Xã Một"), PlaceFactory(name="Xã Hai")
    place.successors.add(first)
    url = reverse("admin:portal_place_change", args=[place.pk])
    client.force_login(admin)
    form = client.get(url).context["adminform"].form
    response = client.post(url, {**sent(form), "successors": [first.pk, second.pk]})
    assert response.status_code == 302
    assert set(Place.objects.get(pk=place.pk).successors.all()) == {first, second}
    entry = AuditEntry.objects.get(verb="admin.changed")
    assert entry.before == {"successors": ["Xã Một"]}
    assert sorted(entry.after["successors"]) == ["Xã Hai", "Xã Một"]


def test_its_front_page_speaks_vietnamese_and_has_no_groups_of_rights(client, admin):
    client.force_login(admin)
    page = client.get(reverse("admin:index"))
    names = {app["name"] for app in page.context["app_list"]}
    assert len(names) == 6 and not names & {"Portal", "Programs", "Directives", "Disbursement", "Axes"}
    assert "auth" not in {app["app_label"] for app in page.context["app_list"]}


@pytest.mark.parametrize("name", ["portal_place", "portal_agency", "programs_component", "programs_program"])
def test_no_field_of_a_form_is_called_by_its_name_in_the_code(client, admin, name):
    client.force_login(admin)
    form = client.get(reverse(f"admin:{name}_add")).context["adminform"].form
    assert not {field.label.lower() for field in form} & {field.name.replace("_", " ") for field in form}


def test_rows_below_a_form_leave_their_trace_too_and_cannot_be_deleted(client, admin):
    group, agency = AgencyGroup.objects.create(code="nhom", name="Nhóm"), AgencyFactory(name="Sở mới")
    url = reverse("admin:portal_agencygroup_change", args=[group.pk])
    client.force_login(admin)
    rows = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}
    page = client.get(url)
    form = sent(page.context["adminform"].form)
    assert client.post(url, {**form, **rows, "memberships-0-agency": agency.pk}).status_code == 302
    member = AgencyMembership.objects.get()
    assert AuditEntry.objects.filter(verb="admin.added", subject_id=member.pk).count() == 1
    rows["memberships-INITIAL_FORMS"] = "1"
    row = {"id": member.pk, "group": group.pk, "agency": agency.pk, "closed_on": "30/06/2025", "DELETE": "on"}
    post = {**form, **rows, **{f"memberships-0-{name}": value for name, value in row.items()}}
    assert client.post(url, post).status_code == 302
    entry = AuditEntry.objects.get(subject_type="portal.agencymembership", verb="admin.changed")
    assert (entry.before, entry.after) == ({"closed_on": None}, {"closed_on": "2025-06-30"})
    assert AgencyMembership.objects.exists()


def test_a_component_stays_in_its_programme_whose_reported_capital_it_is_part_of(client, admin):
    client.force_login(admin)
    page = client.get(reverse("admin:programs_component_change", args=[ComponentFactory().pk]))
    assert "program" not in page.context["adminform"].form.fields
    page = client.get(reverse("admin:programs_component_add"))
    assert "program" in page.context["adminform"].form.fields
