"""Whatever is done to a notice, it is read: no exception, linear time, every place inside the text."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.notices.drafts import Notice, read_notice
from directives.notices.source import clean

HERE = Path(__file__).parent / "notices"
TYPED = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("[nm]??.txt"))]
NOTICES = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("[nm]0[1-9]*.txt"))]
ODD = [
    "\u0301",
    "\u200b",
    "\ufffd",
    "\u00a0",
    "\t",
    "|",
    "(",
    ")",
    "中",
    "ا",
    "😀",
    "\u2028",
    "1.",
    "- ",
    "[",
    "\x00",
]
PAGE_NUMBER = re.compile(r"\n\s*\d+\s*\n")  # inside a phrase that goes on over the page
SLOWEST = 3  # times per letter, a long text against a short one


@st.composite
def mutated(draw) -> str:
    """A notice with lines and letters dropped, doubled, swapped, and odd ones put in."""
    lines = draw(st.sampled_from(NOTICES)).split("\n")
    for _each in range(draw(st.integers(1, 6))):
        first, second = (draw(st.integers(0, len(lines) - 1)) for _both in range(2))
        at = draw(st.integers(0, len(lines[first])))
        match draw(st.sampled_from(["drop", "double", "swap", "cut", "put", "join"])):
            case "drop":
                lines[first] = ""
            case "double":
                lines.insert(second, lines[first])
            case "swap":
                lines[first], lines[second] = lines[second], lines[first]
            case "cut":
                lines[first] = lines[first][:at] + lines[first][at + 1 :]
            case "put":
                lines[first] = lines[first][:at] + draw(st.sampled_from(ODD)) + lines[first][at:]
            case "join":
                lines[first] += " " + lines[second]
    return "\n".join(lines)


def check(found: Notice) -> None:
    """Every place lies inside the text; where no scan broke it, the words there are those of the field."""
    words = found.words
    for draft in found.drafts:
        places = [*draft.lead, *draft.cooperating, *draft.recipients, *draft.deadlines, *draft.references]
        for place in [draft.span, *found.header.places.values(), *found.header.recipients, *places]:
            assert 0 <= place.start <= place.end <= len(words)
        for due in draft.deadlines:
            assert words[due.start : due.end].strip()
        for one in [*draft.lead, *draft.cooperating, *draft.recipients]:
            assert 0 < one.confidence <= 1
            assert one.name and words[one.start : one.end].strip()
        assert 0 <= draft.confidence <= 1
        for doubt in draft.doubts:
            assert 0 <= doubt.get("at", 0) <= len(words)
            assert 0 <= doubt.get("start", 0) <= doubt.get("end", 0) <= len(words)


@settings(max_examples=60, deadline=None)
@given(mutated())
def test_a_damaged_notice_is_read_with_all_its_places(text):
    found = read_notice(text)
    assert found.words == clean(text)
    check(found)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(["1. ", "Sở Y tế", ", ", "giao ", "\n", "- ", "15/13/2023", "|", "a) ", "PHỤ LỤC\n"]),
        max_size=60,
    ).map("".join)
)
def test_no_text_is_too_odd(text):
    check(read_notice(text))


@pytest.mark.parametrize("text", TYPED)
def test_the_words_at_a_place_say_the_field(text):
    found = read_notice(text)
    check(found)
    for draft in found.drafts:
        for due in draft.deadlines:
            said = PAGE_NUMBER.sub("\n", found.words[due.start : due.end])
            assert " ".join(said.split()) == due.phrase
        for cited in draft.references:
            assert cited.number in found.words[cited.start : cited.end]


@pytest.mark.parametrize(
    "piece",
    [
        "1. Sở Y tế phối hợp với Sở Tài chính rà soát, báo cáo trước ngày 15/11/2023; giao Sở Nội vụ làm.\n",
        "Giao Công ty A B C, do Trung tâm Giống cây trồng làm trong quý H/2023, ",
        "1. \n",
        "(a ",
        "Nội dung nêu trên: hoàn thành trước ngày 1/1/2024.\n- Sở Y tế rà soát.\n",
        "a\tb\tc\n",
        "S@ Ké hoach va Dau tu chu tri phéi hop, ",
        ", ",
        "ภาษาไทย ",
    ],
)
def test_a_letter_of_a_long_text_costs_as_much_as_one_of_a_short_text(piece):
    short, long = (_seconds(piece * (letters // len(piece))) for letters in (4_000, 24_000))
    assert long < 6 * SLOWEST * max(short, 0.01)


def _seconds(text: str) -> float:
    begun = time.process_time()
    check(read_notice(text))
    return time.process_time() - begun
