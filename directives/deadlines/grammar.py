"""The grammar: its rules in their order, and the two ways to use it."""

import re
from collections.abc import Iterator
from datetime import date

from directives.deadlines import (
    rules_days,
    rules_events,
    rules_recurring,
    rules_spans,
    rules_words,
    sources,
)
from directives.deadlines.lexer import read_line
from directives.deadlines.reading import Reading
from directives.deadlines.rule import DUE, Rule, Sentence

RULES: list[Rule] = [
    *rules_days.BAD,
    *rules_recurring.WITH_DAY,
    *rules_days.PRECISE,
    *rules_events.COUNTED,
    *rules_recurring.WITHOUT_DAY,
    *rules_events.MEETINGS,
    *rules_days.OTHER,
    *rules_spans.RULES,
    *rules_events.EVENTS,
    *rules_days.ALONE,
    *rules_spans.ALONE,
    *rules_words.RULES,
]
LEAD = re.compile(
    rf"(?:{DUE}[ :,]*)?(?:\b(?:hoan thanh|xong|hoan tat|gui|bao cao|thuc hien|ket thuc)[ :]+)?$"
)


def read(phrase: str, issued_on: date | None) -> Reading:
    """The deadline that the words state, counted from the day of issue where they need one."""
    try:
        sentence = Sentence(phrase, read_line(phrase, issued_on), issued_on)
        return next(reading for _rule, _match, reading in _readings(sentence))
    except (OverflowError, ValueError):  # a year or a number of days that no calendar has
        return Sentence(phrase, read_line("", None), None).reading("none", sources.OUT_OF_RANGE)


def find(sentence: str) -> str:
    """The part of a sentence that is a deadline phrase, as written; "" if there is none."""
    line = read_line(sentence, None)
    rule, match, _reading = next(_readings(Sentence(sentence, line, None)))
    if not rule.is_deadline:
        return ""
    lead = LEAD.search(line.letters[: match.start()])
    start, end = lead.start() if lead else match.start(), match.end()
    is_open = "(" in line.letters[start:end] and ")" not in line.letters[start:end]
    return line.words(start, end) + ")" * (is_open and line.letters[end : end + 1] == ")")


def _readings(sentence: Sentence) -> Iterator[tuple[Rule, re.Match, Reading]]:
    for rule in RULES:
        for match in rule.pattern.finditer(sentence.line.letters):
            if reading := rule.build(sentence, match):
                yield rule, match, reading
