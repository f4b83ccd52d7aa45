"""What a scan breaks, and how it is put right: key words, agencies, labels, specks, stamps."""

from datetime import date
from time import perf_counter

import pytest

from directives.notices.drafts import read_notice
from directives.notices.misreadings import misreadings
from directives.notices.naming import as_syllable
from directives.notices.repair import repaired
from directives.notices.source import source_of

MORE = (
    "Cac co quan, don vi bdo cdo UBND tinh két qua thuc hién theo quy dinh.\n"  # so that it counts as broken
)


def mended(words: str) -> str:
    return repaired(source_of(words)).plain


def drafts(body: str) -> list:
    return read_notice(body).drafts


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("phdi hgp v6i Cuc Thué", "phoi hop voi"),
        ("phi hop vai Cong an tinh", "phoi hop voi"),
        ("chii tri, ph6i hop", "chu tri, phoi hop"),
        ("D6i vdi UBND xa", "doi voi"),
        ("cing v6i Kho bac", "cung voi"),
        ("Giam d6c cdc s6", "giam doc"),
        ("trude ngdy 15/11/2023", "truoc ngay 15/11/2023"),
        ("rude ngay 15/11/2023", "truoc ngay 15/11/2023"),
        ("1ap danh muc, 1y do", "lap danh muc, ly do"),
        ("chdm nhét 15/11/2023", "cham nhat 15/11/2023"),
        ("hing thdng", "hang thang"),
        ("UBND cdc huyén, thi xd, thanh phd", "ubnd cac huyen, thi xa, thanh pho"),
        ("thang 1 10 nam 2022", "thang  10 nam 2022"),
    ],
)
def test_key_words_that_a_scan_broke_are_put_right(words, right):
    assert right in mended(words)


@pytest.mark.parametrize("words", ["tir ngay 15/11/2023", "phu hop voi", "cung cap dien", "hanh chinh"])
def test_other_words_stay(words):
    assert mended(words) == words


def test_what_was_put_right_keeps_its_place():
    source = repaired(source_of("1. S¢ Noi vu phdi hgp v6i S& Y té"))
    at = source.plain.index("phoi hop")
    assert source.said(at, at + len("phoi hop voi")) == "phdi hgp v6i"
    assert source.surety(at, at + len("phoi hop voi")) < 1


@pytest.mark.parametrize("head", ["S¢", "S&", "S@", "Sé", "S6", "So", "Sd", "86", "56", "S60", "§§"])
def test_departments_are_known_however_so_was_read(head):
    (draft,) = drafts(f"1. Giao {head} Tai chinh phdi hop v6i S& Ké hoach va Bau we tham muu.\n\n{MORE}")[:1]
    assert [one.name for one in draft.lead] == ["Sở Tài chính"]
    assert [one.name for one in draft.cooperating] == ["Sở Kế hoạch và Đầu tư"]


def test_a_number_before_a_document_is_no_department():
    assert [one.right for one in misreadings("quyet dinh s6 66/2021, s6 tien, so lieu")] == []


@pytest.mark.parametrize("line", ["~ 2. Giao", "* 2. Giao", ". 2. Giao", "2. Giao"])
def test_specks_before_a_label_are_passed_over(line):
    body = f"1. Giao Sở Y tế rà soát.\n\n{line} Sở Nội vụ rà soát.\n"
    assert [draft.item for draft in drafts(body)] == ["1", "2"]


@pytest.mark.parametrize("dash", ["- *", "~", "~~ -", "+ _"])
def test_dashes_however_read_open_a_point(dash):
    body = f"1. Sở Y tế:\n\n{dash} Rà soát danh mục, báo cáo kết quả.\n"
    (draft,) = drafts(body)
    assert (draft.item, draft.text) == ("1", "Rà soát danh mục, báo cáo kết quả.")


def test_a_speck_that_looks_like_a_dash_does_not_cut_a_sentence():
    body = "1. Sở Y tế vận hành linh hoạt các cống, đo độ mặn tại đầu\n~ mỗi công trình trước khi lấy nước.\n"
    assert len(drafts(body)) == 1


@pytest.mark.parametrize("end", [":", ": :", ": .", ":  |"])
def test_specks_behind_a_heading_are_passed_over(end):
    body = f"1. Đối với Sở Y tế{end}\n\n- Rà soát danh mục, báo cáo kết quả.\n"
    assert [[one.name for one in draft.lead] for draft in drafts(body)] == [["Sở Y tế"]]


def test_a_first_roman_number_read_as_a_figure_is_known_by_the_second():
    body = (
        "B. NHIỆM VỤ\n\n1. Nhiệm vụ trước mắt\n\n- Sở Y tế rà soát.\n\nII. Lâu dài\n\n- Sở Nội vụ rà soát.\n"
    )
    assert [draft.item for draft in drafts(body)] == ["B.I", "B.II"]


def test_a_roman_number_that_comes_again_lost_a_stroke():
    body = "I. ĐÁNH GIÁ\n\nII. NHIỆM VỤ\n\n1. Sở Y tế rà soát.\n\nII. Giao Sở Nội vụ theo dõi, đôn đốc.\n"
    assert [draft.item for draft in drafts(body)] == ["II.1", "III"]


def test_what_a_stamp_left_is_no_task():
    body = "1. Sở Y tế:\n\na) Rà soát danh mục.\n\ntic thye\n\nfag\n"
    assert [draft.item for draft in drafts(body)] == ["1.a"]


def test_a_deadline_with_broken_words_is_read():
    (draft,) = drafts(f"1. Giao S& Tai chinh tham muu, xong trudc ngdy 15 thdng 11 ndm 2023.\n\n{MORE}")[:1]
    assert draft.deadlines[0].date == date(2023, 11, 15)


TABLE = (
    "1. Sở Nội vụ rà soát danh mục.\n\nNơi nhận:\n- Lưu.\n\nPhụ lục\nPHÂN CÔNG NHIỆM VỤ\n"
    "TT | Cơ quan chủ trì Nộidung Hoànthành | Phốihợp\n"
    "1 JSởTàichính |Trình HĐND tỉnh |15/4/2023. | Sở Tư pháp\n"
    "12 | SởLĐ-TB&XH Đo lường mức độ |101/11/2023: | Sở Y tế\n"
    "thiếu hụt dịch vụ\n"
    "3 UBNDcáchuyện | Cập nhật tiến độ | Quý 2/2023 | Ban Dân tộc\n"
)


def test_a_table_whose_columns_run_together_is_read_by_agencies_and_days():
    rows = [
        (draft.item, [one.name for one in draft.lead], [due.date for due in draft.deadlines])
        for draft in drafts(TABLE)[1:]
    ]
    assert rows == [
        ("PL.1", ["Sở Tài chính"], [date(2023, 4, 15)]),
        ("PL.2", ["Sở Lao động - Thương binh và Xã hội"], [date(2023, 11, 1)]),
        ("PL.3", ["UBND các huyện"], [date(2023, 6, 30)]),
    ]


def test_one_very_long_word_is_read_in_linear_time():
    words = time_of("x" * 20_000), time_of("x" * 200_000)
    assert words[1] < max(40 * words[0], 2)


def time_of(raw: str) -> float:
    begun = perf_counter()
    read_notice(raw)
    return perf_counter() - begun


@pytest.mark.parametrize(
    ("word", "right"),
    [("ludi", "luoi"), ("bic", "bac"), ("ding", "dang"), ("c6", "co"), ("ceng", "cong"), ("dak", "dak")],
)
def test_a_name_is_spelled_as_a_syllable_can_be(word, right):
    assert as_syllable(word) == right
