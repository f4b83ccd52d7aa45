"""The amounts of a row of the report, in đồng: they add up, and a whole less its parts leaves a rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from disbursement.models import CapitalSource
from programs.models import CapitalKind

CENTRAL, LOCAL = "central", "local"
BUDGETS = (CENTRAL, LOCAL)
BUDGET_OF = {  # the columns' two budgets; counterpart capital is the local budget's
    CapitalSource.CENTRAL.value: CENTRAL,
    CapitalSource.LOCAL.value: LOCAL,
    CapitalSource.COUNTERPART.value: LOCAL,
}
EXPECTED = ("december", "january")


@dataclass
class Money:
    """Amounts by name: `plan_investment_central`, `paid_carried`, `allocated`, `december` ..."""

    amounts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, amount: int) -> None:
        self.amounts[name] = self.amounts.get(name, 0) + amount

    def book(self, what: str, kind: str, source: str, amount: int, *, is_carried_over: bool) -> None:
        """An amount of a plan (`plan`, `detail`) or paid out (`paid`) under each name that counts it."""
        self.add(f"{what}_{kind}_{BUDGET_OF[source]}", amount)
        self.add(f"{what}_carried" if is_carried_over else f"{what}_own_{kind}", amount)

    def get(self, name: str) -> int | None:
        """An amount; nothing for an expectation that nobody entered."""
        parts = PARTS.get(name)
        if parts:
            return sum(self.get(part) or 0 for part in parts)
        return self.amounts.get(name) if name in EXPECTED else self.amounts.get(name, 0)

    def rate(self, of: str = "", plan: str = "plan") -> Decimal | None:
        """What was paid out in percent of the plan, or of the `detail` that was allocated.

        `of` is "", "_investment", "_own" and so on.
        """
        planned, paid = self.get(f"{plan}{of}") or 0, self.get(f"paid{of}") or 0
        return Decimal(paid) * 100 / planned if planned else None

    def __bool__(self) -> bool:
        return any(self.amounts.values())


SPLIT = ("plan", "detail", "paid")
PARTS = {  # what a sum is the sum of
    **{what: [f"{what}_{kind}" for kind in CapitalKind.values] for what in SPLIT},
    **{f"{what}_own": [f"{what}_own_{kind}" for kind in CapitalKind.values] for what in SPLIT},
    **{
        f"{what}_{kind}": [f"{what}_{kind}_{budget}" for budget in BUDGETS]
        for what in SPLIT
        for kind in CapitalKind.values
    },
}


def total(parts: Iterable[Money]) -> Money:
    """The sum of the parts."""
    whole = Money()
    for part in parts:
        for name, amount in part.amounts.items():
            whole.add(name, amount)
    return whole


def rest(whole: Money, parts: Iterable[Money]) -> Money:
    """What of the whole is in none of its parts."""
    left = Money(dict(whole.amounts))
    for name, amount in total(parts).amounts.items():
        left.add(name, -amount)
    return Money({name: amount for name, amount in left.amounts.items() if amount})
