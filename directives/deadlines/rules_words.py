"""Words that give no date: standing duties, urgency, a time left open."""

import re

from directives.deadlines import sources
from directives.deadlines.reading import Reading
from directives.deadlines.rule import Rule, Sentence


def standing(sentence: Sentence, match: re.Match) -> Reading:
    return sentence.reading("standing", sources.STANDING)


def urgent(sentence: Sentence, match: re.Match) -> Reading:
    return sentence.reading("none", sources.URGENT)


def vague(sentence: Sentence, match: re.Match) -> Reading:
    return sentence.reading("none", sources.VAGUE)


def nothing(sentence: Sentence, match: re.Match) -> Reading:
    return sentence.reading("none", sources.NOTHING)


RULES = [
    Rule(
        "a standing duty",
        re.compile(
            r"\b(?:thuong xuyen|lien tuc|lau dai|tiep tuc|tang cuong|duy tri|day manh|phat huy|trong suot)\b"
            r"(?:,? (?:thuong xuyen|lien tuc|lau dai))*"
        ),
        standing,
    ),
    Rule(
        "a time left open",
        re.compile(r"\bthoi gian (?:toi|som nhat|sap toi|nhanh nhat)|\bsap toi\b"),
        vague,
        False,
    ),
    Rule("urgency", re.compile(r"\b(?:khan truong|kip thoi|ngay|gap|som|cap bach|khan)\b"), urgent, False),
    Rule("nothing", re.compile(""), nothing, False),
]
