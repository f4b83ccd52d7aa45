"""What happened to a line of a sheet: typed, reported, returned; newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disbursement.amounts import Unit, written
from disbursement.models import Allocation, CellChange, Figure, Sheet
from portal.models import User


@dataclass(frozen=True)
class Happening:
    """Who, when, what, from, to; amounts in triệu đồng."""

    at: datetime
    by: User
    what: str
    kind: str  # "typed", "reported", "returned"
    before: str = ""
    after: str = ""
    note: str = ""


def story_of(sheet: Sheet, line: Allocation) -> list[Happening]:
    """In three queries, whatever happened."""
    events = [*_typed(sheet, line), *_reported(sheet, line), *_returned(sheet, line)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _typed(sheet: Sheet, line: Allocation) -> Iterator[Happening]:
    changes = sheet.cell_changes.filter(allocation=line).select_related("changed_by__agency").order_by("-id")
    for change in changes:
        what = str(CellChange.Part(change.part).label)
        yield Happening(change.changed_at, change.changed_by, what, "typed", change.before, change.after)


def _reported(sheet: Sheet, line: Allocation) -> Iterator[Happening]:
    """The figures of the month, each against the one before it; also those entered without a sheet."""
    figures = Figure.objects.filter(allocation=line, month=sheet.month).select_related("entered_by__agency")
    before, told = "", []
    for figure in figures.order_by("id"):
        after = _words(figure)
        note = " · ".join(filter(None, [figure.note, figure.reason, figure.document]))
        what = _("correction") if figure.reason else pgettext("figure", "reported")
        told.append(Happening(figure.entered_at, figure.entered_by, what, "reported", before, after, note))
        before = after
    yield from reversed(told)


def _returned(sheet: Sheet, line: Allocation) -> Iterator[Happening]:
    returns = sheet.cell_returns.filter(allocation=line).select_related("returned_by__agency")
    for back in returns.order_by("-id"):
        yield Happening(back.returned_at, back.returned_by, _("returned"), "returned", note=back.reason)


def _words(figure: Figure) -> str:
    days = (("", figure.amount), ("31/12: ", figure.december), ("31/01: ", figure.january))
    return " · ".join(day + written(dong, Unit.TRIEU) for day, dong in days if dong is not None)
