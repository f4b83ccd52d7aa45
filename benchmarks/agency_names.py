"""Names of agencies as a person compares them: no diacritics, no abbreviations, groups known as such."""

import re
import unicodedata
from collections.abc import Iterable

Names = frozenset[str]

# Ways to write a name, applied in order to its plain letters
SPELLED = [
    (re.compile(rf"\b(?:{short})\b"), full)
    for short, full in [
        (r"uy ban nhan dan", "ubnd"),
        (r"hoi dong nhan dan", "hdnd"),
        (r"(?:uy ban )?mttq(?: viet nam)?", "uy ban mat tran to quoc viet nam"),
        (r"kh va dt|khdt", "ke hoach va dau tu"),
        (r"nn va ptnt|nnptnt|nong nghiep va ptnt|nong nghiep ptnt", "nong nghiep va phat trien nong thon"),
        (
            r"ldtb va xh|ld ?tb ?va ?xh|ld ?tbxh|lao dong tb va xh|lao dong tbxh|lao dong thuong binh xa hoi",
            "lao dong thuong binh va xa hoi",
        ),
        (r"tn va mt|tnmt", "tai nguyen va moi truong"),
        (r"nn va mt|nnmt", "nong nghiep va moi truong"),
        (r"dt va tg|dttg", "dan toc va ton giao"),
        (r"gtvt", "giao thong van tai"),
        (r"gd va dt|gddt", "giao duc va dao tao"),
        (r"tt va tt|tttt", "thong tin va truyen thong"),
        (r"kh va cn|khcn", "khoa hoc va cong nghe"),
        (r"vhttdl|vh tt va dl|vhtt va dl|van hoa the thao du lich", "van hoa the thao va du lich"),
        (r"kbnn", "kho bac nha nuoc"),
        (r"nhcsxh", "ngan hang chinh sach xa hoi"),
        (r"vpdp", "van phong dieu phoi"),
        (r"ntm", "nong thon moi"),
        (r"mtqg", "muc tieu quoc gia"),
        (r"bchqs|bo chqs", "bo chi huy quan su"),
        (r"bdbp", "bo doi bien phong"),
        (r"bhxh", "bao hiem xa hoi"),
        (r"bdt", "ban dan toc"),
        (r"vpcp", "van phong chinh phu"),
        (r"bcd", "ban chi dao"),
        (r"lhpn", "lien hiep phu nu"),
        (r"htx", "hop tac xa"),
        (r"pttth|pt th", "phat thanh va truyen hinh"),
        (r"ban qlda|bqlda", "ban quan ly du an"),
        (
            r"van phong dieu phoi (?:chuong trinh )?(?:muc tieu quoc gia )?(?:xay dung )?nong thon moi",
            "van phong dieu phoi nong thon moi",
        ),
        (r"van phong hdnd va ubnd", "van phong ubnd"),
        (r"dai phat thanh truyen hinh", "dai phat thanh va truyen hinh"),
        (r"uy ban mat tran to quoc(?: viet nam)*", "uy ban mat tran to quoc"),
    ]
]
# The provinces of the annotated notices: a provincial body is the same with and without its province
PROVINCES = (
    "an giang|bac giang|bac kan|binh phuoc|cao bang|dak lak|dien bien|gia lai|ha giang|hoa binh|kon tum|"
    "lai chau|lang son|lao cai|nghe an|phu tho|quang nam|quang ninh|quang tri|soc trang|son la|thai nguyen|"
    "thanh hoa|tra vinh|tuyen quang|yen bai"
)
ORDER = re.compile(r"^(?:de nghi|giao|yeu cau) ")
MANY = re.compile(
    r"^(?:cac )?(?:dong chi )?(?=giam doc|truong ban|thu truong|chanh|chu tich|nguoi dung dau)"
)  # before a post
HEAD = re.compile(
    r"^(?:giam doc|thu truong|nguoi dung dau|chu tich|chanh (?=van phong|thanh tra)|truong (?=ban|phong))\s*"
)
DEPUTY = re.compile(r"(?:cac )?(?:dong chi )?pho ")
CONCERNED = re.compile(r"\b(?:co lien quan|lien quan|co chuc nang|tren dia ban tinh|tren dia ban|cua tinh)\b")
OWNERS_WORDS = re.compile(r"co quan (?:chu quan|chu tri|chu|thuong truc)\b.*chuong trinh")
OWN_PROVINCE = re.compile(rf"(?: (?:tinh )?(?:{PROVINCES})| tinh)+$")
DISTRICTS = frozenset({"cac", "huyen", "thi", "xa", "thanh", "pho", "va", "cap", "quan"})
COMMUNES = frozenset({"cac", "xa", "phuong", "thi", "tran", "va", "cap"})
ANYBODY = frozenset(
    re.findall(
        r"\w+",
        "cac so ban nganh don vi co quan dia phuong lien chuc nang doan the cap tinh va to chinh tri xa hoi "
        "khac thanh vien",
    )
)
OWNERS = frozenset(
    {"so nong nghiep va phat trien nong thon", "so lao dong thuong binh va xa hoi", "ban dan toc"}
)


def plain(words: str) -> str:
    """Small letters and digits without diacritics, one space between words."""
    letters = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D")).lower()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", bare.replace("&", " va ")).strip()


def names(written: Iterable[str]) -> Names:
    return frozenset(filter(None, (canonical(name) for name in written)))


def canonical(name: str) -> str:
    """The same for each way to write an agency; groups by what they are."""
    bare = plain(name)
    for short, full in SPELLED:
        bare = short.sub(full, bare)
    bare = MANY.sub("", ORDER.sub("", bare))
    if not DEPUTY.match(bare):
        bare = HEAD.sub("", bare)
    bare = re.sub(r"\b0*(\d+)\b", r"\1", CONCERNED.sub(" ", bare))
    bare = re.sub(r"^cac ", "", " ".join(bare.split()))
    return _group(bare) or OWN_PROVINCE.sub("", bare)


def _group(bare: str) -> str | None:
    if OWNERS_WORDS.search(bare):
        return "owners"
    if "pho chu tich ubnd tinh" in bare:
        return "vice-chairs"
    committee = bare.startswith("ubnd ")
    words = bare.removeprefix("ubnd ").split()
    if words and DISTRICTS.issuperset(words) and _means_districts(words, committee):
        return "districts"
    if words and COMMUNES.issuperset(words) and _means_communes(words, committee):
        return "communes"
    if committee:
        of = " ".join(words).removeprefix("cac ")
        return "provinces" if of.startswith("tinh thanh pho") else f"ubnd {of}"
    if bare == "ubnd":
        return "ubnd tinh"
    if words and ANYBODY.issuperset(words) and not bare.startswith("to chuc chinh tri"):
        return "departments" if {"so", "nganh"} & set(words) else "bodies"
    return "thanh vien ban chi dao" if bare.startswith("thanh vien ban chi dao") else None


def _means_districts(words: list[str], committee: bool) -> bool:
    if committee:
        return "huyen" in words or "quan" in words
    return words == ["cap", "huyen"] or {"huyen", "thanh", "pho"} <= set(words)


def _means_communes(words: list[str], committee: bool) -> bool:
    if committee:
        return ("xa" in words or "phuong" in words) and words[0] != "thi"
    return words == ["cap", "xa"] or {"xa", "phuong"} <= set(words)
