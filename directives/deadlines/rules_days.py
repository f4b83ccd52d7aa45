"""Deadlines on a day: trước ngày, chậm nhất, đến hết ngày, trước 17h00 ngày, từ ngày ... đến ngày."""

import re
from datetime import date

from directives.deadlines import sources
from directives.deadlines.counting import DAY, working
from directives.deadlines.days import real
from directives.deadlines.reading import Reading
from directives.deadlines.rule import BEFORE, LATEST, LINK, MARKED, UNTIL, Rule, Sentence
from directives.deadlines.spans import Span, current

FURTHER = re.compile(rf"(?:{BEFORE}|{MARKED}|\bva |(?<=[DMQ]), ?)(?:truoc )?(?P<letter>[DMQ])")
PLACE = r"(?:luc |vao |la |den |ngay )*"
HOUR_OF_DAY = re.compile(
    rf"(?:{BEFORE}|{MARKED}){PLACE}T[ ,(]*(?:cua |trong |vao |ngay )*(?P<day>[DKN])"
    rf"|(?:(?:{BEFORE}|{MARKED}|\b(?:vao|trong) ){PLACE})?(?P<first>[DKN])[ ,(]*"
    rf"(?:(?:truoc|cham nhat|muon nhat|vao|luc|hoi|den|la|-) ?)+T"
    rf"|{BEFORE}(?P<named>[DKN])[ ,]*\(T\)"
)
ONLY_HOUR = re.compile(rf"(?:{BEFORE}|{LATEST}{LINK}){PLACE}T(?! ?(?:ngay|[DKNRP]))")
REPORTED = re.compile(
    r"\b(?:bao cao|gui|nop|trinh|ban hanh|to chuc|thuc hien|hoan tat)\b(?P<words>[^.;A-Z]*?)[ ,:(]D\W*$"
)
NOT_REPORTED = re.compile(
    r"\b(?:da|duoc|hop|hoi nghi|thong bao|cong van|ket luan|van ban|quyet dinh|nghi quyet|theo|tai|tu|sau)\b"
)


def further(sentence: Sentence, named: date | None) -> list[date | None]:
    """The other dates of the phrase that are deadlines too: a second step, a second period."""
    days: list[date | None] = []
    for match in FURTHER.finditer(sentence.line.letters):
        for value in sentence.values(match, "DMQ", "letter"):
            days += [value.on] if match["letter"] == "D" else [span.last for span in value]
    return [day for day in days if day != named]


def named_day(
    sentence: Sentence, match: re.Match, kind: str, rule: str, *, is_strict: bool = False
) -> Reading:
    named = sentence.values(match, "D")[-1].on
    return sentence.reading(kind, rule, named, is_strict=is_strict, also=further(sentence, named))


def bad_day(sentence: Sentence, match: re.Match) -> Reading:
    return sentence.reading("none", sources.BAD_DATE)


def before(sentence: Sentence, match: re.Match) -> Reading:
    return named_day(sentence, match, "before-date", sources.BEFORE, is_strict=True)


def not_later(sentence: Sentence, match: re.Match) -> Reading:
    return named_day(sentence, match, "not-later-than", sources.NAMED)


def same_day(sentence: Sentence, match: re.Match) -> Reading:
    """ "ngay trong ngày" is the day of issue."""
    if days := sentence.values(match, "D"):
        return sentence.reading("same-day", sources.SAME_DAY, days[0].on, at=sentence.hour())
    return sentence.reading("same-day", sources.SAME_DAY, sentence.issued_on, at=sentence.hour())


def target(sentence: Sentence, match: re.Match) -> Reading:
    """ "đến ngày 31/12/2023 giải ngân đạt 95%"."""
    return sentence.reading("target", sources.TARGET, _due(sentence, match))


def window(sentence: Sentence, match: re.Match) -> Reading:
    kind, rule = ("period", sources.PERIOD) if match["now"] else ("window", sources.WINDOW)
    return sentence.reading(kind, rule, _due(sentence, match))


def _due(sentence: Sentence, match: re.Match) -> date | None:
    """The day or the end of the last span in the group that names it."""
    group = "due" if match["due"] else "due_"
    days = [day.on for day in sentence.values(match, "D", group)]
    ends = [span.last for spans in sentence.values(match, "MQHYE", group) for span in spans]
    return (days + ends)[-1]


def two_periods(sentence: Sentence, match: re.Match) -> Reading:
    """ "đến 30/6 và quý III": due on the first, then on the next."""
    named = sentence.values(match, "D")[0].on
    return sentence.reading("period", sources.PERIOD, named, also=further(sentence, named))


def before_hour(sentence: Sentence, match: re.Match) -> Reading:
    group = next(name for name in ("day", "first", "named") if match[name])
    value = sentence.values(match, match[group], group)[0]
    on = _number_day(sentence, value) if match[group] == "N" else value.on
    hours = sentence.values(match, "T")[0]
    if on and hours.hours == 0:  # trước 0 giờ ngày 05/11: the last day is 04/11
        return sentence.reading("before-datetime", sources.HOUR, on - DAY)
    return sentence.reading("before-datetime", sources.HOUR, on, at=hours.at)


def before_hour_today(sentence: Sentence, match: re.Match) -> Reading | None:
    hour = sentence.values(match, "T")[0]
    return sentence.reading("before-datetime", sources.HOUR, sentence.issued_on, at=hour.at)


