"""What can be wrong with the figures of a sheet: pure functions; each finding says how to mend it.

Errors stop the submission, never the saving of a draft. Warnings are settled by a remark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.typed import Cell, Part
from portal.templatetags.figures import rate

FACTORS = (10, 1_000, 1_000_000)  # a zero too many, the wrong unit, two units off
BEHIND = 5  # points of rate by which counterpart capital may stay behind central capital unremarked
TINY = 5_000  # an amount less than this part of the plan was probably typed in tỷ


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Line:
    """What a line is checked with: đồng planned, đồng until the end of last month (None: never reported)."""

    key: int
    group: tuple  # component, kind, budget year: where counterpart and central capital go together
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
    part: Part = Part.AMOUNT  # the cell of the line

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
        found += _expected(line, unit)
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
        maybe, ceiling = _divided(amount) if floor else [], floor * 3 // 2  # an ordinary month
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


def _expected(line: Line, unit: Unit) -> list[Finding]:
    """What is wrong with what is expected: neither less than what stands before it."""
    floor, of, found = line.cell.amount, Part.AMOUNT, []
    for part in (Part.DECEMBER, Part.JANUARY):
        typed = line.cell.typed_for(part)
        if typed.error:
            found.append(Finding(line.key, "unreadable", Level.ERROR, typed.error, part=part))
        if typed.amount is None:
            continue
        if floor is not None and typed.amount < floor:
            sentence = _less_than(typed.amount, floor, of, unit)
            found.append(Finding(line.key, "expects_less", Level.ERROR, sentence, part=part))
        elif typed.amount > line.planned:
            sentence = _expects_more(typed.amount, line.planned, unit)
            settled = bool(line.cell.note)
            found.append(Finding(line.key, "expects_more", Level.WARNING, sentence, settled, part))
        floor, of = max(floor or 0, typed.amount), part
    return found


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
    return _joined(sentence % {**words, "times": written(times, Unit.DONG)}, _meant(line, unit), mend)


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


def _less_than(amount: int, floor: int, of: Part, unit: Unit) -> str:
    words = {"amount": written(amount, unit), "floor": written(floor, unit)}
    if of == Part.AMOUNT:
        return (
            _("Expected %(amount)s is less than the %(floor)s already paid out. Type %(floor)s or more.")
            % words
        )
    return (
        _("%(amount)s by 31/01 is less than the %(floor)s expected by 31/12. Type %(floor)s or more.") % words
    )


def _expects_more(amount: int, planned: int, unit: Unit) -> str:
    return _(
        "Expected %(amount)s is over the plan of %(plan)s %(unit)s. "
        "Mend the figure, or explain it in the remark."
    ) % {"amount": written(amount, unit), "plan": written(planned, unit), "unit": unit.label}


def _meant(line: Line, unit: Unit) -> str:
    maybe = guess(line.cell.amount or 0, line.last, line.planned)
    return "" if maybe is None else _("Did you mean %(guess)s?") % {"guess": written(maybe, unit)}


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
