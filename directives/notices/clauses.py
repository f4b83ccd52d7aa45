"""Units become clauses: one task of one set of leads."""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import NamedTuple

from directives.notices import lexicon
from directives.notices.naming import Party
from directives.notices.outline import ORDERS, Unit
from directives.notices.parties import IN_BRACKETS, all_parties, parties_at
from directives.notices.patterns import spaced
from directives.notices.source import Source

SENTENCE = re.compile(r"(?<=[.;!?])\s+|(?<=:)\s+")
ORDER = re.compile(
    r"(?:(?<=[,;.]\s)|\bva\s+)(?=(?:giao(?!\s+(?:duc|thong|ban|luu|dich))|yeu\s+cau|de\s+nghi|phan\s+cong)\s)"
)
INTRO = spaced(
    r"(?:trong|truoc|lien quan|dinh ky|doi voi|can cu|tren co so|de|nham|han[g]?|hang|moi|sau|khi|"
    r"truong hop|ngay|tu|den|theo|qua|voi|ve|thong nhat|dong y|nhat tri|dong thoi|ngoai ra|rieng|"
    r"truoc mat|chu truong)\b"
)
AFTER_INTRO = re.compile(r"[,:]\s+")
TOLD = (  # after a name: it is told what was or is, not what is to be done
    "đã|đang|còn|mới|chưa|của|bị|do|vì|về|tại|sẽ|vẫn|cũng|nếu|sau khi|đạt|có tỷ lệ|giải ngân đạt|trình bày|"
    "cho biết|báo cáo tại|là đơn vị|là những|là một trong|là địa phương|thời gian qua|ghi nhận|biểu dương|"
    "hoan nghênh|phê bình|đánh giá cao|nhận thấy|được biết|chậm|có nhiều|có số|nhìn chung|nói chung|"
    "phản ánh|nêu|kiến nghị tại"
)
TOLD_MARKED, TOLD_PLAIN = (
    re.compile(rf"\s*,?\s*(?:{text})\b".replace(" ", r"\s+")) for text in (TOLD, lexicon.fold(TOLD))
)
LEAD_IN = re.compile(
    r"\s*(?:(?:rieng|dong\s+thoi|ngoai\s+ra|ben\s+canh\s+do|truoc\s+mat|trong\s+do|cung\s+voi\s+do|tiep\s+tuc"
    r"|tren\s+co\s+so\s+do|tu\s+do|theo\s+do|sau\s+do|dong\s+chi)[\s,]+)+"
    r"(?:(?:doi\s+voi|cac\s+dong\s+chi)\s+)?"
)
AFTER_WHOM = re.compile(r"\s*(?:[,:(]|phai\b|can\b)")
DIRECTS = re.compile(r"\s*chi\s+dao\s")  # the heading's agency directs those below it
GIVEN = re.compile(r"\s*,?\s*duoc\s+(?:giao|phan\s+cong)\s+(?:nhiem\s+vu\s+)?")
PASSIVE = re.compile(r"\s*,?\s*duoc\b")
NAMED_LEAD = spaced(
    r"\s*(?:\([^()]{0,80}\)\s*)?,?\s*(?:chu tri|lam dau moi|chiu trach nhiem|tham muu|thuc hien)\b"
)
COOPERATE = spaced(
    r"(?:phoi hop(?: chat che| thuong xuyen)?(?:\s*,?\s*(?:cung voi|voi|cung)\b)?\s*:?|"
    r"\bcung(?: voi)?|(?:voi )?su (?:tham gia|phoi hop|ho tro)(?:\s*,\s*(?:phoi hop|"
    r"tham gia))? cua) "
)
HELPS = re.compile(r"\s*(?:phoi\s+hop|tham\s+gia)\b")
NO_ORDER = spaced(
    r"\s*(?:bieu duong|ghi nhan|danh gia cao|phe binh|hoan nghenh|co ban nhat tri|tuy nhien|"
    r"nguyen nhan|ket qua|den nay|nhin chung|(?:trong )?thoi gian qua|qua bao cao)\b"
)
BEFORE_LEAD = spaced(
    r"(?:(?:vai tro|trach nhiem) (?:chu tri )?cua |\(\s*(?:do|giao)?\s*|thuoc (?:ve |"
    r"trach nhiem (?:cua )?)?|:\s*)$"
)
BY_WHOM = re.compile(r"\b(?:do|phai\s+duoc|duoc)\s+$")
DONE = re.compile(
    r"\s*(?:\w+\s+){0,4}?(?:da|con|chua|dang|trinh\s+bay|bao\s+cao|neu|de\s+xuat|kien\s+nghi)\b"
)
ALSO = re.compile(r"\s*,?\s*(?:dac\s+biet|truoc\s+het|nhat|trong\s+tam)\s+la\s*:?\s+")
BLANKS = re.compile(r"\s*")
REACH = 300
TITLE_LENGTH = 90


