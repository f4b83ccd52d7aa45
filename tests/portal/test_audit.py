from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from portal import audit
from portal.models import AuditEntry
from tests.factories import AgencyFactory, UserFactory


@pytest.mark.parametrize("change", [lambda rows: rows.update(verb="x"), lambda rows: rows.delete()])
def test_the_trail_cannot_be_altered(change, agency):
    audit.record("admin.added", agency, by=None)
    with pytest.raises((IntegrityError, InternalError), match="append_only"), transaction.atomic():
        change(AuditEntry.objects.all())
    assert AuditEntry.objects.count() == 1


def test_an_entry_names_what_it_is_about(agency, coordinator):
    audit.record(
        "admin.changed", agency, by=coordinator, before={"name": "A"}, after={"on": agency.closed_on}
    )
    entry = AuditEntry.objects.get()
    assert (entry.subject_type, entry.subject_id, entry.subject_text) == (
        "portal.agency",
        agency.pk,
        str(agency),
    )
    assert audit.history_of(agency).get() == entry


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_rows(client, auditor, rows, django_assert_num_queries):
    for agency in AgencyFactory.create_batch(rows):
        audit.record("admin.added", agency, by=UserFactory(), after={"name": agency.name})
    client.force_login(auditor)
    client.get(reverse("audit"))
    with django_assert_num_queries(5):  # user, unread, people of the filter, count, page
        response = client.get(reverse("audit"))
    assert len(response.context["page"]) == rows


def test_the_export_obeys_the_filter(client, auditor):
    audit.record("admin.added", AgencyFactory(name="Sở Tài chính"), by=None)
    audit.record("admin.added", AgencyFactory(name="Sở Y tế"), by=None)
    client.force_login(auditor)
    page = client.get(reverse("audit"), {"q": "tai chinh"})
    assert [entry.subject_text for entry in page.context["page"]] == ["Sở Tài chính"]
    export = client.get(reverse("audit_export"), {"q": "tai chinh"})
    assert export["Content-Type"].endswith("sheet")


def test_codes_are_said_in_words_on_the_page_and_in_the_export(client, auditor, agency):
    audit.record("admin.added", agency, by=None, after={"role": "officer", "agency": None})
    client.force_login(auditor)
    page = client.get(reverse("audit")).content.decode()
    assert "<dd>Chuyên viên</dd>" in page
    assert "<dd>–</dd>" in page
    export = client.get(reverse("audit_export"))
    with ZipFile(BytesIO(b"".join(export))) as book:
        said = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "vai trò: Chuyên viên\ncơ quan: –" in said
