"""Deadlines of a clause: the grammar of phrases, run over it, without what only looks like a deadline."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from directives.deadlines import Reading, find, read
from directives.notices import lexicon
from directives.notices.source import Source
from portal.search import fold

CITED = re.compile(
    rf"(?:{lexicon.DOCUMENTS})\s+(?:so\s*)?:?\s*\d[\w./-]*(?:\s*,?\s*ngay\s+\d{{1,2}}"
    r"(?:\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\s+thang\s+\d{1,2}\s+nam\s+\d{4}))?"
)
NOT_DUE = re.compile(
    r"moi ho so|ke tu khi nhan|tu khi nhan|sau khi nhan|ngay sau khi|truoc han|su co|khi co"
    r"|cham qua|so voi hop dong|doi voi (?:moi )?ho so|ky hop|nam hoc|hoc ky"
    r"|khong qua \d+ ngay|giai ngan (?:duoi|tren|dat)|tinh den|luy ke den|den thoi diem"
)
TWICE = re.compile(
    r"ngay\s+\d{1,2}\s+va\s+(?:ngay\s+)?(?:\d{1,2}|cuoi)|moi thang (?:02|hai|2) lan|(?:02|hai|2) lan/thang"
    r"|15 ngay mot lan"
)
MONTH = re.compile(r"thang\s+\d{1,2}\s*(?:/|nam|-)\s*\d{4}")
ROMAN_H = re.compile(r"(?<=[Qq]uý )H(?=[/ ])")  # what a scan makes of "II"
STOP = re.compile(r"[.;](?=\s)")
LONGEST, MOST = 600, 20
WORDS = {"DAILY": "daily", "YEARLY": "annual"}


class Due(NamedTuple):
    """A deadline of a clause: its words, its day or how it comes again, and where (in `Source.plain`)."""

    phrase: str
    date: date | None
    recurrence: str | None
    start: int
    end: int


def deadlines(source: Source, start: int, end: int, issued_on: date | None) -> list[Due]:
    said = " ".join(source.plain[start:end].split()) if source.is_repaired else source.said(start, end)
    text = ROMAN_H.sub("II", said)
    hidden = CITED.sub(lambda match: "#" * len(match[0]), _same_length(text))
    text = "".join(shown if kept != "#" else "#" for shown, kept in zip(text, hidden, strict=True))
    found: list[Due] = []
    for sentence in _sentences(text):
        for phrase, around in _phrases(sentence):
            due = _due(phrase, read(phrase, issued_on), around)
            if due and due not in [(one.date, one.recurrence) for one in found]:
                found.append(Due(phrase, *due, start, end))
        if len(found) >= MOST:
            break
    return found


def _sentences(text: str) -> Iterator[str]:
    """Short enough to be read one by one: the grammar reads a sentence many times."""
    at = 0
    while at < len(text):
        mark = STOP.search(text, at, at + LONGEST)
        end = mark.end() if mark else at + LONGEST
        yield text[at:end]
        at = end


def _phrases(sentence: str) -> Iterator[tuple[str, str]]:
    """Each deadline phrase, and what stands around it, folded."""
    at = 0
    while phrase := find(sentence[at:]):
        place = sentence.find(phrase, at)
        if place < 0:
            return
        yield phrase, fold(sentence[max(0, place - 30) : place + len(phrase) + 40])
        at = place + len(phrase)


def cell(words: str, issued_on: date | None, start: int, end: int) -> list[Due]:
    """The deadline that a cell of a table states."""
    due = _due(words, read(ROMAN_H.sub("II", words), issued_on), "") if words else None
    return [Due(words, *due, start, end)] if due else []


def _same_length(text: str) -> str:
    return "".join(bare if len(bare := fold(letter)) == 1 else letter for letter in text)


def _due(phrase: str, said: Reading, around: str) -> tuple[date | None, str | None] | None:
    if NOT_DUE.search(around):
        return None
    folded = fold(phrase)
    if said.recurrence:
        return None, "semimonthly" if TWICE.search(around or folded) else _often(said.recurrence)
    if said.date:
        return said.date, None
    if said.kind == "standing" or folded in {"thuong xuyen", "lien tuc"}:
        return None, "continuous"
    if month := MONTH.search(folded):
        again = read(f"trong {month[0]}", None)
        return (again.date, None) if again.date else None
    return None


def _often(rule: str) -> str:
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    every = int(parts.get("INTERVAL", 1))
    if parts["FREQ"] == "WEEKLY":
        return "biweekly" if every == 2 else "weekly"
    if parts["FREQ"] != "MONTHLY":
        return WORDS.get(parts["FREQ"], "annual")
    if months := parts.get("BYMONTH"):
        every = 12 // len(months.split(","))
    if len(parts.get("BYMONTHDAY", "").split(",")) > 1:
        return "semimonthly"
    return {1: "monthly", 3: "quarterly", 6: "semiannual", 12: "annual"}.get(every, "monthly")
