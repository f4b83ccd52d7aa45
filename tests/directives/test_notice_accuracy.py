"""The judge of the notice reader: that it counts right, and that what it measures does not get worse."""

import json
from functools import cache

import pytest

from benchmarks.accuracy import OURS, by_kind, measure
from benchmarks.agency_names import canonical
from benchmarks.scoring import best_pairs, macro_f1, same_label, score

FLOORS = {
    "typed": 0.98,
    "OCR, Vietnamese": 0.89,
    "OCR, no diacritics": 0.81,
}  # a little below docs/accuracy.md


def due(day: str | None = None, recurrence: str | None = None) -> dict:
    return {"phrase": "", "date": day, "recurrence": recurrence}


def directive(
    item: str, text: str, lead: list[str], cooperating: tuple[str, ...] = (), *deadlines: dict, **more
):
    """As both the annotation and the reader write it."""
    return {
        "item": item,
        "summary": text,
        "text": text,
        "lead": lead,
        "cooperating": list(cooperating),
        "deadlines": list(deadlines),
    } | more


GOLD = [
    directive(
        "II.1.a",
        "Sở Kế hoạch và Đầu tư chủ trì, phối hợp với Sở Tài chính, các cơ quan chủ quản giao vốn.",
        ["Sở Kế hoạch và Đầu tư"],
        ("Sở Tài chính", "các cơ quan chủ quản chương trình"),
        due("2023-11-15"),
        due("2023-12-31"),
    ),
    directive(
        "II.1.b",
        "UBND các huyện, thành phố họp với chủ đầu tư hằng tuần, gỡ ngay vướng mắc tại công trường.",
        ["UBND các huyện, thành phố"],
        (),
        due(recurrence="weekly"),
    ),
    directive("II.2", "Ban Dân tộc tỉnh trả lời kiến nghị của các huyện.", ["Ban Dân tộc tỉnh"]),
    directive(
        "II.2",
        "Thanh tra tỉnh kiểm tra việc mua sắm tại ba huyện.",
        ["Thanh tra tỉnh"],
        (),
        due("2023-11-30"),
    ),
    directive("III", "Các sở, ngành thực hiện Thông báo này.", ["các sở, ngành"], optional=True),
    directive(
        "PL.3",
        "3 Dạy nghề cho lao động nông thôn Sở LĐTBXH Hằng quý",
        ["Sở LĐTBXH"],
        (),
        due(None, "quarterly"),
    ),
]
SAID = [
    directive(
        "1.a",
        "chủ trì, phối hợp với Sở Tài chính, các cơ quan chủ quản giao vốn.",
        ["Sở KH&ĐT"],
        ("Sở TC", "Sở NN&PTNT", "Sở LĐTB&XH", "Ban Dân tộc"),
        due("2023-11-15"),
        due("2023-10-01"),
    ),
    directive(
        "II.5",
        "UBND các huyện, thành phố họp với chủ đầu tư hằng tuần, gỡ ngay vướng mắc tại công trường.",
        ["UBND cấp huyện"],
        ("Sở Xây dựng",),
        due(recurrence="weekly"),
        due(recurrence="continuous"),
    ),
    directive(
        "II.2", "Thanh tra tinh kiem tra viec mua sam tai ba huyen.", ["Thanh tra"], (), due("2023-11-30")
    ),
    directive(
        "I.3", "Biểu dương Công an tỉnh đã làm sạch dữ liệu dân cư.", ["Công an tỉnh"], (), due("2023-06-30")
    ),
    directive(
        "PL.3",
        "Dạy nghề cho lao động nông thôn",
        ["Sở Lao động - Thương binh và Xã hội"],
        (),
        due(None, "monthly"),
    ),
]


def test_an_example_scores_as_where_the_measures_come_from():
    """Counted by the scorer with which the annotated notices were handed over."""
    found = {measure: (one.hits, one.extra, one.missed) for measure, one in score(GOLD, SAID).items()}
    assert found == {
        "segmentation": (3, 2, 2),
        "lead": (4, 1, 1),
        "cooperating": (1, 2, 1),
        "deadline": (2, 2, 1),
        "recurrence": (1, 1, 1),
    }
    assert macro_f1(score(GOLD, SAID)) == pytest.approx(0.574286, abs=1e-6)


def test_what_was_read_like_the_annotation_is_all_right():
    assert macro_f1(score(GOLD, GOLD)) == 1
    assert macro_f1(score(GOLD, [])) == 0


@pytest.mark.parametrize(
    ("gold", "said", "same"),
    [
        ("II.1.a", "1.a", True),
        ("II.1.a", "a)", True),
        ("2", "2.-1", True),
        ("-", "7", True),
        ("PL.3", "Phụ lục 3", True),
        ("II.1.a", "II.1.b", False),
        ("II.1", "", False),
        ("2.1", "2", False),
    ],
)
def test_labels_agree_when_levels_are_left_out(gold, said, same):
    assert same_label(gold, said) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("Chủ tịch UBND các huyện, thị xã", "UBND cấp huyện"),
        ("03 cơ quan chủ quản các Chương trình MTQG", "các cơ quan chủ trì 03 Chương trình"),
        ("Ủy ban MTTQ Việt Nam tỉnh", "Uỷ ban Mặt trận Tổ quốc Việt Nam tỉnh Nghệ An"),
        ("UBND các xã, phường", "UBND cấp xã"),
        ("Giám đốc Sở Y tế", "Sở Y tế tỉnh Sơn La"),
        ("các sở, ban, ngành có liên quan", "Các sở, ngành"),
    ],
)
def test_one_agency_is_the_same_however_it_is_written(one, other):
    assert canonical(one) == canonical(other)


def test_pairs_have_the_greatest_sum():
    assert sorted(best_pairs([[0.9, 0.8], [0.8, 0.0], [0.0, 0.0]])) == [(0, 1), (1, 0)]
    assert best_pairs([]) == []


@cache
def measured():
    """Once for all kinds, inside a test: with its calendar."""
    return measure(OURS)


@pytest.mark.parametrize("kind", FLOORS)
def test_annotated_notices_are_read_as_well_as_before(kind):
    assert macro_f1(by_kind(measured())[kind]) >= FLOORS[kind]


def test_each_annotated_notice_has_its_text():
    for path in OURS.glob("*.json"):
        assert path.with_suffix(".txt").exists()
        assert json.loads(path.read_text(encoding="utf-8"))["id"] == path.stem
