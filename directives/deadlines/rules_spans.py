"""Deadlines in a span: trong tháng 10/2023, hết quý II, giữa tháng 11, trong tuần này."""

import re

from directives.deadlines import sources
from directives.deadlines.counting import DAY
from directives.deadlines.reading import Reading
from directives.deadlines.rule import BEFORE, LATEST, LINK, MARKED, UNTIL, Rule, Sentence
from directives.deadlines.rules_days import further
from directives.deadlines.spans import Span, current

KINDS = {
    "M": ("by-end-of-month", sources.MONTH),
    "Q": ("by-end-of-quarter", sources.QUARTER),
    "Y": ("by-end-of-year", sources.YEAR),
    "E": ("period", sources.PERIOD),
    "V": ("approximate", sources.WEEK),
}
SPANS = r"(?P<spans>[MQHYWEV](?:(?: ?[,;] ?| va | ?- ?)(?:trong )?[MQHYWEV])*)"
PHASES = {"dau": sources.START, "giua": sources.MIDDLE, "cuoi": sources.END}
NOT_A_MEETING = r"(?<!hop )(?<!le )(?<!ky )(?<!nghi )(?<!ket )"


def in_span(sentence: Sentence, match: re.Match) -> Reading:
    """Due on the last day of the last that is named; the others are due before."""
    letter = match["spans"][-1]
    spans = [span for each in sentence.values(match, letter, "spans") for span in each]
    ends = [span.last for spans in sentence.values(match, "MQHYWEV", "spans") for span in spans]
    return _by_the_end(sentence, letter, spans[-1], also=[*ends, *further(sentence, None)])


def _by_the_end(sentence: Sentence, letter: str, span: Span, also=None) -> Reading:
    if letter == "H":
        kind, rule = ("by-end-of-half", sources.HALF) if span.is_half else ("period", sources.PERIOD)
    elif letter == "W":
        is_this = bool(sentence.issued_on and span.first and span.first <= sentence.issued_on)
        kind, rule = ("same-week" if is_this or not span.first else "by-end-of-week", sources.WEEK)
    else:
        kind, rule = KINDS[letter]
    return sentence.reading(kind, rule, span.last, also=also)


def before_span(sentence: Sentence, match: re.Match) -> Reading:
    """ "trước tháng 12/2023": reminders aim at the last day before it."""
    span = sentence.values(match, "MQYW")[0][0]
    return sentence.reading("before-date", sources.BEFORE, span.first, is_strict=True)


def phase(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "giữa tháng 11/2023", "cuối năm": also without a number, then of the day of issue."""
    name = match["phase"]
    if match["unit"]:
        issued_on = sentence.issued_on
        letter = {"thang": "M", "quy": "Q", "nam": "Y", "tuan": "W"}[match["unit"]]
        span = current(match["unit"], issued_on) if issued_on else Span(None, None)
    else:
        letter, span = match["spans"], sentence.values(match, "MQHYW", "spans")[0][0]
    if match["now"]:
        return sentence.reading("period", sources.PERIOD, span.last)
    if name == "het":
        return _by_the_end(sentence, letter, span)
    return sentence.reading("approximate", PHASES[name], _in_phase(name, letter, span))


def _in_phase(name: str, letter: str, span: Span):
    if not span.first or not span.last:
        return None
    if name == "dau":
        return span.first
    if name == "cuoi":
        return span.last
    if letter == "Y":
        return span.first.replace(month=6, day=30)
    return span.first + DAY * 14 if letter == "M" else span.first + (span.last - span.first) // 2


def whole(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "trong tháng", "trong quý": those of the day of issue."""
    letter = {"thang": "M", "quy": "Q", "nam": "Y", "tuan": "W"}[match["unit"]]
    issued_on = sentence.issued_on
    return _by_the_end(sentence, letter, current(match["unit"], issued_on) if issued_on else Span(None, None))


ENDS = r"(?=[ ,.;)]*(?:$|[,.;)]))"
FINISHED = rf"(?:{BEFORE}(?:khi )?(?:het|ket thuc|cuoi)(?: cua)?|{UNTIL}|{LATEST}|{MARKED}|\btrong(?: ca)?)"
RULES = [
    Rule(
        "about a part of a span",
        re.compile(
            rf"(?:(?P<now>\btu nay (?:cho )?(?:den|toi) )|{BEFORE}|{MARKED}|\btrong |^\W*|{NOT_A_MEETING}\b)"
            r"(?:khoang )?\b(?P<phase>dau|giua|cuoi|het) "
            rf"(?:(?P<spans>[MQYW])|(?P<unit>thang|quy|nam|tuan)\b{ENDS})"
        ),
        phase,
    ),
    Rule("in a span", re.compile(rf"{FINISHED}{LINK} ?{SPANS}"), in_span),
    Rule("before a span", re.compile(rf"{BEFORE}[MQYW]"), before_span),
    Rule(
        "in the span of issue", re.compile(rf"\btrong(?: ngay)? (?P<unit>thang|quy|nam|tuan)\b{ENDS}"), whole
    ),
]
ALONE = [Rule("spans alone", re.compile(rf"^\W*{SPANS}\W*$"), in_span)]
