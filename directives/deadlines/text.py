"""Writing made alike: composed, one space, without diacritics, spellings and misread letters put right."""

import re
import unicodedata
from typing import NamedTuple

from portal.search import fold

DASHES = re.compile("[\u2010-\u2015\u2212]")
WORD = re.compile(r"[a-z0-9]+")
SPELLINGS = {  # other spellings (kì, quí), and what a scan without Vietnamese makes of a word
    "ki": "ky",
    "qui": "quy",
    "nim": "nam",
    "thdng": "thang",
    "cudi": "cuoi",
    "1a": "la",
}
MISREAD_TRUOC = re.compile(r"tr[uw][o0d6ew]{1,2}ce?")


class Text(NamedTuple):
    """`words` as written, `bare` as read; `at` leads from each place in `bare` (and its end) to `words`."""

    words: str
    bare: str
    at: list[int]

    @property
    def has_marks(self) -> bool:
        """Whether diacritics survived, so that "thứ" and "thu" can be told apart."""
        return any(ord(letter) > 127 for letter in self.words)


def normal(raw: str) -> Text:
    composed = DASHES.sub("-", unicodedata.normalize("NFC", raw))
    kept = "".join(letter for letter in composed if unicodedata.category(letter) not in {"Cf", "Mn"})
    words = " ".join(kept.split())
    return _respelled(words, "".join(_bare(letter) for letter in words))


def _bare(letter: str) -> str:
    bare = fold(letter)
    return bare if len(bare) == 1 else letter


def _respelled(words: str, bare: str) -> Text:
    parts, at, done = [], [], 0
    for match in WORD.finditer(bare):
        word = match[0]
        right = "truoc" if MISREAD_TRUOC.fullmatch(word) else SPELLINGS.get(word, word)
        if right == word:
            continue
        parts += [bare[done : match.start()], right]
        at += [*range(done, match.start()), *[match.start()] * len(right)]
        done = match.end()
    return Text(words, "".join(parts) + bare[done:], [*at, *range(done, len(bare) + 1)])
