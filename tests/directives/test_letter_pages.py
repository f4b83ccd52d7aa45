"""Pages, Word file and API of the letters that urge agencies."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from directives.models import UrgingItem, UrgingLetter
from portal import audit, memory
from portal.export.word_letter import signed_as
from tests.factories import AgencyFactory, UrgingItemFactory, UrgingLetterFactory, UserFactory

TODAY = date(2023, 11, 3)
LATE = date(2023, 10, 25)
HEAD = 2  # rows of an export above its own
SENT = {"number": "15", "symbol": "VP-TH", "sent_on": "2023-11-03", "answer_by": "2023-11-10"}


@pytest.fixture
def agency(agency):
    agency.name = agency.short_name = "Sở Y tế"
    agency.save()
    return agency


@pytest.fixture
def late(due, agency):
    return due(LATE, agency=agency)


@pytest.fixture
def draft(late):
    return UrgingLetterFactory(agency=late.agency, is_draft=True, drafted_on=TODAY)


@pytest.fixture
def office(client, coordinator):
    """The coordinator is signed in."""
    coordinator.agency.name, coordinator.agency.symbol = "Văn phòng Ủy ban nhân dân tỉnh", "VP"
    coordinator.agency.save()
    client.force_login(coordinator)
    return coordinator


def paper(client, letter):
    response = client.get(reverse("urging_letter_word", args=[letter.pk]))
    assert "don-doc-" in response["Content-Disposition"]
    return Document(BytesIO(response.content))


def words(container) -> list[str]:
    return [paragraph.text for paragraph in container.paragraphs if paragraph.text]


def test_a_draft_is_sent_with_the_tasks_that_are_ticked(client, office, late, draft, due, agency):
    other = due(LATE, agency=agency)
    url = reverse("urging_letter_send", args=[draft.pk])
    page = client.get(url)
    assert page.context["form"].ticked == {late.pk, other.pk}
    response = client.post(url, {**SENT, "tasks": [late.pk]}, follow=True)
    assert response.redirect_chain[-1][0] == draft.get_absolute_url()
    assert b"15/VP-TH" in response.content
    assert UrgingItem.objects.get().assignment == late


def test_what_was_typed_stays_when_it_is_refused(client, office, late, draft):
    url = reverse("urging_letter_send", args=[draft.pk])
    response = client.post(url, {**SENT, "number": "77", "tasks": []})
    assert response.status_code == 422 and b'value="77"' in response.content
    assert response.context["form"].ticked == set()
    assert b"Choose the tasks that the letter lists." in response.content


def test_a_letter_that_is_no_draft_offers_no_form(client, office):
    sent = UrgingLetterFactory()
    page = client.get(reverse("urging_letter_send", args=[sent.pk])).content.decode()
    assert "This letter is no draft any more." in page and 'name="number"' not in page


def test_the_answer_and_the_reason_are_recorded_on_their_pages(client, office, draft):
    sent = UrgingLetterFactory()
    said = {"answered_on": "2023-11-03", "answer": "9/BC-SYT"}
    assert client.post(reverse("urging_letter_answer", args=[sent.pk]), said).status_code == 302
    assert (
        client.post(reverse("urging_letter_drop", args=[draft.pk]), {"reason": "Đã họp"}).status_code == 302
    )
    assert set(UrgingLetter.objects.values_list("answer", "drop_reason")) == {
        ("9/BC-SYT", ""),
        ("", "Đã họp"),
    }
    assert client.get(reverse("urging_letter_word", args=[draft.pk])).status_code == 404


def test_only_agencies_with_overdue_tasks_and_no_draft_are_offered(client, office, late, draft, due):
    free = due(LATE).agency
    due(TODAY)
    url = reverse("urging_letter_new")
    offered = client.get(url, {"agency": str(free.pk)}).context["form"].fields["agency"].queryset
    assert list(offered) == [free]
    response = client.post(url, {"agency": free.pk})
    assert response.url == UrgingLetter.objects.get(agency=free).get_absolute_url()


def test_where_nobody_can_be_urged_the_page_says_why(client, office, draft):
    page = client.get(reverse("urging_letter_new")).content.decode()
    assert "No agency to urge" in page and "Draft the letter" not in page


def test_what_the_portal_did_is_told_in_its_name(client, office, draft):
    audit.record("letter.drafted", draft, by=None)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "<b>The portal</b> drafted the urging letter" in " ".join(page.split())


def test_a_draft_whose_agency_has_caught_up_says_so(client, office, late, draft):
    late.submitted_on = TODAY
    late.save()
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Nothing is overdue any more" in page
    assert reverse("urging_letter_send", args=[draft.pk]) not in page
    assert reverse("urging_letter_drop", args=[draft.pk]) in page
    assert "are paused: drop this draft, or keep it" in page and "Save it for Word" not in page


def test_a_letter_that_was_sent_shows_the_state_then_and_now(client, office, late, coordinator):
    item = UrgingItemFactory(assignment=late, working_days=4)
    late.submitted_on = TODAY
    late.save()
    page = client.get(item.letter.get_absolute_url()).content.decode()
    assert "4 working days late" in page and "state-submitted" in page


@pytest.mark.parametrize(
    ("state", "count"), [("draft", 1), ("sent", 2), ("overdue", 1), ("answered", 1), ("dropped", 1), ("x", 0)]
)
def test_the_list_is_filtered_and_the_export_obeys(client, office, draft, state, count):
    UrgingLetterFactory()
    UrgingLetterFactory(answer_by=date(2023, 11, 1))
    UrgingLetterFactory(answer="1/BC", answered_on=TODAY, answered_by=office)
    dropped = {"dropped_at": "2023-11-01T08:00Z", "dropped_by": office, "drop_reason": "Đã họp"}
    UrgingLetterFactory(is_draft=True, **dropped)
    page = client.get(reverse("urging_letters"), {"state": state})
    assert page.context["page"].paginator.count == count
    with ZipFile(BytesIO(client.get(reverse("urging_letters_export"), {"state": state}).content)) as book:
        rows = book.read("xl/worksheets/sheet1.xml").count(b"<row ")
    assert rows == HEAD + count


def test_the_list_is_filtered_by_agency_and_swaps_a_part(client, office, draft):
    UrgingLetterFactory()
    asked = {"agency": draft.agency.code}
    page = client.get(reverse("urging_letters"), asked, headers={"HX-Request": "true"})
    assert page.context["page"].paginator.count == 1 and b"<html" not in page.content


def test_pages_cost_the_same_for_any_number_of_rows(client, office, due, agency):
    def grow(count: int) -> None:
        for _number in range(count):
            UrgingLetterFactory(agency=due(LATE).agency, is_draft=True)
            due(LATE, agency=agency)
            UrgingItemFactory(assignment=due(LATE), letter=sent)

    def queries(url: str) -> int:
        client.get(url)
        memory.forget()
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    sent, draft = UrgingLetterFactory(), UrgingLetterFactory(agency=agency, is_draft=True)
    grow(1)
    pages = [
        reverse("urging_letters"),
        reverse("api:letter-list"),
        *(letter.get_absolute_url() for letter in (sent, draft)),
        *(reverse("urging_letter_word", args=[letter.pk]) for letter in (sent, draft)),
        *(reverse("api:letter-detail", args=[letter.pk]) for letter in (sent, draft)),
        reverse("urging_letter_send", args=[draft.pk]),
        reverse("urging_letter_new"),
    ]
    before = [queries(url) for url in pages]
    grow(15)
    assert [queries(url) for url in pages] == before


def test_the_draft_in_word_has_the_form_of_the_decree(client, office, late, draft):
    document = paper(client, draft)
    frame, table, end = document.tables
    left, right = frame.rows[0].cells
    assert words(left) == ["UBND TỈNH LẠNG SƠN", "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH"]
    assert words(right) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    number, about = words(frame.rows[1].cells[0])
    assert number == "Số: ......../VP-........" and about.startswith("V/v đôn đốc")
    assert words(frame.rows[1].cells[1]) == ["Lạng Sơn, ngày ...... tháng ...... năm 2023"]
    assert words(document)[0] == "Kính gửi: Sở Y tế."
    assert "tính đến ngày 03/11/2023, Sở Y tế còn 01 nhiệm vụ" in words(document)[1]
    assert words(document)[-1].endswith("./.") and "../" in words(document)[-1]
    assert [cell.text for cell in table.rows[0].cells][:3] == ["TT", "Nhiệm vụ", "Văn bản giao"]
    order = late.directive
    row = ["1", order.title, f"{order.document.reference}\nmục {order.label}", "25/10/2023", "7"]
    assert [cell.text for cell in table.rows[1].cells] == row
    left, right = end.rows[0].cells
    assert words(left)[:2] == ["Nơi nhận:", "- Như trên;"] and words(left)[-1] == "- Lưu: VT."
    assert words(right) == ["CHÁNH VĂN PHÒNG"]
    assert document.core_properties.author == "Văn phòng Ủy ban nhân dân tỉnh"


def test_the_letter_in_word_bears_its_number_dates_and_what_it_listed(client, office, late):
    letter = UrgingItemFactory(assignment=late, letter__sent_by=office, letter__number="15").letter
    late.submitted_on = TODAY
    late.save()
    frame, table, _end = paper(client, letter).tables
    assert words(frame.rows[1].cells[0])[0] == "Số: 15/VP-TH"
    assert words(frame.rows[1].cells[1]) == ["Lạng Sơn, ngày 31 tháng 10 năm 2023"]
    assert len(table.rows) == 2
    assert "chậm nhất ngày 07/11/2023" in words(paper(client, letter))[-1]


def test_a_letter_of_the_committee_is_signed_at_its_chairmans_order(client, office, late):
    letter = UrgingItemFactory(assignment=late, letter__symbol="UBND-TH").letter
    document = paper(client, letter)
    assert words(document.tables[0].rows[0].cells[0]) == ["ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN"]
    assert words(document.tables[2].rows[0].cells[1]) == ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]


def test_the_agency_opens_what_was_sent_to_it(client, officer, late):
    letter = UrgingItemFactory(assignment=late).letter
    client.force_login(officer)
    page = client.get(letter.get_absolute_url()).content.decode()
    assert letter.reference in page and reverse("urging_letter_answer", args=[letter.pk]) not in page
    assert len(paper(client, letter).tables) == 3
    story = client.get(late.directive.get_absolute_url()).content.decode()
    assert "Sở Y tế" in story


def test_the_directive_tells_of_the_letter_and_its_answer(client, office, late, draft):
    client.post(reverse("urging_letter_send", args=[draft.pk]), {**SENT, "tasks": [late.pk]})
    said = {"answered_on": "2023-11-03", "answer": "9/BC-SYT"}
    client.post(reverse("urging_letter_answer", args=[draft.pk]), said)
    told = client.get(late.directive.get_absolute_url()).context["told"]
    assert [(one.kind, one.said) for one in told[:2]] == [("answered", "9/BC-SYT"), ("urged", "")]
    assert "15/VP-TH" in told[1].did and told[1].person == str(office)


def test_my_work_and_the_overview_name_what_waits(client, office, draft, officer):
    late = UrgingLetterFactory(answer_by=date(2023, 11, 1))
    UrgingLetterFactory()
    shown = client.get(reverse("my_work")).context["letters"]
    assert [letter for letter, _count in shown] == [draft, late]
    assert f"{reverse('urging_letters')}?state=draft" in client.get(reverse("dashboard")).content.decode()
    client.force_login(officer)
    assert client.get(reverse("my_work")).context["letters"] == []
    assert "?state=draft" not in client.get(reverse("dashboard")).content.decode()


def test_the_api_drafts_sends_answers_and_drops(client, office, late):
    made = client.post(reverse("api:letter-list"), {"agency": late.agency.code})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    detail = reverse("api:letter-detail", args=[made.json()["id"]])
    assert [task["task"] for task in client.get(detail).json()["tasks"]] == [late.pk]
    sent = client.post(f"{detail}send/", {**SENT, "tasks": [late.pk]})
    assert (sent.json()["state"], sent.json()["reference"]) == ("sent", "15/VP-TH")
    assert client.get(detail).json()["tasks"][0]["working_days"] == 7
    again = client.post(f"{detail}send/", {**SENT, "tasks": [late.pk]})
    assert (again.status_code, again.json()) == (400, ["This letter was sent already."])
    answer = {"answered_on": "2023-11-03", "answer": "9/BC-SYT"}
    assert client.post(f"{detail}answer/", answer).json()["state"] == "answered"
    draft = UrgingLetterFactory(is_draft=True)
    dropped = client.post(reverse("api:letter-drop", args=[draft.pk]), {"reason": "Đã họp"})
    assert dropped.json()["state"] == "dropped"
    listed = client.get(reverse("api:letter-list"), {"state": "answered"}).json()
    assert [row["id"] for row in listed["results"]] == [made.json()["id"]]


def test_a_district_signs_for_its_committee_and_any_other_by_its_head():
    assert signed_as(AgencyFactory.build(kind="district"))[0] == "TM. ỦY BAN NHÂN DÂN"
    named = {
        "Sở Y tế": "GIÁM ĐỐC",
        "Ban Dân tộc tỉnh": "TRƯỞNG BAN",
        "Liên minh Hợp tác xã": "THỦ TRƯỞNG CƠ QUAN",
    }
    for name, head in named.items():
        assert signed_as(AgencyFactory.build(name=name)) == [head]


def test_an_overseer_reads_a_draft_in_the_name_of_the_committee(client, late, draft):
    client.force_login(UserFactory(role="auditor", agency=None))
    assert words(paper(client, draft).tables[0].rows[0].cells[0]) == ["ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN"]


@pytest.mark.parametrize("tasks", [[999999], ["x"], [0], [2**63], list(range(1, 1002))])
def test_the_api_refuses_tasks_that_are_none_and_more_than_a_letter_lists(client, office, draft, tasks):
    url = reverse("api:letter-send", args=[draft.pk])
    refused = client.post(url, {**SENT, "tasks": tasks}, "application/json")
    assert refused.status_code == 400 and set(refused.json()) == {"tasks"}
    assert len(tasks) == 1 or "1000" in str(refused.json())


def test_who_sees_the_letters_to_one_agency_is_not_asked_which(client, office, officer):
    url = reverse("urging_letters")
    assert 'name="agency"' in client.get(url).content.decode()
    client.force_login(officer)
    assert 'name="agency"' not in client.get(url).content.decode()
