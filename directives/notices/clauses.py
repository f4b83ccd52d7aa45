"""Units become clauses: one task of one set of leads."""

import re
from typing import NamedTuple

from directives.notices.outline import ORDERS, Unit
from directives.notices.parties import IN_BRACKETS, Party, all_parties, parties_at
from directives.notices.source import Source

SENTENCE = re.compile(r"(?<=[.;!?])\s+|(?<=:)\s+(?=giao\s+(?!duc|thong))")
ORDER = re.compile(
    r"(?:(?<=[,;.]\s)|\bva\s+)(?=(?:giao(?!\s+(?:duc|thong|ban|luu|dich))|yeu\s+cau|de\s+nghi|phan\s+cong)\s)"
)
INTRO = re.compile(
    r"(?:trong|truoc|lien\s+quan|dinh\s+ky|doi\s+voi|can\s+cu|tren\s+co\s+so|de|nham|han[g]?|hang|moi|sau|khi|truong\s+hop|ngay|tu|den|theo|qua|voi|ve|thong\s+nhat|dong\s+y|nhat\s+tri|dong\s+thoi|ngoai\s+ra|rieng|truoc\s+mat|chu\s+truong)\b"
)
AFTER_INTRO = re.compile(r"[,:]\s+")
TOLD = re.compile(
    r"\s*,?\s*(?:da|duoc(?!\s+(?:giao|phan\s+cong)[^.;]{0,120}:)|trinh\s+bay|dang|con|moi|chua|cua|bao\s+cao\s+tai|cho\s+biet|sau\s+khi|neu|da\s+co|tai|ve|la\s+don\s+vi|co\s+ty\s+le|dat|giai\s+ngan\s+dat|se|vi|do)\b"
)
NAMED_LEAD = re.compile(
    r"\s*(?:\([^()]{0,80}\)\s*)?,?\s*(?:chu\s+tri|lam\s+dau\s+moi|chiu\s+trach\s+nhiem|tham\s+muu|thuc\s+hien)\b"
)
COOPERATE = re.compile(
    r"(?:phoi\s+hop(?:\s+chat\s+che|\s+thuong\s+xuyen)?(?:\s*,?\s*(?:cung\s+voi|voi|cung)\b)?\s*:?|\bcung(?:\s+voi)?|voi\s+su\s+tham\s+gia\s+cua|su\s+phoi\s+hop\s+cua)\s+"
)
HELPS = re.compile(r"\s*(?:phoi\s+hop|tham\s+gia)\b")
NO_ORDER = re.compile(
    r"\s*(?:bieu\s+duong|ghi\s+nhan|danh\s+gia\s+cao|phe\s+binh|hoan\s+nghenh|co\s+ban\s+nhat\s+tri|tuy\s+nhien|nguyen\s+nhan|ket\s+qua|den\s+nay)\b"
)
BEFORE_LEAD = re.compile(r"(?:\(\s*(?:do|giao)?\s*|thuoc\s+(?:ve\s+|trach\s+nhiem\s+(?:cua\s+)?)?|:\s*)$")
REACH = 300


class Clause(NamedTuple):
    """A task: its words, who leads, who cooperates."""

    start: int
    end: int
    unit: Unit
    leads: tuple[Party, ...]
    cooperating: tuple[Party, ...]


class _Subject(NamedTuple):
    leads: tuple[Party, ...]
    start: int
    stop: int
    is_ordered: bool


