"""The rules of the reader of notices, one by one: labels, leads, deadlines, tables, broken scans."""

from datetime import date

import pytest

from directives.notices.drafts import read_notice

HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN\n\nSố: 12/TB-UBND\nLạng Sơn, ngày 27 tháng 10 năm 2023\n\nTHÔNG BÁO\n"
    "Kết luận của Chủ tịch UBND tỉnh\n\n"
    "Ngày 26/10/2023, Chủ tịch UBND tỉnh chủ trì cuộc họp về giải ngân vốn các chương trình và kết luận:\n\n"
)


def read(body: str) -> list:
    return read_notice(HEAD + body).drafts


def items(body: str) -> list[tuple[str, list[str]]]:
    return [(draft.item, [one.name for one in draft.lead]) for draft in read(body)]


def said(body: str) -> list[list]:
    return [[due.date or due.recurrence for due in draft.deadlines] for draft in read(body)]


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("2. Yêu cầu:\n\n(1) Sở Y tế rà soát.\n\n(2) Sở Nội vụ rà soát.\n", ["2.1", "2.2"]),
        ("1. Yêu cầu:\n\n(2) Giao Sở Y tế:\n\n(i) Rà soát.\n\n(ii) Báo cáo.\n", ["1.2.i", "1.2.ii"]),
        ("I/ NHIỆM VỤ\n\n1- Sở Y tế rà soát.\n\n2- Sở Nội vụ rà soát.\n", ["I.1", "I.2"]),
        ("1. Về đất\n\n1.1. Đoạn một\n\n1.1.1. Sở Y tế rà soát.\n", ["1.1.1"]),
    ],
)
def test_labels_make_the_path(body, paths):
    assert [item for item, _lead in items(body)] == paths


def test_one_kind_of_bullet_stands_below_another():
    body = "* Sở Y tế:\n\n- Rà soát.\n\n- Báo cáo.\n\n* Công an tỉnh:\n\n- Làm sạch dữ liệu.\n"
    assert [lead for _item, lead in items(body)] == [["Sở Y tế"], ["Sở Y tế"], ["Công an tỉnh"]]


def test_a_sentence_goes_on_over_the_page():
    body = "1. Sở Y tế phối hợp với Sở Công Thương,\n\n2\n\nLiên minh Hợp tác xã tỉnh rà soát.\n"
    (draft,) = read(body)
    assert [one.name for one in draft.cooperating] == ["Sở Công Thương", "Liên minh Hợp tác xã tỉnh"]
    assert draft.text.endswith("Sở Công Thương, Liên minh Hợp tác xã tỉnh rà soát.")


@pytest.mark.parametrize(
    ("sentence", "leads"),
    [
        ("UBND các xã: Đồng Văn, Xín Mần rà soát.", [["UBND xã Đồng Văn", "UBND xã Xín Mần"]]),
        ("UBND các xã Bản Bo, Bình Lư rà soát.", [["UBND xã Bản Bo", "UBND xã Bình Lư"]]),
        ("UBND các huyện: Bá Thước, Quan Hóa rà soát.", [["UBND huyện Bá Thước", "UBND huyện Quan Hóa"]]),
        ("Riêng UBND phường Tuy Hòa hoàn thành thí điểm.", [["UBND phường Tuy Hòa"]]),
        ("Đ/c Chánh Văn phòng UBND tỉnh bố trí lịch.", [["Chánh Văn phòng UBND tỉnh"]]),
        ("Sở Y tế phối hợp với Sở Nội vụ rà soát.", [["Sở Y tế"]]),
        ("Đối với tiêu chí mới áp dụng cho xã, giao Sở Y tế nghiên cứu.", [["Sở Y tế"]]),
        ("Kế hoạch thanh tra tại 03 huyện do Thanh tra tỉnh xây dựng.", [["Thanh tra tỉnh"]]),
        ("Phát huy vai trò của Sở Y tế trong hướng dẫn.", [["Sở Y tế"]]),
        ("Các chủ đầu tư được giao xây dựng kế hoạch.", [["các chủ đầu tư"]]),
        ("Chế độ báo cáo: các chủ đầu tư gửi báo cáo.", [["các chủ đầu tư"]]),
        ("Các sở, ngành, trước hết là Sở Y tế, rà soát.", [["các sở, ngành", "Sở Y tế"]]),
        ("Các sở, ngành; UBND các xã: Báo cáo kết quả.", [["các sở, ngành", "UBND các xã"]]),
        ("UBND cấp huyện chủ động; các sở, ngành trả lời.", [["UBND cấp huyện"], ["các sở, ngành"]]),
        ("Ban QLDA ĐTXD các công trình giao thông rà soát.", None),
    ],
)
def test_who_leads(sentence, leads):
    found = [lead for _item, lead in items(f"1. {sentence}\n")]
    assert found == (leads or [["Ban quản lý dự án đầu tư xây dựng các công trình giao thông"]])


