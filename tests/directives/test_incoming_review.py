"""The review of a notice: what is shown, kept, refused and accepted, with and without htmx."""

from datetime import date

import pytest
from django.urls import reverse

from directives.models import Directive, DirectiveDraft, Document, IncomingNotice
from portal.models import AgencyGroup, AgencyMembership
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveDraftFactory,
    DirectiveFactory,
    DocumentFactory,
    IncomingNoticeFactory,
)

PARTS = {"HX-Request": "true"}


@pytest.fixture
def notice():
    return IncomingNoticeFactory()


@pytest.fixture
def draft(notice):
    return DirectiveDraftFactory(notice=notice, typed=typed())


@pytest.fixture
def client(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def group():
    """All districts: two of them stand in 2023, a third was closed before."""
    group = AgencyGroup.objects.create(code="huyen", name="UBND các huyện, thành phố")
    for name, closed in (
        ("UBND huyện Mai", None),
        ("UBND huyện Đào", None),
        ("UBND huyện Cũ", date(2020, 1, 1)),
    ):
        agency = AgencyFactory(name=name, short_name=name, closed_on=closed)
        AgencyMembership.objects.create(group=group, agency=agency)
    return group


def typed(**fields) -> dict:
    leads = fields.pop("leads", None) or AgencyFactory().short_name
    blank = dict.fromkeys(["part", "title", "cooperating", "recipient", "citations"], "")
    words = {"words": "Rà soát vốn. Báo cáo kết quả trước ngày 30/11/2023.", "programs": []}
    return {
        **blank,
        "clause": "2.1",
        **words,
        "deadline_words": "trước ngày 30/11/2023",
        "leads": leads,
    } | fields


def sent(draft, **fields) -> dict:
    """What the form of a draft posts."""
    values = {name: value for name, value in draft.typed.items() if value} | fields
    return {"version": draft.version, **{f"d{draft.pk}-{name}": value for name, value in values.items()}}


def act(draft, name: str = "") -> str:
    return reverse(f"incoming_draft{name}", args=[draft.notice_id, draft.pk])


def part(target: str) -> dict:
    return {"headers": {**PARTS, "HX-Target": target}}


def page(client, notice, query: str = "") -> str:
    response = client.get(f"{notice.get_absolute_url()}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_text_stands_beside_the_drafts_with_its_marks(client, notice, draft):
    draft.places.append({"field": "leads", "start": 0, "end": 12, "name": "Sở Tài chính", "sure": 0.8})
    draft.save()
    html = page(client, notice)
    assert f'<span class="span" data-drafts="{draft.pk}">' in html
    assert 'class="m m-leads is-unsure"' in html
    assert "Thứ Năm, 30/11/2023" in html
    assert "0 of 1 checked" in html
    assert f'name="d{draft.pk}-words"' not in html


def test_the_chosen_draft_opens_as_the_whole_form(client, notice, draft):
    html = page(client, notice, f"draft={draft.pk}")
    assert f'name="d{draft.pk}-words"' in html
    assert "Cut here" in html
    assert "Right, next one" in html


def test_htmx_gets_the_part_that_it_asks_for(client, notice, draft):
    address = f"{notice.get_absolute_url()}?draft={draft.pk}"
    cards = client.get(address, **part("cards"))
    assert cards.content.decode().strip().startswith('<div id="cards"')
    assert cards["HX-Replace-Url"] == address
    assert {"HX-Request", "HX-Target"} <= set(cards["Vary"].split(", "))
    assert client.get(address, **part("review")).content.decode().strip().startswith('<div id="review"')


def test_doubtful_drafts_come_first_or_all_as_in_the_text(client, notice):
    first = DirectiveDraftFactory(notice=notice, typed=typed(clause="2.1"))
    second = DirectiveDraftFactory(
        notice=notice, typed=typed(clause="2.2"), doubts=[{"code": "may_hold_two"}]
    )
    html = page(client, notice)
    assert html.index(f'id="draft-{second.pk}"') < html.index(f'id="draft-{first.pk}"')
    assert "Perhaps these are two tasks" in html
    html = page(client, notice, "order=text")
    assert html.index(f'id="draft-{first.pk}"') < html.index(f'id="draft-{second.pk}"')


def test_a_name_that_nobody_bears_is_said_until_it_is_mended(client, notice):
    draft = DirectiveDraftFactory(notice=notice, typed=typed(leads="Sở Không Có"), is_checked=True)
    html = page(client, notice)
    assert "no agency of that name stood on that day" in html
    assert "Agencies are added by the administrator" in html
    draft.typed["leads"] = AgencyFactory().short_name
    draft.save()
    assert "no agency of that name" not in page(client, notice)


def test_a_group_is_shown_with_its_members_of_that_day_and_replaced_by_them(client, notice, group):
    draft = DirectiveDraftFactory(notice=notice, typed=typed(leads=group.name))
    html = page(client, notice)
    assert "2 agencies" in html
    assert "<li>UBND huyện Cũ</li>" not in html
    response = client.post(act(draft, "_expand"), {"group": group.name})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert set(draft.typed["leads"].split("; ")) == {"UBND huyện Mai", "UBND huyện Đào"}


def test_what_is_typed_is_kept_with_what_is_still_wrong(client, notice, draft):
    response = client.post(act(draft), sent(draft, words="Khác", leads=""), **part(f"kept-{draft.pk}"))
    html = response.content.decode()
    assert response.status_code == 200
    assert "Saved at" in html
    assert "Who leads: This field is required." in html
    assert f'id="version-{draft.pk}" value="2"' in html
    assert "1 of 1 checked" in html
    draft.refresh_from_db()
    assert (draft.typed["words"], draft.typed["leads"], draft.is_checked) == ("Khác", "", True)


def test_what_is_typed_into_a_draft_that_is_gone_brings_the_page_with_the_reason(client, notice, draft):
    draft.state = DirectiveDraft.State.DROPPED
    draft.save()
    answer = client.post(act(draft), sent(draft), **part(f"kept-{draft.pk}"))
    assert answer.headers["HX-Redirect"] == notice.get_absolute_url()
    assert "accepted or dropped meanwhile" in page(client, notice)


def test_far_too_much_is_refused_and_stays_in_the_form(client, notice, draft):
    sending = sent(draft, leads="a" * 6000)
    answer = client.post(act(draft), sending, **part(f"kept-{draft.pk}"))
    assert answer.status_code == 409  # only the sentence is swapped in: the form stays as it is
    assert "far too long" in answer.content.decode()
    assert "<form" not in answer.content.decode()


def test_without_javascript_saving_comes_back_to_the_draft_or_goes_on(client, notice, draft):
    other = DirectiveDraftFactory(notice=notice, typed=typed(clause="2.2"))
    assert f"draft={draft.pk}" in client.post(act(draft), sent(draft, words="Khác")).url
    draft.refresh_from_db()
    assert f"draft={other.pk}" in client.post(act(draft), sent(draft) | {"next": "1"}).url


def test_a_stale_draft_shows_both_and_can_be_kept_anyway(client, notice, draft):
    client.post(act(draft), sent(draft, words="Của người khác"))
    for options in (part(f"kept-{draft.pk}"), {}):
        response = client.post(act(draft), sent(draft, words="Của tôi"), **options)
        html = response.content.decode()
        assert response.status_code == 409
        assert "Của người khác" in html
        assert "Của tôi" in html
    assert client.post(act(draft), sent(draft, words="Của tôi") | {"over": 2}).status_code == 302
    draft.refresh_from_db()
    assert draft.typed["words"] == "Của tôi"


def test_an_act_keeps_what_stands_in_the_form_first(client, notice, draft):
    client.post(act(draft, "_drop"), sent(draft, words="Đã sửa"))
    draft.refresh_from_db()
    assert (draft.state, draft.typed["words"]) == ("dropped", "Đã sửa")


def test_an_act_on_a_stale_form_does_nothing(client, notice, draft):
    client.post(act(draft), sent(draft, words="Của người khác"))
    assert client.post(act(draft, "_drop"), sent(draft, words="Của tôi")).status_code == 409
    draft.refresh_from_db()
    assert draft.state == "open"


def test_a_dropped_draft_offers_to_come_back(client, notice, draft):
    response = client.post(act(draft, "_drop"), follow=True)
    assert "Draft 2.1 was dropped." in response.content.decode()
    client.post(act(draft, "_take_back"))
    draft.refresh_from_db()
    assert draft.is_open


def test_a_draft_is_split_and_joined_again(client, notice, draft):
    at = draft.typed["words"].index("Báo cáo")
    client.post(act(draft, "_split"), sent(draft) | {"at": at})
    first, second = notice.drafts.open()
    assert [str(first), str(second)] == ["2.1 (1)", "2.1 (2)"]
    client.post(act(second, "_join"))
    (joined,) = notice.drafts.open()
    assert joined.typed["words"] == draft.typed["words"]


def test_an_act_that_is_refused_says_why(client, notice, draft):
    response = client.post(act(draft, "_join"), follow=True)
    assert "There is no draft before this one" in response.content.decode()
    response = client.post(act(draft, "_split"), {"at": "3"}, follow=True)
    assert "Choose a sentence" in response.content.decode()


def test_halves_of_a_clause_each_have_their_own_place(client):
    notice = IncomingNoticeFactory(text="Rà soát vốn. Báo cáo kết quả trước ngày 30/11/2023.")
    draft = DirectiveDraftFactory(notice=notice, typed=typed())
    client.post(act(draft, "_split"), {"at": draft.typed["words"].index("Báo cáo")})
    first, second = notice.drafts.open()
    html = page(client, notice)
    assert f'data-drafts="{first.pk}"><span data-at="0">Rà soát vốn.' in html
    assert f'data-drafts="{second.pk}"><span data-at="13">Báo cáo' in html


def test_a_draft_is_added_empty_or_from_the_text(client, notice):
    address = reverse("incoming_draft_new", args=[notice.pk])
    client.post(address)
    client.post(address, {"start": 0, "end": 12})
    assert [one.typed["words"] for one in notice.drafts.order_by("pk")] == ["", "Sở Tài chính"]
    assert "(no words yet)" in page(client, notice)


def test_two_people_who_correct_different_fields_of_the_head_do_not_undo_each_other(client, notice):
    shown = page(client, notice)
    assert 'name="initial-signer"' in shown
    was = {f"initial-{name}": value for name, value in notice.head.items()}
    first, second = ({**notice.head, **was} for _person in range(2))
    address = reverse("incoming_head", args=[notice.pk])
    client.post(address, first | {"signer": "Nông Văn A"})
    client.post(address, second | {"title": "Kết luận giao ban"})
    notice.refresh_from_db()
    assert (notice.head["signer"], notice.head["title"]) == ("Nông Văn A", "Kết luận giao ban")


def test_the_head_is_kept_and_says_what_is_missing(client, notice):
    address = reverse("incoming_head", args=[notice.pk])
    response = client.post(address, {**notice.head, "issued_on": ""}, **part("head-kept"))
    html = response.content.decode()
    assert "Saved at" in html
    assert "No date of issue was read" in html
    assert response["HX-Trigger"] == "day-changed"
    assert client.post(address, {**notice.head, "title": "Khác"}).status_code == 302
    notice.refresh_from_db()
    assert notice.head["title"] == "Khác"


def test_a_document_that_is_known_is_pointed_out(client, notice):
    known = DocumentFactory(
        issuer_id=notice.head["issuer"], number="599", symbol="TB-UBND", issued_on=date(2023, 10, 27)
    )
    html = page(client, notice)
    assert "This document was entered on 27/10/2023; accepting adds to it" in html
    assert known.get_absolute_url() in html


def test_the_same_file_sent_before_is_pointed_out(client, notice):
    before = IncomingNoticeFactory(fingerprint=notice.fingerprint)
    html = page(client, notice)
    assert "The same file was sent in" in html
    assert before.get_absolute_url() in html


def test_an_earlier_task_can_be_taken_up(client, notice, draft):
    earlier = AssignmentFactory(directive__clause="2.6").directive
    draft.earlier = earlier
    draft.save()
    assert "continues the earlier task 2.6" in page(client, notice, f"draft={draft.pk}")
    client.post(act(draft), sent(draft) | {"continues": "1"})
    draft.refresh_from_db()
    assert draft.continues


def accept(client, notice, **data):
    return client.post(reverse("incoming_accept", args=[notice.pk]), data)


def test_accepting_asks_once_with_the_numbers_and_then_gives_the_tasks(client, notice, draft, group):
    DirectiveDraftFactory(notice=notice, typed=typed(clause="2.2", leads=group.name))
    asked = accept(client, notice, which="all").content.decode()
    assert "2 tasks become 3 assignments of 3 agencies" in asked
    assert not Directive.objects.exists()
    chosen = [f"{one.pk}-{one.version}" for one in notice.drafts.all()]
    response = accept(client, notice, confirmed="1", drafts=chosen)
    document = Document.objects.get()
    assert response.url == document.get_absolute_url()
    assert [one.clause for one in document.directives.all()] == ["2.1", "2.2"]
    notice.refresh_from_db()
    assert notice.state == IncomingNotice.State.ACCEPTED
    assert document.directives.first().get_absolute_url() in page(client, notice)


def test_what_is_wrong_is_said_at_its_draft_and_nothing_is_given(client, notice, draft):
    wrong = DirectiveDraftFactory(notice=notice, typed=typed(clause="2.2", leads="Sở Không Có"))
    response = accept(client, notice, which="all")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Nothing was accepted yet" in html
    assert f'name="d{wrong.pk}-leads"' in html
    assert "is no agency or group that stood on that day" in html
    assert not Document.objects.exists()


def test_what_the_service_refuses_is_said_at_its_draft(client, notice, draft):
    DirectiveDraftFactory(notice=notice, typed=typed(clause="2.1"))
    chosen = [f"{one.pk}-{one.version}" for one in notice.drafts.all()]
    response = accept(client, notice, confirmed="1", drafts=chosen)
    assert response.status_code == 422
    assert not Document.objects.exists()


def test_an_incomplete_head_is_refused_and_said(client, notice, draft):
    notice.head["number"] = ""
    notice.save()
    response = accept(client, notice, which="all")
    assert response.status_code == 422
    assert "1 thing to mend" in response.content.decode()


def test_those_without_doubts_or_the_ticked_ones(client, notice, draft):
    doubtful = DirectiveDraftFactory(
        notice=notice, typed=typed(clause="2.2"), doubts=[{"code": "may_hold_two"}]
    )
    assert "1 draft stays in review" in accept(client, notice, which="sure").content.decode()
    asked = accept(client, notice, which="ticked", drafts=[doubtful.pk]).content.decode()
    assert f'value="{doubtful.pk}-1"' in asked
    assert f'value="{draft.pk}-1"' not in asked
    assert accept(client, notice, which="ticked").status_code == 422
    assert accept(client, notice, which="ticked", drafts=["x", "-", "9-9-9"]).status_code == 422


def test_a_draft_that_changed_since_it_was_shown_is_not_accepted(client, notice, draft):
    client.post(act(draft), sent(draft, words="Khác"))
    response = accept(client, notice, confirmed="1", drafts=[f"{draft.pk}-1"])
    assert response.status_code == 422
    assert "was changed meanwhile" in response.content.decode()


def test_the_drafts_go_out_as_a_table(client, notice, draft):
    response = client.get(reverse("incoming_export", args=[notice.pk]), {"format": "csv"})
    text = b"".join(response).decode("utf-8-sig")
    assert "30/11/2023" in text
    assert "Báo cáo kết quả" in text


def test_odd_addresses_show_the_page(client, notice, draft):
    for query in ("draft=x", "draft=999999999999999999999", "show=x&order=y&view=z", "dropped=-1"):
        page(client, notice, query)
    assert client.get(act(draft)).url == draft.get_absolute_url()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_drafts(
    client, notice, group, rows, django_assert_num_queries
):
    earlier = DirectiveFactory()
    for number in range(rows):
        fields = typed(clause=f"2.{number}", leads=f"{group.name}; {AgencyFactory().short_name}; Sở Không Có")
        DirectiveDraftFactory(notice=notice, typed=fields, earlier=earlier)
    page(client, notice)
    with django_assert_num_queries(16):
        page(client, notice)