def weekday(sentence: Sentence, match: re.Match) -> Reading:
    on, is_strict = sentence.values(match, "K")[0].on, match["before"] is not None
    kind, rule = ("before-date", sources.BEFORE) if is_strict else ("not-later-than", sources.NAMED)
    return sentence.reading(kind, rule, on, is_strict=is_strict)


def number(sentence: Sentence, match: re.Match) -> Reading:
    """ "trước ngày 25" of this month or the next; "của tháng quy định trong ..." needs another document."""
    is_strict = match["before"] is not None
    kind, rule = ("before-date", sources.BEFORE) if is_strict else ("not-later-than", sources.NAMED)
    if match["other"]:
        return sentence.reading(kind, sources.OTHER_DOCUMENT, is_strict=is_strict)
    day, months = sentence.values(match, "N")[0], sentence.values(match, "M")
    on = _day_in(months[0][0], day) if months else _number_day(sentence, day)
    return sentence.reading(kind, rule, on, is_strict=is_strict)


def _day_in(month: Span, day: int) -> date | None:
    return real(month.first.year, month.first.month, day) if month.first else None


def _number_day(sentence: Sentence, day: int) -> date | None:
    """The next such day of a month, on or after issue."""
    if not sentence.issued_on:
        return None
    months = [current("thang", sentence.issued_on, ahead) for ahead in range(3)]
    days = [_day_in(month, day) for month in months]
    return next((found for found in days if found and found >= sentence.issued_on), None)


def last_day(sentence: Sentence, match: re.Match) -> Reading:
    """ "ngày làm việc cuối cùng của tháng 11/2023", "ngày cuối cùng của quý IV"."""
    end = sentence.values(match, "MQYH")[0][-1].last
    if end and match["working"]:
        end = working(end, -DAY)
    is_strict = match["before"] is not None
    rule = sources.WORKING_DAY if match["working"] else sources.BEFORE if is_strict else sources.NAMED
    return sentence.reading("before-date" if is_strict else "not-later-than", rule, end, is_strict=is_strict)


def feast(sentence: Sentence, match: re.Match) -> Reading:
    on = sentence.values(match, "F")[0]
    return sentence.reading("before-date", sources.FEAST, on, is_strict=True)


def reported(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "báo cáo UBND tỉnh ngày 30/11/2023": a day at the end, unless it tells of the past or a document."""
    on = sentence.values(match, "D")[0].on
    start = sentence.line.letters[: match.start()].split()
    if NOT_REPORTED.search(match["words"]) or (start and start[-1] in {"da", "duoc"}):
        return None
    if on and sentence.issued_on and on < sentence.issued_on:
        return None
    return sentence.reading("not-later-than", sources.NAMED, on)


SPAN = r"[DMQHYE]"
BAD = [
    Rule("a day that does not exist", re.compile(rf"(?:{BEFORE}|{MARKED}|\btrong )?X"), bad_day),
]
PRECISE = [
    Rule(
        "a target by a day",
        re.compile(
            rf"(?:{UNTIL}){LINK}(?P<due>{SPAN})[^.;]*?\d ?%(?: ke hoach)?"
            rf"|\b(?:giai ngan|dat)\b[^.;]*?%[^.;]*?{UNTIL}{LINK}(?P<due_>{SPAN})"
        ),
        target,
    ),
    Rule(
        "from a day to a day",
        re.compile(
            rf"\btu (?:(?P<now>nay|bay gio)|(?:{SPAN}|N)) ?,?(?: ?- ?| ?(?:cho )?(?:den|toi) )"
            rf"(?:(?:truoc|het|cuoi|ngay) )*(?P<due>{SPAN})"
            rf"|(?:D|N) ?- ?(?P<due_>D)"
        ),
        window,
    ),
    Rule("an hour of a day", HOUR_OF_DAY, before_hour),
    Rule("two periods", re.compile(rf"(?:{UNTIL}){LINK}D(?:,| va) ?[DMQ]"), two_periods),
    Rule("before a day", re.compile(rf"{BEFORE}D"), before),
    Rule("in a day", re.compile(r"\btrong D"), same_day),
    Rule("not later than a day", re.compile(rf"{MARKED}(?:truoc )?D"), not_later),
]
OTHER = [
    Rule(
        "in the day itself", re.compile(r"\b(?:ngay )?trong ngay\b(?=[ ,.;)]*(?:$|[,.;)]|truoc|T))"), same_day
    ),
    Rule(
        "the last day of a period",
        re.compile(
            rf"(?:(?P<before>{BEFORE})|{MARKED}|\btrong |\b)ngay (?P<working>lam viec )?"
            r"(?:cuoi cung|cuoi)(?: cua| trong)? [MQYH]"
        ),
        last_day,
    ),
    Rule(
        "a weekday",
        re.compile(rf"(?:(?P<before>{BEFORE})|{MARKED}|\btrong |^\W*)K"),
        weekday,
    ),
    Rule(
        "a day of this month or the next",
        re.compile(
            rf"(?:(?P<before>{BEFORE})|{MARKED}|\btrong |^\W*)N"
            r"(?:,? (?:cua )?(?:M|(?P<other>thang (?:quy dinh|duoc giao|do)\b[^.;)]*)))?"
        ),
        number,
    ),
    Rule("an hour", ONLY_HOUR, before_hour_today),
    Rule("before a feast", re.compile(rf"{BEFORE}(?:khi )?F"), feast),
]
ALONE = [
    Rule("a day alone", re.compile(r"^\W*(?:la )?D(?:\W*T)?\W*$"), not_later),
    Rule("a day at the end", REPORTED, reported),
]
