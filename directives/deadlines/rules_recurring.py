"""What comes back: hằng tháng trước ngày 25, ngày 20 tháng cuối quý, 25/11 hằng năm, 6 tháng một lần."""

import re

from directives.deadlines import sources
from directives.deadlines.days import Day
from directives.deadlines.reading import Reading
from directives.deadlines.recurrence import HALVES, QUARTERS, WORKING, next_of, on_days
from directives.deadlines.rule import BEFORE, CLAUSE, MARKED, Rule, Sentence
from directives.deadlines.rules_days import further

EVERY_MONTH = tuple(range(1, 13))
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PERIOD_MONTHS = {
    "FREQ=MONTHLY": EVERY_MONTH,
    "FREQ=MONTHLY;INTERVAL=3": QUARTERS,
    "FREQ=MONTHLY;INTERVAL=6": HALVES,
    "FREQ=YEARLY": (12,),
}
OF = r"(?: (?:cua|trong|cung|tien|moi|hang))*"
LAST_OF_QUARTER = rf"thang{OF} (?:cuoi{OF}|thu ba{OF}|thu 3{OF}) (?:quy\b|R|Q)"
LAST_OF_PERIOD = rf"thang{OF} cuoi{OF} (?:ky\b(?: bao cao)?|R|nam\b|Y)"
FIRST_OF_NEXT = rf"thang{OF} dau{OF} (?:quy\b|ky\b|R|Q)(?: (?:sau|tiep theo|ke tiep|lien ke))?"
NEXT_MONTH = r"(?:M|thang (?:ke tiep|tiep theo|sau|ke sau|lien ke))"
OF_MONTH = r"(?:thang\b(?! (?:quy dinh|duoc giao|do)\b)|R)"
TAIL = (
    rf"(?:,? (?:cua |trong |vao )?(?:(?P<last>{LAST_OF_QUARTER})|(?P<period>{LAST_OF_PERIOD})"
    rf"|(?P<first>{FIRST_OF_NEXT})|(?P<next>{NEXT_MONTH})|(?P<month>{OF_MONTH})))?"
)
AND = r"(?: ?[,;] ?| va )(?:truoc |cham nhat |vao )?"
HOUR = r"(?:T,? (?:cua |trong )?)?"
PLACED = rf"(?:(?P<before>{BEFORE}){HOUR}|(?:{MARKED}{HOUR})?)(?P<days>N(?:{AND}N)*){TAIL}"
DAY_LIST = re.compile(rf"D(?:{AND}D)*")


def recurring(
    sentence: Sentence,
    recurrence: str,
    *,
    is_strict: bool,
    kind: str = "recurring",
    rule: str = "",
    also=None,
) -> Reading:
    """Due first on the first day of the rule after issue."""
    issued_on = sentence.issued_on
    named = next_of(recurrence, issued_on, is_strict=is_strict) if issued_on else None
    rule = rule or (sources.RECURRING_BEFORE if is_strict else sources.RECURRING)
    return sentence.reading(
        kind,
        rule,
        named,
        is_strict=is_strict,
        at=sentence.hour(),
        recurrence=recurrence,
        also=also,
    )


def frequencies(sentence: Sentence) -> list[str]:
    return list(dict.fromkeys(rule for rules in sentence.all("R") for rule in rules))


