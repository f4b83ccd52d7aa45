"""Secret documents are stubs: nobody can write anything about them here, and no message says more."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext, override

from directives import services
from directives.demo import PLAIN_PDF
from directives.models import Directive, Document, Event
from directives.services import Addressee
from directives.services.secrecy import refuse_secret_text
from portal import drafts
from portal.models import AuditEntry, Notification
from portal.reminding.run import remind
from tests.factories import AgencyFactory, ComponentFactory, DirectiveFactory, DocumentFactory

SECRET = "Kế hoạch phòng thủ khu vực"


@pytest.fixture
def secret(coordinator, officer, rules):
    """A clause of a secret document, whatever was typed about it."""
    document = DocumentFactory(is_secret=True, title=SECRET)
    order = Directive(
        document=document,
        clause="1",
        title=SECRET,
        words=SECRET,
        recipient=SECRET,
        product=SECRET,
        deadline_words=SECRET,
        deadline_kind="fixed",
        original_due_on=date(2023, 11, 6),
    )
    return services.give_directive(order, to=[Addressee(officer.agency)], by=coordinator)


def in_vietnamese(text: str) -> str:
    with override("vi"):
        return gettext(text)


def test_a_secret_documents_title_is_not_kept(coordinator):
    document = Document(
        issuer=AgencyFactory(),
        number="1",
        symbol="M",
        issued_on=date(2023, 11, 1),
        title=SECRET,
        is_secret=True,
    )
    services.issue_document(document, by=coordinator)
    assert document.title == in_vietnamese("Secret document")
    assert SECRET not in str(AuditEntry.objects.get(verb="document.issued").after)


def test_its_directives_are_stubs(secret, coordinator):
    secret.refresh_from_db()
    assert secret.is_secret
    assert secret.title == in_vietnamese("Task of a secret document")
    assert (secret.words, secret.recipient, secret.product, secret.deadline_words) == ("", "", "", "")
    with pytest.raises(ValidationError, match="are not noted here"):
        services.cite(secret, reference="12/CV", by=coordinator)
    with pytest.raises(ValidationError, match="nothing is written about it here"):
        refuse_secret_text(secret)
    refuse_secret_text(DirectiveFactory())


def test_a_report_takes_the_number_and_date_of_the_document_only(secret, officer, coordinator):
    part = secret.assignments.get()
    file = SimpleUploadedFile("a.pdf", PLAIN_PDF)
    for said in ({"note": SECRET}, {"note": "", "files": [file]}):
        with pytest.raises(ValidationError, match="only the number and the date"):
            services.submit(part, evidence_number="3/BC", by=officer, **said)
    report = services.submit(part, note="", evidence_number="3/BC", evidence_on=date(2023, 11, 2), by=officer)
    assert report.note == in_vietnamese("Given outside the portal (secret)")
    review = services.return_result(part, reason=SECRET, by=coordinator)
    assert review.reason == report.note
    services.close_without_result(part, reason=SECRET, by=coordinator)
    part.refresh_from_db()
    assert part.end_reason == report.note
    assert SECRET not in str(list(AuditEntry.objects.values_list("before", "after", "subject_text")))


def test_messages_and_reminders_carry_number_clause_and_date_and_nothing_else(secret, officer, coordinator):
    part = secret.assignments.get()
    services.submit(part, note="", evidence_number="3/BC", by=officer)
    services.return_result(part, reason=SECRET, by=coordinator)
    remind(date(2023, 11, 3))
    remind(date(2023, 11, 3) + timedelta(days=3))
    services.close_directive(secret, reason=SECRET, by=coordinator)
    found = Notification.objects.all()
    assert {message.kind for message in found} >= {"assigned", "submitted", "returned", "reminder", "closed"}
    for message in found:
        assert SECRET not in message.subject + message.body + str(message.lines)
        assert "Given outside" not in message.body
        if message.kind != "reminder":
            assert len(message.body.splitlines()) == 1, message.body  # the deadline


def test_the_page_says_that_the_words_stand_elsewhere(secret, client, coordinator):
    client.force_login(coordinator)
    page = client.get(secret.get_absolute_url()).content.decode()
    assert "This task is secret" in page
    assert SECRET not in page


def test_the_form_asks_for_number_and_date_only(secret, client, officer):
    part = secret.assignments.get()
    client.force_login(officer)
    url = reverse("report", args=[part.pk])
    page = client.get(url).content.decode()
    assert "<textarea" not in page
    assert 'type="file"' not in page
    typed = {"evidence_number": "3/BC", "evidence_on": "2023-11-02", "action": "submit"}
    assert client.post(url, {**typed, "note": SECRET}).status_code == 422
    assert client.post(url, typed).url == part.get_absolute_url()
    assert part.reports.get().evidence_number == "3/BC"


def test_the_api_takes_no_text_either(secret, client, officer):
    url = reverse("api:assignment-report", args=[secret.assignments.get().pk])
    client.force_login(officer)
    assert client.post(url, {"note": SECRET, "evidence_number": "3/BC"}).status_code == 400
    assert client.post(url, {"note": "", "evidence_number": "3/BC"}).status_code == 201


def test_the_event_of_a_secret_task_is_called_by_its_clause(coordinator, officer):
    document, component = DocumentFactory(is_secret=True, number="7", symbol="TB"), ComponentFactory()
    order = Directive(document=document, clause="2", title=SECRET, deadline_kind="event", event=SECRET)
    addressed = [Addressee(officer.agency)]
    services.give_directive(order, to=addressed, components=[component], by=coordinator)
    order.refresh_from_db()
    assert order.event == order.awaits.name == "2, 7/TB, 27/10/2023"
    assert not order.components.exists()
    assert not Event.objects.filter(name=SECRET).exists()


def test_the_issuer_of_the_document_is_not_taken(secret, client, officer):
    url = reverse("api:assignment-report", args=[secret.assignments.get().pk])
    client.force_login(officer)
    said = {"note": "", "evidence_number": "3/BC", "evidence_issuer": SECRET}
    refused = client.post(url, said)
    assert (refused.status_code, "only the number" in refused.content.decode()) == (400, True)


def test_no_draft_of_a_secret_task_is_kept(secret, client, officer, coordinator, assignment):
    client.force_login(officer)
    for part, marked in ((secret.assignments.get(), False), (assignment, True)):
        for name in ("report", "objection"):
            main = client.get(reverse(name, args=[part.pk])).content.decode().partition("<main")[2]
            assert (" data-draft" in main.partition("</main>")[0]) == marked
    client.force_login(coordinator)
    for document, marked in ((secret.document, False), (assignment.directive.document, True)):
        page = client.get(reverse("directive_new", args=[document.pk])).content.decode()
        assert ('class="entry" data-draft' in page) == marked


def test_what_was_typed_before_the_document_was_marked_secret_is_forgotten(client, coordinator):
    url = reverse("document_new")
    client.force_login(coordinator)
    drafts.keep(url, fields={"title": [SECRET]}, by=coordinator)
    assert client.post(url, {"title": SECRET}).status_code == 422
    assert drafts.of(coordinator, url)
    assert client.post(url, {"title": SECRET, "is_secret": "on"}).status_code == 422
    assert drafts.of(coordinator, url) is None
