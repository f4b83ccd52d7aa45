"""What can be wrong with the figures of a sheet: pure functions; each finding says how to mend it.

Errors stop the submission, never the saving of a draft. Warnings are settled by a remark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, read, written
from portal.templatetags.figures import rate

FACTORS = (10, 1_000, 1_000_000)  # a zero too many, the wrong unit, two units off
BEHIND = 5  # points of rate by which counterpart capital may stay behind central capital unremarked
TINY = 5_000  # an amount less than this part of the plan was probably typed in tỷ


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Cell:
    """What a person typed for one line: the characters, their unit and the remark."""

    typed: str = ""
    note: str = ""
    unit: Unit = Unit.TRIEU
    amount: int | None = None
    error: str = ""

    @classmethod
    def of(cls, typed: str, note: str, unit: Unit) -> "Cell":
        """Read it; a text that is no amount keeps its characters and says why."""
        typed, note = typed.strip(), " ".join(note.split())
        try:
            return cls(typed, note, unit, read(typed, unit) if typed else None)
        except ValidationError as error:
            return cls(typed, note, unit, None, error.messages[0])

    def same_as(self, other: "Cell") -> bool:
        """Whether both mean the same, however it was written."""
        text = (self.typed, other.typed) if self.amount is None else ("", "")
        return (self.amount, self.note, text[0]) == (other.amount, other.note, text[1])


@dataclass(frozen=True)
class Line:
    """What a line is checked with: đồng planned, đồng until the end of last month (None: never reported)."""

    key: int
    group: tuple  # component, kind, carried over: where counterpart and central capital go together
    source: str
    planned: int
    last: int | None
    cell: Cell

    @property
    def rate(self) -> Decimal | None:
        """Percent of its plan, if the amount can be read."""
        amount = self.cell.amount
        return Decimal(amount * 100) / self.planned if self.planned and amount is not None else None


@dataclass(frozen=True)
class Finding:
    """Something to mend or to remark upon in one line."""

    key: int
    code: str
    level: Level
    sentence: str
    is_settled: bool = False  # a warning that has its remark

    @property
    def blocks(self) -> bool:
        """Whether the sheet cannot be submitted like this."""
        return not self.is_settled


def check(lines: Iterable[Line], month: int, unit: Unit) -> list[Finding]:
    """All findings of a sheet in the order of its lines; sentences speak of that month, in that unit."""
    lines = list(lines)
    central = {line.group: line.rate for line in lines if line.source == "central"}
    found = []
    for line in lines:
        found += _amount(line, month, unit) or _counterpart(line, central.get(line.group))
    return found


def guess(amount: int, last: int | None, planned: int) -> int | None:
    """The amount that was probably meant, if this one looks ten, a thousand or a million times off."""
    floor = last or 0
    if amount > planned > 0:
        maybe, ceiling = _divided(amount), planned
    elif 0 < amount < floor:
        maybe, ceiling = [amount * factor for factor in FACTORS], min(planned, 2 * floor)
    elif amount > 0 and not floor and amount * TINY < planned:
        maybe, ceiling = [amount * factor for factor in FACTORS[1:]], planned
    else:
        maybe, ceiling = _divided(amount) if floor else [], floor * 21 // 20
    return next((other for other in maybe if floor <= other <= ceiling), None)


def _divided(amount: int) -> list[int]:
    return [amount // factor for factor in FACTORS if amount % factor == 0]


def _amount(line: Line, month: int, unit: Unit) -> list[Finding]:
    """What is wrong with the amount itself: the first of these that holds."""
    cell, amount, has_note = line.cell, line.cell.amount, bool(line.cell.note)
    if cell.error:
        return [Finding(line.key, "unreadable", Level.ERROR, cell.error)]
    if amount is None:
        return [Finding(line.key, "empty", Level.ERROR, _empty(line, unit))]
    if amount > line.planned:
        level = Level.WARNING if has_note else Level.ERROR
        return [Finding(line.key, "over_plan", level, _over_plan(line, unit), has_note)]
    if amount < (line.last or 0):
        return [
            Finding(line.key, "below_last", Level.WARNING, _below_last(line, month, unit), bool(cell.note))
        ]
    if guess(amount, line.last, line.planned) is not None:
        return [Finding(line.key, "unit", Level.WARNING, _wrong_unit(line, unit), has_note)]
    return []


def _counterpart(line: Line, central: Decimal | None) -> list[Finding]:
    own = line.rate
    if line.source != "counterpart" or own is None or central is None or own + BEHIND >= central:
        return []
    sentence = _(
        "Counterpart capital (%(own)s) is behind the central capital of the same component (%(central)s). "
        "Give the reason in the remark."
    ) % {"own": rate(own), "central": rate(central)}
    return [Finding(line.key, "counterpart", Level.WARNING, sentence, bool(line.cell.note))]


def _empty(line: Line, unit: Unit) -> str:
    last = written(line.last or 0, unit)
    return _("Nothing is typed. If nothing was paid out this month, type %(last)s again.") % {"last": last}


def _over_plan(line: Line, unit: Unit) -> str:
    amount = line.cell.amount or 0
    words = {"amount": written(amount, unit), "plan": written(line.planned, unit), "unit": unit.label}
    times = round(amount / line.planned) if line.planned else 0
    if not line.planned:
        sentence = _("%(amount)s %(unit)s was paid out, but this line has no plan.")
    elif times >= 2:
        sentence = _("%(amount)s is about %(times)s times the plan of %(plan)s %(unit)s.")
    else:
        sentence = _("%(amount)s is over the plan of %(plan)s %(unit)s.")
    mend = _("Mend the figure, or explain it in the remark.")
    return _joined(sentence % {**words, "times": times}, _meant(line, unit), mend)


def _below_last(line: Line, month: int, unit: Unit) -> str:
    sentence = _("%(amount)s is less than the %(last)s at the end of month %(month)s.") % {
        "amount": written(line.cell.amount, unit),
        "last": written(line.last, unit),
        "month": month - 1,
    }
    return _joined(sentence, _meant(line, unit), _("Mend the figure, or give the reason in the remark."))


def _wrong_unit(line: Line, unit: Unit) -> str:
    sentence = _("%(amount)s %(unit)s looks like a wrong unit, or a zero too many or too few.") % {
        "amount": written(line.cell.amount, unit),
        "unit": unit.label,
    }
    return _joined(sentence, _meant(line, unit), _("Mend the figure, or confirm it in the remark."))


def _meant(line: Line, unit: Unit) -> str:
    maybe = guess(line.cell.amount or 0, line.last, line.planned)
    return "" if maybe is None else _("Did you mean %(guess)s?") % {"guess": written(maybe, unit)}


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
