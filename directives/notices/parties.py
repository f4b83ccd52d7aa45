"""Who is named where: departments, people's committees, other bodies, groups; one by one and in lists."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from directives.notices import lexicon
from directives.notices.source import Source

LEVELS = r"(?:huyen|thi\s+xa|thanh\s+pho|tp\.?|xa|phuong|thi\s+tran|dac\s+khu|quan)"
WIDER = (
    r"(?:\s+(?:ngheo|mien\s+nui(?:\s+cao)?|vung\s+cao|bien\s+gioi|lien\s+quan|co\s+lien\s+quan"
    r"|tren\s+dia\s+ban(?:\s+tinh)?|trong\s+tinh))*"
)
COMMITTEES = re.compile(
    rf"(?:ubnd|uy\s+ban\s+nhan\s+dan)\s+(?:cac\s+|cap\s+)?(?:\d+\s+)?{LEVELS}"
    rf"(?:\s*(?:,|/|-|va)\s*(?:va\s+)?(?:cac\s+)?{LEVELS}\b)*{WIDER}"
)
ROLE = re.compile(lexicon.ROLES.replace(" ", r"\s+") + r"\s+(?:cac\s+)?(?=\S)")
HEAD = re.compile(rf"(?:{lexicon.HEADS})\b".replace(" ", r"\s+"))
GROUPS = [re.compile(text.replace(" ", r"\s+") + r"(?!\w)") for text in lexicon.GROUPS]
DEPARTMENT = re.compile(r"so\s+(?=\S)")
DEPARTMENTS = re.compile(
    r"(?:giam\s+doc\s+|lanh\s+dao\s+|thu\s+truong\s+)?cac\s+so(?:\s*,\s*(?:ban\s*,\s*)?nganh)?\s*:?\s+(?=\S)"
)
AND = re.compile(r"\s*(?:,\s*va|,|;|va|&|cung\s+voi|cung)\s+")
IN_BRACKETS = re.compile(r"\s*\([^()]{0,200}\)")
WORD = re.compile(r"[^\W_]+(?:[.&'\u2019-][^\W_]+)*")
NO_PLACE = re.compile(r"(?:ubnd|uy\s+ban|so|chi\s+cuc|ban|van\s+phong|chu\s+tich)\b")
NAME_WORDS = 4  # of a place
OF_PLACE = {"tinh", "huyen", "pho"}  # after them a name goes on only with a capital
OPEN_WORDS = 14  # of a body that no list has


class Party(NamedTuple):
    """One agency or group, and where it is named in `Source.plain`."""

    name: str
    start: int
    end: int


def _written(source: Source, start: int, end: int) -> str:
    """The name as written; where a scan broke the words, as they should be."""
    if not source.is_repaired:
        return source.said(start, end)
    plain = " ".join(source.plain[start:end].split())
    return lexicon.SPELLED.get(plain) or " ".join(word.capitalize() for word in plain.split())


def _known(names: dict[str, list[str]]) -> list[tuple[re.Pattern, str]]:
    """The longest first."""
    found = [
        (lexicon.pattern(written), name) for name, others in names.items() for written in [name, *others]
    ]
    found.sort(key=lambda one: -len(one[0]))
    return [(re.compile(text + r"(?![\w&])"), name) for text, name in found]


AREAS = _known(lexicon.DEPARTMENTS)
BODIES = _known(lexicon.BODIES)


def parties_at(source: Source, start: int, end: int) -> tuple[list[Party], int]:
    """The list of parties that begins there, and where it ends; nothing if none begins there."""
    found = _one_at(source, start, end)
    if not found:
        return [], start
    stop = found[-1].end
    while (sep := AND.match(source.plain, stop, end)) is not None:
        more = _one_at(source, sep.end(), end) or _shortened(source, found[-1], sep.end(), end)
        if not more:
            break
        found += more
        stop = more[-1].end
    return found, stop


def all_parties(source: Source, start: int, end: int) -> Iterator[tuple[list[Party], int]]:
    """Every list of parties there."""
    at = start
    while (word := WORD.search(source.plain, at, end)) is not None:
        found, stop = parties_at(source, word.start(), end)
        if found:
            yield found, stop
        at = max(stop, word.end())


def _one_at(source: Source, start: int, end: int) -> list[Party]:
    return (
        _departments(source, start, end)
        or _of_role(source, start, end)
        or _department(source, start, end)
        or _committees(source, start, end)
        or _body(source, start, end)
        or _group(source, start, end)
        or _open(source, start, end)
    )


def _departments(source: Source, start: int, end: int) -> list[Party]:
    """ "Các sở: Xây dựng, Y tế"."""
    head = DEPARTMENTS.match(source.plain, start, end)
    if not head:
        return []
    found, at = [], head.end()
    while (area := _area(source, at, end)) is not None:
        found.append(Party(f"Sở {area.name}", start if not found else area.start, area.end))
        sep = AND.match(source.plain, area.end, end)
        if not sep:
            break
        at = sep.end()
    return found if len(found) > 1 else []


def _of_role(source: Source, start: int, end: int) -> list[Party]:
    """ "Giám đốc Sở Y tế", "Chủ tịch UBND các huyện": the person answers for the body."""
    head = ROLE.match(source.plain, start, end)
    if not head or not head[0].split()[0]:
        return []
    found = (
        _department(source, head.end(), end)
        or _committees(source, head.end(), end)
        or _body(source, head.end(), end)
    )
    if not found:
        return []
    role = _written(source, start, head.end()).removesuffix(" các").removesuffix(" Các")
    return [
        Party(f"{role} {one.name}", start if n == 0 else one.start, one.end) for n, one in enumerate(found)
    ]


def _department(source: Source, start: int, end: int) -> list[Party]:
    head = DEPARTMENT.match(source.plain, start, end)
    if not head:
        return []
    if area := _area(source, head.end(), end):
        return [Party(f"Sở {area.name}", start, area.end)]
    name = _capitals(source, head.end(), end, 6)
    return [Party(_written(source, start, name), start, name)] if name else []


def _area(source: Source, start: int, end: int) -> Party | None:
    for pattern, name in AREAS:
        if match := pattern.match(source.plain, start, end):
            return Party(name, start, match.end())
    return None


def _committees(source: Source, start: int, end: int) -> list[Party]:
    head = COMMITTEES.match(source.plain, start, end)
    if not head:
        return []
    level = re.sub(r"^(?:ubnd|uy\s+ban\s+nhan\s+dan)\s+(?:cac\s+|cap\s+)?(?:\d+\s+)?", "", head[0]).strip()
    named = _places(source, start, head.end(), end, level)
    return named or [Party(_written(source, start, head.end()), start, head.end())]


LEVEL_NAMES = {"huyen": "huyện", "thi xa": "thị xã", "thanh pho": "thành phố", "xa": "xã", "phuong": "phường"}
LEVEL_NAMES |= {
    "thi tran": "thị trấn",
    "dac khu": "đặc khu",
    "quan": "quận",
    "tp": "thành phố",
    "tp.": "thành phố",
}
LEVEL = re.compile(rf"({LEVELS})\s+")
COLON = re.compile(r"\s*:?\s+")


def _places(source: Source, start: int, at: int, end: int, level: str) -> list[Party]:
    """ "UBND các huyện Bình Gia, Văn Quan và thành phố Lạng Sơn": each of them."""
    level = LEVEL_NAMES.get(" ".join(level.split()), "")
    found: list[Party] = []
    gap = COLON.match(source.plain, at, end)
    while level and gap:
        begin = gap.end()
        if found and (next_level := LEVEL.match(source.plain, begin, end)):
            level, begin = LEVEL_NAMES[" ".join(next_level[1].split())], next_level.end()
        stop = 0 if NO_PLACE.match(source.plain, begin, end) else _capitals(source, begin, end, NAME_WORDS)
        is_list = ":" in gap[0] or re.search(r"\bcac\b", source.plain[start:at])
        if not stop or (is_list and not found and not _is_place(source, begin, stop, end)):
            break
        found.append(Party(f"UBND {level} {_written(source, begin, stop)}", begin if found else start, stop))
        gap = AND.match(source.plain, stop, end)
    return found


def _is_place(source: Source, start: int, stop: int, end: int) -> bool:
    """Two words at least, or one with another name after it."""
    after = AND.match(source.plain, stop, end)
    return " " in source.plain[start:stop] or bool(after and _capitals(source, after.end(), end, 1))


def _body(source: Source, start: int, end: int) -> list[Party]:
    for pattern, name in BODIES:
        match = pattern.match(source.plain, start, end)
        if not match:
            continue
        stop = match.end()
        where = re.compile(r"\s+(?:tinh\s+|khu\s+vuc\s+|chi\s+nhanh\s+tinh\s+)?(?=\S)").match(
            source.plain, stop, end
        )
        if where and (place := _capitals(source, where.end(), end, 3)):
            return [
                Party(name.removesuffix(" tỉnh") + " " + _written(source, where.start(), place), start, place)
            ]
        return [Party(name, start, stop)]
    return []


def _group(source: Source, start: int, end: int) -> list[Party]:
    longest = max(
        (match.end() for group in GROUPS if (match := group.match(source.plain, start, end))), default=start
    )
    if longest == start:
        return []
    name = _written(source, start, longest)
    return [Party(name[:1].lower() + name[1:], start, longest)]


def _open(source: Source, start: int, end: int) -> list[Party]:
    """A body that no list has: from its head to the verb."""
    head = HEAD.match(source.plain, start, end)
    if (
        not head
        or not source.words[source.at[start]].isupper()
        or lexicon.VERB.match(source.plain, start, end)
    ):
        return []
    stop, count, is_placed = head.end(), 0, False
    for word in WORD.finditer(source.plain, head.end(), end):
        between = source.plain[stop : word.start()]
        if count == OPEN_WORDS or not re.fullmatch(r"\s+|\s+-\s+", between):
            break
        if lexicon.TIME.match(source.plain, word.start(), end):
            break
        is_name = source.words[source.at[word.start()]].isupper()
        if not is_name and is_placed:
            break
        if not is_name and _is_end(source, word.start(), end):
            break
        stop, count, is_placed = word.end(), count + 1, word[0] in OF_PLACE
    return [Party(_written(source, start, stop), start, stop)] if count else []


def _is_end(source: Source, start: int, end: int) -> bool:
    """Whether a word begins there with which no name goes on."""
    if source.is_repaired:
        return bool(
            lexicon.VERB.match(source.plain, start, end) or lexicon.STOP.match(source.plain, start, end)
        )
    return lexicon.ENDS.match(source.lower, start, end) is not None


def _shortened(source: Source, above: Party, start: int, end: int) -> list[Party]:
    """What follows in a list without its first words: "Sở Tài chính, Nội vụ", "UBND huyện A, huyện B"."""
    if above.name.startswith("Sở ") and (area := _area(source, start, end)):
        return [Party(f"Sở {area.name}", start, area.end)]
    if above.name.startswith("UBND ") and (level := LEVEL.match(source.plain, start, end)):
        stop = _capitals(source, level.end(), end, NAME_WORDS)
        if stop:
            name = LEVEL_NAMES[" ".join(level[1].split())]
            return [Party(f"UBND {name} {_written(source, level.end(), stop)}", start, stop)]
    return []


def _capitals(source: Source, start: int, end: int, most: int) -> int:
    """The end of the words there that all begin with a capital; 0 if there are none."""
    stop = 0
    for count, word in enumerate(WORD.finditer(source.plain, start, end)):
        first = source.words[source.at[word.start()]]
        joined = word.start() == start or source.plain[stop : word.start()].isspace()
        is_verb = count == 0 and lexicon.VERB.match(source.plain, word.start(), end)
        if count == most or not joined or not first.isupper() or is_verb:
            break
        if lexicon.TIME.match(source.plain, word.start(), end):
            break
        stop = word.end()
    return stop
