"""What differs between a closed month and its next version, or between it and what counts now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from disbursement.models import Allocation, Closing, Figure
from disbursement.models.capital import AllocationQuerySet
from portal import clock
from portal.models import User

NOTHING = Value(-1, output_field=BigIntegerField())  # of no amount: none is below zero
PARTS = ("paid", "planned", "december", "january")


@dataclass(frozen=True)
class Side:
    """What one side says of a line, in đồng; a plan only where versions are compared."""

    paid: int | None
    note: str | None
    planned: int | None
    december: int | None
    january: int | None


@dataclass(frozen=True)
class Difference:
    """A line that says something else, and the figure that made the difference."""

    line: Allocation
    was: Side
    now: Side
    figure: Figure | None

    @property
    def change(self) -> int:
        return (self.now.paid or 0) - (self.was.paid or 0)


def differing(closing: Closing, other: Closing | None, user: User) -> AllocationQuerySet:
    """The lines that differ, annotated `was_…` and `is_…`; with `other` None: from what counts now.

    Of now only figures and remarks are compared: a plan that was adjusted since corrects nothing.
    """
    month = closing.month
    lines = Allocation.objects.visible_to(user).filter(year=month.year).open_in(month.month)
    lines = _frozen(lines, "was", closing)
    lines = _frozen(lines, "is", other) if other else _now(lines, month.month)
    differs = Q()
    for part in PARTS if other else PARTS[:1]:
        lines = lines.annotate(
            **{f"{side}_{part}_known": Coalesce(f"{side}_{part}", NOTHING) for side in ("was", "is")}
        )
        differs |= ~Q(**{f"was_{part}_known": F(f"is_{part}_known")})
    differs |= ~Q(was_note=F("is_note")) & Q(was_note__isnull=False, is_note__isnull=False)
    order = ("component__program__position", "unit__position", "component__position", "pk")
    return lines.filter(differs).for_list().order_by(*order)


def totals(lines: QuerySet[Allocation]) -> dict[str, int]:
    """What they add up to on both sides."""
    sums = lines.order_by().aggregate(before=Sum("was_paid"), after=Sum("is_paid"))
    before, after = sums["before"] or 0, sums["after"] or 0
    return {"before": before, "after": after, "change": after - before}


def explained(lines: Iterable[Allocation], closing: Closing, other: Closing | None) -> list[Difference]:
    """The lines with the figure that counts on the other side: by whom it is and why. One query."""
    lines = list(lines)
    known = Figure.objects.filter(allocation__in=lines, month__lte=closing.month.month)
    if other:
        known = known.filter(entered_at__lte=other.closed_at)
    newest = known.order_by("allocation_id", "-month", "-id").distinct("allocation_id")
    figures = {figure.allocation_id: figure for figure in newest.select_related("entered_by__agency")}
    return [Difference(line, _side(line, "was"), _side(line, "is"), figures.get(line.pk)) for line in lines]


def _side(line: Allocation, side: str) -> Side:
    names = ("paid", "note", "planned", "december", "january")
    return Side(*(getattr(line, f"{side}_{name}", None) for name in names))


def _frozen(lines: AllocationQuerySet, side: str, closing: Closing) -> AllocationQuerySet:
    """Annotate what a version says of each line."""
    row = f"{side}_row"
    relation = FilteredRelation("closed", condition=Q(closed__closing=closing.pk))
    names = {f"{side}_{name}": F(f"{row}__{name}") for name in ("planned", "december", "january", "note")}
    paid = Coalesce(f"{row}__amount", f"{row}__last")
    return lines.annotate(**{row: relation}).annotate(**{f"{side}_paid": paid}, **names)


def _now(lines: AllocationQuerySet, month: int) -> AllocationQuerySet:
    """Annotate what counts today; a remark is that of the month's own figure."""
    today = clock.today()
    newest = Figure.objects.known(today).filter(allocation=OuterRef("pk"))
    paid = newest.filter(month__lte=month).order_by("-month", "-id").values("amount")
    own = newest.filter(month=month).order_by("-id").values("note")
    return lines.annotate(is_paid=Subquery(paid[:1]), is_note=Subquery(own[:1]))
