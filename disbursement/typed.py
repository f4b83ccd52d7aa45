"""What people type into the cells of a sheet, kept with its characters, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError

from disbursement.amounts import Unit, read, written


class Part(StrEnum):
    """The cells of one line."""

    AMOUNT = "amount"  # cumulative since 1 January
    DECEMBER = "december"  # expected by 31 December
    JANUARY = "january"  # and by 31 January of the next year
    NOTE = "note"


@dataclass(frozen=True)
class Typed:
    """Characters typed for an amount and the đồng that they mean, or why they mean none."""

    text: str = ""
    amount: int | None = None
    error: str = ""

    @classmethod
    def of(cls, text: str, unit: Unit) -> "Typed":
        """Read it; a text that is no amount keeps its characters and says why."""
        text = text.strip()
        try:
            return cls(text, read(text, unit) if text else None)
        except ValidationError as error:
            return cls(text, None, error.messages[0])

    @classmethod
    def kept(cls, text: str, amount: int | None, unit: Unit) -> "Typed":
        """As it was read when it was saved; only what could not be read is read again, for its reason."""
        return cls(text, amount) if amount is not None or not text else cls.of(text, unit)

    @classmethod
    def dong(cls, amount: int | None, unit: Unit) -> "Typed":
        """What was reported, as one would have typed it."""
        return cls(written(amount, unit), amount)


@dataclass(frozen=True)
class Cell:
    """What stands in the cells of one line: the cumulative amount, what is expected, the remark."""

    typed: str = ""
    note: str = ""
    unit: Unit = Unit.TRIEU
    amount: int | None = None
    error: str = ""
    december: Typed = Typed()
    january: Typed = Typed()

    @classmethod
    def made(cls, amount: Typed, december: Typed, january: Typed, note: str, unit: Unit) -> "Cell":
        """Of parts that are read already."""
        return cls(amount.text, note, unit, amount.amount, amount.error, december, january)

    @classmethod
    def of(cls, typed: str, note: str, unit: Unit, december: str = "", january: str = "") -> "Cell":
        """Read what was typed in that unit."""
        paid, at_december, at_january = (Typed.of(text, unit) for text in (typed, december, january))
        return cls.made(paid, at_december, at_january, " ".join(note.split()), unit)

    def typed_for(self, part: Part) -> Typed:
        """One of its amounts."""
        if part == Part.AMOUNT:
            return Typed(self.typed, self.amount, self.error)
        return self.december if part == Part.DECEMBER else self.january

    def text(self, part: Part, unit: Unit) -> str:
        """What stands in that cell: amounts in a unit, unreadable texts as they were typed."""
        if part == Part.NOTE:
            return self.note
        typed = self.typed_for(part)
        return typed.text if typed.amount is None else written(typed.amount, unit)

    def means(self, part: Part) -> str | int:
        """What that cell says, however it was written."""
        if part == Part.NOTE:
            return self.note
        typed = self.typed_for(part)
        return typed.text if typed.amount is None else typed.amount

    def changes(self, other: "Cell") -> list[Part]:
        """The cells in which the two mean different things."""
        return [part for part in Part if self.means(part) != other.means(part)]

    def same_as(self, other: "Cell") -> bool:
        """Whether both mean the same, however it was written."""
        return not self.changes(other)

    def retyped(self, entered: Mapping[Part, str], unit: Unit) -> "Cell":
        """The same with some cells typed anew; what stays is written in the unit of what is new."""
        amount, december, january = (
            Typed.of(entered[part], unit) if part in entered else self._in_unit(part, unit)
            for part in (Part.AMOUNT, Part.DECEMBER, Part.JANUARY)
        )
        note = " ".join(entered[Part.NOTE].split()) if Part.NOTE in entered else self.note
        return Cell.made(amount, december, january, note, unit)

    def _in_unit(self, part: Part, unit: Unit) -> Typed:
        typed = self.typed_for(part)
        if unit == self.unit:
            return typed
        return Typed.of(typed.text, unit) if typed.amount is None else Typed.dong(typed.amount, unit)


@dataclass(frozen=True)
class Clash:
    """A cell that another person changed since it was read: what stands there now, and who says so."""

    key: int
    part: Part
    saved: str
    by: str
    at: datetime | None
