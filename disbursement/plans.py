"""Three plans of a year: assigned by the Prime Minister, assigned by the province, allocated in detail.

A line of an assigned plan speaks of a scope: a component with all below it or the whole programme, one unit
or the whole province, always of one pot of money. What lies in its scope belongs to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q, Sum

from disbursement.models import Allocation, AssignedPlan, PlanEntry
from programs.models import Component

OF_A_LINE = (
    "allocation__year",
    "allocation__budget_year",
    "allocation__component__program",
    "allocation__kind",
    "allocation__source",
    "allocation__component",
    "allocation__unit",
)


class Pot(NamedTuple):
    """Money that may not be mixed with any other. The programme is its key."""

    year: int
    budget_year: int
    program: int
    kind: str
    source: str


class Scope(NamedTuple):
    """What a line of a plan speaks of, by keys. No component: the whole programme; no unit: the province."""

    pot: Pot
    component: int | None = None
    unit: int | None = None


class Sums(NamedTuple):
    """đồng allocated in detail, and disbursed of that."""

    original: int = 0
    adjusted: int = 0
    disbursed: int = 0

    @property
    def planned(self) -> int:
        return self.original + self.adjusted

    def plus(self, other: "Sums") -> "Sums":
        return Sums(*(one + more for one, more in zip(self, other, strict=True)))


Parents = dict[int, int | None]  # of components


def scope_of(line: Allocation | AssignedPlan, program: int) -> Scope:
    """The scope of a line of that programme."""
    return Scope(
        Pot(line.year, line.budget_year, program, line.kind, line.source), line.component_id, line.unit_id
    )


def around(scope: Scope, parents: Parents) -> Iterator[Scope]:
    """The scope itself and every wider one that holds it."""
    component: int | None = scope.component
    while True:
        yield Scope(scope.pot, component, scope.unit)
        if scope.unit:
            yield Scope(scope.pot, component)
        if component is None:
            return
        component = parents.get(component)


def parents_of(programs: Iterable[int]) -> Parents:
    """Each component of the programmes with the one above it."""
    rows = Component.objects.filter(program__in=programs).order_by().values_list("pk", "parent")
    return dict(rows)


class Assigned:
    """The lines of one level. Within a scope nothing is counted twice, however they overlap."""

    def __init__(self, plans: Iterable[AssignedPlan], parents: Parents):
        self.plans = {scope_of(plan, plan.program_id): plan for plan in plans}
        self.by_component: dict[Scope, dict[Scope, None]] = defaultdict(dict)
        self.by_unit: dict[Scope, dict[Scope, None]] = defaultdict(dict)
        self.found: dict[Scope, list[AssignedPlan]] = {}
        for scope in self.plans:
            self._place(scope, parents)

    def within(self, scope: Scope) -> list[AssignedPlan]:
        """The line that speaks of just this scope, or else the most that lines assign in its parts."""
        if scope not in self.found:
            own = self.plans.get(scope)
            self.found[scope] = [own] if own else self.parts(scope)
        return self.found[scope]

    def parts(self, scope: Scope) -> list[AssignedPlan]:
        """Of the parts alone: by component or by unit, whichever is more."""
        ways = (self.by_component.get(scope, {}), self.by_unit.get(scope, {}))
        return max(([plan for part in way for plan in self.within(part)] for way in ways), key=total)

    def _place(self, scope: Scope, parents: Parents) -> None:
        """Tell each wider scope which parts it has because of this one."""
        for inner in around(scope, parents):
            if inner.component is not None:
                wider = Scope(inner.pot, parents.get(inner.component), inner.unit)
                self.by_component[wider][inner] = None
            if inner.unit:
                self.by_unit[Scope(inner.pot, inner.component)][inner] = None


def total(plans: Iterable[AssignedPlan]) -> int:
    """đồng that they assign together."""
    return sum(plan.assigned for plan in plans)


def summed(cells: Iterable[tuple[Scope, Sums]], parents: Parents) -> dict[Scope, Sums]:
    """The sums of every scope that holds some of the cells."""
    sums: dict[Scope, Sums] = defaultdict(Sums)
    for scope, amounts in cells:
        for wider in around(scope, parents):
            sums[wider] = sums[wider].plus(amounts)
    return sums


def allocated(where: Q, as_of: date) -> dict[Scope, Sums]:
    """By unit and component: what the entries known on that day allocate. `where` speaks of their lines."""
    rows = PlanEntry.objects.known(as_of).filter(where).order_by().values_list(*OF_A_LINE, "is_adjustment")
    found: dict[Scope, Sums] = defaultdict(Sums)
    for *key, is_adjustment, amount in rows.annotate(Sum("amount")):
        scope = Scope(Pot(*key[:5]), *key[5:])
        found[scope] = found[scope].plus(Sums(adjusted=amount) if is_adjustment else Sums(original=amount))
    return found
