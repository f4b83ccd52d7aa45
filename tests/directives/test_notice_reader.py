"""Conclusion notices, read into drafts: who, what, by when, and where it stands in the text."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directives.notices.drafts import read_notice
from directives.notices.repair import is_broken
from directives.notices.source import source_of

HERE = Path(__file__).parent / "notices"
HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN\n\nSố: 12/TB-UBND\nLạng Sơn, ngày 27 tháng 10 năm 2023\n\nTHÔNG BÁO\n"
    "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về giải ngân\n\n"
    "Ngày 26/10/2023, Chủ tịch UBND tỉnh chủ trì cuộc họp về giải ngân vốn các chương trình và kết luận:\n\n"
)


def drafts(body: str) -> list:
    return read_notice(HEAD + body).drafts


def who(body: str) -> list[tuple[str, list[str], list[str]]]:
    return [(draft.item, names(draft.lead), names(draft.cooperating)) for draft in drafts(body)]


def names(found: list) -> list[str]:
    return [one.name for one in found]


def test_the_head_says_number_day_and_issuer():
    found = read_notice(HEAD + "1. Sở Tài chính báo cáo số vốn còn lại.")
    assert (found.header.number, found.issued_on) == ("12/TB-UBND", date(2023, 10, 27))
    assert found.header.issuer == "UBND tỉnh Lang Son" or "Lạng Sơn" in found.header.issuer


def test_what_stands_below_a_heading_is_that_agencys():
    body = "Giao Sở Y tế:\n\n- Rà soát trạm y tế, báo cáo trước ngày 15/11/2023.\n\n- Mua sắm thiết bị.\n"
    assert who("I. NHIỆM VỤ\n\n" + body) == [("I", ["Sở Y tế"], []), ("I", ["Sở Y tế"], [])]
    assert [due.date for due in drafts(body)[0].deadlines] == [date(2023, 11, 15)]


@pytest.mark.parametrize(
    ("sentence", "lead", "cooperating"),
    [
        ("Sở KH&ĐT chủ trì, phối hợp với Sở TC rà soát.", ["Sở Kế hoạch và Đầu tư"], ["Sở Tài chính"]),
        ("Các sở: Y tế, Nội vụ rà soát nhu cầu vốn.", ["Sở Y tế", "Sở Nội vụ"], []),
        (
            "UBND các huyện Bình Gia, Văn Quan lập danh mục.",
            ["UBND huyện Bình Gia", "UBND huyện Văn Quan"],
            [],
        ),
        ("Rà soát danh mục (giao Sở Xây dựng chủ trì).", ["Sở Xây dựng"], []),
        ("Thống nhất đề xuất của Sở Y tế; giao Sở Xây dựng công bố.", ["Sở Xây dựng"], []),
        ("Định kỳ hằng quý, UBND các huyện báo cáo kết quả.", ["UBND các huyện"], []),
    ],
)
def test_who_leads_and_who_cooperates(sentence, lead, cooperating):
    assert who(f"1. {sentence}\n") == [("1", lead, cooperating)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Sở Tài chính đã hoàn thành thẩm tra quyết toán trước ngày 31/5/2023.",
        "Biểu dương UBND các huyện Hữu Lũng, Chi Lăng giao vốn sớm.",
        "Cơ bản nhất trí với báo cáo do Sở Kế hoạch và Đầu tư trình bày.",
    ],
)
def test_what_only_tells_is_no_directive(sentence):
    assert drafts(f"1. {sentence}\n") == []


def test_a_second_agency_in_one_item_is_a_second_directive():
    body = "7. Sở Tài chính cấp đủ vốn. Văn phòng UBND tỉnh xếp lịch làm việc trong tháng 11/2023.\n"
    assert who(body) == [("7", ["Sở Tài chính"], []), ("7", ["Văn phòng UBND tỉnh"], [])]


def test_a_citation_and_a_service_level_are_no_deadlines():
    body = (
        "1. Sở Y tế trả lời Công văn số 12/UBND-VX ngày 01/10/2023 của huyện.\n"
        "2. Sở Tài chính thẩm định trong thời hạn không quá 02 ngày làm việc đối với mỗi hồ sơ.\n"
    )
    first, second = drafts(body)
    assert (first.deadlines, second.deadlines) == ([], [])
    assert [(one.number, one.date) for one in first.references] == [("12/UBND-VX", date(2023, 10, 1))]


@pytest.mark.parametrize("divider", ["\t", " | "])
def test_an_annex_is_a_table_of_tasks(divider):
    rows = [
        ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn"],
        ["1", "Giao kế hoạch vốn", "Sở KH&ĐT", "Sở Tài chính; UBND các huyện", "Quý I/2024"],
        ["2", "Đăng tải danh mục", "UBND các huyện", "", "Hằng quý"],
    ]
    body = "1. Các sở, ngành thực hiện Phụ lục.\n\nNơi nhận:\n- Lưu.\n\nPHỤ LỤC\n"
    table = "\n".join(divider.join(row) for row in rows)
    _whole, first, second = drafts(f"{body}{table}\n")
    assert (first.item, names(first.lead)) == ("PL.1", ["Sở Kế hoạch và Đầu tư"])
    assert names(first.cooperating) == ["Sở Tài chính", "UBND các huyện"]
    assert first.deadlines[0].date == date(2024, 3, 31)
    assert second.deadlines[0].recurrence == "quarterly"


def test_a_scan_without_diacritics_is_put_right():
    words = (
        "1. S@ Ké hoach va Dau tu chu tri, phéi hdp véi Sé Tai chinh ra soat von, trudc ngay 15/11/2023.\n"
    )
    assert is_broken(source_of(words))
    (draft,) = read_notice(words).drafts
    assert (names(draft.lead), names(draft.cooperating)) == (["Sở Kế hoạch và Đầu tư"], ["Sở Tài chính"])
    assert draft.deadlines[0].date == date(2023, 11, 15)


def test_each_draft_knows_its_place():
    found = read_notice(HEAD + "1. Sở Y tế rà soát trạm y tế.\n")
    words = source_of(HEAD + "1. Sở Y tế rà soát trạm y tế.\n").words
    (draft,) = found.drafts
    assert words[slice(*draft.span)].strip() == "Sở Y tế rà soát trạm y tế."


def test_the_command_writes_a_file_for_each(tmp_path):
    out = tmp_path / "out"
    call_command("read_notice", HERE / "n06.txt", HERE / "n03.txt", out=out, stdout=StringIO())
    said = json.loads((out / "n06.json").read_text(encoding="utf-8"))
    gold = json.loads((HERE / "n06.json").read_text(encoding="utf-8"))
    assert (said["id"], said["issued_on"]) == ("n06", gold["issued_on"])
    with pytest.raises(CommandError):
        call_command("read_notice", tmp_path / "none.txt", out=out)


@pytest.mark.parametrize(("ending", "share"), [("", 0.96), ("_vie", 0.75)])
def test_most_of_these_notices_is_read_as_a_person_reads_it(ending, share):
    """Notices in as many layouts, typed and scanned, with what a person read in them beside each."""
    wanted: set[tuple] = set()
    found: set[tuple] = set()
    for path in sorted(HERE.glob(f"[mn]??{ending}.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))["directives"]
        said = read_notice(path.with_suffix(".txt").read_text(encoding="utf-8")).as_json(path.stem)
        wanted |= {(path.stem, *fact) for one in gold for fact in facts(one)}
        found |= {(path.stem, *fact) for one in said["directives"] for fact in facts(one)}
    assert len(wanted) > 250
    assert len(wanted & found) >= share * len(wanted)
    assert len(wanted & found) >= share * len(found)


def facts(directive: dict) -> Iterator[tuple]:
    """Who leads, and each day, under the label of the item."""
    yield from ((directive["item"].rpartition(".")[2], name.lower()) for name in directive["lead"])
    for due in directive["deadlines"]:
        if not due["date"] and not due["recurrence"]:
            continue
        yield directive["item"].rpartition(".")[2], due["date"] or due["recurrence"]
