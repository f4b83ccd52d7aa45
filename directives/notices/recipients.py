"""Who receives the result of a task: "gửi Sở X", "báo cáo UBND tỉnh", "trình HĐND tỉnh"."""

import re

from directives.notices.parties import Party, parties_at, written
from directives.notices.patterns import spaced
from directives.notices.source import Source

HANDED = spaced(
    r"\b(?:gui|trinh|bao cao|tham muu|nop|cung cap|chuyen|de xuat|kien nghi|bao cao ket qua|qua|"
    r"thong bao|tra loi|xin y kien|giup|truoc)(?: (?:cho|ve|den|len|toi|lai|y kien|ket qua|"
    r"kip thoi|bang van ban|trinh|bao cao|voi))* (?=\S)"
)
UPPER = spaced(
    r"(?:(?:dong chi )?(?:pho )?chu tich )?(?:ubnd|uy ban nhan dan) tinh\b|(?:thuong truc |"
    r"lanh dao )?(?:hdnd|hoi dong nhan dan|ubnd|uy ban nhan dan) (?:tinh|thanh pho)\b|"
    r"(?:ban )?thuong (?:truc|vu) (?:tinh|thanh) uy\b|(?:tinh|thanh) uy\b|"
    r"(?:thuong truc )?ban chi dao(?: (?:tinh|trung uong|cac chuong trinh(?: (?:mtqg|"
    r"muc tieu quoc gia))?(?: tinh)?))?\b|thu tuong chinh phu\b|chinh phu\b|trung uong\b|"
    r"bo (?:ke hoach va dau tu|tai chinh|nong nghiep va (?:phat trien nong thon|moi truong)|"
    r"lao dong\s*-\s*thuong binh va xa hoi|dan toc va ton giao|noi vu|xay dung|y te)\b|"
    r"uy ban dan toc\b|cac bo,? nganh(?: trung uong)?\b"
)
AND = re.compile(r"\s*(?:,|;|va)\s+")


def recipients(source: Source, start: int, end: int) -> list[Party]:
    """Each once, in the order of the words."""
    found: dict[str, Party] = {}
    for word in HANDED.finditer(source.plain, start, end):
        for party in _named(source, word.end(), end):
            found.setdefault(party.name, party)
    return list(found.values())


def _named(source: Source, at: int, end: int) -> list[Party]:
    found: list[Party] = []
    while True:
        upper = UPPER.match(source.plain, at, end)
        if upper:
            stop = upper.end()
            name = written(source, upper.start(), stop)
            found.append(Party(name, upper.start(), stop, source.surety(upper.start(), stop)))
        else:
            more, stop = parties_at(source, at, end)
            found += more
            if not more:
                return found
        sep = AND.match(source.plain, stop, end)
        if not sep:
            return found
        at = sep.end()
