"""Whatever is pasted or sent, by the page or the API, is answered in words: never an error of the server."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import IncomingNotice
from directives.services.incoming import PASTED

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**members: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return kept.getvalue()


FILES = {
    "nothing": ("a.txt", b""),
    "blanks": ("a.txt", b" \r\n\t\0 "),
    "noise": ("a.pdf", bytes(range(256)) * 40),
    "NUL bytes": ("a.txt", "1. Sở Tài chính\0 rà soát.".encode()),
    "UTF-16": ("a.txt", "1. Sở Tài chính rà soát.".encode("utf-16")),
    "cp1258": ("a.txt", b"1. S\xf2 T\xe0i ch\xednh r\xe0 so\xe1t"),
    "broken UTF-8": ("a.txt", b"\xff\xc3\x28 S\xe1\xbb"),
    "lone surrogates": ("a.txt", b"S\xed\xa0\x80 T"),
    "a PDF cut short": ("a.pdf", PDF),
    "a PDF with a password": ("a.pdf", PDF + b"trailer<</Root 1 0 R/Encrypt 3 0 R>>\nstartxref\n9\n%%EOF"),
    "a protected document": ("a.docx", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le")),
    "an old document": ("a.doc", OLE + bytes(500) + "WordDocument".encode("utf-16-le")),
    "a document without words": ("a.docx", packed(word__document_dot_xml=b"<w/>")),
    "a broken document": ("a.docx", packed(word__document_dot_xml=b"<w")),
    "a workbook": ("a.docx", packed(xl__workbook_dot_xml=b"<w/>")),
    "an archive cut short": ("a.docx", packed(word__document_dot_xml=b"<w/>")[:40]),
    "a web page": ("a.txt", b"<!doctype html><script>alert(1)</script>"),
    "a picture cut short": ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "an empty picture": ("a.jpg", b"\xff\xd8\xff\xd9"),
    "a program": ("a.exe", b"MZ\x90\0" + bytes(500)),
    "a long ending": (f"a.{'x' * 250}", b"1. x"),
    "a name of dots": ("....", b"1. x"),
    "a name of another folder": ("../../etc/passwd", b"1. x"),
    "a name of nothing": ("\u202e\u200b", b"1. x"),
    "one long line": ("a.txt", "Sở Tài chính rà soát và ".encode() * 4_000),
}
TEXTS = {
    "NUL": "1. Sở Tài chính\0 rà soát.",
    "only NUL": "\0\0",
    "Chinese": "財政廳負責審查2023年計劃，於11月30日前完成。" * 20,
    "Arabic": "تقوم وزارة المالية بمراجعة الخطة قبل 30/11/2023.\n" * 20,
    "emoji and marks": "1. Sở 💰 Tài chính" + "\u0301" * 500 + " rà soát\u202e\ufeff.",
    "only labels": "1.\na)\n-\n+\nI.\n" * 500,
    "days that are none": "1. Sở Tài chính xong trước ngày 99/99/9999, ngày 31/02/2023, năm 0000.",
    "the first day": "ngày 01 tháng 01 năm 0001\n1. Sở Tài chính rà soát trong 10 ngày kể từ ngày ký.",
    "the last day": "ngày 31 tháng 12 năm 9999\n1. Sở Tài chính rà soát trong 10 ngày kể từ ngày ký.",
    "deep labels": "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1. Sở Tài chính rà soát.",
    "brackets": "(((((" * 2000,
    "one word": "x" * 300_000,
    "one line": "Sở Tài chính chủ trì, phối hợp Sở Xây dựng rà soát; " * 2_000,
    "many notices": "Số: 7/TB-UBND\nTHÔNG BÁO\n1. Sở Tài chính rà soát.\n" * 100,
    "tabs": "STT\tNhiệm vụ\tChủ trì\tThời hạn\n" + "1\t\t\t\n" * 2000,
    "HTML": "<img src=x onerror=alert(1)> 1. Sở <b>Tài chính</b> & rà soát.",
    "a template": "{{ settings.SECRET_KEY }} {% load x %} %(x)s %s {0}",
}


@pytest.fixture
def signed_in(client, coordinator, settings):
    settings.NOTICE_AT_ONCE_BYTES = settings.NOTICE_MAX_BYTES
    monkey = pytest.MonkeyPatch()
    monkey.setattr("directives.sending.QUICK", _Everything())
    client.force_login(coordinator)
    yield client
    monkey.undo()


class _Everything:
    """All kinds of files are read at once, so that the answer is there."""

    def __contains__(self, _kind) -> bool:
        return True


def looked_at(client, answer) -> None:
    """The answer, the page that it leads to and the list are pages; no reader failed."""
    assert answer.status_code in {302, 422}
    notice = IncomingNotice.objects.first()
    if notice is None:
        assert answer.status_code == 422
        return
    assert notice.state in {"ready", "refused"} and "failed to read" not in notice.refusal
    assert client.get(notice.get_absolute_url()).status_code == 200
    assert client.get(reverse("incoming_notices")).status_code == 200
    assert client.get(reverse("api:incoming-detail", args=[notice.pk])).status_code == 200


@pytest.mark.parametrize("what", FILES)
def test_a_file_gets_its_answer(signed_in, what):
    name, content = FILES[what]
    answer = signed_in.post(reverse("incoming_new"), {"file": SimpleUploadedFile(name, content)})
    looked_at(signed_in, answer)


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_gets_its_answer(signed_in, what):
    answer = signed_in.post(reverse("incoming_new"), {"text": TEXTS[what]})
    looked_at(signed_in, answer)


@pytest.mark.parametrize("what", ["Chinese", "the first day", "the last day", "many notices", "HTML"])
def test_the_drafts_of_any_text_can_be_worked_with(signed_in, what):
    """Whatever was read is kept, split, dropped, added, and accepted or refused in words."""
    sent = signed_in.post(reverse("api:incoming-list"), {"text": TEXTS[what]}, "application/json").json()
    for draft in sent["drafts"][:2]:
        address = reverse("api:draft-detail", args=[draft["id"]])
        version = signed_in.get(address).json()["version"]
        change = {"version": version, "words": TEXTS["emoji and marks"]}
        assert signed_in.patch(address, change, content_type="application/json").status_code == 200
        assert signed_in.post(reverse("api:draft-drop", args=[draft["id"]])).status_code == 200
    added = signed_in.post(reverse("api:incoming-drafts", args=[sent["id"]]), {"start": 1, "end": 9**9})
    assert added.status_code == 201
    assert signed_in.post(reverse("api:incoming-accept", args=[sent["id"]])).status_code == 400


def test_fifty_megabytes_are_refused_with_the_limit(signed_in):
    file = SimpleUploadedFile("a.pdf", PDF + bytes(50 * 1024 * 1024))
    answer = signed_in.post(reverse("incoming_new"), {"file": file})
    assert answer.status_code == 422 and "larger than" in answer.content.decode()
    file.seek(0)
    assert signed_in.post(reverse("api:incoming-list"), {"file": file}).status_code == 400
    assert not IncomingNotice.objects.exists()


def test_two_megabytes_of_one_line_are_taken_for_a_worker(client, coordinator, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr("directives.tasks.read_incoming.delay", asked.append)
    client.force_login(coordinator)
    answer = client.post(reverse("incoming_new"), {"text": "x" * 1_000_000})
    file = SimpleUploadedFile("a.txt", b"x" * 2_000_000)
    again = client.post(reverse("incoming_new"), {"file": file})
    assert answer.status_code == again.status_code == 302 and len(asked) == 2


def test_a_paste_of_more_than_the_portal_takes_is_no_error_of_the_server(signed_in):
    answer = signed_in.post(reverse("incoming_new"), {"text": "ở" * 1_200_000})
    assert answer.status_code == 400 and not IncomingNotice.objects.exists()


def test_the_name_of_a_pasted_text_is_harmless():
    assert PASTED.isascii() and PASTED.endswith(".txt")
