"""Texts that a scan read without Vietnamese: phrases of the genre are put right where they nearly stand."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process

from directives.notices import lexicon
from directives.notices.misreadings import KEYS, misreadings
from directives.notices.source import Mend, Source

MARKED = re.compile("[\u1ea0-\u1ef9\u01b0\u01a1\u0103\u0111]", re.I)
NUMBER = re.compile(r"[\W_]*\d[\W\d_]*")
LETTER = re.compile(r"[^\W\d_]")
SOUND = 0.08  # share of letters with marks that only Vietnamese has
TOKEN = re.compile(r"[^\s.,;:()|\"_/]+")
NEAR, NEAR_SHORT, SURE, SHORT = 74, 80, 90, 9
ALIKE = 34  # a word and what it is changed into
LONGEST = 9  # words
FIRST = ("dpb", "tlifrj", "cego", "vywut", "nmhrb", "sa", "uoae", "ckx")  # that a scan takes for one another
ABBREVIATED = {"ubnd", "hdnd", "mtqg"}  # in capitals: a scan reads them well
FRONT = (  # what may follow k, gh, ngh and not c, g, ng
    r"(?:e(?:c|ch|m|n|ng|nh|o|p|t|u)?|i(?:a|c|ch|e[cmnptu]|eng|m|n|ng|nh|p|t|u)?|y(?:em?|en|eu|et|m|n|nh|t)?)"
)
BACK = (
    r"(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|o(?:a[cinoty]?|ang|anh|ach|c|e[not]?|i|m|n|ng|oc|ong|p|t)?|"
    r"u(?:a[nty]?|ang|c|e|e[cn]h|i|m|n|ng|o[cimnptu]?|ong|p|t|u|y|ya|yen|yet|ynh|yu|ych|yt)?)"
)
SYLLABLE = re.compile(
    rf"(?:b|ch|d|gi|h|kh|l|m|nh|n|ph|qu|r|s|th|tr|t|v|x)?(?:{FRONT}|{BACK})|(?:k|gh|ngh)(?:{FRONT})"
    rf"|(?:c|g|ng)(?:{BACK})|gi|ky|quy"
)
SHORT_WORDS = [  # too short to be known by likeness alone: by what follows them
    (
        re.compile(
            r"(?<![^\s(,;])(?!trong\b|tren\b|tai\b|tu\b)(?:t?[rt]{1,3}[a-z0-9]{0,3}(?:c|de|dc|e)|t?rude|tude|rude)"
            r"(?=\s+(?:ngay\s+\d|\d{1,2}/\d|\d{1,2}\s+gi))"
        ),
        "truoc",
    ),
    (
        re.compile(
            r"(?<![^\s(,;])(?:c[ei4d&$]{0,2}c|cde|cae|ede)(?=\s+(?:so|huyen|xa|co\s+quan|don\s+vi|dia\s+phuong"
            r"|chu\s+dau\s+tu|nganh|dong\s+chi|chuong\s+trinh|du\s+an|phuong|thanh\s+vien|doan\s+the)\b)"
        ),
        "cac",
    ),
]
BETWEEN = re.compile(r"[ \t]*[,&-]?[ \t]*\n?[ \t]*")


class _Swap(NamedTuple):
    start: int
    end: int
    right: str
    likeness: float


def is_broken(source: Source) -> bool:
    letters = len(LETTER.findall(source.words))
    return letters > 0 and len(MARKED.findall(source.words)) / letters < SOUND


def repaired(source: Source) -> Source:
    """With the phrases that it knows put right in `plain`; `at` still leads to the words."""
    source = _swapped(source, [_Swap(*one, NEAR / 100) for one in misreadings(source.plain)])
    tokens = [match.span() for match in TOKEN.finditer(source.plain)]
    swaps: list[_Swap] = []
    taken = [False] * len(tokens)
    for count in range(LONGEST, 0, -1):
        known = PHRASES.get(count, [])
        for first in range(len(tokens) - count + 1) if known else ():
            window = tokens[first : first + count]
            if any(taken[first : first + count]) or not _is_run(source.plain, window):
                continue
            said = [source.plain[start:end] for start, end in window]
            right, likeness = _nearest(said, known)
            if right or likeness:
                taken[first : first + count] = [True] * count
            if right:
                swaps.append(_Swap(window[0][0], window[-1][1], right, likeness))
    for pattern, right in SHORT_WORDS:
        for match in pattern.finditer(source.plain):
            first = bisect_right(tokens, match.start(), key=lambda token: token[0]) - 1
            if not taken[first] and match[0] != right:
                taken[first] = True
                swaps.append(_Swap(*match.span(), right, NEAR / 100))
    return _swapped(source, sorted(swaps))


def _is_run(plain: str, window: list[tuple[int, int]]) -> bool:
    """Whether these words stand in one sentence and none is a number."""
    if any(NUMBER.fullmatch(plain, start, end) for start, end in window):
        return False
    return all(BETWEEN.fullmatch(plain, one[1], other[0]) for one, other in pairwise(window))


def _nearest(said: list[str], known: list[str]) -> tuple[str, float]:
    """The phrase that was meant, how like it is (0 to 1); what can be Vietnamese is not changed lightly."""
    words = " ".join(said)
    if words in known:
        return "", 1
    if len(words) < 3:
        return "", 0
    best = process.extractOne(
        words, known, scorer=fuzz.ratio, score_cutoff=NEAR if len(words) > SHORT else NEAR_SHORT
    )
    if not best:
        return "", 0
    changes = [(one, other) for one, other in zip(said, best[0].split(), strict=True) if one != other]
    if min(fuzz.ratio(*change) for change in changes) < ALIKE:
        return "", 0
    if any(ABBREVIATED & {one, other} or not _may_begin(one[0], other[0]) for one, other in changes):
        return "", 0
    sound = sum(SYLLABLE.fullmatch(one) is not None for one, _other in changes)
    is_sure = best[1] >= SURE and len(words) > SHORT
    if is_sure or (len(changes) > sound and sound <= len(changes) - sound):
        return WRITTEN[best[0]], best[1] / 100
    return "", 0


def _may_begin(one: str, other: str) -> bool:
    """Whether a scan takes the one first letter for the other."""
    return one == other or not ("a" <= one <= "z") or any(one in group and other in group for group in FIRST)


def _swapped(source: Source, swaps: list[_Swap]) -> Source:
    pieces: list[str] = []
    at: list[int] = []
    mends: list[Mend] = []
    done = 0
    for start, end, right, likeness in swaps:
        mends += _kept(source, done, start, len(at) - done)
        pieces += [source.plain[done:start], right]
        at += source.at[done:start]
        mends.append(Mend(len(at), len(at) + len(right), likeness))
        at += [source.at[start + (end - start) * n // len(right)] for n in range(len(right))]
        done = end
    mends += _kept(source, done, len(source.plain), len(at) - done)
    plain = "".join(pieces) + source.plain[done:]
    return Source(source.words, plain, at + source.at[done:], mends=tuple(mends), shown=source.shown)


def _kept(source: Source, start: int, end: int, by: int) -> list[Mend]:
    """What was put right there already, moved with its words."""
    first = bisect_left(source.mends, start, key=lambda mend: mend.start)
    last = bisect_left(source.mends, end, key=lambda mend: mend.start)
    return [Mend(one.start + by, one.end + by, one.likeness) for one in source.mends[first:last]]


WRITTEN = {" ".join(TOKEN.findall(phrase)): phrase for phrase in lexicon.SPELLED.keys() - KEYS.keys()}
PHRASES: dict[int, list[str]] = defaultdict(list)
for _phrase in sorted(WRITTEN):
    PHRASES[len(_phrase.split())].append(_phrase)
