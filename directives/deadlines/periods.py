"""How often, in words: hằng tháng, mỗi quý, 6 tháng một lần, 02 lần/năm, báo cáo tháng."""

import re
from datetime import date

from directives.deadlines.days import NUMBERS

UNITS = {"ngay": "DAILY", "tuan": "WEEKLY", "thang": "MONTHLY", "quy": "MONTHLY", "nam": "YEARLY"}
COUNT = r"(?:(?:\d{1,2}|mot|hai|ba|bon|sau|chin) )?"
UNIT = rf"(?:{COUNT}(?:ngay|tuan|thang|quy|nam)|nua nam)"
NOT_ONE_OF_THEM = (
    r"(?! ?(?:\d|dau\b|cuoi\b|nay\b|toi\b|truoc\b(?=$| ?[,.;)])|qua\b|sau\b|lam viec\b|[ivx]+\b))"
)
ONE = rf"{UNIT}\b{NOT_ONE_OF_THEM}"
LIST = rf"{ONE}(?:(?: ?[,;/&] ?| va | hoac )(?:(?:hang|moi|tung|dinh ky) )*{ONE})*"
EVERY = re.compile(rf"(?:hang|moi|tung|dinh ky)(?: (?:hang|moi|tung|theo|vao))* (?P<list>{LIST})")
REPORT = re.compile(rf"bao cao(?: dinh ky)? (?P<list>(?!ngay){LIST})")
TIMES = re.compile(
    rf"(?:dinh ky |moi |cu )*(?P<unit>{UNIT}) ?(?:/ ?)?(?P<times>mot|hai|ba|\d{{1,2}}|(?<=/)) ?lan\b"
    rf"|(?P<first>mot|hai|ba|\d{{1,2}}) lan ?(?:/| moi | trong | mot ) ?(?:mot |moi |0?1 )?(?P<per>{UNIT})\b"
)
OF_THE_YEAR = re.compile(r"nam (?:thuc hien|ke hoach|bao cao)\b(?! \d)")
IN_TURN = re.compile(r"dinh ky\b")
PLANS = {"hoach", "toan", "von", "tieu", "vu", "sach", "chi"}  # kế hoạch hằng năm: what it is, not how often


def read_list(match: re.Match, issued_on: date | None):
    """ "hằng tháng, quý, năm": all of them."""
    before = match.string[: match.start()].split()
    if match.re is EVERY and match["list"] == "nam" and before and before[-1] in PLANS:
        return None
    return "R", list(dict.fromkeys(_rule(unit) for unit in re.findall(UNIT, match["list"])))


def read_times(match: re.Match, issued_on: date | None):
    unit, times = match["unit"] or match["per"], match["times"] or match["first"] or "1"
    return "R", [_rule(unit, int(times) if times.isdigit() else NUMBERS[times])]


def read_of_the_year(match: re.Match, issued_on: date | None):
    return "R", ["FREQ=YEARLY"]


def read_in_turn(match: re.Match, issued_on: date | None):
    """ "định kỳ" alone does not say how often."""
    return "R", []


def _rule(unit: str, times: int = 1) -> str:
    if unit == "nua nam":
        return "FREQ=MONTHLY;INTERVAL=6"
    *words, name = unit.split()
    count = (int(words[0]) if words[0].isdigit() else NUMBERS[words[0]]) if words else 1
    if name == "thang" and (count, times) == (1, 2):
        return "FREQ=MONTHLY;BYMONTHDAY=15,-1"
    months = count * {"thang": 1, "quy": 3, "nam": 12}.get(name, 0)
    if months and times and months % times == 0:
        count, name = months // times, "thang"
        if count % 12 == 0:
            count, name = count // 12, "nam"
    return f"FREQ={UNITS[name]}" + (f";INTERVAL={count}" if count > 1 else "")
