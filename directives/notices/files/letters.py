"""A plain text's letters: Unicode, or one of the three alphabets of Vietnamese before it."""

import codecs
import re
import unicodedata
from collections.abc import Callable

from directives.notices.files.refusals import UnreadableError

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
COMMON = re.compile(
    r"\b(?:của|và|các|ngày|tháng|năm|tỉnh|huyện|sở|được|với|trước|thực|hiện|kết|luận|thông|báo|việc|đầu|tư|kế|"
    r"hoạch|chủ|tịch|phối|hợp|đồng|số|về|đề|nghị|nhiệm|vụ|chính|phủ|quốc|gia|độc|lập|hạnh|phúc|cộng|hòa|xã|hội)\b"
)
SAMPLE = 50_000
FEWEST, SHARE = 3, 0.06  # common words that a Vietnamese text has at least
STRANGE = 0.02  # of the letters may be signs that no text has
# TCVN 5712 (ABC fonts) and VNI, as their bytes look in Windows-1252
TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
VNI_MARKS = dict(zip("ùøûõïáàåãäéèúüëâê", "\u0301\u0300\u0309\u0303\u0323" * 3 + "\u0302\u0306", strict=True))
VNI_HATS = dict.fromkeys("áàåãä", "\u0302") | dict.fromkeys("éèúüë", "\u0306")
VNI_LETTERS = {
    "ñ": "đ",
    "Ñ": "Đ",
    "ö": "ư",
    "Ö": "Ư",
    "ô": "ơ",
    "Ô": "Ơ",
    "ó": "ĩ",
    "ò": "ị",
    "æ": "ỉ",
    "î": "ỵ",
}
VNI_PAIR = re.compile(r"([aeouyAEOUYöôÖÔ])([ùøûõïáàåãäéèúüëâêÙØÛÕÏÁÀÅÃÄÉÈÚÜËÂÊ])")


def decoded(content: bytes, name: str) -> str:
    """The text, or UnreadableError if no alphabet makes Vietnamese or plain letters of it."""
    for mark, encoding in BOMS.items():
        if content.startswith(mark):
            return _tried(content, encoding) or _refused(name)
    if b"\0" in content[:4096]:
        return _by_zeros(content) or _refused(name)
    if (text := _tried(content, "utf-8")) is not None:
        return modern_by(text)(text)
    western = content.decode("cp1252", "replace")
    read = [unicodedata.normalize("NFC", content.decode("cp1258", "replace")), _tcvn3(western), _vni(western)]
    best = max(read, key=_commonness)
    words = len(re.findall(r"\w+", best))
    return best if _commonness(best) >= max(FEWEST, SHARE * words) else _refused(name)


def modern_by(text: str) -> Callable[[str], str]:
    """How its words become Unicode: old fonts show letters of Western Europe as Vietnamese ones."""
    sample = text[:SAMPLE]
    alphabets: list[Callable[[str], str]] = [str, _tcvn3, _vni]
    best = max(alphabets, key=lambda alphabet: _commonness(alphabet(sample)))
    return best if _commonness(best(sample)) > 2 * _commonness(sample) + FEWEST else str


def _refused(name: str) -> str:
    raise UnreadableError("letters", name=name)


def _tried(content: bytes, encoding: str) -> str | None:
    """The text if it is one: bytes of something else decode to signs that nobody types."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    sample = text[:20_000]
    kinds = (unicodedata.category(letter) for letter in sample if letter not in "\n\r\t\f")
    strange = sum(kind in {"Cc", "Cn", "Cs", "Co"} for kind in kinds)
    return text if strange <= STRANGE * len(sample) else None


def _by_zeros(content: bytes) -> str | None:
    """UTF-16 without its mark: the zeros of plain letters stand at every other place."""
    sample = content[:4096]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if max(odd, even) < len(sample) // 5:
        return None
    return _tried(content[: len(content) // 2 * 2], "utf-16-le" if odd > even else "utf-16-be")


def _commonness(text: str) -> int:
    return len(COMMON.findall(text[:SAMPLE].lower()))


def _tcvn3(western: str) -> str:
    return "".join(TCVN3.get(letter, letter) for letter in western)


def _vni(western: str) -> str:
    def together(pair: re.Match) -> str:
        base, mark = pair[1], pair[2].lower()
        return VNI_LETTERS.get(base, base) + VNI_HATS.get(mark, "") + VNI_MARKS[mark]

    paired = VNI_PAIR.sub(together, western)
    text = "".join(VNI_LETTERS.get(letter, letter) for letter in paired)
    return unicodedata.normalize("NFC", text)
