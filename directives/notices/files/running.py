"""What stands on page after page and belongs to none: page numbers, running heads and feet."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

PAGE_NUMBER = re.compile(r"\W*(?:trang\s*(?:số\s*)?)?\d{1,3}(?:\s*(?:/|trên)\s*\d{1,3})?\W*", re.I)
DIGITS = re.compile(r"\d+")
EDGE = 2  # lines at the head and at the foot of a page
OFTEN = 0.6  # of the pages
FEWEST = 3  # pages


class Read(NamedTuple):
    """A page as it was parsed: lines of (follows, cells), cells of words, words with their boxes."""

    number: int
    width: float
    height: float
    is_scanned: bool
    lines: list

    def words(self) -> Iterator[tuple]:
        return (word for _follows, cells in self.lines for cell in cells for word in cell)


def without_running(pages: list[Read]) -> list[Read]:
    """Each page without its number and without what most pages repeat."""
    counts = Counter(words for page in pages for words in {_same(line) for line in _edges(page.lines)})
    repeated = {words for words, count in counts.items() if count >= max(FEWEST, OFTEN * len(pages))}
    return [page._replace(lines=_kept(page, repeated, is_first=n == 0)) for n, page in enumerate(pages)]


def _edges(lines: list) -> list:
    return lines[:EDGE] + lines[max(EDGE, len(lines) - EDGE) :]


def _kept(page: Read, repeated: set[str], *, is_first: bool) -> list:
    lines = page.lines
    first, last = 0, len(lines)
    if page.is_scanned and not is_first and lines and _is_misread_number(_text(lines[0]), page.number):
        lines = lines[1:]
        last = len(lines)
    for n in range(min(EDGE, last)):
        if _is_running(lines[n], repeated, may_stand=is_first):
            first = n + 1
    for n in range(last - 1, max(first, last - 1 - EDGE), -1):
        if _is_running(lines[n], repeated, may_stand=False):
            last = n
    return lines[first:last]


def _is_running(line: tuple, repeated: set[str], *, may_stand: bool) -> bool:
    """What is repeated may stand on the first page, where it is the head of the notice."""
    if len(line[1]) > 1:
        return False
    return bool(PAGE_NUMBER.fullmatch(_text(line))) or (_same(line) in repeated and not may_stand)


def _is_misread_number(text: str, number: int) -> bool:
    """Whether these few signs are the page's number, with dirt."""
    return len(text) < 5 and str(number) in text


def _text(line: tuple) -> str:
    return " ".join(word[0] for cell in line[1] for word in cell)


def _same(line: tuple) -> str:
    """Its words whatever the page's number is; nothing for a row of a table."""
    text = DIGITS.sub("0", _text(line)).lower()
    return text if len(line[1]) == 1 and len(text) > 3 else ""
