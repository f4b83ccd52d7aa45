"""What Tesseract takes for something else, mended where a notice can only mean one thing."""

import re

from directives.notices.apart.layout import Word

QUARTER = re.compile(r"(?:11|111|1V|lV|l|ll|lll)(?=/\d{4}|[.,;]?$)")
OF_QUARTER = {"11": "II", "111": "III", "1V": "IV", "lV": "IV", "l": "I", "ll": "II", "lll": "III"}
ZERO = re.compile(r"[OoÔ](?=\d(?:/\d|[.,;)]?$))")
LABELS = {"l.": "1.", "l)": "1)", "|.": "1.", "I)": "1)", "đ]": "đ)"}
STRAY = re.compile(r"['‘’`\"“”](?=(?:\d{1,2}|[IVX]{1,4}|[a-zđ])[.)]$)")


def mended(words: list[Word]) -> list[Word]:
    """The words of a line, or of a cell."""
    return [
        word._replace(text=_mended(word.text, words[n - 1].text.lower() if n else ""))
        for n, word in enumerate(words)
    ]


def _mended(text: str, before: str) -> str:
    text = text.replace("\u00d0", "Đ").replace("\u00f0", "đ")  # the letter of Iceland, which looks the same
    if not before:
        text = STRAY.sub("", text)
        return LABELS.get(text, text)
    if before == "quý":
        return QUARTER.sub(lambda found: OF_QUARTER[found[0]], text)
    return ZERO.sub("0", text)
