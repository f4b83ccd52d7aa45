"""Amounts as people type and read them: dots for thousands, comma for decimals. Whole đồng, never floats."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MILLION = 1_000_000
MOST = 10**15  # a million tỷ: more than any budget line, and safely inside a bigint
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
VIETNAMESE = re.compile(
    r"([0-9]+|[1-9][0-9]{0,2}(?:([. ])[0-9]{3})(?:\2[0-9]{3})*)(?:,([0-9]+))?"
)  # 10.702,5
ENGLISH = re.compile(
    r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})"
)  # 10,702.5
DOT_DECIMALS = re.compile(r"([0-9]+)\.([0-9]+)")
NEGATIVE = re.compile(r"[-\u2212\u2013]\s*[0-9]")


class Unit(models.TextChoices):
    """In what amounts are typed and shown."""

    TRIEU = "trieu", gettext_lazy("million đồng")
    DONG = "dong", gettext_lazy("đồng")

    @property
    def size(self) -> int:
        """How many đồng it has."""
        return MILLION if self == Unit.TRIEU else 1

    @property
    def places(self) -> int:
        """How many decimals make sense: there is nothing smaller than a đồng."""
        return 6 if self == Unit.TRIEU else 0


def read(typed: str, unit: Unit) -> int:
    """The đồng that were meant: read("1.234,5", Unit.TRIEU) == 1_234_500_000. Refuses what is ambiguous."""
    text = SPACES.sub(" ", typed).strip()
    return to_dong(number(text), unit.size, text)


def number(text: str) -> Decimal:
    """The number that was typed, whatever its unit: number("10.702,5") == Decimal("10702.5")."""
    whole, decimals = _parts(SPACES.sub(" ", text).strip())
    return Decimal(f"{whole}.{decimals or 0}")


def to_dong(amount: Decimal, size: int, text: str) -> int:
    """Whole đồng of an amount in a unit of that many đồng; `text` is how it was written."""
    dong = amount * size
    if dong != dong.to_integral_value():
        raise ValidationError(_too_fine(size), "decimals", {"typed": text})
    if abs(dong) > MOST:
        raise ValidationError(
            _("“%(typed)s” is more than any budget line. Check the unit."), "too_large", {"typed": text}
        )
    return int(dong)


def written(dong: int | None, unit: Unit) -> str:
    """As an office writes it, exactly: written(1_234_500_000, Unit.TRIEU) == "1.234,5"; nothing for None."""
    if dong is None:
        return ""
    whole, rest = divmod(abs(dong), unit.size)
    decimals = f"{rest:0{unit.places}d}".rstrip("0") if unit.places else ""
    sign = "-" if dong < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def _parts(text: str) -> tuple[str, str]:
    """Digits before and after the decimal mark."""
    if match := VIETNAMESE.fullmatch(text):
        return re.sub(r"[. ]", "", match[1]), match[3] or ""
    if match := ENGLISH.fullmatch(text):
        return (match[1] or match[3]).replace(",", ""), match[2] or ""
    raise _unreadable(text)


def _unreadable(text: str) -> ValidationError:
    if NEGATIVE.match(text):
        return ValidationError(
            _("“%(typed)s” is negative. Type what has been paid out since 1 January, 0 or more."),
            "negative",
            {"typed": text},
        )
    if match := DOT_DECIMALS.fullmatch(text):
        return ValidationError(
            _("“%(typed)s”: write a comma before decimals (%(comma)s) and dots only between thousands."),
            "dot",
            {"typed": text, "comma": f"{match[1]},{match[2]}"},
        )
    return ValidationError(
        _("“%(typed)s” is not a number. Type digits, such as 10.702 or 10.702,5."), "number", {"typed": text}
    )


def _too_fine(size: int) -> str:
    if size == 1:
        return _("“%(typed)s” has decimals, but a đồng has none. Is it meant in million đồng?")
    if size == MILLION:
        return _("“%(typed)s” has more than six decimals, which is less than one đồng. Round it.")
    return _("“%(typed)s” has so many decimals that it is no whole đồng. Round it.")
