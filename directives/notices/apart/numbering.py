"""The labels that Word puts before paragraphs by itself: "1.", "a)", "-"."""

from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
DEEPEST = 12  # styles that one style may be based upon
BULLETS = "-+*–—"
ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")]
ROMAN += [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
HIGHEST = 3000  # number that is written in Roman numerals or letters


class Level(NamedTuple):
    """A level of a list: its kind of numbers, its pattern ("%1.%2."), its first number."""

    kind: str
    pattern: str
    start: int
    is_plain: bool  # all numbers of the pattern in figures
    restart: int | None  # the level after which it begins anew: 0 for never


class Numbering:
    """Counts the paragraphs of each list as Word does."""

    def __init__(self, numbering: Any, styles: Any):
        self._abstract = {} if numbering is None else _abstract(numbering)
        self._lists = {} if numbering is None else _lists(numbering)
        self._styles = {} if styles is None else {_id(one): one for one in styles.iter(f"{W}style")}
        self._style_of_level = _levels_by_style(numbering)
        self._default = next((_id(one) for one in self._styles.values() if _is_default(one)), "")
        self._counts: dict[str, list[int | None]] = {}
        self._overridden: set[tuple[str, int]] = set()

    def label(self, properties: Any) -> str:
        """Of a paragraph with these properties (w:pPr); empty for one that is in no list."""
        number, level = self._place(properties)
        if number not in self._lists:
            return ""
        abstract, overrides = self._lists[number]
        levels = self._abstract.get(abstract, {})
        if level not in levels:
            return ""
        self._count(number, abstract, levels, overrides, level)
        return _written(levels, level, self._counts[abstract])

    def _place(self, properties: Any) -> tuple[str, int]:
        """The list and the level, by the paragraph itself or by its style."""
        number, level = _numbered(properties)
        style = _value(properties, "pStyle") or self._default
        for _depth in range(DEEPEST):
            if (number and level is not None) or style not in self._styles:
                break
            its_properties = self._styles[style].find(f"{W}pPr")
            its_number, its_level = _numbered(its_properties)
            if not number and its_number:
                number = its_number
                level = self._style_of_level.get(style, its_level) if level is None else level
            level = its_level if level is None and its_number else level
            style = _value(self._styles[style], "basedOn")
        return number, min(max(level or 0, 0), LEVELS - 1)

    def _count(self, number: str, abstract: str, levels: dict, overrides: dict[int, int], level: int) -> None:
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        for above in range(level):
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        if level in overrides and (number, level) not in self._overridden:
            self._overridden.add((number, level))
            counts[level] = overrides[level]
        for below in range(level + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or level < restart:
                counts[below] = None


def _abstract(numbering: Any) -> dict[str, dict[int, Level]]:
    """The levels of each abstract list; some only lead to a style of lists with the levels."""
    found, links, by_style = {}, {}, {}
    for one in numbering.iter(f"{W}abstractNum"):
        name = one.get(f"{W}abstractNumId", "")
        found[name] = {_whole(level.get(f"{W}ilvl")): _level(level) for level in one.iter(f"{W}lvl")}
        links[name] = _value(one, "numStyleLink")
        by_style[_value(one, "styleLink")] = name
    return {name: found[by_style.get(links[name], name) if links[name] else name] for name in found}


def _level(level: Any) -> Level:
    restart = level.find(f"{W}lvlRestart")
    return Level(
        _value(level, "numFmt") or "decimal",
        _value(level, "lvlText"),
        _whole(_value(level, "start") or "1"),
        level.find(f"{W}isLgl") is not None,
        None if restart is None else _whole(restart.get(f"{W}val")),
    )


def _lists(numbering: Any) -> dict[str, tuple[str, dict[int, int]]]:
    """By its number: the abstract list of a list, and where it begins anew."""
    found = {}
    for one in numbering.iter(f"{W}num"):
        overrides = {}
        for override in one.iter(f"{W}lvlOverride"):
            if start := _value(override, "startOverride"):
                overrides[_whole(override.get(f"{W}ilvl"))] = _whole(start)
        found[one.get(f"{W}numId", "")] = (_value(one, "abstractNumId"), overrides)
    found.pop("0", None)  # of a paragraph that is taken out of its style's list
    return found


def _levels_by_style(numbering: Any) -> dict[str, int]:
    if numbering is None:
        return {}
    levels = ((_value(level, "pStyle"), _whole(level.get(f"{W}ilvl"))) for level in numbering.iter(f"{W}lvl"))
    return {style: level for style, level in levels if style}


def _numbered(properties: Any) -> tuple[str, int | None]:
    numbers = None if properties is None else properties.find(f"{W}numPr")
    if numbers is None:
        return "", None
    level = _value(numbers, "ilvl")
    return _value(numbers, "numId"), _whole(level) if level else None


def _written(levels: dict[int, Level], level: int, counts: list[int | None]) -> str:
    kind, pattern, _start, is_plain, _restart = levels[level]
    if kind == "none":
        return ""
    if kind == "bullet":
        return pattern if pattern and pattern in BULLETS else "-"
    for n in range(LEVELS):
        if f"%{n + 1}" in pattern:
            shown = levels[n].kind if n in levels and not is_plain else "decimal"
            pattern = pattern.replace(f"%{n + 1}", number(counts[n] or 0, shown))
    return pattern.strip()


def number(value: int, kind: str) -> str:
    """A number as Word writes it in a list."""
    if kind == "decimalZero":
        return f"{value:02}"
    if not 0 < value <= HIGHEST:
        return str(value)
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        left, roman = value, ""
        for size, letters in ROMAN:
            roman += letters * (left // size)
            left %= size
        return roman if kind == "upperRoman" else roman.lower()
    return str(value)


def _value(parent: Any, tag: str) -> str:
    child = None if parent is None else parent.find(f"{W}{tag}")
    return "" if child is None else child.get(f"{W}val", "")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _id(style: Any) -> str:
    return style.get(f"{W}styleId", "")


def _is_default(style: Any) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}
