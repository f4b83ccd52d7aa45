"""Texts that a scan read without Vietnamese: phrases of the genre are put right where they nearly stand."""

import re
from collections import defaultdict
from itertools import pairwise

from rapidfuzz import fuzz, process

from directives.notices import lexicon
from directives.notices.source import Source

MARKED = re.compile("[\u1ea0-\u1ef9\u01b0\u01a1\u0103\u0111]", re.I)
LETTER = re.compile(r"[^\W\d_]")
SOUND = 0.08  # share of letters with marks that only Vietnamese has
TOKEN = re.compile(r"[^\s.,;:()|\"_/]+")
NEAR, NEAR_SHORT, SURE, SHORT = 74, 80, 90, 9
LONGEST = 9  # words
ONSET = r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|n|ph?|qu|r|s|th?|tr?|v|x)?"
RIME = (
    r"(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|e(?:c|ch|m|n|ng|nh|o|p|t|u)?|i(?:a|c|ch|e[cmnptu]|eng|m|n|ng|nh|p|t|u)?|"
    r"o(?:a[cinoty]?|ang|anh|ach|c|e[not]?|i|m|n|ng|oc|ong|p|t)?|"
    r"u(?:a[nty]?|ang|c|e|e[cn]h|i|m|n|ng|o[cimnptu]?|ong|p|t|u|y|ya|yen|yet|ynh|yu|ych|yt)?|y(?:em?|en|eu|et|m|n|nh|t)?)"
)
SYLLABLE = re.compile(ONSET + RIME)
BETWEEN = re.compile(r"[ \t]*[,&-]?[ \t]*\n?[ \t]*")


def is_broken(source: Source) -> bool:
    letters = len(LETTER.findall(source.words))
    return letters > 0 and len(MARKED.findall(source.words)) / letters < SOUND


def repaired(source: Source) -> Source:
    """With the phrases that it knows put right in `plain`; `at` still leads to the words."""
    tokens = [match.span() for match in TOKEN.finditer(source.plain)]
    swaps: list[tuple[int, int, str]] = []
    taken = [False] * len(tokens)
    for count in range(LONGEST, 0, -1):
        known = PHRASES.get(count, [])
        for first in range(len(tokens) - count + 1) if known else ():
            window = tokens[first : first + count]
            if any(taken[first : first + count]) or not _is_run(source.plain, window):
                continue
            said = [source.plain[start:end] for start, end in window]
            if right := _nearest(said, known):
                taken[first : first + count] = [True] * count
                swaps.append((window[0][0], window[-1][1], right))
    return _swapped(source, sorted(swaps))


def _is_run(plain: str, window: list[tuple[int, int]]) -> bool:
    """Whether these words stand in one sentence and none is a number."""
    if any(plain[start:end].isdigit() for start, end in window):
        return False
    return all(BETWEEN.fullmatch(plain, one[1], other[0]) for one, other in pairwise(window))


def _nearest(said: list[str], known: list[str]) -> str:
    """The phrase that was meant; words that can be Vietnamese are not changed lightly."""
    wrong = sum(not SYLLABLE.fullmatch(word) for word in said)
    words = " ".join(said)
    if words in known or len(words) < 3:
        return ""
    best = process.extractOne(
        words, known, scorer=fuzz.ratio, score_cutoff=NEAR if len(words) > SHORT else NEAR_SHORT
    )
    if not best:
        return ""
    if best[1] >= SURE and len(words) > SHORT:
        return WRITTEN[best[0]]
    pairs = zip(said, best[0].split(), strict=True)
    changed = sum(one != other and bool(SYLLABLE.fullmatch(one)) for one, other in pairs)
    return WRITTEN[best[0]] if wrong and changed <= wrong else ""


def _swapped(source: Source, swaps: list[tuple[int, int, str]]) -> Source:
    pieces, at, done = [], [], 0
    for start, end, right in swaps:
        pieces += [source.plain[done:start], right]
        at += source.at[done:start]
        at += [source.at[start + (end - start) * n // len(right)] for n in range(len(right))]
        done = end
    return Source(source.words, "".join(pieces) + source.plain[done:], at + source.at[done:])


WRITTEN = {" ".join(TOKEN.findall(phrase)): phrase for phrase in lexicon.SPELLED}
PHRASES: dict[int, list[str]] = defaultdict(list)
for _phrase in sorted(WRITTEN):
    PHRASES[len(_phrase.split())].append(_phrase)
