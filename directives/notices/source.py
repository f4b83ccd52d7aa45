"""The text of a notice: as it is shown, and as it is matched (small letters without diacritics)."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from portal.search import fold

DASHES = re.compile("[\u2010-\u2015\u2212\u2043]")
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BREAKS = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
DOTS = re.compile("[\u2022\u25cf\u25aa\u25e6\uf0b7\uf02d\u00b7]")  # bullets
LONGEST_GAP = 200  # more blanks say nothing, and would be looked through again and again
EMPTY = re.compile(rf"([ \t\n])\1{{{LONGEST_GAP},}}")
INVISIBLE = {"Cf", "Cc", "Co", "Cs"}
UNMENDED = 0.9  # surety of words of a broken text in which nothing had to be put right
MENDS_IN_A_NAME = 20


class Span(NamedTuple):
    """From and to (exclusive), in `Source.words`."""

    start: int
    end: int


class Mend(NamedTuple):
    """A phrase that was put right: where it stands in `Source.plain`, and how alike it was (0 to 1)."""

    start: int
    end: int
    likeness: float


class Source(NamedTuple):
    """`words` is shown, `plain` is matched; `at` leads from each place in `plain` (and its end) to words."""

    words: str
    plain: str
    at: list[int]
    lower: str = ""  # as `words`, in small letters; empty where a scan broke the diacritics
    mends: tuple[Mend, ...] = ()
    shown: str = ""  # as `words`, without the page numbers that stand between two lines of a sentence

    @property
    def is_repaired(self) -> bool:
        return not self.lower

    def span(self, start: int, end: int) -> Span:
        return Span(self.at[start], self.at[end])

    def said(self, start: int, end: int) -> str:
        """The words there, on one line."""
        return " ".join(self.shown[self.at[start] : self.at[end]].split())

    def without(self, holes: Iterable[tuple[int, int]]) -> "Source":
        """With blanks for these places of `plain`: they stay in the words, and nothing reads them."""
        plain, lower, shown = list(self.plain), list(self.lower), list(self.shown)
        for start, end in holes:
            plain[start:end] = " " * (end - start)
            first, last = self.span(start, end)
            shown[first:last] = " " * (last - first)
            if lower:
                lower[first:last] = " " * (last - first)
        return self._replace(plain="".join(plain), lower="".join(lower), shown="".join(shown))

    def surety(self, start: int, end: int) -> float:
        """How sure the letters are there: 1 in a sound text, else as like as what was put right was."""
        if not self.is_repaired:
            return 1.0
        after = bisect_right(self.mends, end, key=lambda mend: mend.start)
        found = []
        for mend in reversed(self.mends[max(0, after - MENDS_IN_A_NAME) : after]):
            if mend.end <= start:
                break
            found.append(mend.likeness)
        return min(found, default=UNMENDED)


def clean(raw: str) -> str:
    """Composed letters, plain blanks, dashes and line ends; without what nobody sees."""
    text = BREAKS.sub("\n", unicodedata.normalize("NFC", raw))
    text = DOTS.sub("\u2022", DASHES.sub("-", BLANKS.sub(" ", text)))
    seen = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in INVISIBLE)
    return EMPTY.sub(lambda run: run[0][:LONGEST_GAP], "".join(seen))


def source_of(raw: str) -> Source:
    words = clean(raw)
    lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in words)
    return Source(words, "".join(map(_bare, words)), list(range(len(words) + 1)), lower, shown=words)


def _bare(letter: str) -> str:
    if letter < "\x80":
        return letter.lower()
    bare = fold(letter)
    return bare if len(bare) == 1 else "?"
