"""A phrase as a line: each calendar expression is one capital letter, all else stays in small letters.

D day, X a day that does not exist, N number of a day in the month, K weekday, T hour, P length of time,
R how often, M months, Q quarters, H part of a year, Y years, W week, V week of a month, E period,
F feast, C a citation (with its date) or another date that is no deadline.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from directives.deadlines import days, periods, spans
from directives.deadlines.text import Text, normal

LEXEMES: list[tuple[re.Pattern, Callable[[re.Match, date | None], tuple[str, Any] | None]]] = [
    (periods.TIMES, periods.read_times),
    (spans.PHASE, spans.read_phase),
    (spans.PART_YEAR, spans.read_part_year),
    (spans.REST_OF_YEAR, spans.read_rest_of_year),
    (spans.WEEK_OF_MONTH, spans.read_week_of_month),
    (days.ISO, days.read_day),
    (days.NUMERIC, days.read_day),
    (days.IN_WORDS, days.read_day),
    (days.NEAR, days.read_near),
    (periods.EVERY, periods.read_list),
    (periods.REPORT, periods.read_list),
    (periods.OF_THE_YEAR, periods.read_of_the_year),
    (periods.IN_TURN, periods.read_in_turn),
    (spans.MONTHS, spans.read_months),
    (spans.MONTH_YEAR, spans.read_months),
    (spans.QUARTERS, spans.read_quarters),
    (spans.YEARS, spans.read_years),
    (spans.NEAR, spans.read_near),
    (days.FEAST, days.read_feast),
    (days.WEEKDAY, days.read_weekday),
    (days.HOUR, days.read_hour),
    (days.LENGTH, days.read_length),
    (days.NUMBER, days.read_number),
]
MARKERS = r"truoc|cham nhat|muon nhat|den|trong|han|xong|hoan thanh"
FILLING = rf"(?:(?!\b(?:{MARKERS})\b)[^.;A-Z])"
SYMBOL = r"(?:\bso:? ?\d+[a-z0-9/&\-]*|\b\d+(?:/\d{4})?[/\-][a-z][a-z0-9/&\-]*)"
CITATIONS = [
    re.compile(rf"{SYMBOL}(?:(?!\bvao\b){FILLING}){{0,90}}?[ ,(][DX]"),
    re.compile(
        rf"(?<!truoc )(?<!sau )(?<!den )\b(?:cuoc hop|phien hop|hoi nghi|ky hop|buoi lam viec|hop)\b"
        rf"{FILLING}{{0,60}}?[ ,(][DX]"
    ),
    re.compile(r"\bgiai doan [ivx0-9]+:? ?,? ?(?:tu )?Y den Y"),
    re.compile(
        r"\b(?:tinh|so lieu|luy ke|ket qua|tinh hinh|uoc)(?: [a-z]+){0,3}? den "
        r"(?:het |cuoi |thoi diem )*[DXMQYH]"
    ),
]


class Line(NamedTuple):
    text: Text
    letters: str
    at: list[int]  # from each place in `letters` (and its end) to `text.bare`
    values: dict[int, Any]  # of the letters, by their place

    def words(self, start: int, end: int) -> str:
        """As written, between two places of the line."""
        return self.text.words[self.text.at[self.at[start]] : self.text.at[self.at[end]]].strip(" ,:;(-")


def read_line(phrase: str, issued_on: date | None) -> Line:
    text = normal(phrase)
    letters: list[str] = []
    at: list[int] = []
    values: dict[int, Any] = {}
    place = 0
    while place < len(text.bare):
        at.append(place)
        found = _lexeme(text, place, issued_on) if _starts_word(text.bare, place) else None
        if found:
            letter, value, place = found
            values[len(letters)] = value
            letters.append(letter)
        else:
            letters.append(text.bare[place])
            place += 1
    return _without_citations(Line(text, "".join(letters), [*at, len(text.bare)], values))


def _starts_word(bare: str, place: int) -> bool:
    """Not inside a word or a document's number such as 27/2022/NĐ-CP."""
    if not bare[place].isalnum() or (place and bare[place - 1].isalnum()):
        return False
    return not (
        place > 1 and bare[place].isdigit() and bare[place - 1] in "/.," and bare[place - 2].isalnum()
    )


def _lexeme(text: Text, place: int, issued_on: date | None) -> tuple[str, Any, int] | None:
    for pattern, build in LEXEMES:
        match = pattern.match(text.bare, place)
        if match and match.end() > place and _means_it(text, match) and (found := build(match, issued_on)):
            return *found, match.end()
    return None


def _means_it(text: Text, match: re.Match) -> bool:
    """ "thu năm 2023" (revenue) is no Thursday, as long as the diacritics tell them apart."""
    if match.re is not days.WEEKDAY or match["sunday"] or not text.has_marks:
        return True
    start = match.start("name") - 4
    return text.words[text.at[start] : text.at[start + 3]].lower() == "thứ"


def _without_citations(line: Line) -> Line:
    for pattern in CITATIONS:
        for match in reversed(list(pattern.finditer(line.letters))):
            if _is_cited(line, match):
                line = _folded_up(line, match)
    return line


def _is_cited(line: Line, match: re.Match) -> bool:
    """ "tính đến ngày" cuts figures off; "UBND tỉnh đến ngày" does not."""
    if not match[0].startswith("tinh den"):
        return True
    if line.text.has_marks:
        return line.words(match.start(), match.start() + 4).lower() == "tính"
    return not re.search(r"(?:ubnd|hdnd|cua|cap|ban|uy|toan) $", line.letters[: match.start()])


def _folded_up(line: Line, match: re.Match) -> Line:
    """The match as one letter C."""
    start, end = match.span()
    shift = end - start - 1
    values = {
        place if place < start else place - shift: value
        for place, value in line.values.items()
        if not start <= place < end
    }
    letters = line.letters[:start] + "C" + line.letters[end:]
    return Line(line.text, letters, [*line.at[: start + 1], *line.at[end:]], values)
