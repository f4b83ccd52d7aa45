"""What is counted from an event or waits for one: trong 10 ngày kể từ ngày ký, trước kỳ họp, ngay khi."""

import re
from datetime import date

from directives.deadlines import sources
from directives.deadlines.counting import after
from directives.deadlines.days import Day
from directives.deadlines.reading import Reading
from directives.deadlines.rule import LATEST, LINK, Rule, Sentence

PAPER = (
    r"(?:van ban|thong bao|cong van|ke hoach|quyet dinh|chi dao|ket luan|chi thi|cong dien"
    r"|y kien chi dao|to trinh)"
    r"(?: (?:chi dao|ket luan|nay|tren|giao viec|don doc|cua (?:ubnd|chu tich|van phong)[^.;,)]*))*"
)
CLAUSE_ENDS = r"(?=\W*$| ?[,.;:)]| (?:de(?! nghi)|gui|bao cao|phai|ve) )"
ISSUE = re.compile(
    rf"(?:(?:duoc |ky |ban hanh|phat hanh|ra)+(?: {PAPER})?|ky(?: {PAPER})?"
    rf"|{PAPER} (?:duoc )?(?:ban hanh|ky)|van ban co hieu luc|nay|D){CLAUSE_ENDS}"
)
RECEIPT = re.compile(rf"(?:nhan|tiep nhan)(?: duoc)?(?: {PAPER}| C)*{CLAUSE_ENDS}")
LEAD = (
    rf"(?:(?:\btrong(?: vong| thoi han| thoi gian| khoang)?|\bsau|\bqua|\bthoi han|\bthoi gian|\bhan"
    rf"|{LATEST}){LINK}(?:(?:vong|thoi han|khoang|sau|qua|la) )*)"
)
START = (
    r"(?:,? ?\(?(?:ke|tinh|bat dau|ke ca)?(?: ke)? ?\b(?:tu|sau)\b(?: (?:ngay|khi|thoi diem|luc|sau khi))*)"
)
LENGTH = r"(?P<length>[PT])"
EVENT = r"(?P<event>[^.;:)]+)"
MEETING = (
    r"(?:ky hop|phien hop|cuoc hop|hoi nghi|dai hoi|buoi lam viec|dot kiem tra|doan kiem tra|ky kiem tra)"
)
NAME = r"[^.;:,)]*?(?= theo quy dinh| ?[.;:,)]|$)"
SITTING = r"(?:ky hop|phien hop)"
ASKED = re.compile(r"\b(?:kien nghi|de nghi|yeu cau|de xuat|phan anh|phat sinh)\b")


def counted(sentence: Sentence, match: re.Match) -> Reading | None:
    """So many days from issue, from receipt, from a date, or from an event that is still to come."""
    count, unit = _length(sentence, match)
    if not unit:
        return None
    given = _given_day(sentence, match)
    counts_from = "event" if given else _counts_from(match)
    is_known = given is not None or counts_from == "issue"
    start = given.on if given else sentence.issued_on if counts_from != "event" else None
    is_working = unit == "working_days"
    rule = sources.WORKING_DAYS if is_working else sources.DAYS
    return sentence.reading(
        "after-event-working-days" if is_working else "after-event",
        rule if is_known else sources.RECEIPT if counts_from == "receipt" else sources.EVENT_DAYS,
        after(start, count, unit) if start else None,
        deadline_kind="fixed" if is_known else "event",
        counts_from=counts_from,
        event="" if counts_from == "issue" else sentence.line.words(*match.span("event")),
        offset=count,
        offset_unit=unit,
    )


def _counts_from(match: re.Match) -> str:
    """ "kể từ ngày ký", "kể từ ngày nhận được văn bản", or another event; issue if nothing is said."""
    words = (match.groupdict().get("event") or "").strip()
    if RECEIPT.match(words):
        return "receipt"
    return "issue" if not words or ISSUE.match(words) else "event"


def _given_day(sentence: Sentence, match: re.Match) -> Day | None:
    """ "kể từ ngày 01/11/2023" is itself the start."""
    words = (match.groupdict().get("event") or "").strip()
    days = sentence.values(match, "D", "event") if words.startswith("D") else []
    return days[0] if days else None


