"""Key words of the genre as a scan without Vietnamese breaks them: "phdi hgp v6i", "D6i vdi", "86 Noi vu"."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from directives.notices import lexicon

MARKED = {  # a letter with marks: what a scan without Vietnamese makes of it
    "a": "aedgico34&@",
    "ă": "aedgico34&@",
    "â": "aedgico34&@",
    "e": "eaodit6&@c€",
    "ê": "eaodit6&@c€",
    "i": "il1jtfh",
    "o": "oaeigdtcfb06&@$¢",
    "ô": "oaeigdtcfb06&@$¢",
    "ơ": "oaeigdtcf06&@$¢",
    "u": "uirwvtlny",
    "ư": "uirwvtlny",
    "y": "yvg",
    "đ": "dpb",
}
LONGEST = {"ư": 3}  # letters that it may make of one
PLAIN = {"i": "il1", "l": "l1i", "c": "ce", "v": "vyw", "u": "uiv", "y": "yv", "o": "o0"}
INSIDE = r"\w&@$¢€"
BODIES = (
    r"(?:v[a-z0-9@&]{0,2}i\s+)?(?:[s$][\w&@$¢]{1,2}\s+[a-z]|ubnd|uy ban|ban |bo |cong |chu |kho bac"
    r"|c[\w]{1,2} |vien |lien |m[\w]t tr[\w]n|thanh tra|van |dien |truong |trung |hoi |chi cuc|cuc )"
)
SHORTEST = 6  # letters of a verb that is known by them
DATED = r"(?=\s+\d)"
PERIODS = r"(?=\s+(?:qu[yv]|n[\w]m|th[\w]{1,2}ng|m[\w]{1,2}i|c[\w]{1,2}ng|tu[\w]n)\b)"
MISREAD = {  # the word, and what follows where it alone is too short
    "phối hợp với": "",
    "phối hợp": "",
    "chủ trì": "",
    "đối với": "",
    "đề nghị": "",
    "yêu cầu": "",
    "cùng với": "",
    "cùng": rf"(?=\s+{BODIES})",
    "của": rf"(?=\s+{BODIES})",
    "sau khi nhận": "",
    "giám đốc": "",
    "chủ tịch": "",
    "thủ trưởng": "",
    "trước ngày": "",
    "trước": DATED,
    "chậm nhất": "",
    "hoàn thành": "",
    "hằng tháng": "",
    "hằng quý": "",
    "hằng tuần": "",
    "hằng năm": "",
    "hằng ngày": "",
    "định kỳ": "",
    "các huyện": "",
    "các xã": "",
    "các điểm": "",
    "thị xã": "",
    "thành phố": "",
    "đặc khu": "",
    "điện lực": "",
    "hành chính": "",
    "căn cứ": "",
    "đến ngày": DATED,
    "tổ chức": "",
    "cuối": PERIODS,
    "cuối cùng": "",
    "ngày": r"(?=\s+(?:\d{1,2}\b|k[\w&]\s+t|lam\s+vi))",
    "tháng": r"(?=\s+\d{1,2}\b)",
    "năm": r"(?=\s+(?:19|20)\d\d\b)",
}
ROUGH = [  # where letters may be lost as well
    (
        r"ph[oaeigdtcfb06&@$¢]{0,3}[il1]?\s+h[oaeigdtcf06&@$¢]{1,2}p\s+v[oaeigdtcf06&@$¢]{0,2}i",
        "phoi hop voi",
    ),
    (r"ph[oaeigdtcfb06&@$¢]{0,3}[il1]?\s+h[oaeigdtcf06&@$¢]{1,2}p", "phoi hop"),
    (
        (
            r"t?r(?:[uirwvtlny]{1,3}[oaeigdtcf06&@$¢]{0,2}[ce]|[uirwvtlny]{1,3}[oaeigdtcf06&@$¢]{1,2}[ceg])"
            r"(?=\s+(?:\d{1,2}[/.]|ngay\s+\d))"
        ),
        "truoc",
    ),
    (r"(?<=\d )[il1][aedgico34&@]{1,2}n(?=\s*/)", "lan"),
    (r"(?<=\bthang )[1l|](?=\s+1[0-2]\s+n\wm\b)", ""),
    (r"c[a-z0-9&]?c(?=\s+d[a-z]{1,3}m\s+[a-z]\b)", "cac"),
]


class Misread(NamedTuple):
    """From and to in the plain text, and what it should be."""

    start: int
    end: int
    right: str


def _letter(letter: str) -> str:
    base, marks = (split := unicodedata.normalize("NFD", letter))[0], split[1:]
    if letter == "đ":
        return f"[{MARKED['đ']}]"
    if not marks:
        return f"[{PLAIN[base]}]" if base in PLAIN else base
    hat = unicodedata.normalize("NFC", base + "".join(one for one in marks if one in "\u0302\u0306\u031b"))
    return f"[{MARKED[hat]}]{{1,{LONGEST.get(hat, 2)}}}"


def as_misread(words: str) -> str:
    """A pattern for these words, however a scan without Vietnamese read them."""
    return "".join(r"\s+" if letter.isspace() else _letter(letter) for letter in words.lower())


def _whole(words: str, follows: str) -> re.Pattern:
    return re.compile(rf"(?<![{INSIDE}])(?:{as_misread(words)})(?![{INSIDE}]){follows}")


DEPARTMENT = "|".join(
    sorted(
        {
            as_misread(" ".join(re.split(r"[,\s-]+", name)[:2])).replace(r"\s+", r"\s*")
            for name in lexicon.DEPARTMENTS
        }
    )
)
ONE = re.compile(r"(?<![\w.,/-])1(?=(?:[eiouy]|a[a-z])[a-z]{0,3}\b)")  # "1y" for "lý"
SHORT = r"(?:kh|nn|ld|tn|gt|tt|gd|vh|dt)[\w&,-]{2,8}"
OFFICE = re.compile(
    rf"(?<![{INSIDE}/])[s$58§]([oaedgf06&@$¢§y]{{1,2}})\s*(?=(?:{DEPARTMENT})|{SHORT}(?![{INSIDE}]))"
)
VERBS = {words: "" for words in lexicon.ALL_VERBS if " " in words and len(words) >= SHORTEST}
PATTERNS = [(_whole(words, follows), lexicon.fold(words)) for words, follows in (MISREAD | VERBS).items()]
KEYS = {lexicon.fold(words): words for words in MISREAD}
ROUGH_PATTERNS = [(re.compile(rf"(?<![{INSIDE}])(?:{text})(?![{INSIDE}])"), right) for text, right in ROUGH]


def misreadings(plain: str) -> Iterator[Misread]:
    """Each key word that is misread, once, in the order of the text."""
    found = [
        Misread(*match.span(), right)
        for pattern, right in [*PATTERNS, *ROUGH_PATTERNS, (OFFICE, "so "), (ONE, "l")]
        for match in pattern.finditer(plain)
        if right not in {match[0], " ".join(match[0].split())}
    ]
    taken = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= taken:
            taken = one.end
            yield one
