"""The pages: what each shows to whom, and what a form does with what was typed."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives import services
from directives.models import Assignment, ProgressReport
from tests.factories import (
    PDF,
    AssignmentFactory,
    DirectiveFactory,
    EvidenceFileFactory,
    UserFactory,
)


def test_the_list_shows_state_clause_agency_document_and_the_words_of_the_deadline(client, coordinator):
    order = DirectiveFactory(
        original_due_on=date(2023, 11, 5), deadline_words="xong trước ngày 05/11", part=2
    )
    row = AssignmentFactory(directive=order)
    client.force_login(coordinator)
    page = client.get(reverse("assignments")).content.decode()
    for words in (
        "1 working day left",
        "2.4 (2)",
        row.agency.short_name,
        order.document.reference,
        "05/11/2023",
    ):
        assert words in page
    assert "(Sunday)" in page
    assert "“xong trước ngày 05/11”" in page
    assert f'href="{row.get_absolute_url()}"' in page


def test_htmx_gets_only_the_table(client, coordinator, assignment):
    client.force_login(coordinator)
    response = client.get(reverse("assignments"), headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b'id="assignments"' in response.content
    assert "HX-Request" in response["Vary"]


def test_an_empty_list_says_what_comes_here(client, coordinator):
    client.force_login(coordinator)
    assert b"when a coordinator enters a document" in client.get(reverse("assignments")).content
    assert b"No task matches" in client.get(reverse("assignments"), {"q": "x"}).content


def test_the_export_obeys_the_filter_and_the_visibility(client, coordinator, officer):
    mine = AssignmentFactory(agency=officer.agency, directive__title="=1+1")
    other = AssignmentFactory()

    def exported(**query) -> str:
        response = client.get(reverse("assignments_export"), query)
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        with ZipFile(BytesIO(response.content)) as book:
            return book.read("xl/sharedStrings.xml").decode()

    client.force_login(coordinator)
    assert other.agency.name in exported()
    assert other.agency.name not in exported(agency=mine.agency.code)
    assert mine.agency.name not in exported(state="nonsense")
    client.force_login(officer)
    assert other.agency.name not in exported()
    assert "=1+1" in exported()


def test_a_directive_tells_its_words_deadline_agencies_and_story(client, coordinator, submitted):
    services.return_result(submitted, reason="Chưa ký", by=coordinator)
    client.force_login(coordinator)
    page = client.get(submitted.directive.get_absolute_url()).content.decode()
    for words in (submitted.directive.words, "0/1 leads done", "12/BC", "Chưa ký", "returned the result of"):
        assert words in page


def test_strict_words_and_a_day_off_are_explained(client, coordinator):
    order = DirectiveFactory(original_due_on=date(2023, 11, 5), is_strict=True)
    AssignmentFactory(directive=order)
    client.force_login(coordinator)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "asked for by 04/11/2023" in page
    assert "It is not moved" in page


def test_other_agencies_see_the_state_but_not_the_words(client, coordinator, submitted):
    other = UserFactory()
    AssignmentFactory(directive=submitted.directive, agency=other.agency)
    client.force_login(other)
    page = client.get(submitted.directive.get_absolute_url()).content.decode()
    assert "waiting for acceptance" in page
    assert "Đã xong" not in page
    assert "12/BC" not in page


def test_what_to_do_now_depends_on_who_asks(client, coordinator, officer, committee, submitted):
    url, review = submitted.directive.get_absolute_url(), reverse("review", args=[submitted.pk])
    pages = {}
    for person in (coordinator, officer, committee):
        client.force_login(person)
        pages[person] = client.get(url).content.decode()
    assert review in pages[coordinator]
    assert "waits for the answer of" in pages[officer]
    assert "What to do now" not in pages[committee]
    services.return_result(submitted, reason="Thiếu biểu", by=coordinator)
    client.force_login(officer)
    page = client.get(url).content.decode()
    assert "Your result was returned:</b> Thiếu biểu" in page
    assert reverse("report", args=[submitted.pk]) in page


def test_a_directive_that_waits_names_the_one_that_must_come_first(client, coordinator, officer):
    first = DirectiveFactory(clause="2.6", part=1)
    AssignmentFactory(directive=first)
    second = DirectiveFactory(clause="2.6", part=2, document=first.document, depends_on=first)
    AssignmentFactory(directive=second, agency=officer.agency)
    link = f'<a href="{first.get_absolute_url()}">waits for clause 2.6 (1), due on 30/11/2023 at'
    for person, is_linked in ((coordinator, True), (officer, False)):
        client.force_login(person)
        page = client.get(second.get_absolute_url()).content.decode()
        assert "waits for clause 2.6 (1)" in page
        assert (link in page) == is_linked


def test_reporting_saves_progress_or_submits(client, officer, assignment):
    client.force_login(officer)
    url = reverse("report", args=[assignment.pk])
    response = client.post(url, {"note": "Đang làm", "percent": "40", "action": "save"})
    assert response.url == assignment.get_absolute_url()
    file = SimpleUploadedFile("Tờ trình.pdf", PDF)
    client.post(
        url,
        {
            "note": "Xong",
            "files": [file],
            "evidence_on": "02/11/2023",
            "evidence_number": "9/TTr",
            "action": "submit",
        },
    )
    result, progress = ProgressReport.objects.all()
    assert (progress.percent, progress.is_result, progress.reported_by) == (40, False, officer)
    assert (result.is_result, result.files.get().name, result.evidence_on) == (
        True,
        "Tờ trình.pdf",
        date(2023, 11, 2),
    )


def test_a_refused_report_keeps_what_was_typed_and_says_why(client, officer, assignment):
    client.force_login(officer)
    url = reverse("report", args=[assignment.pk])
    response = client.post(url, {"note": "Dòng đã gõ", "percent": "60", "action": "submit"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "A result needs its evidence" in page
    assert "Dòng đã gõ</textarea>" in page
    assert 'value="60"' in page
    file = SimpleUploadedFile("a.pdf", b"MZ")
    response = client.post(url, {"note": "Xong", "files": [file], "action": "submit"})
    assert response.status_code == 422
    assert b"Choose the files again" in response.content


@pytest.mark.parametrize(
    ("role", "is_secret", "hint"),
    [
        ("lead", False, "SKHĐT. A result needs this or a file.<"),
        ("lead", True, "SKHĐT. A result needs it.<"),
        ("cooperating", False, "SKHĐT.<"),
        ("cooperating", True, "SKHĐT. A result needs it.<"),
    ],
)
def test_the_form_asks_only_for_the_proof_that_is_needed(client, officer, directive, role, is_secret, hint):
    directive.is_secret, directive.words = is_secret, "" if is_secret else directive.words
    directive.save(update_fields=["is_secret", "words"])
    task = AssignmentFactory(directive=directive, agency=officer.agency, role=role)
    client.force_login(officer)
    assert hint in client.get(reverse("report", args=[task.pk])).content.decode()


def test_what_waits_for_an_answer_has_no_form_to_fill_in_for_nothing(client, officer, submitted):
    client.force_login(officer)
    page = client.get(reverse("report", args=[submitted.pk])).content
    assert b"you can report again after that" in page
    assert b'name="note"' not in page


def test_reviewing_accepts_or_returns_and_asks_for_one_of_them(client, coordinator, submitted):
    client.force_login(coordinator)
    url = reverse("review", args=[submitted.pk])
    assert b"12/BC" in client.get(url).content
    assert client.post(url, {"action": "return", "reason": ""}).status_code == 422
    assert client.post(url, {}).status_code == 422
    response = client.post(url, {"action": "accept"}, follow=True)
    assert response.redirect_chain[0][0] == submitted.get_absolute_url()
    assert b"The result was accepted." in response.content
    assert not Assignment.objects.get().is_open
    assert client.post(url, {"action": "accept"}).status_code == 422
    assert b"No result waits" in client.get(url).content


def test_evidence_is_handed_out_as_a_download_to_who_may_see_the_task(
    client, officer, coordinator, assignment
):
    file = SimpleUploadedFile("Tờ trình.pdf", PDF)
    report = services.submit(assignment, note="Xong", files=[file], by=officer)
    url = reverse("evidence", args=[report.files.get().pk])
    for person in (officer, coordinator):
        client.force_login(person)
        response = client.get(url)
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''T%E1%BB%9D")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


def test_evidence_that_is_missing_is_not_found(client, coordinator):
    client.force_login(coordinator)
    gone = EvidenceFileFactory(file="evidence/gone.pdf")
    for pk in (gone.pk, gone.pk + 1):
        assert client.get(reverse("evidence", args=[pk])).status_code == 404


def test_a_document_shows_its_directives_with_how_many_are_done(client, coordinator, submitted):
    AssignmentFactory(directive=submitted.directive)
    services.accept(submitted, by=coordinator)
    client.force_login(coordinator)
    page = client.get(submitted.directive.document.get_absolute_url()).content.decode()
    assert "1/2" in page
    assert submitted.directive.title in page


def test_a_coordinator_dates_an_event_and_lets_a_task_wait(client, coordinator, directive):
    event = DirectiveFactory(
        document=directive.document, deadline_kind="event", event="kỳ họp", original_due_on=None, clause="2.1"
    )
    part = AssignmentFactory(directive=event, due_on=None)
    client.force_login(coordinator)
    url = reverse("event_date", args=[event.pk])
    assert client.post(url, {"on": "2023-01-01"}).status_code == 422
    assert client.post(url, {"on": "2023-12-08"}).url == event.get_absolute_url()
    part.refresh_from_db()
    assert part.due_on == date(2023, 12, 8)
    waits = reverse("directive_waits", args=[event.pk])
    assert client.post(waits, {"first": directive.pk}).url == event.get_absolute_url()
    circle = client.post(reverse("directive_waits", args=[directive.pk]), {"first": event.pk})
    assert circle.status_code == 422
    assert b"wait for each other" in circle.content


def test_the_whole_is_late_if_one_of_its_results_was(client, coordinator, directive):
    done = {"accepted_on": date(2023, 11, 3), "accepted_by": coordinator, "due_on": date(2023, 10, 31)}
    AssignmentFactory(directive=directive, submitted_on=date(2023, 10, 30), **done)
    AssignmentFactory(directive=directive, submitted_on=date(2023, 11, 2), **done)
    client.force_login(coordinator)
    page = client.get(directive.get_absolute_url())
    assert page.context["progress"].worst.state == "done_late"
