"""The columns of the report and their heads of several lines, the same on the page, in Excel and in Word."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from disbursement.report.money import BUDGETS, CENTRAL
from disbursement.report.rows import Row
from programs.models import CapitalKind

DEPTH = 3  # lines of the head
TEXTS = ("words", "obstacles", "remarks")


class Column(NamedTuple):
    """A column by name, with its heads from the top down and its width in characters."""

    name: str
    heads: tuple[str, ...]
    width: int

    @property
    def is_text(self) -> bool:
        return self.name in TEXTS

    @property
    def is_rate(self) -> bool:
        return self.name.startswith("rate")

    def value(self, row: Row):
        """đồng, a rate in percent, or words."""
        if self.name == "number" or self.is_text:
            return getattr(row, self.name)
        if self.is_rate:
            return row.money.rate(self.name.removeprefix("rate"))
        return row.money.get(self.name)


class Head(NamedTuple):
    """A cell of the head: where it stands and how many lines and columns it takes."""

    words: str
    line: int
    column: int
    lines: int
    columns: int


def columns(year: int) -> list[Column]:
    """All columns, in the usual order."""
    plan, paid, rate = _("Plan"), _("Cumulative disbursement"), _("Rate of the plan (%)")
    expected = _("Expected disbursement")
    return [
        Column("number", (_("No."),), 6),
        Column("words", (_("Content"),), 44),
        *_split("plan", plan),
        Column("allocated", (_("Allocated in detail"),), 12),
        *_split("paid", paid),
        Column("rate", (rate, _("In all")), 8),
        Column("rate_investment", (rate, _("Investment")), 8),
        Column("rate_recurrent", (rate, _("Recurrent")), 8),
        Column("december", (expected, _("by %(day)s") % {"day": f"31/12/{year}"}), 12),
        Column("january", (expected, _("by %(day)s") % {"day": f"31/01/{year + 1}"}), 12),
        Column("obstacles", (_("Difficulties, obstacles"),), 30),
        Column("remarks", (_("Remarks"),), 24),
    ]


def _split(what: str, head: str) -> Iterator[Column]:
    """In all; each kind of capital in all and by budget; what of it was carried over."""
    names = {
        CapitalKind.INVESTMENT.value: _("Investment capital"),
        CapitalKind.RECURRENT.value: _("Recurrent capital"),
    }
    yield Column(what, (head, _("In all")), 12)
    for kind, name in names.items():
        yield Column(f"{what}_{kind}", (head, name, _("In all")), 11)
        for budget in BUDGETS:
            words = _("Central budget") if budget == CENTRAL else _("Local budget")
            yield Column(f"{what}_{kind}_{budget}", (head, name, words), 11)
    yield Column(f"{what}_carried", (head, _("Of it carried over")), 11)


def heads(shown: list[Column]) -> list[list[Head]]:
    """The lines of the head. Neighbours with the same head share one cell; the lowest reaches down."""
    lines: list[list[Head]] = [[] for _line in range(DEPTH)]
    for line in range(DEPTH):
        before: tuple[str, ...] = ()
        for number, column in enumerate(shown):
            path = column.heads[: line + 1]
            if len(path) <= line:
                before = ()
                continue
            is_last = len(column.heads) == line + 1
            if path == before and not is_last:
                cell = lines[line][-1]
                lines[line][-1] = cell._replace(columns=cell.columns + 1)
            else:
                lines[line].append(Head(path[-1], line, number, DEPTH - line if is_last else 1, 1))
            before = path
    return lines