class Clause(NamedTuple):
    """A task: its words, who leads, who cooperates."""

    start: int
    end: int
    unit: Unit
    leads: tuple[Party, ...]
    cooperating: tuple[Party, ...]


class _Piece(NamedTuple):
    start: int
    end: int
    is_sentence: bool


class _Subject(NamedTuple):
    leads: tuple[Party, ...]
    start: int
    stop: int
    is_ordered: bool
    acts: bool = False  # a verb follows


def clauses(source: Source, unit: Unit) -> list[Clause]:
    """The tasks of a unit: a new one where another lead is given something to do."""
    begun: list[tuple[int, tuple[Party, ...]]] = []
    for start, end, is_sentence, subject in _told_pieces(source, unit):
        if unit.is_assessment and not (subject and subject.is_ordered):
            continue
        if subject and begun and HELPS.match(source.plain, subject.stop, end):
            continue
        if subject and (is_sentence or subject.is_ordered or _is_named(subject.leads) or subject.acts):
            leads = subject.leads
            if not begun or {one.name for one in leads} != {one.name for one in begun[-1][1]}:
                begun.append((start if is_sentence else subject.start, leads))
        elif not begun and unit.heirs and is_sentence and not NO_ORDER.match(source.plain, start, end):
            begun.append((start, unit.heirs))
    if not begun and not unit.is_assessment:
        begun = _named_inside(source, unit)
    ends = [*(start for start, _leads in begun[1:]), unit.end][: len(begun)]
    return [_clause(source, unit, start, end, leads) for (start, leads), end in zip(begun, ends, strict=True)]


def _told_pieces(source: Source, unit: Unit) -> Iterator[tuple[int, int, bool, _Subject | None]]:
    """The pieces and who is told in each; words that only introduce an order belong to it."""
    begin = None
    pieces = [(*piece, _subject(source, unit, piece.start, piece.end)) for piece in _pieces(source, unit)]
    for (start, end, is_sentence, subject), following in zip_longest(pieces, pieces[1:]):
        introduces = following and not following[2] and following[3] and following[3].is_ordered
        if not subject and is_sentence and introduces and INTRO.match(source.plain, start, end):
            begin = start
            continue
        yield (start if begin is None else begin), end, is_sentence or begin is not None, subject
        begin = None


def _pieces(source: Source, unit: Unit) -> list[_Piece]:
    """Sentences and, inside them, what comes after a semicolon or orders something."""
    cuts = {unit.start: True}
    listed = _list_end(source, unit)
    for match in SENTENCE.finditer(source.plain, unit.start, unit.end):
        first = source.words[source.at[match.end()]] if match.end() < unit.end else ""
        mark = source.plain[match.start() - 1]
        is_sentence = (mark == "." and first.isupper()) or (
            mark == ":" and not listed and _is_title(source, unit, match)
        )
        is_order = mark == ":" and source.plain.startswith("giao ", match.end())
        if (is_sentence or is_order or mark == ";") and match.end() >= listed:
            cuts[match.end()] = is_sentence
    for match in ORDER.finditer(source.plain, unit.start, unit.end):
        cuts.setdefault(match.end(), False)
    starts = sorted(cuts)
    return [_Piece(start, end, cuts[start]) for start, end in pairwise([*starts, unit.end])]


def _list_end(source: Source, unit: Unit) -> int:
    """Where the list of agencies ends with which the unit begins: "Các sở, ngành; UBND các xã: ..."."""
    order = ORDERS.match(source.plain, unit.start, unit.end)
    found, stop = parties_at(source, order.end() if order else unit.start, unit.end)
    return stop if found else 0


def _is_title(source: Source, unit: Unit, match: re.Match) -> bool:
    """ "Chế độ báo cáo: các chủ đầu tư ...": a few words before the first colon, no agency among them."""
    if match.start() - unit.start > TITLE_LENGTH:
        return False
    words = source.plain[unit.start : match.start() - 1]
    return not re.search(r"[.;:]", words) and not ORDERS.match(words)


