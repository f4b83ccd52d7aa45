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
    "e": "eaodit6&@c",
    "ê": "eaodit6&@c",
    "i": "il1jtfh",
    "o": "oaeigdtcf06&@$¢",
    "ô": "oaeigdtcf06&@$¢",
    "ơ": "oaeigdtcf06&@$¢",
    "u": "uirwvtln",
    "ư": "uirwvtln",
    "y": "yvg",
    "đ": "dpb",
}
LONGEST = {"ư": 3}  # letters that it may make of one
PLAIN = {"i": "il1", "l": "l1i", "c": "ce", "v": "vyw", "u": "uiv", "y": "yv", "o": "o0"}
INSIDE = r"\w&@$¢"
BODIES = (
    r"(?:v[a-z0-9@&]{0,2}i\s+)?(?:[s$][\w&@$¢]{1,2}\s+[a-z]|ubnd|uy ban|ban |bo |cong |chu |kho bac|c[\w]{1,2} "
    r"|vien |lien |m[\w]t tr[\w]n|thanh tra|van |dien |truong |trung |hoi |chi cuc|cuc )"
)
MISREAD = {  # the word, and what follows where it alone is too short
    "phối hợp với": "",
    "phối hợp": "",
    "chủ trì": "",
    "đối với": "",
    "đề nghị": "",
    "yêu cầu": "",
    "cùng với": "",
    "cùng": rf"(?=\s+{BODIES})",
    "giám đốc": "",
    "chủ tịch": "",
    "thủ trưởng": "",
    "trước ngày": "",
    "trước": r"(?=\s+\d)",
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
    "thị xã": "",
    "thành phố": "",
    "đặc khu": "",
    "ngày": r"(?=\s+\d{1,2}\b)",
    "tháng": r"(?=\s+\d{1,2}\b)",
    "năm": r"(?=\s+(?:19|20)\d\d\b)",
}


class Misread(NamedTuple):
    """From and to in the plain text, what the word was, and whether anything is changed."""

    start: int
    end: int
    right: str


def _letter(letter: str) -> str:
    base, *marks = unicodedata.normalize("NFD", letter)
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
    as_misread(re.split("[,-]", name)[0].strip()) for name in sorted(lexicon.DEPARTMENTS, key=len, reverse=True)
)
SHORT = r"(?:kh|nn|ld|tn|gt|tt|gd|vh|dt)[\w&,-]{2,8}"
OFFICE = re.compile(rf"(?<![{INSIDE}/])[s$58§]([oaedgf06&@$¢§y]{{1,2}})\s*(?=(?:{DEPARTMENT}|{SHORT})(?![{INSIDE}]))")
PATTERNS = [(_whole(words, follows), lexicon.fold(words)) for words, follows in MISREAD.items()]
KEYS = {right: words for (_pattern, right), words in zip(PATTERNS, MISREAD, strict=True)}


def misreadings(plain: str) -> Iterator[Misread]:
    """Each key word that is misread, once, in the order of the text."""
    taken = 0
    found = [
        Misread(*match.span(), right)
        for pattern, right in [*PATTERNS, (OFFICE, "so ")]
        for match in pattern.finditer(plain)
    ]
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= taken:
            taken = one.end
            if " ".join(plain[one.start : one.end].split()) != one.right:
                yield one