@pytest.mark.parametrize(
    "sentence",
    [
        "Công tác đo đạc do Sở Y tế thực hiện đã xong từ ngày 15/7/2023.",
        "Nhìn chung, UBND các xã hoàn thành tốt.",
        "Sở Y tế là những đơn vị dẫn đầu.",
        "Ban Chỉ đạo ghi nhận tiến độ của các dự án.",
    ],
)
def test_what_is_told_is_no_order(sentence):
    assert items(f"1. {sentence}\n") == []


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("vào ngày 10 và 25 hằng tháng", "semimonthly"),
        ("trước ngày 30 hằng tháng", "monthly"),
        ("trước 16 giờ hằng ngày", "daily"),
        ("vào cuối mỗi ngày làm việc", "daily"),
        ("vào thứ Hai đầu tiên của tháng", "monthly"),
        ("trong 02 quý đầu năm 2024", date(2024, 6, 30)),
        ("thời hạn cuối cùng ngày 31 tháng 12 năm 2023", date(2023, 12, 31)),
        ("trình tại kỳ họp chuyên đề tháng 12/2023", date(2023, 12, 31)),
        ("trong quý H/2024", date(2024, 6, 30)),
        ("trong quý I1/2024", date(2024, 6, 30)),
        ("trong quý 1V/2023", date(2023, 12, 31)),
    ],
)
def test_phrases_of_time(words, due):
    assert said(f"1. Sở Y tế rà soát, {words}.\n") == [[due]]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nếu đến ngày 15/5/2024 công trình chậm thì thay nhà thầu.",
        "Các dự án đến ngày 30/6/2024 giải ngân dưới 30% thì cắt giảm.",
        "Các hộ đã nhận tiền trước ngày 01/7/2023 được bốc thăm trước.",
        "Đồng ý kéo dài thời gian đến hết năm 2024.",
        "Đưa vào kế hoạch trung hạn giai đoạn 2026 - 2030.",
        "Bảo đảm cung cầu hàng hóa dịp cuối năm.",
    ],
)
def test_dates_of_conditions_are_no_deadlines(sentence):
    assert said(f"1. Sở Y tế rà soát danh mục. {sentence}\n") == [[]]


@pytest.mark.parametrize(
    "closing",
    [
        "Hai nội dung nêu trên hoàn thành trước ngày 15/11/2023.",
        "Thời gian hoàn thành nhiệm vụ tại các điểm a, b khoản này: trước ngày 15/11/2023.",
        "Các nội dung tại điểm a, b hoàn thành trước ngày 15/11/2023.",
        "Thời hạn hoàn thành các nhiệm vụ tại mục 2: trước ngày 15/11/2023.",
    ],
)
def test_a_closing_sentence_gives_the_points_above_it_their_deadline(closing):
    body = f"1. Sở Nội vụ rà soát.\n\n2. Sở Y tế\n\na) Rà soát.\n\nb) Lập danh sách.\n\n{closing}\n"
    assert said(body) == [[], [date(2023, 11, 15)], [date(2023, 11, 15)]]
    doubts = {doubt["code"] for doubt in read(body)[1].doubts}
    assert "shared_deadline" in doubts


def test_a_deadline_of_its_own_goes_before_the_closing_one():
    body = (
        "1. Sở Y tế\n\na) Rà soát trong tháng 12/2023.\n\nb) Lập danh sách.\n\n"
        "Các nội dung trên hoàn thành trước ngày 15/11/2023.\n"
    )
    assert said(body) == [[date(2023, 12, 31)], [date(2023, 11, 15)]]


def test_a_heading_gives_its_deadline_to_all_below():
    body = (
        "I. Nhiệm vụ phải hoàn thành trước ngày 30/11/2023\n\n* Sở Y tế:\n\n- Rà soát.\n\n- Lập danh sách.\n"
    )
    assert said(body) == [[date(2023, 11, 30)]] * 2


