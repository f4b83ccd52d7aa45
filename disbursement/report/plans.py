"""Which plan counts: what the province assigned where that was entered, else what was allocated in detail."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from programs.models import Node

Key = tuple[int, int | None]  # programme, component (none for the whole programme)


class Capital(NamedTuple):
    """The part of a plan that is looked at for itself."""

    kind: str
    source: str
    is_carried_over: bool


@dataclass
class Plans:
    """đồng by programme, component, unit and capital. A plan without a unit speaks of all units together."""

    assigned: dict[tuple[Key, int | None, Capital], int] = field(default_factory=dict)
    allocated: dict[tuple[Key, int, Capital], int] = field(default_factory=dict)
    units: set[int] = field(default_factory=set)
    capitals: set[Capital] = field(default_factory=set)
    given: dict[tuple[Key, Capital], set[int]] = field(default_factory=lambda: defaultdict(set))
    fell_back: bool = False  # whether the detailed allocation stood in for a plan that was not entered

    def assign(self, key: Key, unit: int | None, capital: Capital, amount: int) -> None:
        """Budget years before the own one are one capital here: what was carried over."""
        place = (key, unit, capital)
        self.assigned[place] = self.assigned.get(place, 0) + amount
        self.capitals.add(capital)
        if unit is not None:
            self.units.add(unit)
            self.given[key, capital].add(unit)

    def allocate(self, key: Key, unit: int, capital: Capital, amount: int) -> None:
        place = (key, unit, capital)
        self.allocated[place] = self.allocated.get(place, 0) + amount
        self.capitals.add(capital)
        self.units.add(unit)

    def of(self, key: Key, children: Iterable[Node], unit: int | None, capital: Capital) -> int:
        """The plan of a programme or a component for one unit, or for all."""
        found = self.assigned.get((key, unit, capital))
        if found is not None:
            return found
        if unit is None and self.given.get((key, capital)):
            return sum(self.of(key, children, one, capital) for one in self.units)
        units = [unit] if unit is not None else self.units
        own = sum(self.allocated.get((key, one, capital), 0) for one in units)
        self.fell_back = self.fell_back or own != 0
        below = (self.of((key[0], node.component.pk), node.children, unit, capital) for node in children)
        return own + sum(below)
