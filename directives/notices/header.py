"""What stands around the orders: who issued it, number, day, title; where the orders begin and end."""

import re
from datetime import date
from typing import NamedTuple

from directives.notices.lines import LABEL, Paragraph
from directives.notices.source import Source

NUMBER = re.compile(r"\b[s$5][o06]\s*[:.]?\s*(\d+[a-z]?)\s*[/-]\s*([a-z][\w&/-]*)")
DAY = re.compile(r"\bng\w{1,2}y\s+(\d{1,2})\s+th\w{2,3}g\s+(\d{1,2})\s+n\w{1,2}m\s+(\d{4})")
SHORT_DAY = re.compile(r"\bngay\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
KIND = re.compile(r"\s*(?:thong\s+bao|cong\s+dien|chi\s+thi|ket\s+luan|quyet\s+dinh)\s*")
OPENING = re.compile(r"(?:ket\s+luan|chi\s+dao|y\s+kien|yeu\s+cau)[^.]{0,160}[:;.]\s*$")
CLOSING = re.compile(
    r"\s*(?:tren\s+day\s+la|noi\s+nhan|van\s+phong\s+(?:ubnd|uy\s+ban)[^.]{0,40}(?:tran\s+trong\s+)?thong\s+bao|thong\s+bao\s+(?:nay|den)|"
    r"(?:thua\s+lenh|tl|kt|tm)\s*\.\s*(?:chu\s+tich|chanh|uy\s+ban|truong\s+ban|ubnd)|yeu\s+cau\s+(?:cac\s+)?(?:thu\s+truong|co\s+quan|so)[^:]{0,160}(?:nghiem\s+tuc|trien\s+khai|thuc\s+hien)[^:]{0,80}\./)"
)
ANNEX = re.compile(
    r"\s*(?:phu\s+luc|bang\s+phan\s+cong|bieu\s+phan\s+cong|danh\s+muc\s+nhiem\s+vu)\b[^.;]{0,120}$"
)
PROVINCE = re.compile(r"tinh\s+([a-z ]+)")


class Header(NamedTuple):
    """`body` and `annex` are indexes of paragraphs: from and to (exclusive)."""

    number: str
    issued_on: date | None
    issuer: str
    title: str
    body: tuple[int, int]
    annex: tuple[int, int]


def read_header(source: Source, parts: list[Paragraph]) -> Header:
    head = source.plain[:2500]
    number = NUMBER.search(head)
    title_at = next((n for n, part in enumerate(parts[:25]) if KIND.fullmatch(_text(source, part))), None)
    begin = _beginning(source, parts, title_at)
    close = _closing(source, parts, begin)
    annex = next((n for n in range(close, len(parts)) if ANNEX.match(_text(source, parts[n]))), len(parts))
    title = (
        ""
        if title_at is None or title_at + 1 >= len(parts)
        else source.said(parts[title_at + 1].start, parts[title_at + 1].end)
    )
    written = source.said(*number.span(1)) + "/" + source.said(*number.span(2)) if number else ""
    return Header(
        written.upper() if written else "",
        _day(head),
        _issuer(source, parts),
        title,
        (begin, close),
        (annex, len(parts)),
    )


def _text(source: Source, part: Paragraph) -> str:
    return source.plain[part.start : part.end]


def _day(head: str) -> date | None:
    for match in (*DAY.finditer(head), *SHORT_DAY.finditer(head)):
        try:
            return date(*map(int, match.groups()[::-1]))
        except ValueError:
            continue
    return None


def _issuer(source: Source, parts: list[Paragraph]) -> str:
    for part in parts[:6]:
        if match := PROVINCE.search(_text(source, part).split("\n")[-1]):
            words = source.said(part.start + match.start(1), part.start + match.end(1)).split()[:3]
            return "UBND tỉnh " + " ".join(word.capitalize() for word in words)
    return ""


def _beginning(source: Source, parts: list[Paragraph], title_at: int | None) -> int:
    """After the preamble ("... kết luận:"), else at the first label after the title."""
    first = 0 if title_at is None else title_at + 1
    for n in range(first, min(first + 12, len(parts))):
        text = _text(source, parts[n])
        if LABEL.match(text):
            return n
        if len(text) > 80 and OPENING.search(text):
            return n + 1
    return min(first + 1, len(parts)) if title_at is not None else 0


def _closing(source: Source, parts: list[Paragraph], begin: int) -> int:
    for n in range(begin, len(parts)):
        text = _text(source, parts[n])
        if CLOSING.match(text) or re.match(r"\s*n[o0]i\s+nh[aâ]n\b", text):
            return n
        if ANNEX.match(text) and n > begin:
            return n
        if re.search(r"\./\s*\.?\s*$", text):
            return n + (1 if LABEL.match(text) else 0)
    return len(parts)