def day_of_month(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "hằng tháng trước ngày 25", "ngày 20 tháng cuối quý", "ngày 05 của tháng kế tiếp"."""
    months = _months(sentence, match)
    if not months:
        return None
    is_strict = match["before"] is not None and not sentence.all("T")
    days = sentence.values(match, "N", "days")
    rules = dict.fromkeys(on_days(each, day, is_strict=is_strict) for each in months for day in days)
    return recurring(sentence, " + ".join(rules), is_strict=is_strict)


def _months(sentence: Sentence, match: re.Match) -> list[tuple[int, ...]]:
    """The months in which it falls due, for each period that is named."""
    named = [PERIOD_MONTHS[rule] for rule in frequencies(sentence) if rule in PERIOD_MONTHS]
    if match["last"]:
        return [QUARTERS]
    if match["period"]:
        return named or [QUARTERS]
    if match["first"] or match["next"]:
        periods = named or ([QUARTERS] if match["first"] else [])
        if match["first"] and periods == [EVERY_MONTH]:
            periods = [QUARTERS]
        return [tuple(month % 12 + 1 for month in months) for months in periods]
    if named:
        return named
    return [EVERY_MONTH] if match["month"] or sentence.all("R") == [[]] else []


def window(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "từ ngày 1 đến ngày 5 hằng tháng": due on the last day."""
    if not sentence.all("R") and not match["monthly"]:
        return None
    months = [PERIOD_MONTHS.get(rule, EVERY_MONTH) for rule in frequencies(sentence)] or [EVERY_MONTH]
    day = int(match["plain"]) if match["plain"] else sentence.values(match, "N")[-1]
    recurrence = on_days(months[0], day, is_strict=False)
    return recurring(sentence, recurrence, is_strict=False, kind="recurring-window", rule=sources.WINDOW)


def day_of_year(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "trước ngày 25/11 hằng năm"; "15/6 và 15/12 hằng năm" are two; a later one is a second step."""
    if not _is_yearly(sentence, match):
        return None
    listed = DAY_LIST.match(sentence.line.letters, match.start("day"))
    days = sentence.values(listed or match, "D")
    is_strict = match["before"] is not None and not sentence.all("T")
    return _yearly(sentence, days, is_strict=is_strict)


def _is_yearly(sentence: Sentence, match: re.Match) -> bool:
    """Of a day without its own year, where something says that it comes back by the year or part of it."""
    day = sentence.values(match, "D", "day")[0]
    rules = frequencies(sentence)
    long = any("YEARLY" in rule or "INTERVAL=6" in rule or "INTERVAL=3" in rule for rule in rules)
    return not day.has_digits and (long or sentence.all("R") == [[]])


def _yearly(sentence: Sentence, days: list[Day], *, is_strict: bool, rule: str = "") -> Reading:
    same_day = len({day.day for day in days}) == 1 and days[0].day > 1
    groups = [[day.month for day in days]] if same_day else [[day.month] for day in days]
    rules = [on_days(months, day.day, is_strict=is_strict) for months, day in zip(groups, days, strict=False)]
    listed = {day.on for day in days}
    also = [] if rule else [day for day in further(sentence, None) if day not in listed]
    return recurring(sentence, " + ".join(rules), is_strict=is_strict, rule=rule, also=also)


def as_laws_say(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "Trước ngày 10 tháng 12, Hội đồng nhân dân ...": each year."""
    day = sentence.values(match, "D")[0]
    if day.has_year or not day.in_words:
        return None
    return _yearly(sentence, [day], is_strict=True, rule=sources.YEARLY)


def working_day(sentence: Sentence, match: re.Match) -> Reading:
    """ "trước ngày làm việc cuối cùng của tháng": reminders aim at the day before that."""
    unit = match["unit"] or "thang"
    rules = {"tuan": "FREQ=WEEKLY", "quy": "FREQ=MONTHLY;BYMONTH=3,6,9,12", "nam": "FREQ=YEARLY"}
    rule = rules.get(unit, "FREQ=MONTHLY")
    if match["every"] and (named := frequencies(sentence)):
        rule = {"FREQ=MONTHLY;INTERVAL=3": rules["quy"], "FREQ=YEARLY": rules["nam"]}.get(named[0], named[0])
    position = "1" if match["which"].startswith("dau") else "-1"
    if rule == rules["quy"] and position == "1":
        rule = "FREQ=MONTHLY;BYMONTH=1,4,7,10"
    recurrence = f"{rule};{WORKING}{position}"
    return recurring(sentence, recurrence, is_strict=match["before"] is not None, rule=sources.WORKING_DAY)


def last_day(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "ngày cuối cùng của tháng", each time."""
    months = [PERIOD_MONTHS[rule] for rule in frequencies(sentence) if rule in PERIOD_MONTHS]
    months = months or [{"quy": QUARTERS, "nam": (12,)}.get(match["unit"] or "", EVERY_MONTH)]
    is_strict = match["before"] is not None
    if not is_strict:
        return recurring(sentence, on_days(months[0], 31, is_strict=False), is_strict=False)
    freq = on_days(months[0], 31, is_strict=False).rpartition(";")[0]
    return recurring(sentence, f"{freq};BYMONTHDAY=-2", is_strict=True)


def part_of_period(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "đầu mỗi tháng", "giữa mỗi tháng", "cuối mỗi quý"."""
    months = [PERIOD_MONTHS[rule] for rule in frequencies(sentence) if rule in PERIOD_MONTHS]
    if not months or (match["phase"] == "giua" and months[0] != EVERY_MONTH):
        return None
    firsts = tuple(month % 12 + 1 for month in months[0])
    recurrence, rule = {
        "dau": (on_days(firsts, 1, is_strict=False), sources.START),
        "giua": (on_days(months[0], 15, is_strict=False), sources.MIDDLE),
        "cuoi": (on_days(months[0], 31, is_strict=False), sources.END),
    }[match["phase"]]
    return recurring(sentence, recurrence, is_strict=False, rule=rule)


def weekday(sentence: Sentence, match: re.Match) -> Reading | None:
    weekly = [rule for rule in frequencies(sentence) if "WEEKLY" in rule]
    if not weekly:
        return None
    is_strict = match["before"] is not None and not sentence.all("T")
    number = sentence.values(match, "K")[0].number - is_strict
    return recurring(sentence, f"{weekly[0]};BYDAY={WEEKDAY_CODES[number]}", is_strict=is_strict)


def without_day(sentence: Sentence, match: re.Match) -> Reading | None:
    """ "định kỳ 6 tháng, hằng năm": no day is named."""
    rules = frequencies(sentence)
    hour = sentence.hour()
    if not rules:
        return sentence.reading("recurring", sources.NO_PERIOD, at=hour)
    return sentence.reading("recurring", sources.NO_DAY, at=hour, recurrence=" + ".join(rules))


WITH_DAY = [
    Rule(
        "the last working day, each time",
        re.compile(
            rf"(?:(?P<before>{BEFORE})|{MARKED}|\btrong |\bvao |\b)ngay lam viec "
            r"(?P<which>cuoi cung|cuoi|dau tien|dau)(?: cua| trong)? "
            r"(?:(?P<unit>thang|quy|nam|tuan)\b|(?P<every>R))"
        ),
        working_day,
    ),
    Rule(
        "the last day, each time",
        re.compile(
            rf"(?:R{CLAUSE}*?)?(?:(?P<before>{BEFORE})|{MARKED}|\btrong |\bvao |\b)"
            r"ngay (?:cuoi cung|cuoi)(?: cua)? (?:(?P<unit>thang|quy|nam)\b|R)"
        ),
        last_day,
    ),
    Rule(
        "a window, each time",
        re.compile(
            rf"(?:R{CLAUSE}*?)?\b(?:tu )?N (?:cho )?(?:den|toi) (?:het )?(?:N|(?P<plain>\d{{1,2}})\b)"
            r"(?:,? (?:cua )?(?P<monthly>R|thang\b))?"
        ),
        window,
    ),
    Rule("a day of the month", re.compile(rf"(?:R[^.;]*?)?{PLACED}(?:{CLAUSE}*?R)?"), day_of_month),
    Rule(
        "a day of the year",
        re.compile(
            rf"(?:R[^.;]*?)?(?:(?P<before>{BEFORE}){HOUR}|{MARKED}{HOUR}|(?<=R )|(?<=R, )|\b(?=D,? \(?R))"
            rf"(?P<day>D)(?:{CLAUSE}*R)?"
        ),
        day_of_year,
    ),
    Rule(
        "a weekday, each week",
        re.compile(rf"(?:R{CLAUSE}*?)?(?:(?P<before>{BEFORE}){HOUR}|(?:{MARKED}{HOUR})?)K(?:{CLAUSE}*?R)?"),
        weekday,
    ),
    Rule("a part of each period", re.compile(r"\b(?:vao )?(?P<phase>dau|giua|cuoi) R"), part_of_period),
    Rule("a day of the year, as laws say", re.compile(r"^\W*truoc D"), as_laws_say),
]
WITHOUT_DAY = [
    Rule("how often", re.compile(rf"R(?:(?:,| va|/| hoac) ?R)*(?:,? ?(?:{BEFORE}|{MARKED})T)?"), without_day)
]
