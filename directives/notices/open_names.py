"""Bodies that no list has: from the head of the name ("Công ty", "Trung tâm") to the verb."""

import re

from directives.notices import lexicon
from directives.notices.naming import OPEN, OPEN_IN_SCAN, WORD, Party, is_verb, written
from directives.notices.source import Source

HEAD_MARKED, HEAD_PLAIN = (
    re.compile(rf"(?:{heads})\b".replace(" ", r"\s+"))
    for heads in (lexicon.HEADS, lexicon.fold(lexicon.HEADS))
)
UNSURE = {"to", "doi", "quy", "phong", "tram", "thue", "doan", "dai"}
PLACED = {"tinh", "huyen", "pho"}  # after them a name goes on only with a capital
BETWEEN = re.compile(r"\s+|\s+-\s+")
NUMBER = re.compile(r"\d+|[IVX]+")
AND_ZONES = re.compile(r"\s+va\s+cac\s+khu\s+cong\s+nghiep(?:\s+tinh)?\b")
LONGEST = 16  # words


def open_name(source: Source, start: int, end: int) -> list[Party]:
    head = HEAD_PLAIN.match(source.plain, start, end)
    if head and " " not in head[0]:  # one syllable means much without its marks
        if source.is_repaired:
            head = None if head[0] in UNSURE else head
        else:
            head = HEAD_MARKED.match(source.lower, start, end)
    is_name = head and source.words[source.at[start]].isupper()
    if not head or not is_name or is_verb(source, start, end):
        return []
    stop = _end(source, start, head.end(), end)
    if stop == head.end() and not lexicon.WHOLE_NAMES.fullmatch(source.plain, start, stop):
        return []
    sure = OPEN_IN_SCAN if source.is_repaired else OPEN
    return [Party(spelled_out(written(source, start, stop)), start, stop, sure)]


def spelled_out(name: str) -> str:
    """Abbreviations inside a name: "Ban QLDA ĐTXD" is "Ban quản lý dự án đầu tư xây dựng"."""
    words = (lexicon.SHORT.get(word, word) for word in name.split())
    return " ".join(words)


def _end(source: Source, start: int, stop: int, end: int) -> int:
    count, is_placed, before = 0, False, ""
    for word in WORD.finditer(source.plain, stop, end):
        if count == LONGEST or not BETWEEN.fullmatch(source.plain, stop, word.start()):
            break
        if lexicon.TIME.match(source.plain, word.start(), end):
            break
        is_number = NUMBER.fullmatch(source.words, source.at[word.start()], source.at[word.end()]) is not None
        is_capital = is_number or source.words[source.at[word.start()]].isupper()
        if not is_capital and (is_placed or _is_end(source, before, word.start(), end)):
            break
        is_placed = word[0] in PLACED or is_number or _is_province(source, start, word.end())
        stop, count, before = word.end(), count + 1, word[0]
    if more := AND_ZONES.match(source.plain, stop, end):
        return more.end()
    return stop


def _is_province(source: Source, start: int, end: int) -> bool:
    return lexicon.PROVINCE.fullmatch(" ".join(source.plain[start:end].split()[-2:])) is not None


def _is_end(source: Source, before: str, start: int, end: int) -> bool:
    """Whether a word begins there with which no name goes on: a verb that is not part of "công trình"."""
    word = WORD.match(source.plain, start, end)
    following = WORD.search(source.plain, word.end(), end) if word else None
    if word and f"{before} {word[0]}" in lexicon.PAIRS:
        return False
    if word and following and f"{word[0]} {following[0]}" in lexicon.PAIRS - {"xay dung"}:
        return False
    if source.is_repaired:
        return bool(
            lexicon.VERB.match(source.plain, start, end) or lexicon.STOP.match(source.plain, start, end)
        )
    return bool(
        lexicon.ENDS.match(source.lower, start, end) or lexicon.LONG_VERB.match(source.plain, start, end)
    )
