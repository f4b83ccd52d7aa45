"""Deadlines of a clause: the grammar of phrases, run over it, without what only looks like a deadline."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from directives.deadlines import Reading, find, read
from directives.notices.phrases import own_phrases
from directives.notices.references import DATED
from directives.notices.source import Source, Span
from portal.search import fold

NOT_DUE = re.compile(
    r"moi ho so|ke tu khi nhan|tu khi nhan|sau khi nhan|ngay sau khi|truoc han|su co|(?<!den )khi co"
    r"|cham qua|so voi hop dong|doi voi (?:moi )?ho so|ky hop|nam hoc|hoc ky"
    r"|khong qua \d+ ngay|giai ngan (?:duoi|dat)|tinh den|luy ke den|den thoi diem"
    r"|(?:trung|dai|ngan) han giai doan"
)
TWICE = re.compile(
    r"ngay\s+\d{1,2}\s+va\s+(?:ngay\s+)?(?:\d{1,2}|cuoi)|moi thang (?:02|hai|2) lan|(?:02|hai|2) lan/thang"
    r"|15 ngay mot lan"
)
IF = re.compile(
    r"\b(?:(?<!da )neu(?! (?:tren|tai|o|trong|ro)\b)|truong hop|noi nao|don vi nao|dia phuong nao"
    r"|chu dau tu nao|du an nao|xa nao)\b"
)
PAST = re.compile(
    r"\bda (?!co\b|duoc giao)(?!.*\b(?:xong|hoan thanh|bao cao|gui|trinh|thoi han|thanh toan|giai quyet)\b)"
)
BELOW = re.compile(
    r"[ ,]*(?:ma )?(?:(?:van|con|moi|van con) )?(?:chua|khong|ty le|giai ngan)?[ ]*"
    r"(?:giai ngan )?(?:duoi|dat duoi|chua) "
)
MONTH = re.compile(r"thang\s+\d{1,2}\s*(?:/|nam|-)\s*\d{4}")
QUARTER = re.compile(  # what a scan makes of the numbers of quarters
    r"(?<=\b[Qq]u[ýy] )(?:(?P<iv>[1lITi]{1,2}V|[1lti]{1,2}v)|(?P<iii>[1lIi]{3}|[IH1l]H|H[I1l]|[il1]h|ill)|"
    r"(?P<ii>H|h|[1lIi]{2}))(?=[/ ,.])"
)
STOP = re.compile(r"[.;](?=\s)")
LONGEST, MOST = 600, 20
HALF_A_MONTH = 15
STANDING = {"thuong xuyen", "lien tuc", "thuong xuyen, lien tuc"}  # not each "tăng cường"
MARKED = re.compile(
    r"\b(?:truoc|cham nhat|trong|hang|moi|dinh ky|xong|hoan thanh|han|tu ngay|lan|vao)\b.*\d"
    r"|\b(?:hang|moi|lan)\b"
)
BESIDE = re.compile(r"(?:[a-z]+ )*(?:\d{1,2} ?(?:gio|h|g)(?: ?\d{2})?(?: ?phut)?|ngay \d{1,2})")  # not alone
OFTEN = re.compile(r"\d|hang|moi|dinh ky|lan|tung|thu ")
SESSION = re.compile(r"\b(?:ky|phien) hop\b")  # its day is not known yet
TODAY = {"trong ngay", "ngay trong ngay"}  # of handing in, not of issue
HIDDEN = (DATED, re.compile(r"\b(?:dip |nhung ngay |nhung thang )(?:cuoi|dau) nam\b"))
LAST = re.compile(r"cu[ốo]i c[ùu]ng (?=(?:là )?ngày \d)")  # "thời hạn cuối cùng ngày 31/12"
AGREED = re.compile(r"\s*(?:thong nhat|dong y|nhat tri)(?!.*\b(?:giao|yeu cau)\b)")
WORDS = {"DAILY": "daily", "YEARLY": "annual"}


class Due(NamedTuple):
    """A deadline: its words, its day or how it comes again, and its place in `Source.words`.

    `is_mistaken` where a day is named that no calendar has.
    """

    phrase: str
    date: date | None
    recurrence: str | None
    start: int
    end: int
    is_mistaken: bool = False


class _Flat(NamedTuple):
    """A piece of the text on one line, and where each of its letters stands in `Source.plain`."""

    text: str
    at: list[int]


def deadlines(source: Source, start: int, end: int, issued_on: date | None) -> list[Due]:
    flat = _flat(source, start, end)
    hidden = flat.text
    for pattern in HIDDEN:
        hidden = _hide(hidden, (match.span() for match in pattern.finditer(_same_length(hidden))))
    found = [
        Due(
            flat.text[one.start : one.end],
            one.date,
            one.recurrence,
            *_place(source, flat, one.start, one.end),
        )
        for one in own_phrases(_same_length(hidden))
    ]
    at = [one[:2] for one in own_phrases(_same_length(hidden))]
    hidden = LAST.sub(lambda match: " " * len(match[0]), _hide(hidden, at))
    for begin, stop in _sentences(hidden):
        if AGREED.match(_same_length(hidden[begin:stop])):
            continue
        _read_sentence(source, flat, hidden, (begin, stop), issued_on, found)
        if len(found) >= MOST:
            break
    dated = [due for due in found if due.date or due.recurrence or due.is_mistaken]
    return sorted(dated or found[:1], key=lambda due: due.start)


def _read_sentence(
    source: Source, flat: _Flat, text: str, within: tuple[int, int], issued_on: date | None, found: list[Due]
) -> None:
    """Add the deadlines of a sentence, each day or recurrence once."""
    begin, stop = within
    for first, last, around in _phrases(text[begin:stop]):
        said = text[begin + first : begin + last]
        place = _place(source, flat, begin + first, begin + last)
        phrase = flat.text[begin + first : begin + last]
        reading = read(said, issued_on)
        is_condition = _is_condition(text[begin : begin + first], text[begin + last : stop])
        due = None if is_condition else _due(said, reading, around, issued_on)
        if due and due not in [(one.date, one.recurrence) for one in found if not one.is_mistaken]:
            found.append(Due(phrase, *due, *place))
        elif reading.is_mistaken and not due:
            found.append(Due(phrase, None, None, *place, is_mistaken=True))


def _hide(text: str, spans: Iterable[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "#" * (end - start)
    return "".join(letters)


def _place(source: Source, flat: _Flat, start: int, end: int) -> Span:
    return source.span(flat.at[start], flat.at[end - 1] + 1)


def _flat(source: Source, start: int, end: int) -> _Flat:
    shown = source.plain if source.is_repaired else source.shown
    letters: list[str] = []
    at: list[int] = []
    for place in range(start, end):
        letter = shown[place]
        if not letter.isspace():
            letters.append(letter)
            at.append(place)
        elif letters and letters[-1] != " ":
            letters.append(" ")
            at.append(place)
    text = "".join(letters)
    places: list[int] = []
    done = 0
    for match in QUARTER.finditer(text):
        first, last = at[match.start()], at[match.end() - 1]
        places += [*at[done : match.start()], *[first] * (len(_roman(match)) - 1), last]
        done = match.end()
    return _Flat(QUARTER.sub(_roman, text), places + at[done:])


def _roman(match: re.Match) -> str:
    return str(match.lastgroup).upper()


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Short enough to be read one by one: the grammar reads a sentence many times."""
    at = 0
    while at < len(text):
        mark = STOP.search(text, at, at + LONGEST)
        end = mark.end() if mark else at + LONGEST
        yield at, end
        at = end


