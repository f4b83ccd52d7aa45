"""Notices of 10, 30 and 100 pages, read into drafts: a page must cost the same, however many there are."""

import statistics
import time
from collections.abc import Iterator

from directives.notices.drafts import read_notice

LETTERS = 2500  # of a page
PAGES = (10, 30, 100)
ROUNDS = 3
HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN\n\nSố: 12/TB-UBND\nLạng Sơn, ngày 27 tháng 10 năm 2023\n\nTHÔNG BÁO\n"
    "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về giải ngân\n\n"
    "Ngày 26/10/2023, Chủ tịch UBND tỉnh chủ trì cuộc họp về giải ngân vốn các chương trình và kết luận:\n\n"
)
TASKS = """\
Sở Tài chính chủ trì, phối hợp với Sở Xây dựng và UBND các huyện, thành phố rà soát số vốn còn lại, \
báo cáo UBND tỉnh trước ngày 15/11/2023.
Giao Sở Y tế lập danh mục trạm y tế xã cần sửa theo Công văn số 5164/VP-KT ngày 18/10/2023, xong trong \
quý IV/2023; Sở Nội vụ bố trí đủ cán bộ cho các xã vùng sâu.
UBND các huyện Bình Gia, Văn Quan, Tràng Định báo cáo tiến độ trước ngày 25 hằng tháng.
Thời gian qua các đơn vị đã cố gắng; một số dự án giải ngân dưới 40% đến ngày 30/9/2023.
""".splitlines()


def notice(pages: int, between: str) -> str:
    """A notice of about so many pages; its points stand apart, or all in one paragraph."""
    words, length, number = [], 0, 0
    while length < pages * LETTERS:
        number += 1
        said = f"{number}. {TASKS[number % len(TASKS)]}"
        words.append(said)
        length += len(said) + len(between)
    return HEAD + between.join(words)


def compare() -> Iterator[tuple[str, float, float, str]]:
    """Name, milliseconds a page at the greatest and at the smallest length, and what was read."""
    for name, between in (("read_100_pages_vs_10", "\n\n"), ("read_one_paragraph_100_vs_10", " ")):
        texts = {pages: notice(pages, between) for pages in PAGES}
        took: dict[int, list[float]] = {pages: [] for pages in PAGES}
        for _round in range(ROUNDS):
            for pages, text in texts.items():
                began = time.perf_counter()
                found = len(read_notice(text).drafts)
                took[pages].append((time.perf_counter() - began) * 1000 / pages)
        each = {pages: statistics.median(times) for pages, times in took.items()}
        told = ", ".join(f"{pages} pages {each[pages] * pages / 1000:.2f} s" for pages in PAGES)
        yield name, each[PAGES[-1]], each[PAGES[0]], f"ms a page; {told}; {found} drafts"
