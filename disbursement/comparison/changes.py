"""Plan entries and figures that became known between two days, by line of capital.

Their differences add up to the difference of the totals: each figure is set against what counted just
before it was entered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from disbursement.models import Allocation, Figure, PlanEntry
from disbursement.models.capital import AllocationQuerySet
from disbursement.models.sheets import period
from portal import clock

PLAN, FIGURES = "plan", "figures"
NOTE, EXPECTED, NOTHING = "note", "expected", "nothing"
ONLY = {
    NOTE: _("only the remark changed"),
    EXPECTED: _("only what is expected changed"),
    NOTHING: _("entered again, the same"),
}


@dataclass(frozen=True)
class Change:
    """A plan entry, or a figure with the one that it replaces; `difference` is to what counts, in đồng."""

    kind: str
    row: PlanEntry | Figure
    difference: int
    before: int | None = None  # of a figure: what it replaces
    before_period: str = ""
    is_late: bool = False  # a figure of a month after which another was reported already
    only: str = ""  # of a figure with the amount of the one that it replaces: what else changed

    @property
    def period(self) -> str:
        """The month of a figure."""
        return period(self.row.allocation.year, self.row.month) if isinstance(self.row, Figure) else ""

    @property
    def only_words(self) -> str:
        return str(ONLY.get(self.only, ""))

    @property
    def why(self) -> str:
        """The decision of a plan entry; of a figure the reason of its correction, or the remark."""
        row = self.row
        if isinstance(row, PlanEntry):
            day = f"{row.decided_on:%d/%m/%Y}"
            return " · ".join(filter(None, [f"{row.decision} ({day})", str(row.reallocation or "")]))
        document = f"({row.document})" if row.document else ""
        return " ".join(filter(None, [row.reason, document, row.note]))

    @property
    def is_correction(self) -> bool:
        return isinstance(self.row, Figure) and bool(self.row.reason)


@dataclass
class Changed:
    """A line of capital with all that changed in it."""

    line: Allocation
    changes: list[Change] = field(default_factory=list)

    @property
    def planned(self) -> int:
        return self._sum(PLAN)

    @property
    def disbursed(self) -> int:
        return self._sum(FIGURES)

    def _sum(self, kind: str) -> int:
        return sum(change.difference for change in self.changes if change.kind == kind)


def changed(lines: AllocationQuerySet, first: date, last: date, what: str = "") -> QuerySet[Allocation]:
    """Of the lines those in which something became known after the first day, by the end of the last."""
    own = {"allocation": OuterRef("pk")}
    is_changed = Q(pk=None)
    if what != FIGURES:
        is_changed |= Q(Exists(_entries(first, last).filter(**own)))
    if what != PLAN:
        is_changed |= Q(Exists(_figures(first, last).filter(**own)))
    order = ["unit__position", "unit", "component__program__position", "component__position"]
    return lines.for_list().filter(is_changed).order_by(*order, "kind", "source", "pk")


def changes_of(lines: Iterable[Allocation], first: date, last: date, what: str = "") -> list[Changed]:
    """All changes of these lines in the order in which they were entered; three queries."""
    rows = {line.pk: Changed(line) for line in lines}
    found: list[Change] = []
    if what != FIGURES:
        people = ("entered_by__agency", "allocation", "reallocation")
        entries = _entries(first, last).filter(allocation__in=rows).select_related(*people)
        found += [Change(PLAN, entry, entry.amount) for entry in entries]
    if what != PLAN:
        found += _figure_changes(_figures(first, last).filter(allocation__in=rows))
    for change in sorted(
        found, key=lambda change: (change.row.entered_at, change.kind != PLAN, change.row.pk)
    ):
        rows[change.row.allocation_id].changes.append(change)
    return list(rows.values())


def _entries(first: date, last: date) -> QuerySet[PlanEntry]:
    before = Q(decided_on__lte=first, entered_at__lte=clock.end_of(first))
    return PlanEntry.objects.known(last).exclude(before)


def _figures(first: date, last: date) -> QuerySet[Figure]:
    return Figure.objects.known(last).filter(entered_at__gt=clock.end_of(first))


def _figure_changes(figures: QuerySet[Figure]) -> list[Change]:
    """Each against what counted before it, and against the version of its own month that it replaces."""
    earlier = Figure.objects.filter(allocation=OuterRef("allocation"), id__lt=OuterRef("id"))
    newest = earlier.order_by("-month", "-id")
    shown = figures.select_related("entered_by__agency", "allocation", "sheet").annotate(
        counted=Subquery(newest.values("pk")[:1]),
        replaced=Subquery(newest.filter(month__lte=OuterRef("month")).values("pk")[:1]),
    )
    rows = list(shown)
    wanted = {key for row in rows for key in (row.counted, row.replaced) if key}
    known = Figure.objects.in_bulk(wanted)
    return [_figure_change(row, known.get(row.counted), known.get(row.replaced)) for row in rows]


def _figure_change(row: Figure, counted: Figure | None, replaced: Figure | None) -> Change:
    is_late = counted is not None and counted.month > row.month
    difference = 0 if is_late else row.amount - (counted.amount if counted else 0)
    before = replaced.amount if replaced else None
    month = period(row.allocation.year, replaced.month) if replaced else ""
    return Change(FIGURES, row, difference, before, month, is_late, _only(row, replaced))


def _only(row: Figure, replaced: Figure | None) -> str:
    """What else changed where the amount of the month did not."""
    if replaced is None or (replaced.month, replaced.amount) != (row.month, row.amount):
        return ""
    if replaced.note != row.note:
        return NOTE
    is_same = (replaced.december, replaced.january) == (row.december, row.january)
    return NOTHING if is_same else EXPECTED
