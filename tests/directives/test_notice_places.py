"""Each field of a draft knows where it stands in the words, how sure it is, and what is doubtful."""

from datetime import date

import pytest

from directives.notices.drafts import read_notice
from directives.notices.source import clean

HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN\n\nSố: 12/TB-UBND\nLạng Sơn, ngày 27 tháng 10 năm 2023\n\nTHÔNG BÁO\n"
    "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về giải ngân\n\n"
    "Ngày 26/10/2023, Chủ tịch UBND tỉnh chủ trì cuộc họp về giải ngân vốn các chương trình và kết luận:\n\n"
)
FOOT = (
    "\nNơi nhận:\n- Thường trực Tỉnh ủy;\n- Các sở, ngành;\n- Lưu: VT, KT.\n\n"
    "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\n\n"
    "Hoàng Minh Thắng\n"
)


def read(body: str):
    found = read_notice(HEAD + body)
    assert found.words == clean(HEAD + body)
    return found


def first(body: str):
    found = read(body)
    return found.drafts[0], found.words


def codes(body: str) -> set[str]:
    return {doubt["code"] for doubt in first(body)[0].doubts}


def test_names_and_deadlines_stand_where_they_say():
    draft, words = first(
        "1. Sở KH&ĐT phối hợp với Sở TC rà soát,\nbáo cáo UBND tỉnh trước ngày\n15/11/2023.\n"
    )
    (lead,), (other,), (recipient,), (due,) = (
        draft.lead,
        draft.cooperating,
        draft.recipients,
        draft.deadlines,
    )
    assert (lead.name, words[lead.start : lead.end]) == ("Sở Kế hoạch và Đầu tư", "Sở KH&ĐT")
    assert (other.name, words[other.start : other.end]) == ("Sở Tài chính", "Sở TC")
    assert (recipient.name, words[recipient.start : recipient.end]) == ("UBND tỉnh", "UBND tỉnh")
    assert words[due.start : due.end] == "trước ngày\n15/11/2023"
    assert due.phrase == "trước ngày 15/11/2023"


def test_a_citation_stands_where_it_says():
    draft, words = first("1. Sở Y tế trả lời Công văn số 12/UBND-VX ngày 01/10/2023 của huyện.\n")
    (cited,) = draft.references
    assert words[cited.start : cited.end] == "Công văn số 12/UBND-VX ngày 01/10/2023"


def test_the_head_and_the_foot_are_read_with_their_places():
    found = read(f"1. Sở Y tế báo cáo.\n{FOOT}")
    head = found.header
    assert (head.kind, head.number, head.place) == ("THÔNG BÁO", "12/TB-UBND", "Lạng Sơn")
    assert (found.issued_on, head.meeting_on) == (date(2023, 10, 27), date(2023, 10, 26))
    assert (head.issuer, head.signer) == ("UBND tỉnh Lạng Sơn", "Hoàng Minh Thắng")
    assert head.title.startswith("Kết luận của Chủ tịch")
    assert [one.name for one in head.recipients] == ["Thường trực Tỉnh ủy", "Các sở, ngành"]
    said = {name: found.words[slice(*place)] for name, place in head.places.items()}
    assert said["number"] == "12/TB-UBND"
    assert said["signer"] == "Hoàng Minh Thắng"
    assert said["issued_on"] == "ngày 27 tháng 10 năm 2023"
    assert said["meeting_on"] == "Ngày 26/10/2023"


def test_a_notice_without_its_head_has_no_day_of_issue():
    found = read_notice(HEAD[HEAD.index("THÔNG BÁO") :] + "1. Sở Y tế báo cáo trong 05 ngày kể từ ngày ký.\n")
    assert (found.issued_on, found.header.meeting_on) == (None, date(2023, 10, 26))


@pytest.mark.parametrize(
    ("body", "least", "most"),
    [
        ("1. Sở Y tế rà soát.\n", 1, 1),
        ("1. UBND huyện Bình Gia rà soát.\n", 0.9, 0.99),
        ("1. Trung tâm Giống cây trồng rà soát.\n", 0.5, 0.7),
        ("1. Sở Y tế\n\na) Rà soát trạm y tế.\n", 0.85, 0.95),
    ],
)
def test_a_name_is_as_sure_as_where_it_comes_from(body, least, most):
    draft, _words = first(body)
    assert least <= draft.lead[0].confidence <= most
    assert draft.confidence <= draft.lead[0].confidence


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("1. Sở Y tế rà soát trước ngày lễ.\n", "no_deadline_read"),
        ("1. Trung tâm Giống cây trồng rà soát.\n", "unknown_name"),
        ("1. Sở Y tế:\n\n- Rà soát trạm y tế.\n", "inherited_lead"),
        ("1. Sở Y tế rà soát trạm y tế; đồng thời chuẩn bị kế hoạch năm sau.\n", "may_hold_two"),
        ("1. Sở Y tế rà soát trước ngày 01/11/2023, báo cáo trước ngày 15/11/2023.\n", "several_deadlines"),
        ("1. Sở Y tế rà soát trước ngày 15/10/2023.\n", "odd_date"),
        ("1. Sở Y tế rà soát trước ngày 31/11/2023.\n", "odd_date"),
        ("1. Sở Y tế rà so\ufffdt trạm y tế.\n", "broken_text"),
    ],
)
def test_what_is_doubtful_is_said(body, code):
    assert code in codes(body)
    assert code not in codes("1. Sở Y tế rà soát trạm y tế trước ngày 15/11/2023.\n")


def test_a_clause_that_may_hold_two_tasks_says_where_to_cut():
    draft, words = first("1. Sở Y tế rà soát trạm y tế; đồng thời chuẩn bị kế hoạch năm sau.\n")
    (doubt,) = (one for one in draft.doubts if one["code"] == "may_hold_two")
    assert words[doubt["at"] :].startswith("đồng thời")


def test_a_day_that_does_not_exist_is_kept_for_a_person_but_not_given_as_a_date():
    draft, _words = first("1. Sở Y tế rà soát trước ngày 31/11/2023.\n")
    assert [(due.date, due.is_mistaken) for due in draft.deadlines] == [(None, True)]
    assert draft.as_json()["deadlines"] == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("gửi Sở Tài chính tổng hợp", ["Sở Tài chính"]),
        ("trình HĐND tỉnh xem xét", ["HĐND tỉnh"]),
        (
            "báo cáo Chủ tịch UBND tỉnh (qua Văn phòng UBND tỉnh)",
            ["Chủ tịch UBND tỉnh", "Văn phòng UBND tỉnh"],
        ),
    ],
)
def test_who_receives_the_result_is_told_apart(words, names):
    draft, _words = first(f"1. Sở Y tế rà soát nhu cầu vốn, {words}.\n")
    assert [one.name for one in draft.recipients] == names
    assert [one.name for one in draft.lead] == ["Sở Y tế"]
    assert draft.cooperating == []


def test_a_scan_says_how_like_the_words_were():
    words = "1. S@ Ké hoach va Dau tu chu tri ra soat von, trudc ngay 15/11/2023.\n"
    (draft,) = read_notice(words).drafts
    (lead,) = draft.lead
    assert words[lead.start : lead.end] == "S@ Ké hoach va Dau tu"
    assert 0.7 < lead.confidence < 1
