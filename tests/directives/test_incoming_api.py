"""Notices and drafts through the API: it tells and does what the pages do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import Directive, DirectiveDraft, IncomingNotice
from tests.factories import (
    AgencyFactory,
    DirectiveDraftFactory,
    DocumentFactory,
    IncomingNoticeFactory,
    ProgramFactory,
)

JSON = "application/json"
TEXT = "Số: 7/TB-UBND\n\nTHÔNG BÁO\nKết luận cuộc họp\n\n1. Sở Tài chính rà soát; trình UBND tỉnh."


@pytest.fixture
def api(client, coordinator):
    client.force_login(coordinator)
    return client


def at(name: str, *args) -> str:
    return reverse(f"api:{name}", args=args)


def test_a_text_is_sent_read_and_told_with_its_drafts(api):
    sent = api.post(at("incoming-list"), {"text": TEXT}, content_type=JSON)
    told = sent.json()
    assert sent.status_code == 201 and (told["state"], told["head"]["number"]) == ("ready", "7")
    [draft] = told["drafts"]
    place = next(one for one in draft["places"] if one["field"] == "words")
    assert told["text"][place["start"] : place["end"]].startswith("Sở Tài chính rà soát")
    assert draft["typed"]["clause"] == "1" and draft["version"] == 1 and draft["refusals"]["leads"]
    assert told["head_refusals"]["issued_on"] and told["known"] is None
    assert b"".join(api.get(told["file"]).streaming_content).decode() == TEXT
    assert api.get(at("draft-detail", draft["id"])).json() == draft


def test_a_file_is_sent_as_a_form(api):
    sent = api.post(at("incoming-list"), {"file": SimpleUploadedFile("tb.txt", TEXT.encode())})
    assert sent.status_code == 201 and sent.json()["name"] == "tb.txt"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "", "x" * 1_000_001, None, ["a"], {}])
def test_a_text_that_cannot_be_taken_is_refused(api, text):
    assert api.post(at("incoming-list"), {"text": text}, content_type=JSON).status_code == 400
    assert not IncomingNotice.objects.exists()


def test_pages_have_pictures(api):
    page = {"number": 1, "start": 0, "end": 5, "width": 1, "height": 1, "boxes": []}
    notice = IncomingNoticeFactory(pages=[page])
    [told] = api.get(at("incoming-detail", notice.pk)).json()["pages"]
    assert told["picture"].endswith(reverse("incoming_page_picture", args=[notice.pk, 1]))
    assert (told["start"], told["end"]) == (0, 5) and "boxes" not in told


def test_the_head_is_corrected_and_says_what_is_wrong(api):
    notice, issuer = IncomingNoticeFactory(), AgencyFactory(code="ubnd-x")
    change = {"issuer": issuer.code, "issued_on": "hôm qua"}
    told = api.patch(at("incoming-head", notice.pk), change, content_type=JSON).json()
    assert told["head"]["issuer"] == "ubnd-x" and told["head_refusals"].keys() == {"issued_on"}
    refused = api.patch(at("incoming-head", notice.pk), {"issuer": "nobody"}, content_type=JSON)
    assert refused.status_code == 400 and "issuer" in refused.json()


def test_a_draft_is_kept_unless_somebody_changed_it(api):
    draft, agency = DirectiveDraftFactory(leads="Sở không có"), AgencyFactory()
    change = {"leads": agency.short_name, "version": 1}
    told = api.patch(at("draft-detail", draft.pk), change, content_type=JSON).json()
    assert (told["version"], told["refusals"], told["is_checked"]) == (2, {}, True)
    stale = api.patch(at("draft-detail", draft.pk), {"leads": "Sở khác", "version": 1}, content_type=JSON)
    assert stale.status_code == 409 and stale.json()["typed"]["leads"] == agency.short_name
    assert api.patch(at("draft-detail", draft.pk), {}, content_type=JSON).json().keys() == {"version"}


@pytest.mark.parametrize(
    "change",
    [
        {"due_on": "31/02/2023"},
        {"part": "x"},
        {"programs": ["nope"]},
        {"citations": ";"},
        {"clause": "x" * 99},
        {"deadline_kind": "x"},
        {"components": "nope"},
    ],
)
def test_what_is_wrong_is_kept_and_told(api, change):
    draft = DirectiveDraftFactory()
    told = api.patch(at("draft-detail", draft.pk), {**change, "version": 1}, content_type=JSON)
    assert told.status_code == 200 and told.json()["refusals"].keys() == change.keys()
    refused = api.post(at("incoming-accept", draft.notice_id), {}, content_type=JSON)
    assert refused.status_code == 400 and refused.json()["drafts"][str(draft.pk)].keys() == change.keys()


def test_a_draft_is_split_joined_dropped_taken_back_and_added(api):
    words = "Rà soát kế hoạch vốn. Báo cáo kết quả."
    draft = DirectiveDraftFactory(words=words, clause="2.1")
    assert api.post(at("draft-split", draft.pk), {"at": 3}).status_code == 400
    first, second = api.post(at("draft-split", draft.pk), {"at": words.index("Báo")}).json()
    assert (first["typed"]["part"], second["typed"]["words"]) == ("1", "Báo cáo kết quả.")
    assert api.post(at("draft-join", second["id"])).json()["typed"]["words"] == words
    assert api.post(at("draft-drop", draft.pk)).json()["state"] == "dropped"
    assert api.post(at("draft-take-back", draft.pk)).json()["state"] == "open"
    added = api.post(at("incoming-drafts", draft.notice_id), {"start": 0, "end": 12})
    assert added.status_code == 201 and added.json()["typed"]["words"] == draft.notice.text[:12]
    assert added.json()["refusals"].keys() == {"clause", "leads"}


def test_all_or_some_are_accepted(api):
    notice = IncomingNoticeFactory()
    one, _other = (DirectiveDraftFactory(notice=notice, clause=clause) for clause in ("1", "2"))
    some = {"drafts": [{"id": one.pk, "version": 1}]}
    told = api.post(at("incoming-accept", notice.pk), some, content_type=JSON).json()
    assert told["state"] == "ready" and told["document"] == Directive.objects.get().document_id
    done = api.post(at("incoming-accept", notice.pk), {}, content_type=JSON).json()
    assert done["state"] == "accepted" and Directive.objects.count() == 2
    assert [draft["directive"] for draft in done["drafts"]] == [
        *Directive.objects.order_by("position").values_list("pk", flat=True)
    ]
    assert api.post(at("incoming-drop", notice.pk)).status_code == 400


@pytest.mark.parametrize(
    "drafts", [[{"id": 99999999}], [{"id": 0}], [{"id": "x"}], [{}], "x", [], [{"id": 1, "version": 2**70}]]
)
def test_nonsense_is_not_accepted(api, drafts):
    draft = DirectiveDraftFactory()
    answer = api.post(at("incoming-accept", draft.notice_id), {"drafts": drafts}, content_type=JSON)
    assert answer.status_code == 400 and not Directive.objects.exists()


def test_a_draft_of_an_older_version_is_not_accepted(api):
    draft = DirectiveDraftFactory(version=3)
    asked = {"drafts": [{"id": draft.pk, "version": 2}]}
    answer = api.post(at("incoming-accept", draft.notice_id), asked, content_type=JSON)
    assert answer.status_code == 400 and "changed meanwhile" in answer.json()["detail"][0]
    assert DirectiveDraft.objects.get().is_open


def test_a_clause_that_is_known_is_told_at_its_draft(api):
    notice = IncomingNoticeFactory()
    known = DocumentFactory(issuer_id=notice.head["issuer"], number="599", symbol="TB-UBND")
    draft = DirectiveDraftFactory(notice=notice, clause="2.1")
    assert api.get(at("incoming-detail", notice.pk)).json()["known"] == known.pk
    api.post(at("incoming-accept", notice.pk), {}, content_type=JSON)
    again = IncomingNoticeFactory(head=notice.head)
    same = DirectiveDraftFactory(notice=again, clause="2.1")
    answer = api.post(at("incoming-accept", again.pk), {}, content_type=JSON)
    assert "already has a clause" in answer.json()["drafts"][str(same.pk)]["__all__"][0]
    assert draft.pk != same.pk


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_notices(api, rows, django_assert_num_queries):
    for _each in range(rows):
        DirectiveDraftFactory()
    api.get(at("incoming-list"))
    with django_assert_num_queries(3):  # user, count, page
        assert api.get(at("incoming-list")).json()["count"] == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_a_notice_costs_the_same_for_any_number_of_drafts(api, rows, django_assert_num_queries):
    notice, program = IncomingNoticeFactory(), ProgramFactory()
    for _each in range(rows):
        draft = DirectiveDraftFactory(notice=notice)
        DirectiveDraft.objects.filter(pk=draft.pk).update(typed={**draft.typed, "programs": [program.code]})
    address = at("incoming-detail", notice.pk)
    api.get(address)
    with django_assert_num_queries(14):
        assert len(api.get(address).json()["drafts"]) == rows


@pytest.mark.parametrize("issuer", ["x", "²", "9" * 40, "\0"])
def test_an_issuer_that_is_none_is_no_error(api, issuer):
    notice = IncomingNoticeFactory()
    api.post(reverse("incoming_head", args=[notice.pk]), {"issuer": issuer, "number": "\0" + "9" * 99})
    told = api.get(at("incoming-detail", notice.pk)).json()
    assert told["head"]["issuer"] == "" and "issuer" in told["head_refusals"]
    assert api.get(notice.get_absolute_url()).status_code == 200
