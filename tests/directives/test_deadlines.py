"""The grammar of deadlines: the 83 phrases of the register, and what else the genre writes."""

import json
import random
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path
from time import process_time

import pytest
from django.core.management import call_command

from directives import deadlines
from directives.deadlines import grammar, sources
from portal.search import fold

ISSUED_ON = date(2023, 10, 27)  # a Friday, the day that the notice is assumed to be of
FOUND = json.loads((Path(deadlines.__file__).parent / "phrases.json").read_text())
# Phrase, kind, then the day that is named, "s" if reminders aim at the day before, hour, rule.
TABLE = (Path(__file__).parent / "deadline_phrases.txt").read_text()
EXPECTED = [row.split(" | ") for row in TABLE.splitlines()]
CITATIONS = [
    "Công văn số 5164/VP-KT ngày 18/10/2023",
    "Công văn số 5164/VP-KT ngày 18 tháng 10 năm 2023 của Văn phòng UBND tỉnh",
    "Nghị quyết 111/2024/QH15 ngày 18/10/2023",
    "Kết luận số 123-KL/TU, ngày 18/10/2023",
    "phiên họp UBND tỉnh vào ngày 18/10/2023",
    "nội dung báo cáo 5164/VP-KT ngày 30/12/2099",
    "Công văn số 12/UBND-KT ngày 31/02/2023",
]
PHRASES = sorted({row["phrase"] for row in FOUND} | {phrase for phrase, _kind, _summary in EXPECTED})
PIECES = [
    " ".join(words[start : start + 3])
    for words in (phrase.split() for phrase in PHRASES)
    for start in range(0, len(words), 3)
]


def summary(reading):
    """A reading as the tables write it."""
    parts = [reading.date.isoformat(), "s" * reading.is_strict] if reading.date else ["-"]
    hour = reading.time.isoformat("minutes") if reading.time else ""
    return " ".join(filter(None, [*parts, hour, reading.recurrence]))


def facts(reading):
    """All but the words themselves."""
    return reading.as_json() | {"phrase": "", "event": bool(reading.event)}


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row["phrase"])
def test_phrases_of_the_register_resolve_as_written_there(row):
    issued_on = row["issued_on"] and date.fromisoformat(row["issued_on"])
    found = deadlines.read(row["phrase"], issued_on).as_json()
    assert found["kind"] == row["kind"]
    assert (found["strict_date"], found["date"]) == (row["resolved"], row["resolved_if_inclusive"])
    assert (found["time"], found["recurrence"]) == (row["time"], row["recurrence"])


def test_the_register_is_whole():
    assert len(FOUND) == 83


