"""Words of the genre, written with diacritics once (lexicon.json); everything is matched folded."""

import json
import re
from pathlib import Path

from portal.search import fold

_DATA = json.loads((Path(__file__).resolve().parent / "lexicon.json").read_text(encoding="utf-8"))
DEPARTMENTS: dict[str, list[str]] = _DATA["departments"]  # what follows "Sở", and how it is shortened
BODIES: dict[str, list[str]] = _DATA["bodies"]  # other bodies of a province, and how they are written
HEADS = (  # of names that no list has: they go on to the verb
    "chi cục|trung tâm|trường(?! hợp)|đại học|học viện|ban|bqlda|bql|công ty|tổng công ty|tập đoàn|hiệp hội|"
    "liên hiệp|liên minh|liên đoàn|hội đồng|hội|viện kiểm sát|tòa án|toà án|bệnh viện|bảo tàng|báo|đài|cục|"
    "đoàn|đảng ủy|huyện ủy|thành ủy|bưu điện|điện lực|viễn thông|công an|hạt kiểm lâm|đồn biên phòng|"
    "chi nhánh|viện|vườn quốc gia|thư viện|văn phòng|phòng(?!,)|hải quan|quân khu|bộ tư lệnh|bộ chỉ huy|"
    "sư đoàn|lữ đoàn|khu quản lý|tổ|đội|trạm|quỹ|kho bạc|ngân hàng|thanh tra|cảng vụ|nhà máy|nhà hát|"
    "xí nghiệp|thuế|bảo hiểm xã hội|ủy ban(?! nhân dân)|uỷ ban(?! nhân dân)|"
    "vnpt|viettel|agribank|bidv|vietinbank"
)
WHOLE_NAMES = re.compile("vnpt|viettel|agribank|bidv|vietinbank")
POLITE = "(?:cac )?(?:dong chi|d/c|ong|ba) "
ROLES = (
    "(?:chanh(?= van phong| thanh tra)|truong(?= ban)|pho chu tich|chu tich|"
    "pho giam doc|giam doc|thu truong|nguoi dung dau|truong ban|chanh van phong|chanh thanh tra|truong phong|"
    "tong bien tap|lanh dao|hieu truong)"
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
    r"(?:cac )?co quan (?:thong tin,? )?(?:thong tan,? |truyen thong,? )?bao chi(?: tren dia ban(?: tinh)?)?",
    r"cac (?:to chuc )?doan the(?: cung cap)?",
    r"cac nha thau(?: thi cong)?",
    r"(?:cac )?doi tuong thu huong",
    r"cac (?:to|doan) cong tac(?: cua tinh)?",
    r"cac ban (?:quan ly du an|qlda)(?: cap huyen| cap tinh| huyen| khu vuc| chuyen nganh| cua tinh)?",
    r"(?:cac )?dong chi (?:pho chanh van phong|pho giam doc|thanh vien(?: ban chi dao)?)(?: ubnd tinh)?",
    r"(?:cac )?(?:pho )?truong ban chi dao(?: tinh)?",
    r"(?:cac )?ban chi dao cap (?:huyen|xa)",
    r"(?:uy ban )?mttq va cac (?:to chuc chinh tri ?- ?xa hoi|doan the)(?: tinh)?",
    r"cap (?:huyen|xa)",
    r"(?:cac )?huyen,? (?:va )?(?:thi xa,? (?:va )?)?thanh pho",
]
FEWEST = 3  # blanks in a department's name that a scan leaves recognisable alone
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
    written = [
        *verbs,
        *(f"Sở {name}" for name in DEPARTMENTS),
        *(name for name in DEPARTMENTS if name.count(" ") >= FEWEST),
        *BODIES,
        *_DATA["phrases"],
        *_DATA["provinces"],
        *(head for head in HEADS.split("|") if " " in head and "(" not in head),
    ]
    return {fold(words): words for words in written}


def _any(words: list[str]) -> re.Pattern:
    return re.compile("|".join(fold(word) for word in words))


SHORT: dict[str, str] = _DATA["short"]  # abbreviations inside names
PROVINCE = _any(_DATA["provinces"])
PAIRS = {
    "cong trinh",
    "chuong trinh",
    "qua trinh",
    "giao thong",
    "giao duc",
    "tu xay",
    "xay dung",
    "cap nuoc",
    "cap dien",
}  # in names
VERB = one_of([fold(word) for word in [*_DATA["verbs"], *_DATA["late_verbs"]]])
STOP = one_of([fold(word) for word in _DATA["stops"]])
ALL_VERBS = [*_DATA["verbs"], *_DATA["late_verbs"], *_DATA["short_verbs"]]
MARKED_VERB = one_of(ALL_VERBS)
LONG_VERB = one_of([fold(word) for word in ALL_VERBS if " " in word])  # plain also where marks are not sure
ENDS = one_of([*ALL_VERBS, *_DATA["stops"]])  # with their diacritics: "môi" is not "mới"
SPELLED = _spelled()
TIME = re.compile(r"(?:trong|truoc|hang|quy|thang|dinh\s+ky|nam\s+\d|thuong\s+xuyen|den|cham\s+nhat)\b")
