"""What a directive is called in short: what is to be done, without those who are told to do it."""

import re

from django.utils.text import Truncator

from directives.notices.drafts import Draft

BETWEEN = re.compile(  # two names of those who are told
    r"(?:[\s,;:.\-]|"
    r"\b(?:giao|yêu cầu|đề nghị|và|cùng|với|chủ trì|phối hợp|có trách nhiệm|khẩn trương|tổ chức)\b)*",
    re.IGNORECASE,
)
BEFORE = re.compile(r"(?:[\s,;:.\-]|\b(?:chủ trì|có trách nhiệm|phải|cần|khẩn trương)\b)*", re.IGNORECASE)
FEWEST = 12  # letters: with less the whole words say more
ROW = "PL."  # of an annex
NUMBER = re.compile(r"^[\s|]*\d{1,3}[\s|.)]")  # of a row
EDGES = " \t\n|.,;"


def title_of(draft: Draft, words: str) -> str:
    """The beginning of the words after the names that they begin with; `words` is the notice's text."""
    said = _cell(draft, words) if draft.item.startswith(ROW) else _after_names(draft, words)
    rest = " ".join(said.split())
    title = in_short(rest if len(rest) >= FEWEST else draft.text)
    return title[:1].upper() + title[1:]


def _after_names(draft: Draft, words: str) -> str:
    start, end = draft.span
    at = start
    names = sorted([*draft.lead, *draft.cooperating], key=lambda one: one.start)
    for name in (one for one in names if at <= one.start < end):
        if BETWEEN.fullmatch(words, at, name.start):
            at = name.end
    before = BEFORE.match(words, at, end)
    return words[before.end() if before else at : end]


def _cell(draft: Draft, words: str) -> str:
    """Of a row, the longest piece that is neither a name nor a day."""
    named = [(one.start, one.end) for one in [*draft.lead, *draft.cooperating]]
    known = sorted([*named, *((due.start, due.end) for due in draft.deadlines)])
    pieces, at = [], draft.span.start
    for start, end in known:
        pieces.append(words[at : max(at, start)])
        at = max(at, end)
    pieces.append(words[at : draft.span.end])
    return max((NUMBER.sub("", piece).strip(EDGES) for piece in pieces), key=len)


def in_short(words: str) -> str:
    """The beginning of the words, cut at a pause where there is one."""
    first = re.split(r"[.;](?=\s|$)|\n", words.strip(), maxsplit=1)[0]
    return Truncator(first).chars(160)
