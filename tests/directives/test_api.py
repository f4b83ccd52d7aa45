"""The same rules, services and sentences through the API."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import ProgressReport
from tests.factories import PDF, AssignmentFactory, DirectiveFactory


def test_reporting_through_the_api(client, officer, assignment):
    client.force_login(officer)
    url = reverse("api:assignment-report", args=[assignment.pk])
    assert client.post(url, {"note": "x", "percent": 101}).status_code == 400
    response = client.post(url, {"note": "Đang làm", "percent": 60}, content_type="application/json")
    assert response.status_code == 201
    assert (response.json()["latest_percent"], response.json()["state"]) == (60, "open")
    file = SimpleUploadedFile("a.pdf", PDF)
    response = client.post(url, {"note": "Xong", "files": [file], "is_result": "true"})
    assert (response.status_code, response.json()["state"]) == (201, "submitted")
    assert ProgressReport.objects.filter(is_result=True).get().files.get().name == "a.pdf"


def test_page_and_api_refuse_with_the_same_sentence(client, officer, assignment):
    client.force_login(officer)
    page = client.post(reverse("report", args=[assignment.pk]), {"note": "Xong", "action": "submit"})
    api = client.post(
        reverse("api:assignment-report", args=[assignment.pk]), {"note": "Xong", "is_result": True}
    )
    assert api.status_code == 400
    [sentence] = api.json()
    assert sentence in page.content.decode()


def test_reviewing_through_the_api(client, coordinator, officer, submitted):
    url = reverse("api:assignment-review", args=[submitted.pk])
    client.force_login(officer)
    assert client.post(url, {"is_accepted": True}).status_code == 403
    client.force_login(coordinator)
    assert client.post(url, {"is_accepted": False}).status_code == 400
    response = client.post(url, {"is_accepted": False, "reason": "Thiếu biểu"})
    assert (response.status_code, response.json()["is_returned"]) == (200, True)
    assert client.post(url, {"is_accepted": True}).status_code == 400


def test_an_assignment_says_what_the_list_shows(client, coordinator, submitted):
    client.force_login(coordinator)
    row = client.get(reverse("api:assignment-detail", args=[submitted.pk])).json()
    assert (row["clause"], row["agency"], row["state"]) == ("2.4", submitted.agency.code, "submitted")
    assert row["document"] == submitted.directive.document.reference


def test_an_agency_reads_its_own_only(client, officer, assignment):
    other = AssignmentFactory()
    client.force_login(officer)
    for name, pk in (("assignment", other.pk), ("directive", other.directive_id)):
        assert client.get(reverse(f"api:{name}-detail", args=[pk])).status_code == 404
    assert client.get(reverse("api:document-detail", args=[other.directive.document_id])).status_code == 404
    for name in ("assignment", "directive", "document"):
        assert client.get(reverse(f"api:{name}-list")).json()["count"] == 1


def test_nothing_is_written_but_through_the_named_actions(client, coordinator, assignment):
    client.force_login(coordinator)
    url = reverse("api:assignment-detail", args=[assignment.pk])
    for method in (client.put, client.patch, client.delete):
        assert method(url).status_code == 405


def test_a_directive_says_how_many_are_done(client, coordinator, submitted):
    DirectiveFactory()
    client.force_login(coordinator)
    row = client.get(reverse("api:directive-detail", args=[submitted.directive_id])).json()
    assert (row["lead_count"], row["done_count"], row["citations"]) == (1, 0, [])


def test_a_recurring_directive_counts_its_leads_and_not_their_periods(client, coordinator):
    order = DirectiveFactory(deadline_kind="recurring", recurrence="FREQ=MONTHLY", original_due_on=None)
    lead = AssignmentFactory(directive=order)
    for month in (10, 11):
        AssignmentFactory(directive=order, agency=lead.agency, period_on=date(2023, month, 1))
    client.force_login(coordinator)
    row = client.get(reverse("api:directive-detail", args=[order.pk])).json()
    assert (row["lead_count"], row["done_count"]) == (1, 0)