def _phrases(sentence: str) -> list[tuple[int, int, str]]:
    """Where each deadline phrase stands, in order, and what stands around it, folded.

    The grammar gives the surest phrase first, so that others may stand on both sides of it.
    """
    found: list[tuple[int, int, str]] = []
    rest = [(0, len(sentence))]
    while rest and len(found) < MOST:
        begin, stop = rest.pop()
        phrase = find(sentence[begin:stop])
        place, end = _where(sentence, phrase, begin, stop)
        if place == end:
            continue
        folded = fold(phrase)
        if found and (
            BESIDE.fullmatch(folded) or not MARKED.search(folded)
        ):  # beside a surer one: a day as of which something was
            continue
        found.append((place, end, fold(sentence[max(0, place - 30) : end + 40])))
        rest += [(begin, place), (end, stop)]
    return sorted(found)


def _where(sentence: str, phrase: str, begin: int, stop: int) -> tuple[int, int]:
    """The grammar gives a phrase with single blanks."""
    words = re.compile(r"\s+".join(map(re.escape, phrase.split())))
    match = words.search(sentence, begin, stop) if phrase else None
    return match.span() if match else (begin, begin)


def cell(source: Source, start: int, end: int, words: str, issued_on: date | None) -> list[Due]:
    """The deadline that a cell of a table states."""
    if not words:
        return []
    said = read(QUARTER.sub(_roman, words), issued_on)
    due = _due(words, said, "", issued_on)
    if due is None and not said.is_mistaken:
        return []
    return [Due(words, *(due or (None, None)), *source.span(start, end), is_mistaken=due is None)]


def _same_length(text: str) -> str:
    return "".join(bare if len(bare := fold(letter)) == 1 else letter for letter in text)


def _is_condition(before: str, after: str) -> bool:
    """ "nếu đến ngày 15/5 ... chưa xong thì", "dự án đến 30/6 giải ngân dưới 30%"."""
    clause = fold(before.rpartition(",")[2])
    return bool(IF.search(clause) or PAST.search(clause) or BELOW.match(fold(after)))


def _due(
    phrase: str, said: Reading, around: str, issued_on: date | None
) -> tuple[date | None, str | None] | None:
    folded = fold(phrase)
    if said.kind == "event" and SESSION.search(folded):
        return None, None
    if NOT_DUE.search(around) or folded in TODAY:
        return None
    if said.recurrence and not OFTEN.search(folded):
        return None
    if said.recurrence:
        return None, "semimonthly" if TWICE.search(around or folded) else _often(said.recurrence)
    if said.date and issued_on and said.offset and said.offset_unit == "days":
        return issued_on + timedelta(said.offset), None  # as counted: days off are for who sets the deadline
    if said.date:
        return said.date, None
    if folded in STANDING:
        return None, "continuous"
    if month := MONTH.search(folded):
        again = read(f"trong {month[0]}", None)
        return (again.date, None) if again.date else None
    return None


def _often(rule: str) -> str:
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    every = int(parts.get("INTERVAL", 1))
    if parts["FREQ"] == "WEEKLY":
        return "biweekly" if every == 2 else "weekly"
    if parts["FREQ"] == "DAILY" and every == HALF_A_MONTH:
        return "semimonthly"
    if parts["FREQ"] != "MONTHLY":
        return WORDS.get(parts["FREQ"], "annual")
    if months := parts.get("BYMONTH"):
        every = 12 // len(months.split(","))
    if "BYSETPOS" not in parts and len(parts.get("BYMONTHDAY", "").split(",")) > 1:
        return "semimonthly"
    return {1: "monthly", 3: "quarterly", 6: "semiannual", 12: "annual"}.get(every, "monthly")
