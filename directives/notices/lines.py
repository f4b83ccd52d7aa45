"""Lines become paragraphs: soft breaks are joined, page numbers and running heads are left out."""

import re
from typing import NamedTuple

from directives.notices.source import Source

LABEL = re.compile(
    r"[ \t]*(?:(?:_|[^\w\s(\[+*~=\u2022-])[ ]?){0,3}"
    r"(?:[-~*+=][ ]+(?=(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)][ ]|phan[ ]))?"
    r"(?:(?:muc|phan|khoan|dieu|nhiem\s+vu|noi\s+dung)[ ]+(?=[\divx]{1,3}[.:)]))?(?:"
    r"(?P<roman>(?=1{0,4}[ivxlh])[1ivxlh]{1,9})\s?(?:[.)\]](?=[ \t]|$)|[-/:](?=[ \t]))|"
    r"(?P<number>\d{1,3}(?:\.\d{1,2}){0,3})\s?(?:[.)/](?=\s|[^\d\s]|$)|[-:](?=[ \t]+[^\W\d_]))|"
    r"(?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})(?=[ \t]+\D)|"
    r"(?P<letter>[a-z\u00a2\u00a9])\s?[.)\]](?=\s|[^\s.,]|$)|(?P<slashed>[a-z])/(?=[ \t])|"
    r"[(\[](?P<inside>\d{1,2}|[ivx]{1,4}|[a-z])[)\]](?=[ \t]|$)|"
    r"(?P<turn>(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s+la(?=\s*[,:])|"
    r"thu\s+(?:nhat|hai|ba|tu|nam|sau|bay)(?=\s*[,:]))\s*[,:]|"
    r"(?P<bare>[ivxlh1]{1,4})(?=[ \t]+[a-z])|"
    r"(?P<dash>[-~=\u00ac\u00bb\u00b0]{1,3})(?=[ \t]?[^\W\d_]|[ \t]+\S)|"
    r"(?P<star>[*\u2022])(?=[ \t]?[^\W\d_]|[ \t]+\S)|(?P<plus>\+)(?=[ \t]*\S)"
    r")(?:[ \t]+[-~*_=]{1,2}(?=[ \t]))?[ \t]*"
)
ODD = set("~=_\u00ac\u00bb\u00b0")  # what a scan makes of a dash, and of a speck before a line
PAGE = re.compile(r"[-|]?[ \t]*(?:trang[ \t]+)?\d{1,3}(?:[ \t]*/[ \t]*\d{1,3})?[ \t]*[-|]?")
ENDED = re.compile(r"[.;:!?/](?:\s*[\"”)])?\s*$")
WORDLESS = re.compile(r"[\W_]*")
DATE = re.compile(r"[ \t]*\d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}\b")
SHORTEST_TITLE = 8
SPECKS = " \t|.:;'_"  # at the edge of a page
WIDE = 60  # a line that is broken softly is about as long as the page is wide
UNENDED = re.compile(
    r"(?:,|\b(?:va|cua|voi|cac|do|tai|ngay|thang|nam|den|truoc|cho|theo|ve|quy|so|ubnd))\s*$"
)


def label_at(source: Source, start: int, end: int) -> re.Match | None:
    """The label with which a line begins; a scan may lose its dot: "II NHIỆM VỤ"."""
    match = LABEL.match(source.plain, start, end)
    if match and match["bare"]:
        line = source.words[source.at[match.start("bare")] : source.at[end]].partition("\n")[0]
        return match if line.isupper() and len(line) > SHORTEST_TITLE else None
    if match and match["dash"] and ODD.issuperset(match["dash"]):
        first = source.at[match.end()]
        return None if source.words[first : first + 1].islower() else match
    return match


class Paragraph(NamedTuple):
    """A piece of the text that belongs together, in `Source.plain`."""

    start: int
    end: int
    has_gap: bool  # whether a blank line stands above


def paragraphs(source: Source) -> list[Paragraph]:
    found: list[Paragraph] = []
    gap = turned = False  # a blank line above; a page number since the last words
    for start, end in _lines(source):
        line = source.plain[start:end]
        if not line.strip():
            gap = True
        elif PAGE.fullmatch(line.strip()):
            turned = True
        elif WORDLESS.fullmatch(line):
            continue
        else:
            if found and _goes_on(source, found[-1], start, end, gap, turned):
                found[-1] = found[-1]._replace(end=end)
            else:
                found.append(Paragraph(start, end, gap))
            gap = turned = False
    return found


def page_numbers(source: Source, parts: list[Paragraph]) -> list[tuple[int, int]]:
    """Those that stand inside a paragraph: a sentence goes on over the page."""
    found = []
    for part in parts:
        at = part.start
        for line in source.plain[part.start : part.end].split("\n"):
            if PAGE.fullmatch(line.strip()):
                found.append((at, at + len(line)))
            at += len(line) + 1
    return found


def _lines(source: Source) -> list[tuple[int, int]]:
    ends, start = [], 0
    for line in source.plain.split("\n"):
        ends.append((start, start + len(line)))
        start += len(line) + 1
    return ends


def _goes_on(source: Source, above: Paragraph, start: int, end: int, gap: bool, turned: bool) -> bool:
    """Whether this line is the rest of the sentence above."""
    if "\t" in source.plain[start:end] or "|" in source.plain[start:end].strip(SPECKS):
        return False
    if label_at(source, start, end):
        return False
    first = source.words[source.at[start] : source.at[end]].lstrip(SPECKS)[:1]
    line_start = source.plain.rfind("\n", above.start, above.end) + 1
    above_line = source.plain[max(above.start, line_start) : above.end]
    if not (gap or turned) and len(above_line) >= WIDE and DATE.match(source.plain, start, end):
        return True
    if ENDED.search(above_line):  # a scan takes a comma for a full stop
        return not gap and first.islower() and len(above_line) >= WIDE
    is_long = len(above_line) >= WIDE // 2
    if turned or not gap:
        is_unended = UNENDED.search(above_line) is not None
        return is_unended or (len(above_line) >= WIDE) or (is_long and (first.islower() or first.isdigit()))
    return first.islower() and is_long
