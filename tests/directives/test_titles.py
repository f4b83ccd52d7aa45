"""What a directive that was read is called in short."""

import pytest

from directives.notices.drafts import read_notice
from directives.titles import title_of

HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN\n\nSố: 12/TB-UBND\nLạng Sơn, ngày 27 tháng 10 năm 2023\n\nTHÔNG BÁO\n"
    "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về giải ngân\n\n"
    "Ngày 26/10/2023, Chủ tịch UBND tỉnh chủ trì cuộc họp về giải ngân vốn các chương trình và kết luận:\n\n"
)


def titles(body: str) -> list[str]:
    notice = read_notice(HEAD + body)
    return [title_of(draft, notice.words) for draft in notice.drafts]


@pytest.mark.parametrize(
    ("clause", "title"),
    [
        ("Sở Y tế rà soát các trạm y tế xã; báo cáo UBND tỉnh.", "Rà soát các trạm y tế xã"),
        (
            "Sở Xây dựng chủ trì, phối hợp với Sở Tài chính, Sở Nội vụ lập danh mục công trình.",
            "Lập danh mục công trình",
        ),
        ("Giao Sở Nội vụ có trách nhiệm bố trí đủ cán bộ.", "Bố trí đủ cán bộ"),
        ("Sở Công Thương phối hợp chặt chẽ để gỡ vướng.", "Phối hợp chặt chẽ để gỡ vướng"),
    ],
)
def test_a_title_says_what_is_to_be_done_without_who_is_told(clause, title):
    assert titles(f"1. {clause}\n") == [title]


def test_the_title_of_a_row_is_the_cell_with_the_task():
    table = (
        "PHỤ LỤC\n\nTT\tNội dung\tChủ trì\tPhối hợp\tThời hạn\n"
        "1\tLập kế hoạch giai đoạn 2026 - 2030\tSở Tài chính\tSở Xây dựng\t31/12/2023\n"
        "2\tKiểm kê tài sản công sau sắp xếp\tSở Nội vụ\t\tTrước 15/12/2023\n"
    )
    assert titles("1. Đánh giá cao các sở.\n\n" + table) == [
        "Lập kế hoạch giai đoạn 2026 - 2030",
        "Kiểm kê tài sản công sau sắp xếp",
    ]
