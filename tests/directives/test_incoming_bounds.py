"""What people and programs send to drafts is bounded, and accepting many costs as many queries as it must."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import sending, services
from directives.forms import ReviewForms
from directives.models import DirectiveDraft
from tests.factories import DirectiveDraftFactory, IncomingNoticeFactory


def address(draft: DirectiveDraft) -> str:
    return reverse("incoming_draft", args=[draft.notice_id, draft.pk])


def test_programmes_that_no_form_offers_are_kept_without_what_cannot_be_stored(client, coordinator):
    draft = DirectiveDraftFactory()
    client.force_login(coordinator)
    sent = {"version": 1, f"d{draft.pk}-programs": ["a\0b", *(["x" * 99] * 50)]}
    assert client.post(address(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.typed["programs"][0] == "ab" and len(draft.typed["programs"]) == 20


@pytest.mark.parametrize(("field", "most"), [("words", 20_000), ("deadline_words", 5_000), ("leads", 5_000)])
def test_a_field_that_would_take_minutes_to_read_is_refused(coordinator, field, most):
    draft = DirectiveDraftFactory()
    with pytest.raises(ValidationError, match="far too long"):
        services.save_draft(draft, {field: "x" * (most + 1)}, version=1, by=coordinator)
    assert services.save_draft(draft, {field: "x" * most}, version=1, by=coordinator).version == 2


def test_a_whole_book_does_not_become_one_draft(coordinator):
    notice = IncomingNoticeFactory(text="Sở Tài chính rà soát. " * 2_000)
    with pytest.raises(ValidationError, match="far too long"):
        services.add_draft(notice, start=0, end=10**9, by=coordinator)
    added = services.add_draft(notice, start=len(notice.text) - 22, end=10**9, by=coordinator)
    assert added.places[0]["end"] == len(notice.text)


def test_accepting_locks_notice_and_drafts_once_however_many_they_are(coordinator):
    def asked(count: int) -> int:
        notice = IncomingNoticeFactory()
        drafts = [DirectiveDraftFactory(notice=notice, position=number) for number in range(count)]
        forms = ReviewForms(notice, drafts)
        assert forms.is_valid()
        with CaptureQueriesContext(connection) as seen:
            forms.accept(coordinator)
        return sum("FOR UPDATE" in one["sql"] and "directives_incomingnotice" in one["sql"] for one in seen)

    assert asked(1) == asked(6) == 1


def test_only_what_is_a_text_or_a_document_by_its_content_is_read_while_one_waits(coordinator, monkeypatch):
    asked = []
    monkeypatch.setattr(sending, "was_asked", lambda _task, pk: asked.append(pk) or True)
    content = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
    named = services.send_notice(file=SimpleUploadedFile("a.txt", content), by=coordinator)
    assert sending.begin_reading(named, None).is_waiting and asked == [named.pk]
    text = services.send_notice(text="1. Sở Tài chính rà soát.", by=coordinator)
    assert sending.begin_reading(text, None).is_ready and asked == [named.pk]
