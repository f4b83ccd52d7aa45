"""What a cell means: a text, an amount in đồng, a day, a year. Refused in words where it is not clear."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from disbursement.amounts import number, to_dong
from portal.search import fold

SIZES = {"dong": 1, "nghin": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000}  # đồng of each unit
UNIT = re.compile(
    r"\b(?:(1[., ]?000|nghin|(?<!giai )ngan|trieu|tr|ty|ti|thousand|million|billion) ?)?(?:d|dong|vnd)\b"
    r"|\b(trieu|ty|million|billion)\b"
)
UNIT_WORDS = {"nghin": "nghin", "ngan": "nghin", "trieu": "trieu", "tr": "trieu", "ty": "ty", "ti": "ty"}
UNIT_WORDS |= {"thousand": "nghin", "million": "trieu", "billion": "ty"}
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
EXCEL_BEGAN, SERIALS = date(1899, 12, 30), range(36_526, 73_051)  # days as plain numbers, 2000 to 2100
EXACT = 1e14  # up to here a float that is whole means just that
ERROR = re.compile(r"#(N/A|[A-Z]+[!?/0A-Z]*)")
MINUS = re.compile(r"[-\u2212\u2013]\s*(?=[0-9])")
IN_BRACKETS = re.compile(r"\(([0-9][0-9., ]*)\)")
SPACES = re.compile(r"[\s\0]+")


def text_of(cell: Any) -> str:
    """As a person would read it."""
    if isinstance(cell, str):
        return SPACES.sub(" ", cell).strip() if not cell.isalnum() else cell
    if isinstance(cell, tuple):
        return date.fromisoformat(cell[1]).strftime("%d/%m/%Y")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return f"{cell:.15g}"


def amount_of(cell: Any, size: int, *, may_be_negative: bool = False) -> int | None:
    """Whole đồng of an amount in a unit of `size` đồng; None for an empty cell."""
    if type(cell) is float and 0 <= (dong := cell * size) <= EXACT and dong == int(dong):
        return int(dong)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        amount = Decimal(f"{cell:.15g}")  # as Excel shows it: the 16th digit is noise
        written = f"{cell:.15g}".replace(".", ",")
    else:
        written = text_of(cell)
        if not written or written in {"-", "–"}:
            return None
        amount = _number(cell, written)
    if not amount.is_finite():
        raise ValidationError(_("“%(typed)s” is not a number.") % {"typed": written}, "number")
    if amount < 0 and not may_be_negative:
        raise ValidationError(
            _("“%(typed)s” is negative, and only changes of a plan may be. Type 0 or more."),
            "negative",
            {"typed": written},
        )
    return to_dong(amount, size, written)


def _number(cell: Any, written: str) -> Decimal:
    if isinstance(cell, tuple):
        raise ValidationError(
            _("“%(typed)s” is a day, not an amount. Format the cell as a number."), "day", {"typed": written}
        )
    if ERROR.fullmatch(written):
        raise ValidationError(
            _("The formula gives the error %(typed)s. Mend it, or type the number."),
            "error",
            {"typed": written},
        )
    if written.startswith("="):
        raise ValidationError(
            _("The formula %(typed)s has no result yet. Open the file in Excel, save it, and send it again."),
            "formula",
            {"typed": written},
        )
    if match := IN_BRACKETS.fullmatch(written):
        return -number(match[1])
    if match := MINUS.match(written):
        return -number(written[match.end() :])
    return number(written)


def day_of(cell: Any) -> date | None:
    """A day: a cell formatted as one, or 10/01/2023 as text."""
    if isinstance(cell, tuple):
        return date.fromisoformat(cell[1])
    if isinstance(cell, float | int) and SERIALS.start <= cell < SERIALS.stop and int(cell) == cell:
        return EXCEL_BEGAN + timedelta(days=int(cell))
    written = text_of(cell)
    if not written:
        return None
    try:
        return _day(written)
    except ValueError as error:
        raise ValidationError(
            _("“%(typed)s” is not a day. Type it as 31/10/2023."), "day", {"typed": written}
        ) from error


def _day(written: str) -> date:
    match = DAY.fullmatch(written)
    if not match:
        raise ValueError(written)
    if match[1]:
        day, month, year = map(int, match.group(1, 2, 3))
        return date(year, month, day)
    return date(*map(int, match.group(4, 5, 6)))


def year_of(cell: Any) -> int | None:
    """A year of four digits."""
    written = text_of(cell)
    if not written:
        return None
    if re.fullmatch(r"(19|20)\d\d", written):
        return int(written)
    raise ValidationError(
        _("“%(typed)s” is not a year. Type four digits, such as 2023."), "year", {"typed": written}
    )


def size_in(text: str) -> int | None:
    """The unit that a head names, in đồng: size_in("Kế hoạch (triệu đồng)") == 1_000_000; else None."""
    words = fold(text).replace("tr.", "tr ")
    match = UNIT.search(re.sub(r"[^a-z0-9.,]+", " ", words))
    if not match:
        return None
    word = match[1] or match[2] or ""
    return SIZES[UNIT_WORDS.get(word, "nghin" if word else "dong")]
