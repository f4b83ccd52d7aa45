"""People's committees: of one place, of several that are named, of all of a level."""

import re

from directives.notices.naming import PLACED, Party, capitals, lowered, written
from directives.notices.source import Source
from portal.search import fold

LEVEL_NAMES = {
    "huyen": "huyện",
    "thi xa": "thị xã",
    "thanh pho": "thành phố",
    "tp.": "thành phố",
    "tp": "thành phố",
    "tx.": "thị xã",
    "xa": "xã",
    "phuong": "phường",
    "thi tran": "thị trấn",
    "dac khu": "đặc khu",
    "quan": "quận",
}
LEVELS = "(?:" + "|".join(re.escape(name).replace("\\ ", r"\s+") for name in LEVEL_NAMES) + ")"
WIDER = (
    r"(?:\s+(?:ngheo|mien\s+nui(?:\s+cao)?|vung\s+cao|vung\s+sau|bien\s+gioi|ven\s+bien|lien\s+quan|co\s+lien\s+quan"
    r"|co\s+rung|co\s+dien\s+tich\s+rung|con\s+lai|tren\s+dia\s+ban(?:\s+tinh)?|trong\s+tinh))*"
)
COUNT = r"(?:(?:\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s+)?"
COMMITTEES = re.compile(
    rf"(?:ubnd|uy\s+ban\s+nhan\s+dan)\s*(?:cac\s*|cap\s+|tung\s+)?{COUNT}{LEVELS}(?!\w)"
    rf"(?:\s*(?:,|/|-|va)\s*(?:va\s+)?(?:cac\s+)?{LEVELS}(?!\w))*{WIDER}"
)
HEAD = re.compile(rf"^(?:ubnd|uy\s+ban\s+nhan\s+dan)\s*(?:cac\s*|cap\s+|tung\s+)?{COUNT}")
LEVEL = re.compile(rf"({LEVELS})\s*")
STUCK = re.compile(r"ubnd\s*cac(?=\S)|ubndcac")  # a scan may lose the blanks
MANY = re.compile(r"\bcac\b|ubnd\s*cac")
COLON = re.compile(r"\s*:?\s+")
AND = re.compile(r"\s*(?:,\s*va|,|;|va|&)\s+")
OTHER_BODY = "ubnd|ủy ban|sở|chi cục|ban|văn phòng|chủ tịch|công ty|kho bạc|trung tâm|công an|bộ|hội|các"
BOARDS = (
    "dan|quan|chi|to chuc|qlda|thuong|tuyen|ton|noi|bao|cong"  # "Ban Bo" may be a place without its marks
)
OTHER_MARKED, OTHER_PLAIN = (
    re.compile(rf"(?:{text})\b".replace(" ", r"\s+"))
    for text in (OTHER_BODY, fold(OTHER_BODY).replace("|ban|", rf"|ban (?:{BOARDS})|"))
)
NAME_WORDS = 4


def committees(source: Source, start: int, end: int) -> list[Party]:
    head = COMMITTEES.match(source.plain, start, end)
    if not head:
        return []
    stop = _within_words(source, head)
    level = HEAD.sub("", source.plain[start:stop]).strip()
    name = written(source, start, stop)
    if STUCK.match(source.plain, start, stop) and level in LEVEL_NAMES:
        name = f"UBND các {LEVEL_NAMES[level]}"
    return _named(source, start, stop, end, level) or [Party(name, start, stop)]


def _within_words(source: Source, head: re.Match) -> int:
    """Without a last level that is the first word of a name: "UBND các huyện Quan Hóa"."""
    last = list(LEVEL.finditer(source.plain, head.start(), head.end()))[-1]
    if len(last[1]) == 4 and not _means_level(source, last.start(1), last.end(1)):
        return head.start() + len(source.plain[head.start() : last.start()].rstrip(" ,/-"))
    return head.end()


def _means_level(source: Source, start: int, end: int) -> bool:
    """ "quận", not "Quan"; a level is written with a small letter."""
    said = lowered(source, start, end)
    return source.is_repaired or said in LEVEL_NAMES.values() or said.startswith(("tp", "tx"))


def level_at(source: Source, start: int, end: int) -> tuple[str, int] | None:
    """The level that is named there ("huyện"), and where the place's name begins."""
    match = LEVEL.match(source.plain, start, end)
    if not match or not _means_level(source, match.start(1), match.end(1)):
        return None
    is_word = match[1].endswith(".") or match.end() > match.end(1)
    return (LEVEL_NAMES[" ".join(match[1].split())], match.end()) if is_word else None


def shortened(source: Source, start: int, end: int) -> list[Party]:
    """What follows in a list without "UBND": "huyện Bình Gia"."""
    found = level_at(source, start, end)
    stop = capitals(source, found[1], end, NAME_WORDS) if found else 0
    if not found or not stop:
        return []
    return [Party(f"UBND {found[0]} {written(source, found[1], stop)}", start, stop, PLACED)]


def _named(source: Source, start: int, at: int, end: int, level: str) -> list[Party]:
    """ "UBND các huyện Bình Gia, Văn Quan và thành phố Lạng Sơn": each of them."""
    level = LEVEL_NAMES.get(" ".join(level.split()), "")
    found: list[Party] = []
    gap = COLON.match(source.plain, at, end)
    while level and gap:
        begin = gap.end()
        if next_level := level_at(source, begin, end) if found or ":" in gap[0] else None:
            level, begin = next_level
        stop = 0 if _is_other(source, begin, end) else capitals(source, begin, end, NAME_WORDS)
        is_list = ":" in gap[0] or MANY.search(source.plain[start:at])
        if not stop or (is_list and not found and not _is_place(source, begin, stop, end)):
            break
        name = f"UBND {level} {written(source, begin, stop)}"
        found.append(Party(name, begin if found else start, stop, PLACED))
        gap = AND.match(source.plain, stop, end)
    return found


def _is_other(source: Source, start: int, end: int) -> bool:
    """Another body begins there: "Bản Bo" is a place, "Ban Dân tộc" is none."""
    if source.is_repaired:
        return OTHER_PLAIN.match(source.plain, start, end) is not None
    return OTHER_MARKED.match(source.lower, start, end) is not None


def _is_place(source: Source, start: int, stop: int, end: int) -> bool:
    """Two words at least, or one with another name after it."""
    after = AND.match(source.plain, stop, end)
    return " " in source.plain[start:stop] or bool(after and capitals(source, after.end(), end, 1))