def test_a_table_in_the_body_is_read_by_its_cells():
    body = (
        "1. Sở Nội vụ rà soát.\n\n2. Giao nhiệm vụ theo bảng sau:\n\n"
        "| STT | Công trình | Chịu trách nhiệm | Đơn vị phối hợp | Mốc hoàn thành |\n"
        "| 1 | Hoàn thành Trung tâm Hội nghị | Sở Xây dựng | Sở Tài chính | 30/9/2024 |\n"
        "| 2 | Nâng cấp hệ thống thoát nước | Sở Y tế | | Quý IV/2024 |\n"
    )
    assert items(body) == [("1", ["Sở Nội vụ"]), ("PL.1", ["Sở Xây dựng"]), ("PL.2", ["Sở Y tế"])]
    assert said(body)[1:] == [[date(2024, 9, 30)], [date(2024, 12, 31)]]


def test_a_cell_of_two_lines_is_one_cell():
    body = (
        "1. Sở Nội vụ rà soát.\n\nPhụ lục\n\nTT\nThời hạn\nNội dung\nCơ quan chủ trì\nCơ quan phối hợp\n"
        "1\n31/12/2023\nHoàn thành kè\nsuối Cò Nào\nSở Xây dựng\nUBND xã Đà Bắc\n"
        "2\nHằng tuần\nBáo cáo\nSở Y tế\nSở Nội vụ\n"
    )
    assert items(body)[1:] == [("PL.1", ["Sở Xây dựng"]), ("PL.2", ["Sở Y tế"])]


def test_numbers_of_rows_are_no_page_numbers():
    long = "Rà soát toàn bộ các công trình, dự án đầu tư từ nguồn vốn của chương trình trên địa bàn"
    body = "1. Sở Nội vụ rà soát.\n\nPhụ lục\n\nTT\nThời hạn\nCơ quan chủ trì\nNội dung\n" + "".join(
        f"{n}\nHằng tuần\nSở Y tế\n{long}\n" for n in range(1, 4)
    )
    assert [item for item, _lead in items(body)] == ["1", "PL.1", "PL.2", "PL.3"]


def test_an_annex_without_a_table_is_read_as_points():
    body = "1. Sở Nội vụ rà soát.\n\nNơi nhận:\n- Lưu.\n\nPhụ lục\n\n1. Sở Y tế báo cáo.\n"
    assert items(body)[1:] == [("PL.1", ["Sở Y tế"])]


def test_addressees_above_the_orders_are_no_tasks():
    head = HEAD.replace("THÔNG BÁO\nKết luận của Chủ tịch UBND tỉnh\n", "CÔNG ĐIỆN\nVề ứng phó hạn hán\n")
    body = "1. Sở Y tế rà soát.\n"
    addressed = "CHỦ TỊCH UBND TỈNH điện:\n- Công ty Cấp nước Lạng Sơn;\n- Chủ tịch UBND các huyện.\n\n"
    found = read_notice(head.replace("Ngày 26/10", addressed + "Ngày 26/10") + body).drafts
    assert [draft.item for draft in found] == ["1"]


@pytest.mark.parametrize(
    ("line", "item"),
    [("II NHIỆM VỤ TRỌNG TÂM", "II.1"), ("11. NHIỆM VỤ TRỌNG TÂM", "II.1"), ("1I. NHIỆM VỤ", "II.1")],
)
def test_a_scan_reads_roman_numbers_wrongly(line, item):
    assert items(f"I. ĐÁNH GIÁ\n\n1. Kết quả tốt.\n\n{line}\n\n1. Sở Y tế rà soát.\n") == [
        (item, ["Sở Y tế"])
    ]


def test_short_words_of_a_scan_are_known_by_what_follows():
    words = (
        "1. Cde co quan, don vi bao cdo UBND tinh xem xet quyet dinh trrdc ngay 15/11/2023 theo quy dinh.\n"
    )
    (draft,) = read_notice(words).drafts
    assert [one.name for one in draft.lead] == ["các cơ quan, đơn vị"]
    assert draft.deadlines[0].date == date(2023, 11, 15)


def test_days_from_the_day_of_issue_are_counted_as_written():
    """27/10 + 15 is a Saturday; that such an end moves is for the rules of deadlines."""
    assert said("1. Sở Y tế báo cáo trong thời hạn 15 ngày kể từ ngày ký.\n") == [[date(2023, 11, 11)]]
