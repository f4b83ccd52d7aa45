"""The head of a notice (issuer, number, day, kind, title) and its foot (who signed, who receives it)."""

import re
from dataclasses import dataclass, field
from datetime import date

from directives.notices import frame
from directives.notices.certainty import Named, named
from directives.notices.lines import Paragraph
from directives.notices.parties import Party
from directives.notices.references import DATED
from directives.notices.source import Source, Span

NUMBER = re.compile(r"\b[s$5][o06]\s*[:.]?\s*(\d+[a-z]?)\s*[/-]\s*([a-z][\w&/-]*)")
DAY = re.compile(r"\bng\w{1,2}y\s+(\d{1,2})\s+th\w{2,3}g\s+(\d{1,2})\s+n\w{1,2}m\s+(\d{4})")
SHORT_DAY = re.compile(r"\bngay\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
PLACE = re.compile(
    r"(?:^|(?<=[\t|])|(?<=[ ]{3})|(?<=-(?:ubnd|vpub) ))[ ]*([a-z][a-z -]{2,25}?)\s*,\s*$", re.M
)
PROVINCE = re.compile(r"(?:tinh|thanh\s+pho)\s+([a-z ]+)")
OFFICE = re.compile(r"\s*van\s+phong\b")
SIGNING = re.compile(
    r"(?:t\s?l|k\s?t|t\s?m|t\s?u\s?q)\s*\.\s*\w|(?:pho\s+)?(?:chanh|chu\s+tich|truong\s+ban)\b"
)
PERSON = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,3}")
HEAD = 2500
FOOT = 60  # lines after the orders


@dataclass
class Header:
    """`places` are in `Source.words`, by field; `body` and `annex` are indexes of paragraphs."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    kind: str = ""
    title: str = ""
    place: str = ""
    meeting_on: date | None = None
    signer: str = ""
    recipients: list[Named] = field(default_factory=list)
    places: dict[str, Span] = field(default_factory=dict)
    body: tuple[int, int] = (0, 0)
    annex: tuple[int, int] = (0, 0)


def read_header(source: Source, parts: list[Paragraph]) -> Header:
    found = frame.frame_of(source, parts)
    head = Header(body=found.body, annex=found.annex)
    _read_number(source, head)
    _read_issuer(source, parts, head)
    _read_title(source, parts, found.title, head)
    _read_days(source, parts, found.title, head)
    foot = parts[found.body[1]].start if found.body[1] < len(parts) else len(source.plain)
    annex = parts[found.annex[0]].start if found.annex[0] < len(parts) else len(source.plain)
    _read_foot(source, foot, max(foot, annex), head)
    return head


def _read_number(source: Source, head: Header) -> None:
    if number := NUMBER.search(source.plain, 0, HEAD):
        head.number = f"{source.said(*number.span(1))}/{source.said(*number.span(2))}".upper()
        head.places["number"] = source.span(number.start(1), number.end(2))


def _read_title(source: Source, parts: list[Paragraph], title: int | None, head: Header) -> None:
    """The kind has a line of its own; the title stands below it, up to the preamble."""
    if title is None:
        return
    part = parts[title]
    kind = frame.KIND.match(source.plain, part.start, part.end)
    if not kind:
        return
    start = kind.start() + len(kind[0]) - len(kind[0].lstrip())
    head.kind = source.said(start, kind.end())
    head.places["kind"] = source.span(start, kind.end())
    below = (kind.end(), part.end) if source.plain[kind.end() : part.end].strip() else None
    if below is None and title + 1 < len(parts):
        below = parts[title + 1].start, parts[title + 1].end
    if below:
        start, end = _trimmed(source, *below)
        head.title = source.said(start, end)
        head.places["title"] = source.span(start, end)


def _read_days(source: Source, parts: list[Paragraph], title: int | None, head: Header) -> None:
    """Of issue: before the title or after a place's name. Of the meeting: with which the preamble begins."""
    found = [*DAY.finditer(source.plain, 0, HEAD), *SHORT_DAY.finditer(source.plain, 0, HEAD)]
    matches = sorted((match for match in found if _day(match)), key=lambda match: match.start())
    begin = parts[title].start if title is not None else 0
    issued = next(
        (match for match in matches if match.start() < begin or _place_before(source, match.start())), None
    )
    if issued is None and title is None:
        issued = next(iter(matches), None)
    if issued:
        head.issued_on = _day(issued)
        head.places["issued_on"] = source.span(*issued.span())
        if place := _place_before(source, issued.start()):
            head.place = source.said(*place.span(1))
            head.places["place"] = source.span(*place.span(1))
    end = parts[head.body[0]].start if head.body[0] < len(parts) else len(source.plain)
    cited = {match.end() for match in DATED.finditer(source.plain, 0, HEAD)}
    later = [
        match
        for match in matches
        if match is not issued and begin <= match.start() < end and match.end() not in cited
    ]
    starts = {part.start for part in parts[: head.body[0] + 1]}
    meeting = next((match for match in later if match.start() in starts), None) or next(iter(later), None)
    if meeting:
        head.meeting_on = _day(meeting)
        head.places["meeting_on"] = source.span(*meeting.span())


