"""The rows of the report: a total, its parts, their parts; each whole is the sum of its parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from disbursement.report.money import Money, rest
from portal.export.word_table import roman
from portal.models import Agency
from programs.models import Component, Program


@dataclass
class Row:
    """A line of the table; `parts` are the lines below it that make it up."""

    words: str
    money: Money
    parts: list["Row"] = field(default_factory=list)
    program: Program | None = None
    component: Component | None = None
    unit: Agency | None = None
    is_rest: bool = False
    number: str = ""
    level: int = 0
    obstacles: str = ""
    remarks: str = ""

    def all(self) -> Iterator["Row"]:
        """The row and all below it, from the top down."""
        yield self
        for part in self.parts:
            yield from part.all()


def whole(words: str, money: Money, parts: Iterable[Row], rest_words: str, **named) -> Row:
    """A row with its parts, and one more for what is in none of them."""
    shown = [part for part in parts if part.money or part.parts]
    left = rest(money, [part.money for part in shown])
    if shown and left:
        shown.append(Row(rest_words, left, is_rest=True))
    return Row(words, money, shown, **named)


def number(total: Row) -> Row:
    """Number the rows as an office does: I, then 1, then 1.1."""
    for place, part in enumerate(total.parts, 1):
        part.number = roman(place)
        _number_below(part, 1, "")
    return total


def _number_below(row: Row, level: int, before: str) -> None:
    row.level = level
    for place, part in enumerate(row.parts, 1):
        part.number = f"{before}{place}"
        _number_below(part, level + 1, f"{part.number}.")


def undivided() -> str:
    return _("Not divided further")


def ungiven() -> str:
    return _("Not yet assigned to a unit")
