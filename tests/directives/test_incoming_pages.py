"""The pages on which notices come in: the list, sending, waiting, files and pictures, dropping."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from kombu.exceptions import OperationalError
from PIL import Image
from python_calamine import CalamineWorkbook

from directives import services, tasks
from directives.models import IncomingNotice
from portal import clock
from tests.factories import DirectiveDraftFactory, DocumentFactory, IncomingNoticeFactory, UserFactory

TEXT = "Số: 7/TB-UBND\n\nTHÔNG BÁO\nKết luận cuộc họp\n\n1. Sở Tài chính rà soát kế hoạch vốn."


def png(width: int = 60) -> bytes:
    kept = BytesIO()
    Image.new("L", (width, 80), 255).save(kept, "PNG")
    return kept.getvalue()


def scan(coordinator) -> IncomingNotice:
    """A notice in review that was sent as a picture."""
    notice = services.send_notice(file=ContentFile(png(), name="quét.png"), by=coordinator)
    page = {"number": 1, "start": 0, "end": 0, "width": 60, "height": 80, "boxes": []}
    IncomingNotice.objects.filter(pk=notice.pk).update(state="ready", pages=[page])
    return notice


@pytest.fixture
def asked(monkeypatch):
    """What a worker is asked for."""
    keys: list[int] = []
    monkeypatch.setattr(tasks.read_incoming, "delay", keys.append)
    return keys


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def send(client, **fields):
    return client.post(reverse("incoming_new"), fields)


def test_a_pasted_text_is_read_at_once(signed_in, asked):
    answer = send(signed_in, text=TEXT)
    notice = IncomingNotice.objects.get()
    assert answer.url == notice.get_absolute_url() and notice.is_ready and not asked
    assert notice.title.startswith("7/TB-UBND")
    assert signed_in.get(answer.url).status_code == 200


def test_what_was_pasted_is_kept_when_it_is_refused(signed_in):
    file = SimpleUploadedFile("a.txt", b"x")
    answer = send(signed_in, text="Sở Tài chính rà soát", file=file)
    html = answer.content.decode()
    assert answer.status_code == 422 and "one of the two" in html and "Sở Tài chính rà soát" in html


def test_a_text_that_is_too_long_to_be_pasted_is_to_be_sent_as_a_file(signed_in):
    answer = send(signed_in, text="x" * 1_000_001)
    assert answer.status_code == 422 and "send it as a file" in answer.content.decode()


def test_the_page_says_what_may_be_sent(signed_in, settings):
    settings.NOTICE_MAX_BYTES = 7 * 1024 * 1024
    html = signed_in.get(reverse("incoming_new")).content.decode()
    assert "at most 7" in html and ".docx" in html and "secret" in html


@pytest.mark.parametrize(("name", "size"), [("a.pdf", 10), ("a.png", 10), ("a.txt", 70_000), ("a", 10)])
def test_scans_and_long_files_are_read_by_a_worker(signed_in, asked, name, size):
    answer = send(signed_in, file=SimpleUploadedFile(name, b"x" * size))
    notice = IncomingNotice.objects.get()
    assert asked == [notice.pk] and notice.is_waiting
    html = signed_in.get(answer.url).content.decode()
    assert "notice is being read" in html and "every 1s" in html
    cache.set(notice.progress_key, (3, 12))
    part = signed_in.get(answer.url, headers={"hx-request": "true"}).content.decode()
    assert "Page 3 of 12" in part and "<html" not in part and 'id="incoming-state"' in part


def test_if_no_worker_can_be_asked_it_is_read_at_once(signed_in, monkeypatch):
    def away(*_about):
        raise OperationalError

    monkeypatch.setattr(tasks.read_incoming, "delay", away)
    send(signed_in, file=SimpleUploadedFile("a.txt", TEXT.encode() + b" " * 70_000))
    assert IncomingNotice.objects.get().is_ready


def test_the_waiting_page_becomes_the_review_once_it_is_read(signed_in, asked):
    address = send(signed_in, file=SimpleUploadedFile("a.txt", TEXT.encode() + b" " * 70_000)).url
    tasks.read_incoming(*asked)
    tasks.read_incoming(*asked)
    answer = signed_in.get(address, headers={"hx-request": "true", "hx-target": "incoming-state"})
    assert answer["HX-Refresh"] == "true"


def test_a_file_that_cannot_be_read_says_how_to_mend_it(signed_in):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99
    answer = send(signed_in, file=SimpleUploadedFile("a.docx", content))
    html = signed_in.get(answer.url).content.decode()
    assert "damaged" in html and reverse("incoming_new") in html and reverse("document_new") in html


def test_what_nobody_read_is_read_by_the_clock(coordinator, asked):
    notice = services.send_notice(text=TEXT, by=coordinator)
    assert tasks.read_left_over() == 0
    with clock.pinned(clock.now() + timedelta(minutes=11)):
        cache.set(notice.progress_key, (1, 2))
        assert tasks.read_left_over() == 0  # somebody is at it
        cache.delete(notice.progress_key)
        assert tasks.read_left_over() == 1
        assert tasks.read_left_over() == 0
    assert IncomingNotice.objects.get().is_ready


def test_the_list_is_searched_without_diacritics_and_filtered(signed_in):
    one = IncomingNoticeFactory(head={"number": "12", "symbol": "TB-UBND", "title": "Kết luận về nước sạch"})
    other = IncomingNoticeFactory(name="khac.pdf", state="refused", refusal="Không đọc được", head={})

    def found(**query):
        return [row.pk for row in signed_in.get(reverse("incoming_notices"), query).context["page"]]

    assert found(q="nuoc sach") == found(q="12/tb-ubnd") == [one.pk]
    assert found(q="khac.pdf") == found(state="refused") == [other.pk]
    assert found(sent_from="2023-11-04") == [] and found(sent_to="2023-11-03") == [other.pk, one.pk]
    assert found(state="so") == []
    part = signed_in.get(reverse("incoming_notices"), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part and 'id="incoming"' in part


def test_the_export_is_what_the_list_shows(signed_in):
    draft = DirectiveDraftFactory(notice__head={"title": "Kết luận về nước sạch"})
    IncomingNoticeFactory(head={"title": "Kết luận khác"})
    answer = signed_in.get(reverse("incoming_notices_export"), {"q": "nuoc"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    named = [row for row in rows if any("Kết luận" in str(cell) for cell in row)]
    assert len(named) == 1 and "Kết luận về nước sạch" in named[0] and 1.0 in named[0]
    assert draft.notice.name in named[0]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_notices(signed_in, rows, django_assert_num_queries):
    for _each in range(rows):
        DirectiveDraftFactory(notice__document=DocumentFactory(), notice__sent_by=UserFactory())
    signed_in.get(reverse("incoming_notices"))
    with django_assert_num_queries(4):  # user, unread, count, page
        signed_in.get(reverse("incoming_notices"))


def test_the_file_comes_as_it_was_sent_and_is_never_shown(signed_in, coordinator):
    notice = services.send_notice(file=ContentFile(b"<script>", name="a.html"), by=coordinator)
    answer = signed_in.get(reverse("incoming_file", args=[notice.pk]))
    assert b"".join(answer.streaming_content) == b"<script>"
    assert answer["X-Content-Type-Options"] == "nosniff" and "attachment" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream" and "no-store" in answer["Cache-Control"]
    notice.file.storage.delete(notice.file.name)
    assert signed_in.get(reverse("incoming_file", args=[notice.pk])).status_code == 404


def test_the_picture_of_a_page_is_kept_by_the_browser_of_who_may_see_it(signed_in, client, coordinator):
    notice = scan(coordinator)
    address = reverse("incoming_page_picture", args=[notice.pk, 1])
    answer = signed_in.get(address)
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))
    known = {"if-none-match": answer["ETag"]}
    assert signed_in.get(address, headers=known).status_code == 304
    for number in (0, 2, 99999):
        other = reverse("incoming_page_picture", args=[notice.pk, number])
        assert signed_in.get(other).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address, headers=known).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_found(signed_in, coordinator):
    notice = scan(coordinator)
    notice.file.storage.delete(notice.file.name)
    assert signed_in.get(reverse("incoming_page_picture", args=[notice.pk, 1])).status_code == 404


def test_a_notice_is_put_aside_once(signed_in):
    notice = IncomingNoticeFactory(state="refused", refusal="Không đọc được")
    address = reverse("incoming_drop", args=[notice.pk])
    done = signed_in.post(address, follow=True)
    assert "taken out of review" in done.content.decode()
    assert "No task was given from it" in signed_in.get(notice.get_absolute_url()).content.decode()
    again = signed_in.post(address, follow=True)
    assert "dealt with already" in again.content.decode()


def test_what_waits_is_in_my_work_of_a_coordinator(signed_in, client):
    DirectiveDraftFactory(notice__head={"title": "Kết luận về nước sạch"})
    dropped = {"state": "dropped", "decided_by": UserFactory(), "decided_at": clock.now()}
    IncomingNoticeFactory(head={"title": "Đã xong"}, **dropped)
    html = signed_in.get(reverse("my_work")).content.decode()
    assert "Notices in review" in html and "nước sạch" in html and "Đã xong" not in html
    client.force_login(UserFactory())
    assert "Notices in review" not in client.get(reverse("my_work")).content.decode()


def test_a_document_says_that_it_was_read_to_who_may_see_how(signed_in, client, committee):
    document = DocumentFactory()
    notice = IncomingNoticeFactory(document=document)
    html = signed_in.get(document.get_absolute_url()).content.decode()
    assert notice.get_absolute_url() in html and reverse("incoming_file", args=[notice.pk]) in html
    client.force_login(committee)
    assert notice.get_absolute_url() not in client.get(document.get_absolute_url()).content.decode()


def test_only_coordinators_are_offered_to_read_a_notice(signed_in, client, officer):
    for page in ("documents", "document_new"):
        assert reverse("incoming_new") in signed_in.get(reverse(page)).content.decode()
    client.force_login(officer)
    assert reverse("incoming_new") not in client.get(reverse("documents")).content.decode()


def test_what_nobody_sees_in_a_pasted_text_is_left_out(client, coordinator):
    client.force_login(coordinator)
    client.post(reverse("incoming_new"), {"text": "1. Sở Y tế rà\x01 soát.\n"})
    assert IncomingNotice.objects.get().state == IncomingNotice.State.READY