def _length(sentence: Sentence, match: re.Match) -> tuple[int, str]:
    """Hours count as days: 24, 48, 72."""
    value = sentence.values(match, "PT", "length")[0]
    if match["length"] == "P":
        return value.number, value.unit
    return (value.hours // 24, "days") if value.hours and value.hours % 24 == 0 else (0, "")


def next_working_day(sentence: Sentence, match: re.Match) -> Reading:
    issued_on = sentence.issued_on
    named = after(issued_on, 1, "working_days") if issued_on else None
    return sentence.reading(
        "after-event-working-days",
        sources.WORKING_DAYS,
        named,
        counts_from="issue",
        offset=1,
        offset_unit="working_days",
    )


def meeting(sentence: Sentence, match: re.Match) -> Reading:
    """The year-end session of the provincial council has a date by law until its own is known."""
    event = sentence.line.words(*match.span("event"))
    limit = _legal_limit(sentence, match)
    if not limit:
        return sentence.reading("event", sources.EVENT, counts_from="event", event=event)
    return sentence.reading("event", sources.SESSION, limit, is_strict=True, counts_from="event", event=event)


def _legal_limit(sentence: Sentence, match: re.Match) -> date | None:
    """State Budget Law 83/2015/QH13, article 44, clause 6: before 10 December."""
    bare = sentence.line.letters
    if "cuoi nam" not in match["event"] and not re.search(r"cuoi Y", match["event"]):
        return None
    if not re.search(r"\bh[dp]nd|hoi dong nhan dan|\bky hop", bare) or re.search(
        r"huyen|quoc hoi|cap xa", bare
    ):
        return None
    years = [spans[0].last for spans in sentence.values(match, "Y", "event")]
    end = years[0] if years else sentence.issued_on
    return date(end.year, 12, 10) if end else None


def waits(sentence: Sentence, match: re.Match) -> Reading:
    """ "trước khi trình HĐND", "chậm nhất 20 ngày trước khi khai mạc"."""
    event = sentence.line.words(*match.span("event"))
    return sentence.reading("event", sources.EVENT, counts_from="event", event=event)


def at_each(sentence: Sentence, match: re.Match) -> Reading:
    event = sentence.line.words(*match.span("event"))
    counts_from = "request" if ASKED.search(match["event"]) else "event"
    return sentence.reading("event-relative", sources.REQUEST, counts_from=counts_from, event=event)


def follows(sentence: Sentence, match: re.Match) -> Reading:
    event = sentence.line.words(*match.span("event"))
    counts_from = "receipt" if RECEIPT.match(match["event"]) else "event"
    return sentence.reading(
        "after-event", sources.AFTER, deadline_kind="event", counts_from=counts_from, event=event
    )


COUNTED = [
    Rule(
        "so long before an event",
        re.compile(rf"{LEAD}?(?P<event>P,? truoc(?: (?:khi|ngay|thoi diem))* (?:{MEETING}|[a-z])[^.;:)]*)"),
        waits,
    ),
    Rule(
        "the next working day",
        re.compile(
            rf"(?:{LATEST}{LINK})?(?:ngay )?(?:trong )?ngay lam viec (?:tiep theo|ke tiep|lien ke|hom sau)"
        ),
        next_working_day,
    ),
    Rule("so long from an event", re.compile(rf"{LEAD}?{LENGTH} ?{START} {EVENT}"), counted),
    Rule("so long", re.compile(rf"{LEAD}{LENGTH}(?! (?:vua )?qua\b)(?: (?:nua|toi)\b)?"), counted),
    Rule("so long, alone", re.compile(rf"^\W*{LENGTH}\W*$"), counted),
]
MEETINGS = [
    Rule(
        "before a meeting",
        re.compile(
            r"\b(?:truoc|phuc vu|kip)(?: (?:khi|ngay|thoi diem|dien ra|khai mac|to chuc|trinh|thoi|cho))* "
            rf"(?P<event>{MEETING}{NAME})"
        ),
        meeting,
    ),
    Rule(
        "at a session",
        re.compile(
            r"(?:\bkip thoi )?"
            r"(?:\b(?:de )?trinh\b[^.;A-Z]{0,80}?(?:\b(?:tai|trong|vao|o) )?|\b(?:tai|trong|vao) )"
            rf"(?P<event>{SITTING}{NAME})"
        ),
        meeting,
    ),
]
EVENTS = [
    Rule("before something happens", re.compile(rf"\btruoc (?:khi|luc|thoi diem|ngay) {EVENT}"), waits),
    Rule(
        "after something happens",
        re.compile(rf"\b(?:ngay )?(?:sau khi (?!nghe\b)|sau (?=(?:ngay )?{MEETING}|ngay [a-z])){EVENT}"),
        follows,
    ),
    Rule(
        "whenever something happens",
        re.compile(rf"\b(?:(?:ngay|moi) khi |khi (?=co\b|phat sinh|nhan|duoc|hoan thanh)){EVENT}"),
        at_each,
    ),
    Rule(
        "on request",
        re.compile(r"^\W*(?P<event>(?:theo|tuy theo) (?:yeu cau|de nghi|dot|vu viec)[^.;]*)"),
        at_each,
    ),
]
