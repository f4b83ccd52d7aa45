"""The table of a reallocation: each line with its plan, what was paid out, and its rate before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from disbursement.amounts import Unit, written
from disbursement.models import Allocation, PlanEntry, Reallocation
from disbursement.models.capital import ZERO
from portal import clock
from portal.models import User

Account = tuple[str, str, int]  # kind, source, budget year: money of one does not become money of another


@dataclass
class Move:
    """What is taken from a line (negative) or given to it, in đồng."""

    allocation: Allocation  # with `planned` before it and `disbursed`
    amount: int

    @property
    def words(self) -> str:
        """The change as an office writes it, exactly."""
        return written(self.amount, Unit.TRIEU)

    @property
    def account(self) -> Account:
        return self.allocation.kind, self.allocation.source, self.allocation.budget_year

    @property
    def before(self) -> int:
        return self.allocation.planned

    @property
    def after(self) -> int:
        return self.before + self.amount

    @property
    def is_too_low(self) -> bool:
        """Whether less would be left than what was paid out."""
        return self.after < self.allocation.disbursed

    @property
    def rate_before(self) -> float | None:
        return _rate(self.allocation.disbursed, self.before)

    @property
    def rate_after(self) -> float | None:
        return _rate(self.allocation.disbursed, self.after)


def moves(amounts: Mapping[int, int], day: date | None = None) -> list[Move]:
    """As it stands now, or stood on a day: what is taken first, then what is given, by the lines' keys."""
    day = day or clock.today()
    lines = Allocation.objects.filter(pk__in=amounts).for_list().with_planned(day).with_disbursed(day)
    return _ordered(Move(line, amounts[line.pk]) for line in lines.order_by("pk"))


def table(reallocation: Reallocation, user: User, day: date) -> list[Move]:
    """Its moves of lines that this person sees: as they stood on the day, or when it was applied."""
    mine = Allocation.objects.visible_to(user).values("pk")
    rows = reallocation.lines.filter(allocation__in=mine)
    amounts = dict(rows.values_list("allocation", "amount"))
    if not reallocation.applied_at:
        return moves(amounts, day)
    first = reallocation.entries.aggregate(first=Min("id"))["first"]
    earlier = PlanEntry.objects.filter(allocation=OuterRef("pk"), id__lt=first).order_by()
    planned = earlier.values("allocation").annotate(total=Sum("amount")).values("total")
    lines = Allocation.objects.filter(pk__in=amounts).for_list().order_by("pk")
    lines = lines.with_disbursed(clock.day_of(reallocation.applied_at))
    lines = lines.annotate(planned=Coalesce(Subquery(planned), ZERO))
    return _ordered(Move(line, amounts[line.pk]) for line in lines)


def unbalanced(rows: Iterable[Move]) -> dict[Account, tuple[int, int]]:
    """Accounts in which more is taken than given or the other way round: (taken, given) in đồng."""
    sums: dict[Account, list[int]] = defaultdict(lambda: [0, 0])
    for move in rows:
        sums[move.account][move.amount > 0] += abs(move.amount)
    return {account: (taken, given) for account, (taken, given) in sums.items() if taken != given}


def sums(rows: Iterable[Move]) -> dict[str, str]:
    """What is taken and given in all, as an office writes it."""
    amounts = [move.amount for move in rows]
    taken, given = (sum(amount for amount in amounts if amount * sign > 0) for sign in (-1, 1))
    return {"taken": written(taken, Unit.TRIEU), "given": written(given, Unit.TRIEU)}


def _ordered(rows: Iterable[Move]) -> list[Move]:
    return sorted(rows, key=lambda move: move.amount > 0)


def _rate(disbursed: int, planned: int) -> float | None:
    return disbursed * 100 / planned if planned > 0 else None