def _day(match: re.Match) -> date | None:
    try:
        return date(*map(int, match.groups()[::-1]))
    except ValueError:
        return None


def _place_before(source: Source, start: int) -> re.Match | None:
    """ "Lạng Sơn, " before "ngày 27 tháng 10"."""
    return PLACE.search(source.plain, source.plain.rfind("\n", 0, start) + 1, start)


def _read_issuer(source: Source, parts: list[Paragraph], head: Header) -> None:
    for n, part in enumerate(parts[:6]):
        line = source.plain.rfind("\n", part.start, part.end) + 1 or part.start
        if match := PROVINCE.search(source.plain, max(line, part.start), part.end):
            words = source.said(*match.span(1)).split()[:3]
            office = OFFICE.match(source.plain, parts[n].start, part.end) or (
                n + 1 < len(parts) and OFFICE.match(source.plain, parts[n + 1].start, parts[n + 1].end)
            )
            kind = "tỉnh" if match[0].startswith("tinh") else "thành phố"
            head.issuer = f"{'Văn phòng ' if office else ''}UBND {kind} " + " ".join(
                word.capitalize() for word in words
            )
            head.places["issuer"] = source.span(*match.span())
            return


def _read_foot(source: Source, start: int, end: int, head: Header) -> None:
    """Line by line: "Nơi nhận:" and its list, the words over a signature, the name below them."""
    is_listed = is_signed = False
    at = start
    for line in source.plain[start:end].split("\n")[:FOOT]:
        begin, stop = at, at + len(line)
        at = stop + 1
        if frame.RECIPIENTS.match(source.plain, begin, stop):
            is_listed = True
        for first, last in _columns(source, begin, stop):
            if is_listed and source.plain[first : first + 1] in "-~*":
                _add_recipient(source, first + 1, last, head)
            elif SIGNING.match(source.plain, first, last):
                is_signed = True
            elif is_signed and _is_person(source, first, last):
                head.signer = source.said(first, last)
                head.places["signer"] = source.span(first, last)


def _columns(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """The line's pieces, where tabs, bars or wide gaps divide it."""
    cuts = [start]
    for gap in re.finditer(r"\t+|[ ]{3,}|\|", source.plain[start:end]):
        cuts += [start + gap.start(), start + gap.end()]
    cuts.append(end)
    pieces = (_trimmed(source, *cuts[n : n + 2]) for n in range(0, len(cuts), 2))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _add_recipient(source: Source, start: int, end: int, head: Header) -> None:
    start, end = _trimmed(source, start, end)
    while start < end and source.plain[end - 1] in ";.,":
        end -= 1
    if start < end and not source.plain.startswith(("luu", "nhu"), start):
        party = Party(source.said(start, end), start, end, source.surety(start, end))
        head.recipients += named(source, [party], source.span(start, end))


def _is_person(source: Source, start: int, end: int) -> bool:
    """Two to four words, each with a capital and small letters."""
    words = source.words[source.at[start] : source.at[end]]
    return bool(PERSON.fullmatch(words)) and all(
        word[:1].isupper() and word[1:].islower() for word in words.split()
    )


def _trimmed(source: Source, start: int, end: int) -> tuple[int, int]:
    """Without the blanks around it."""
    while start < end and source.plain[start].isspace():
        start += 1
    while start < end and source.plain[end - 1].isspace():
        end -= 1
    return start, end
