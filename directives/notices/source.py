"""The text of a notice: as it is shown, and as it is matched (small letters without diacritics)."""

import re
import unicodedata
from typing import NamedTuple

from portal.search import fold

DASHES = re.compile("[\u2010-\u2015\u2212\u2043]")
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BREAKS = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
DOTS = re.compile("[\u2022\u25cf\u25aa\u25e6\uf0b7\uf02d\u00b7]")  # bullets
INVISIBLE = {"Cf", "Cc", "Co", "Cs"}


class Span(NamedTuple):
    """From and to (exclusive), in `Source.words`."""

    start: int
    end: int


class Source(NamedTuple):
    """`words` is shown, `plain` is matched; `at` leads from each place in `plain` (and its end) to words."""

    words: str
    plain: str
    at: list[int]
    lower: str = ""  # as `words`, in small letters; empty where a scan broke the diacritics

    @property
    def is_repaired(self) -> bool:
        return not self.lower

    def span(self, start: int, end: int) -> Span:
        return Span(self.at[start], self.at[end])

    def said(self, start: int, end: int) -> str:
        """The words there, on one line."""
        return " ".join(self.words[self.at[start] : self.at[end]].split())


def clean(raw: str) -> str:
    """Composed letters, plain blanks, dashes and line ends; without what nobody sees."""
    text = BREAKS.sub("\n", unicodedata.normalize("NFC", raw))
    text = DOTS.sub("-", DASHES.sub("-", BLANKS.sub(" ", text)))
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in INVISIBLE
    )


def source_of(raw: str) -> Source:
    words = clean(raw)
    lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in words)
    return Source(words, "".join(map(_bare, words)), list(range(len(words) + 1)), lower)


def _bare(letter: str) -> str:
    if letter < "\x80":
        return letter.lower()
    bare = fold(letter)
    return bare if len(bare) == 1 else "?"
