"""Who is named where: departments, people's committees, other bodies, groups; one by one and in lists."""

import re
from collections.abc import Iterator

from directives.notices import lexicon
from directives.notices.naming import NEAR, OPEN, PLACED, WORD, Names, Party, capitals, lowered, written
from directives.notices.open_names import open_name
from directives.notices.places import committees, shortened
from directives.notices.source import Source

__all__ = ["IN_BRACKETS", "Party", "all_parties", "parties_at"]

ROLE = re.compile(
    rf"(?P<polite>{lexicon.POLITE})?(?P<role>{lexicon.ROLES}\s+)?(?:cac\s+)?(?=\S)".replace(" ", r"\s+")
)
GROUPS = [re.compile(text.replace(" ", r"\s+") + r"(?!\w)") for text in lexicon.GROUPS]
DEPARTMENT = re.compile(r"so\s*(?=\S)")  # a scan may lose the blank
NEAR_MARKED = 85  # how like a name with its diacritics must be
DEPARTMENTS = re.compile(
    rf"(?:{lexicon.POLITE})?(?P<role>(?:giam doc|lanh dao|thu truong) )?"
    r"cac so(?: *, *(?:ban *, *)?nganh)? *:? +(?=\S)".replace(" ", r"\s")
)
AND = re.compile(r"\s*(?:,\s*va|,|;|va|&)\s+")
IN_BRACKETS = re.compile(r"\s*\([^()]{0,200}\)")
OF_WHERE = re.compile(r"\s+(?:tinh\s+|khu\s+vuc\s+|chi\s+nhanh\s+tinh\s+)?(?=\S)")
AREAS = Names(lexicon.DEPARTMENTS)
BODIES = Names(lexicon.BODIES)


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
    return [one._replace(sure=one.sure * source.surety(one.start, one.end)) for one in found], stop


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
        or committees(source, start, end)
        or _body(source, start, end)
        or _group(source, start, end)
        or open_name(source, start, end)
    )


def _departments(source: Source, start: int, end: int) -> list[Party]:
    """ "Các sở: Xây dựng, Y tế"."""
    head = DEPARTMENTS.match(source.plain, start, end)
    if not head:
        return []
    role = f"{written(source, *head.span('role'))} " if head["role"] else ""
    found: list[Party] = []
    at = head.end()
    while (area := AREAS.at(source, at, end)) is not None:
        found.append(Party(f"{role}Sở {area.name}", start if not found else area.start, area.end))
        sep = AND.match(source.plain, area.end, end)
        if not sep:
            break
        at = sep.end()
    return found if len(found) > 1 else []


def _of_role(source: Source, start: int, end: int) -> list[Party]:
    """ "Giám đốc Sở Y tế", "Chủ tịch UBND các huyện": the person answers for the body."""
    head = ROLE.match(source.plain, start, end)
    if not head or head.end() == start:
        return []
    found = (
        _department(source, head.end(), end)
        or committees(source, head.end(), end)
        or _body(source, head.end(), end)
        or _group(source, head.end(), end)
    )
    if not found or not (head["polite"] or head["role"]):
        return []
    role = written(source, *head.span("role")) + " " if head["role"] else ""
    return [
        one._replace(name=f"{role}{one.name}", start=start if n == 0 else one.start)
        for n, one in enumerate(found)
    ]


def _department(source: Source, start: int, end: int) -> list[Party]:
    head = DEPARTMENT.match(source.plain, start, end)
    if not head or not (
        source.plain[head.end() - 1].isspace() or source.words[source.at[head.end()]].isupper()
    ):
        return []
    if area := AREAS.at(source, head.end(), end):
        return [Party(f"Sở {area.name}", start, area.end)]
    least = NEAR if source.is_repaired else NEAR_MARKED
    if area := AREAS.near(source, head.end(), end, least):
        return [Party(f"Sở {area.name}", start, area.end, area.sure)]
    stop = capitals(source, head.end(), end, 6)
    if not stop or not (source.is_repaired or lowered(source, start, start + 2) == "sở"):
        return []
    return [Party(written(source, start, stop), start, stop, OPEN)]


def _body(source: Source, start: int, end: int) -> list[Party]:
    body = BODIES.at(source, start, end)
    if not body:
        return []
    where = OF_WHERE.match(source.plain, body.end, end)
    if where and (place := capitals(source, where.end(), end, 3)):
        name = body.name.removesuffix(" tỉnh") + " " + written(source, where.start(), place)
        return [Party(name, start, place, PLACED)]
    return [body]


def _group(source: Source, start: int, end: int) -> list[Party]:
    longest = max(
        (match.end() for group in GROUPS if (match := group.match(source.plain, start, end))), default=start
    )
    if longest == start:
        return []
    name = written(source, start, longest)
    return [Party(name[:1].lower() + name[1:], start, longest)]


def _shortened(source: Source, above: Party, start: int, end: int) -> list[Party]:
    """What follows in a list without its first words: "Sở Tài chính, Nội vụ", "UBND huyện A, huyện B"."""
    if above.name.startswith("Sở ") and (area := AREAS.at(source, start, end)):
        return [Party(f"Sở {area.name}", start, area.end)]
    return shortened(source, start, end) if "UBND " in above.name else []