def _subject(source: Source, unit: Unit, start: int, end: int) -> _Subject | None:
    """Who is told to do something at the beginning of this piece, also after words that introduce it."""
    if NO_ORDER.match(source.plain, start, end):
        return None
    if unit.heirs and DIRECTS.match(source.plain, start, end):
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
    lead_in = order or LEAD_IN.match(source.plain, start, end)
    begin = lead_in.end() if lead_in else start
    leads, stop = parties_at(source, begin, end)
    if not leads:
        return None
    if bracket := IN_BRACKETS.match(source.plain, stop, end):
        stop = bracket.end()
    is_ordered = order is not None and not order[0].strip().startswith("doi voi")
    if order and not is_ordered and not AFTER_WHOM.match(source.plain, stop, end):
        gap = BLANKS.match(source.plain, stop, end)
        if not lexicon.VERB.match(source.plain, gap.end() if gap else stop, end):
            return None
    if not is_ordered and (_is_told(source, stop, end) or not source.plain[stop:end].strip(" .;:,\n")):
        return None
    if also := ALSO.match(source.plain, stop, end):
        more, after = parties_at(source, also.end(), end)
        leads, stop = leads + more, after if more else stop
    gap = BLANKS.match(source.plain, stop, end)
    verb = lexicon.VERB.match(source.plain, gap.end() if gap else stop, end)
    acts = verb is not None and not verb[0].startswith("khong")
    return _Subject(tuple(leads), start, stop, is_ordered, acts)


def _is_told(source: Source, stop: int, end: int) -> bool:
    """Whether it goes on with what was or is; "được giao xây dựng ..." is an order."""
    if given := GIVEN.match(source.plain, stop, end):
        is_order = lexicon.VERB.match(source.plain, given.end(), end) or ":" in source.plain[stop:end]
        return not is_order
    if PASSIVE.match(source.plain, stop, end):
        return True
    marked = source.lower and TOLD_MARKED.match(source.lower, stop, end)
    return bool(marked or (not source.lower and TOLD_PLAIN.match(source.plain, stop, end)))


def _named_inside(source: Source, unit: Unit) -> list[tuple[int, tuple[Party, ...]]]:
    """ "... (Sở X chủ trì ...)", "... do Sở X chủ trì": who leads is named after what is to be done."""
    if NO_ORDER.match(source.plain, unit.start, unit.end):
        return []
    for found, stop in all_parties(source, unit.start, unit.end):
        is_meant = BEFORE_LEAD.search(source.plain, max(unit.start, found[0].start - REACH), found[0].start)
        if len(found) > 1 and HELPS.match(source.plain, stop, unit.end):
            found = found[:-1]
        if is_meant and is_meant[0].startswith("thuoc") and not _is_named(tuple(found)):
            continue
        by = BY_WHOM.search(source.plain, max(unit.start, found[0].start - REACH), found[0].start)
        if by and _does_it(source, stop, unit.end):
            return [(unit.start, tuple(found))]
        said = NAMED_LEAD.match(source.plain, stop, unit.end)
        is_done = said and DONE.match(source.plain, said.end(), min(unit.end, said.end() + REACH))
        if is_meant or (said and not is_done):
            return [(unit.start, tuple(found))]
    return []


def _does_it(source: Source, stop: int, end: int) -> bool:
    """ "do Thanh tra tỉnh xây dựng", not "do Sở X trình bày" or "do Sở X thực hiện đã xong"."""
    gap = BLANKS.match(source.plain, stop, end)
    verb = lexicon.VERB.match(source.plain, gap.end() if gap else stop, end)
    return bool(verb and not DONE.match(source.plain, verb.start(), end))


def _clause(source: Source, unit: Unit, start: int, end: int, leads: tuple[Party, ...]) -> Clause:
    cooperating: list[Party] = []
    for word in COOPERATE.finditer(source.plain, start, end):
        found, _stop = parties_at(source, word.end(), end)
        cooperating += found
    names = {one.name for one in leads}
    for found, stop in all_parties(source, start, end):
        others = [one for one in found if one.name not in names]
        if others and HELPS.match(source.plain, stop, end):
            cooperating += [one for one in others if one.start > start + 3]
    unique = {one.name: one for one in cooperating if one.name not in names}
    return Clause(start, end, unit, leads, tuple(unique.values()))