def clauses(source: Source, unit: Unit) -> list[Clause]:
    """The tasks of a unit: a new one where another lead is given something to do."""
    begun: list[tuple[int, tuple[Party, ...]]] = []
    for start, end, is_sentence in _pieces(source, unit):
        subject = _subject(source, start, end)
        if unit.is_assessment and not (subject and subject.is_ordered):
            continue
        if subject and begun and HELPS.match(source.plain, subject.stop, end):
            continue
        if subject and (is_sentence or subject.is_ordered or _is_named(subject.leads)):
            leads = subject.leads
            if not begun or {one.name for one in leads} != {one.name for one in begun[-1][1]}:
                begun.append((subject.start if not is_sentence else start, leads))
        elif not begun and unit.heirs and is_sentence and not NO_ORDER.match(source.plain, start, end):
            begun.append((start, unit.heirs))
    if not begun and not unit.is_assessment:
        begun = _named_inside(source, unit)
    ends = [*(start for start, _leads in begun[1:]), unit.end][: len(begun)]
    return [_clause(source, unit, start, end, leads) for (start, leads), end in zip(begun, ends, strict=True)]


def _pieces(source: Source, unit: Unit) -> list[tuple[int, int, bool]]:
    """Sentences and, inside them, what comes after a semicolon or orders something."""
    cuts = {unit.start: True}
    for match in SENTENCE.finditer(source.plain, unit.start, unit.end):
        first = source.words[source.at[match.end()]] if match.end() < unit.end else ""
        is_sentence = source.plain[match.start() - 1] == "." and first.isupper()
        if is_sentence or source.plain[match.start() - 1] in ";:":
            cuts[match.end()] = is_sentence
    for match in ORDER.finditer(source.plain, unit.start, unit.end):
        cuts.setdefault(match.end(), False)
    starts = sorted(cuts)
    return [(start, end, cuts[start]) for start, end in zip(starts, [*starts[1:], unit.end], strict=True)]


def _subject(source: Source, start: int, end: int) -> _Subject | None:
    """Who is told to do something at the beginning of this piece, also after words that introduce it."""
    if NO_ORDER.match(source.plain, start, end):
        return None
    if found := _told(source, start, end):
        return found
    if not INTRO.match(source.plain, start, end):
        return None
    for comma in AFTER_INTRO.finditer(source.plain, start, min(end, start + REACH)):
        if found := _told(source, comma.end(), end):
            return found
    return None


def _is_named(leads: tuple[Party, ...]) -> bool:
    """Whether they are agencies of their own, not "các đơn vị"."""
    return all(one.name[:1].isupper() for one in leads)


def _told(source: Source, start: int, end: int) -> _Subject | None:
    order = ORDERS.match(source.plain, start, end)
    begin = order.end() if order else start
    leads, stop = parties_at(source, begin, end)
    if not leads:
        return None
    if bracket := IN_BRACKETS.match(source.plain, stop, end):
        stop = bracket.end()
    is_ordered = order is not None and not order[0].strip().startswith("doi voi")
    if not is_ordered and (
        TOLD.match(source.plain, stop, end) or not source.plain[stop:end].strip(" .;:,\n")
    ):
        return None
    return _Subject(tuple(leads), start, stop, is_ordered)


def _named_inside(source: Source, unit: Unit) -> list[tuple[int, tuple[Party, ...]]]:
    """ "... (Sở X chủ trì ...)", "... do Sở X chủ trì": who leads is named after what is to be done."""
    for found, stop in all_parties(source, unit.start, unit.end):
        is_meant = BEFORE_LEAD.search(source.plain, unit.start, found[0].start)
        if is_meant or NAMED_LEAD.match(source.plain, stop, unit.end):
            return [(unit.start, tuple(found))]
    return []


def _clause(source: Source, unit: Unit, start: int, end: int, leads: tuple[Party, ...]) -> Clause:
    cooperating: list[Party] = []
    for word in COOPERATE.finditer(source.plain, start, end):
        found, _stop = parties_at(source, word.end(), end)
        cooperating += found
    for found, stop in all_parties(source, start, end):
        if HELPS.match(source.plain, stop, end) and {one.name for one in found} != {
            one.name for one in leads
        }:
            cooperating += [one for one in found if one.start > start + 3]
    names = {one.name for one in leads}
    unique = {one.name: one for one in cooperating if one.name not in names}
    return Clause(start, end, unit, leads, tuple(unique.values()))
