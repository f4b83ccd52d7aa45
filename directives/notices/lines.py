"""Lines become paragraphs: soft breaks are joined, page numbers and running heads are left out."""

import re
from typing import NamedTuple

from directives.notices.source import Source

LABEL = re.compile(
    r"[ \t]*['_\"|.,]?[ ]?(?:"
    r"(?P<roman>[ivxlh]{1,6})\s?[.)\]](?=[ \t]|$)|"
    r"(?P<number>\d{1,3}(?:\.\d{1,2}){0,3})\s?[.)/](?=\s|[^\d\s]|$)|"
    r"(?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})(?=[ \t]+\D)|"
    r"(?P<letter>[a-z])\s?[.)\]](?=\s|[^\s.,]|$)|"
    r"(?P<dash>(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s+la\s*[,:]|"
    r"[-*~])(?=[ \t]?[^\W\d_]|[ \t]+\S)|(?P<plus>\+)(?=[ \t]*\S)"
    r")[ \t]*"
)
PAGE = re.compile(r"[ \t]*[-|]?[ \t]*(?:trang[ \t]+)?\d{1,3}(?:[ \t]*/[ \t]*\d{1,3})?[ \t]*[-|]?[ \t]*")
ENDED = re.compile(r"[.;:!?/](?:\s*[\"”)])?\s*$")
WORDLESS = re.compile(r"[\W_]*")
WIDE = 60  # a line that is broken softly is about as long as the page is wide


class Paragraph(NamedTuple):
    """A piece of the text that belongs together, in `Source.plain`."""

    start: int
    end: int
    has_gap: bool  # whether a blank line stands above


def paragraphs(source: Source) -> list[Paragraph]:
    found: list[Paragraph] = []
    gap = False
    for start, end in _lines(source):
        line = source.plain[start:end]
        if not line.strip():
            gap = True
        elif PAGE.fullmatch(line) or WORDLESS.fullmatch(line):
            continue
        elif found and _goes_on(source, found[-1], start, end, gap):
            found[-1] = found[-1]._replace(end=end)
            gap = False
        else:
            found.append(Paragraph(start, end, gap))
            gap = False
    return found


def _lines(source: Source) -> list[tuple[int, int]]:
    ends, start = [], 0
    for line in source.plain.split("\n"):
        ends.append((start, start + len(line)))
        start += len(line) + 1
    return ends


def _goes_on(source: Source, above: Paragraph, start: int, end: int, gap: bool) -> bool:
    """Whether this line is the rest of the sentence above."""
    last = source.plain[above.start : above.end]
    if "\t" in source.plain[start:end] or "|" in source.plain[start:end]:
        return False
    if LABEL.match(source.plain, start, end):
        return False
    first = source.words[source.at[start] : source.at[end]].lstrip()[:1]
    above_line = last.rpartition("\n")[2]
    if ENDED.search(last):  # a scan takes a comma for a full stop
        return not gap and first.islower() and len(above_line) >= WIDE
    if gap:
        return first.islower() and len(above_line) >= WIDE // 2
    if first.islower() or first.isdigit():
        return len(above_line) >= WIDE // 2
    return len(above_line) >= WIDE
