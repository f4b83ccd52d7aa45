"""Words of the genre, written with diacritics once (lexicon.json); everything is matched folded."""

import json
import re
from pathlib import Path

from portal.search import fold

_DATA = json.loads((Path(__file__).resolve().parent / "lexicon.json").read_text(encoding="utf-8"))
DEPARTMENTS: dict[str, list[str]] = _DATA["departments"]  # what follows "Sở", and how it is shortened
BODIES: dict[str, list[str]] = _DATA["bodies"]  # other bodies of a province, and how they are written
HEADS = (  # of names that no list has: they go on to the verb
    "chi cuc|trung tam|truong cao dang|truong dai hoc|truong chinh tri|truong trung cap|truong|"
    "ban quan ly|ban qlda|bqlda|cong ty|tong cong ty|hiep hoi|lien hiep|lien doan|hoi|vien kiem sat nhan dan|"
    "toa an nhan dan|benh vien|bao|dai|cuc|doan|buu dien|dien luc|cong an|hat kiem lam|don bien phong|"
    "chi nhanh|vien|vuon quoc gia|van phong|phong|hai quan|quan khu|ban to chuc|ban"
)
ROLES = (
    "(?:(?:cac )?dong chi |d/c )?(?:chanh(?= van phong| thanh tra)|truong(?= ban)|chu tich|pho chu tich|"
    "giam doc|pho giam doc|thu truong|nguoi dung dau|truong ban|chanh van phong|chanh thanh tra|truong phong|"
    "tong bien tap|lanh dao)"
)
RELATED = r"(?: co)?(?: lien quan)?"
PLACES = r"(?:,? (?:va )?don vi)?(?:,? (?:va )?dia phuong)?"
PROGRAMMES = "cac chuong trinh (?:mtqg|muc tieu quoc gia)"
GROUPS = [  # as they are written
    (
        r"(?:tat ca )?(?:thu truong |nguoi dung dau |lanh dao )?(?:cac )?so,? ?(?:ban,? ?)?(?:va )?nganh"
        rf"(?:,? (?:va )?doan the)?(?:,? (?:va )?co quan)?{PLACES}(?: cap tinh| cua tinh| tinh)?{RELATED}"
    ),
    (
        r"(?:tat ca )?(?:thu truong |nguoi dung dau )?(?:cac )?co quan,? ?(?:va )?don vi"
        rf"(?:,? (?:va )?dia phuong)?(?: cap tinh| cua tinh)?{RELATED}"
    ),
    (
        r"(?:cac |03 |ba )*co quan (?:chu quan|chu tri|thuong truc)(?: cac| 03)*"
        r"(?: chuong trinh(?: muc tieu quoc gia| mtqg)?)?(?: tinh)?"
    ),
    rf"(?:cac )?(?:don vi|dia phuong|co quan),? ?(?:va )?(?:don vi|dia phuong){RELATED}",
    (
        r"cac (?:don vi|dia phuong|co quan|nganh|chu dau tu|chu chuong trinh|huyen|xa|so|doan the)"
        r"(?: co lien quan| lien quan| ngheo| mien nui(?: cao)?)?"
    ),
    rf"(?:cac )?thanh vien(?: cua)? ban chi dao(?: tinh| {PROGRAMMES}(?: tinh)?)?",
    r"(?:cac )?(?:dong chi )?pho chu tich (?:ubnd|uy ban nhan dan) tinh",
    r"(?:cac )?to chuc chinh tri ?- ?xa hoi(?: tinh)?",
    r"(?:cac )?chu dau tu",
    r"(?:uy ban )?mttq va cac (?:to chuc chinh tri ?- ?xa hoi|doan the)(?: tinh)?",
    r"cap (?:huyen|xa)",
    r"(?:cac )?huyen,? (?:va )?(?:thi xa,? (?:va )?)?thanh pho",
]
DOCUMENTS = (
    r"nghi\s+dinh|quyet\s+dinh|cong\s+van|to\s+trinh|thong\s+bao|ke\s+hoach|nghi\s+quyet|thong\s+tu|chi\s+thi|"
    r"bao\s+cao|van\s+ban|luat|cong\s+dien|huong\s+dan|ket\s+luan"
)
TOKEN = re.compile(r"(?P<and>\s+va\s+|\s*&\s*)|(?P<mark>\s*[-,]\s*)|(?P<gap>\s+)|[^\s&,-]+")


def pattern(words: str) -> str:
    """Of a name, whatever stands between its words: "&" also as "và", "-" and "," with or without blanks."""
    parts = []
    for token in TOKEN.finditer(fold(words)):
        between = {"and": r"(?:\s*[&-]\s*|\s+va\s+)", "mark": r"\s*[-,\u2013]?\s*", "gap": r"\s+"}
        parts.append(between.get(token.lastgroup or "", re.escape(token[0])))
    return "".join(parts)


def one_of(words: list[str]) -> re.Pattern:
    """Any of these words, the longest first."""
    longest = sorted({word.replace(" ", r"\s+") for word in words}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest)})\b")


def _spelled() -> dict[str, str]:
    """Phrases as they are matched, and as they are written."""
    verbs = [word for word in _DATA["verbs"] if " " in word]
    written = [*verbs, *(f"Sở {name}" for name in DEPARTMENTS), *BODIES, *_DATA["phrases"]]
    return {fold(words): words for words in written}


VERB, STOP = (one_of([fold(word) for word in _DATA[key]]) for key in ("verbs", "stops"))
ENDS = one_of([*_DATA["verbs"], *_DATA["stops"]])  # with their diacritics: "môi" is not "mới"
SPELLED = _spelled()
TIME = re.compile(r"(?:trong|truoc|hang|quy|thang|dinh\s+ky|nam\s+\d|thuong\s+xuyen|den|cham\s+nhat)\b")
