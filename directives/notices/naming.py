"""A name in the text: what it is made of, whatever body it names."""

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from directives.notices import lexicon
from directives.notices.source import Source

WORD = re.compile(r"[^\W_]+(?:[.&'\u2019-][^\W_]+)*")
KNOWN, PLACED, OPEN, OPEN_IN_SCAN = 1.0, 0.95, 0.6, 0.4  # how sure: a place goes by its capitals, and so on
NEAR, NEAR_LENGTH = 76, 60
ODD_LETTERS, WORD_END = "&@$\u00a2", re.compile(r"\w*")
FIRST_RUN = re.compile(r"[a-z0-9]+")
NO_SYLLABLE = [
    (re.compile(r"(?<=[a-z])[06]"), "o"),
    (re.compile(r"(?<=[a-z])[34]"), "a"),
    (re.compile(r"(?<=[a-z]u)[db](?!r)|(?<=[a-z])b$"), "o"),
    (re.compile(r"(?<=[bcghklmnpqrstvxi])d"), "a"),
    (re.compile(r"i(?=(?:ng|c)$)"), "a"),
    (re.compile(r"e(?=ng$)"), "o"),
]


class Party(NamedTuple):
    """One agency or group, where it is named in `Source.plain`, and how sure that is (0 to 1)."""

    name: str
    start: int
    end: int
    sure: float = KNOWN


class Names:
    """Names of a list, to be found by any of their spellings, the longest first."""

    def __init__(self, names: dict[str, list[str]]):
        self._by_first: dict[str, list[tuple[re.Pattern, str]]] = {}
        self._bare = {name: "".join(WORD.findall(lexicon.fold(name))) for name in names}
        spelled = [
            (lexicon.pattern(one), one, name) for name, others in names.items() for one in [name, *others]
        ]
        for text, written, name in sorted(spelled, key=lambda one: -len(one[0])):
            first = FIRST_RUN.match(lexicon.fold(written))
            if first:
                self._by_first.setdefault(first[0], []).append((re.compile(text + r"(?![\w&])"), name))

    def at(self, source: Source, start: int, end: int) -> Party | None:
        """The one that begins there."""
        first = FIRST_RUN.match(source.plain, start, end)
        for pattern, name in self._by_first.get(first[0], ()) if first else ():
            if match := pattern.match(source.plain, start, end):
                return Party(name, start, match.end())
        return None

    def near(self, source: Source, start: int, end: int, least: float = NEAR) -> Party | None:
        """The one that a scan made of what begins there, if it is much alike; words may stick together."""
        letters = [
            place
            for place in range(start, min(end, start + NEAR_LENGTH))
            if source.plain[place].isalnum() or source.plain[place] in ODD_LETTERS
        ]
        best = None
        for name, bare in self._bare.items():
            if len(letters) < len(bare):
                continue
            stop = letters[len(bare) - 1] + 1
            is_cut = source.plain[stop : stop + 2].isalnum() and len(source.plain[stop : stop + 2]) > 1
            likeness = fuzz.ratio("".join(source.plain[place] for place in letters[: len(bare)]), bare)
            if not is_cut and likeness >= least and (best is None or likeness > best.sure * 100):
                whole = WORD_END.match(source.plain, stop, end)
                best = Party(name, start, whole.end() if whole else stop, likeness / 100)
        return best


def as_syllable(word: str) -> str:
    """A word of a name, without what stands in no Vietnamese syllable: "Ludi" is "Luoi", "Bic" is "Bac"."""
    for pattern, right in NO_SYLLABLE:
        word = pattern.sub(right, word)
    return word


def written(source: Source, start: int, end: int) -> str:
    """The name as written; where a scan broke the words, as they should be, as far as they are known."""
    if not source.is_repaired:
        return source.said(start, end)
    words = list(WORD.finditer(source.plain, start, end))
    found: list[str] = []
    at = 0
    while at < len(words):
        for stop in range(len(words), at, -1):
            phrase = " ".join(source.plain[words[at].start() : words[stop - 1].end()].split())
            right = lexicon.SPELLED.get(phrase, "")
            if right and (stop > at + 1 or not at):
                break
        else:
            stop, is_name = at + 1, source.words[source.at[words[at].start()]].isupper()
            right = as_syllable(words[at][0]).capitalize() if is_name else words[at][0]
        mark = source.plain[words[stop - 1].end() : words[stop].start()].strip() if stop < len(words) else ""
        found.append(right + (mark if mark in {",", ";"} else f" {mark}".rstrip()))
        at = stop
    return " ".join(found)


def lowered(source: Source, start: int, end: int) -> str:
    """In small letters with their diacritics, as far as there are any."""
    return " ".join((source.lower or source.plain)[start:end].split())


def is_verb(source: Source, start: int, end: int) -> bool:
    """Whether a verb begins there; "Kỳ Sơn" is not "ký" as long as there are diacritics."""
    if source.is_repaired:
        return lexicon.VERB.match(source.plain, start, end) is not None
    return lexicon.MARKED_VERB.match(source.lower, start, end) is not None


def capitals(source: Source, start: int, end: int, most: int) -> int:
    """The end of the words there that all begin with a capital; 0 if there are none."""
    stop = 0
    for count, word in enumerate(WORD.finditer(source.plain, start, end)):
        first = source.words[source.at[word.start()]]
        if count and word[0].isdigit() and len(word[0]) == 1:  # "A Lưới 2"
            return word.end() if source.plain[stop : word.start()] == " " else stop
        joined = word.start() == start or source.plain[stop : word.start()].isspace()
        if count == most or not joined or not first.isupper():
            break
        if count == 0 and is_verb(source, word.start(), end):
            break
        if lexicon.TIME.match(source.plain, word.start(), end):
            break
        stop = word.end()
    return stop
