"""Where the orders of a notice begin and end, and where its annex stands: as indexes of paragraphs."""

import re
from typing import NamedTuple

from directives.notices.lines import Paragraph, label_at
from directives.notices.patterns import spaced
from directives.notices.source import Source

KIND = re.compile(
    r"\s*(?:thong\s+bao|cong\s+dien|cong\s+van|chi\s+thi|ket\s+luan|quyet\s+dinh|ke\s+hoach)"
    r"(?:\s+ket\s+luan)?(?=\s*(?:\n|$))"
)
OPENING = re.compile(r"(?:ket\s+luan|chi\s+dao|y\s+kien|yeu\s+cau)[^.]{0,160}[:;.]\s*$")
RECIPIENTS = re.compile(r"\s*n[o0]i\s+nh[aâ]n\b")
CLOSING = spaced(
    r"\s*(?:tren day la|noi nhan|van phong (?:ubnd|uy ban)[^.]{0,40}(?:tran trong )?thong bao|"
    r"thong bao (?:nay|den)|(?:thua lenh|tl|kt|tm)\s*\.\s*(?:chu tich|chanh|uy ban|truong ban|"
    r"ubnd)|yeu cau (?:cac )?(?:thu truong|co quan|so)[^:]{0,160}(?:nghiem tuc|trien khai|"
    r"thuc hien)[^:]{0,80}\./)"
)
END = re.compile(r"\./\s*\.?\s*$")
ANNEX = re.compile(
    r"\s*(?:phu\s+luc|bang\s+phan\s+cong|bieu\s+phan\s+cong|danh\s+muc\s+nhiem\s+vu)\b[^.;]{0,120}$"
)
FIRST_PARTS, PREAMBLE, ENDING = 25, 12, 40
LONG = 80


class Frame(NamedTuple):
    """`body` and `annex` go from and to (exclusive); `title` is the paragraph of the kind ("THÔNG BÁO")."""

    title: int | None
    body: tuple[int, int]
    annex: tuple[int, int]


def frame_of(source: Source, parts: list[Paragraph]) -> Frame:
    title = next((n for n, part in enumerate(parts[:FIRST_PARTS]) if KIND.match(_text(source, part))), None)
    begin = _beginning(source, parts, title)
    close = _closing(source, parts, begin)
    annex = next((n for n in range(close, len(parts)) if ANNEX.match(_text(source, parts[n]))), len(parts))
    return Frame(title, (begin, close), (annex, len(parts)))


def _text(source: Source, part: Paragraph) -> str:
    return source.plain[part.start : part.end]


def _beginning(source: Source, parts: list[Paragraph], title: int | None) -> int:
    """After the preamble ("... kết luận:"), else at the first label after the title."""
    first = 0 if title is None else title + 1
    for n in range(first, min(first + PREAMBLE, len(parts))):
        text = _text(source, parts[n])
        if label_at(source, parts[n].start, parts[n].end):
            return n
        if len(text) > LONG and OPENING.search(text):
            return n + 1
    return min(first + 1, len(parts)) if title is not None else 0


def _closing(source: Source, parts: list[Paragraph], begin: int) -> int:
    for n in range(begin, len(parts)):
        text = _text(source, parts[n])
        if CLOSING.match(text) or RECIPIENTS.match(text):
            return n
        if ANNEX.match(text) and n > begin:
            return n
        if END.search(text[-ENDING:]):
            return n + (1 if label_at(source, parts[n].start, parts[n].end) else 0)
    return len(parts)