@pytest.mark.parametrize(("phrase", "kind", "expected"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_other_phrases_of_the_genre_resolve(phrase, kind, expected):
    reading = deadlines.read(phrase, ISSUED_ON)
    assert (reading.kind, summary(reading)) == (kind, expected)


@pytest.mark.parametrize("phrase", PHRASES)
def test_form_of_writing_changes_nothing(phrase):
    expected = facts(deadlines.read(phrase, ISSUED_ON))
    spread = "  " + phrase.replace(" ", " \n\u00a0") + "\t"
    for written in (unicodedata.normalize("NFD", phrase), phrase.upper(), spread, fold(phrase)):
        assert facts(deadlines.read(written, ISSUED_ON)) == expected, written


@pytest.mark.parametrize("phrase", PHRASES)
def test_what_is_found_in_a_sentence_reads_like_the_sentence(phrase):
    found, whole = deadlines.find(phrase), deadlines.read(phrase, ISSUED_ON)
    if found:
        part = deadlines.read(found, ISSUED_ON)
        assert (part.kind, summary(part)) == (whole.kind, summary(whole))
    else:
        assert whole.kind == "none"


@pytest.mark.parametrize("cited", CITATIONS)
def test_date_of_a_citation_is_never_taken(cited):
    assert deadlines.find(f"Thực hiện {cited}") == ""
    assert deadlines.read(cited, ISSUED_ON).rule == sources.NOTHING
    for phrase in PHRASES:
        reading = deadlines.read(f"{phrase}; thực hiện {cited}", ISSUED_ON)
        assert not {date(2023, 10, 18), date(2099, 12, 30)} & {reading.date, *reading.also}, phrase
        assert reading.rule != sources.BAD_DATE or "/02/2024" in phrase or "13" in phrase


def test_reading_is_total():
    chance = random.Random(83)
    days = [None, ISSUED_ON, date(2024, 2, 29), date.min, date.max]
    for _each in range(3000):
        text = " ".join(chance.choice(PIECES) for _piece in range(chance.randint(0, 5)))
        if chance.random() < 0.3:
            text = "".join(chance.choice(text + "0123456789/-.:(%\x00\u0300") for _letter in range(40))
        reading = deadlines.read(text, chance.choice(days))
        assert json.dumps(reading.as_json())
        assert (reading.deadline_kind != "event" or reading.event) and isinstance(deadlines.find(text), str)
        assert fold(deadlines.find(text)) in " ".join(fold(text).split())


@pytest.mark.parametrize(
    "piece", ["hằng tháng ", "trước ngày 5 ", "quý I, ", "số 12/QĐ ngày ", "sau khi ", "1"]
)
def test_long_texts_are_read_in_a_moment(piece):
    started = process_time()
    deadlines.read(piece * 300, ISSUED_ON)
    assert process_time() - started < 1


@pytest.mark.parametrize(
    ("phrase", "deadline_kind", "offset", "counts_from", "event"),
    [
        ("trước ngày 31/10/2023", "fixed", None, "", ""),
        ("hằng tháng trước ngày 25", "recurring", None, "", ""),
        ("thường xuyên", "standing", None, "", ""),
        ("khẩn trương", "none", None, "", ""),
        ("trong 10 ngày kể từ ngày ký", "fixed", (10, "days"), "issue", ""),
        ("trong 15 ngày kể từ ngày 01/11/2023", "fixed", (15, "days"), "event", "ngày 01/11/2023"),
        ("trong 02 tuần tới", "fixed", (2, "weeks"), "issue", ""),
        ("trong 03 ngày làm việc kể từ ngày nhận được văn bản", "event", (3, "working_days"), "receipt",
         "nhận được văn bản"),
        ("trong 1 tháng kể từ khi kết thúc kỳ họp", "event", (1, "months"), "event", "kết thúc kỳ họp"),
        ("trước kỳ họp HĐND tỉnh cuối năm 2023", "event", None, "event", "kỳ họp HĐND tỉnh cuối năm 2023"),
        ("ngay khi các huyện kiến nghị", "event", None, "request", "các huyện kiến nghị"),
    ],
)  # fmt: skip
def test_what_a_date_is_counted_from_is_told(phrase, deadline_kind, offset, counts_from, event):
    reading = deadlines.read(phrase, ISSUED_ON)
    assert reading.deadline_kind == deadline_kind
    assert (reading.offset, reading.offset_unit) == (offset or (None, ""))
    assert (reading.counts_from, reading.event) == (counts_from, event)


def test_weekday_and_day_off_are_of_the_day_that_is_named():
    sunday = deadlines.read("trước ngày 05/11/2023", ISSUED_ON)
    assert (sunday.weekday, sunday.day_off, sunday.strict_date) == ("Chủ nhật", True, date(2023, 11, 4))
    assert deadlines.read("trước ngày 02/9/2024", ISSUED_ON).day_off, "National Day, a Monday"
    friday = deadlines.read("chậm nhất ngày 03/11/2023", ISSUED_ON)
    assert (friday.weekday, friday.day_off) == ("Thứ Sáu", False)


def test_further_dates_are_told():
    steps = deadlines.read("gửi trước ngày 23/5/2024, tổng hợp trước ngày 24/5/2024", ISSUED_ON)
    assert (steps.date, steps.also) == (date(2024, 5, 23), (date(2024, 5, 24),))
    periods = deadlines.read("giải ngân đến 30/6 và quý III", date(2025, 6, 4))
    assert periods.also == (date(2025, 9, 30),)


def test_the_rule_says_why_there_is_no_date():
    assert deadlines.read("trước ngày 31/02/2024", ISSUED_ON).rule == sources.BAD_DATE
    assert deadlines.read("trước ngày 15/6", None).rule == sources.NEEDS_ISSUE
    assert deadlines.read("trong vòng 999 tháng", date(9999, 1, 1)).rule == sources.OUT_OF_RANGE
    assert deadlines.read("khẩn trương", ISSUED_ON).rule == sources.URGENT


@pytest.mark.parametrize(
    ("count", "unit", "expected"),
    [(10, "days", "2023-11-06"), (15, "days", "2023-11-13"), (7, "working_days", "2023-11-07"),
     (2, "weeks", "2023-11-10"), (1, "months", "2023-11-27"), (4, "months", "2024-02-27")],
)  # fmt: skip
def test_a_period_is_counted_as_the_civil_code_says(count, unit, expected):
    assert deadlines.after(ISSUED_ON, count, unit) == date.fromisoformat(expected)


def test_a_month_ends_on_its_last_day_where_the_number_is_missing():
    assert deadlines.after(date(2024, 1, 31), 1, "months") == date(2024, 2, 29)


def test_an_end_on_a_holiday_moves_on_and_working_days_skip_it():
    assert deadlines.after(date(2024, 2, 5), 5, "days") == date(2024, 2, 15), "after Tết"
    assert deadlines.after(date(2024, 2, 5), 3, "working_days") == date(2024, 2, 15)


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        ("FREQ=MONTHLY;INTERVAL=6", "2023-12-31 2024-06-30"),
        ("FREQ=MONTHLY;INTERVAL=3", "2023-12-31 2024-03-31 2024-06-30"),
        ("FREQ=MONTHLY;INTERVAL=6 + FREQ=YEARLY", "2023-12-31 2024-06-30"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2024-02-29"),
        ("FREQ=MONTHLY;BYMONTH=1,2;BYMONTHDAY=28,29,30;BYSETPOS=-1", "2024-01-30 2024-02-29"),
        ("FREQ=MONTHLY;BYMONTH=4;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2024-04-26"),
        ("", ""),
    ],
)
def test_occurrences_of_a_rule(recurrence, expected):
    days = deadlines.occurrences(recurrence, ISSUED_ON, date(2024, 6, 30))
    assert " ".join(map(str, days)) == expected


def test_occurrences_start_after_a_day_and_include_the_last():
    rule, first, last = "FREQ=MONTHLY;BYMONTHDAY=24", date(2023, 10, 24), date(2023, 11, 24)
    assert deadlines.occurrences(rule, first, last) == [last]
    assert deadlines.occurrences(rule, first, date(2023, 11, 25), is_strict=True) == [
        date(2023, 10, 25),
        date(2023, 11, 25),
    ]
    assert deadlines.occurrences("FREQ=WEEKLY;INTERVAL=2", first, last)[0].weekday() == 6


def test_command_prints_the_reading_as_json():
    out = StringIO()
    call_command("read_deadline", "chậm nhất ngày 31/3/2024", "--issued-on", "2024-03-01", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["kind"] == "not-later-than" and printed["date"] == printed["strict_date"] == "2024-03-31"
    assert printed["weekday"] == "Chủ nhật" and printed["day_off"] is True and printed["recurrence"] is None
    assert "Chủ nhật" in out.getvalue()


def test_names_of_rules_are_unique():
    names = [rule.name for rule in grammar.RULES]
    assert len(names) == len(set(names))
