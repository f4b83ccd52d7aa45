"""The three plans side by side: for a programme, component or unit what was assigned, allocated, is left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum

from disbursement.models import Allocation, AssignedPlan
from disbursement.models.capital import AllocationQuerySet
from disbursement.plans import (
    Assigned,
    Parents,
    Pot,
    Scope,
    Sums,
    allocated,
    parents_of,
    scope_of,
    summed,
    total,
)
from portal.models import Agency, User
from programs.models import Component, Program

Level = AssignedPlan.Level


@dataclass(frozen=True)
class Question:
    """What the table is asked: the capital of a year, as known on a day. `carried`: "", "only" or "all"."""

    year: int
    as_of: date
    programme: Program | None = None
    unit: Agency | None = None
    kind: str = ""
    source: str = ""
    carried: str = ""

    def where(self, program: str, prefix: str = "") -> Q:
        """The same as a condition on lines: `program` is the way to their programme."""
        asked = {"kind": self.kind, "source": self.source, "unit": self.unit}
        found = Q(**{f"{prefix}{name}": value for name, value in asked.items() if value})
        found &= Q(**{f"{prefix}year": self.year})
        if self.programme:
            found &= Q(**{program: self.programme})
        if self.carried != "all":
            of_year = Q(**{f"{prefix}budget_year": self.year})
            found &= ~of_year if self.carried == "only" else of_year
        return found


@dataclass
class Plan:
    """What one level assigned to a row, and what lies in the scope of its lines."""

    plans: list[AssignedPlan]
    inside: Sums

    @property
    def assigned(self) -> int | None:
        return total(self.plans) if self.plans else None

    @property
    def left(self) -> int | None:
        """đồng not yet allocated in detail; below zero if more was allocated."""
        return None if self.assigned is None else self.assigned - self.inside.planned

    @property
    def rate(self) -> float | None:
        """Percent of this plan that has been disbursed."""
        return self.inside.disbursed * 100 / self.assigned if self.assigned else None


@dataclass
class Row:
    """A programme, a component with all below it, a unit, or the whole."""

    subject: Program | Component | Agency | None
    nation: Plan
    province: Plan
    sums: Sums
    depth: int = 0

    @property
    def rate(self) -> float | None:
        """Percent of what was allocated in detail that has been disbursed."""
        return self.sums.disbursed * 100 / self.sums.planned if self.sums.planned else None

    @property
    def is_empty(self) -> bool:
        return not (any(self.sums) or self.nation.plans or self.province.plans)


@dataclass
class Board:
    """All lines that a question is about, and the sums of every scope."""

    nation: Assigned
    province: Assigned
    sums: dict[Scope, Sums]
    pots: list[Pot]
    unit: int | None  # of which alone is spoken
    parents: Parents = field(default_factory=dict)

    def row(self, subject, scopes: Iterable[Scope], depth: int = 0) -> Row:
        """The scopes' numbers together."""
        wanted = list(scopes)
        added = Sums()
        for scope in wanted:
            added = added.plus(self.sums.get(scope, Sums()))
        return Row(subject, self._plan(self.nation, wanted), self._plan(self.province, wanted), added, depth)

    def _plan(self, assigned: Assigned, scopes: list[Scope]) -> Plan:
        plans = [plan for scope in scopes for plan in assigned.within(scope)]
        inside = Sums()
        for plan in plans:
            inside = inside.plus(self.sums.get(scope_of(plan, plan.program_id), Sums()))
        return Plan(plans, inside)


def read(question: Question, user: User) -> Board:
    """The lines that this person may see; of a programme that is not theirs, what speaks of their unit."""
    plans = list(_assigned(question, user))
    cells = _cells(question, user)
    programs = {scope.pot.program for scope in cells} | {plan.program_id for plan in plans}
    parents = parents_of(programs)
    levels = {level: Assigned((p for p in plans if p.level == level), parents) for level in Level.values}
    pots = {scope.pot for scope in cells} | {scope_of(plan, plan.program_id).pot for plan in plans}
    unit = question.unit.pk if question.unit else None
    sums = summed(cells.items(), parents)
    return Board(levels[Level.NATIONAL], levels[Level.PROVINCIAL], sums, sorted(pots), unit, parents)


def rows(question: Question, user: User, *, by_units: bool) -> tuple[list[Row], Row]:
    """Units, or programmes with their components (the whole tree of a single one); and all together."""
    board = read(question, user)
    if by_units:
        return by_unit(board), whole(board)
    programs = [question.programme] if question.programme else list(Program.objects.visible_to(user))
    return by_component(board, programs, deep=question.programme is not None), whole(board)


def by_component(board: Board, programs: Iterable[Program], *, deep: bool) -> list[Row]:
    """Each programme with the components that have a plan; only the uppermost ones unless it goes deep."""
    shown = list(programs)
    trees = Component.objects.filter(program__in=shown).select_related("parent")
    nodes = trees.as_tree()
    rows = []
    for program in shown:
        pots = [pot for pot in board.pots if pot.program == program.pk]
        rows.append(board.row(program, (Scope(pot, None, board.unit) for pot in pots)))
        for node in nodes:
            if node.component.program_id != program.pk or (node.depth and not deep):
                continue
            scopes = (Scope(pot, node.component.pk, board.unit) for pot in pots)
            rows.append(board.row(node.component, scopes, node.depth + 1))
    return [row for row in rows if not row.is_empty]


def by_unit(board: Board) -> list[Row]:
    """Each unit that was assigned or allocated something, of all programmes that are asked for."""
    keys = {scope.unit for scope in board.sums if scope.unit}
    keys |= {scope.unit for scope in board.province.plans if scope.unit}
    units = Agency.objects.filter(pk__in=keys).order_by("position", "name")
    return [board.row(unit, (Scope(pot, None, unit.pk) for pot in board.pots)) for unit in units]


def whole(board: Board) -> Row:
    """All together."""
    return board.row(None, (Scope(pot, None, board.unit) for pot in board.pots))


def _assigned(question: Question, user: User):
    rows = AssignedPlan.objects.visible_to(user).filter(question.where("program"))
    if not user.sees_all:
        own = Q(unit=user.agency_id)
        rows = rows.filter(own | Q(program__owner=user.agency_id) if user.role == User.Role.OWNER else own)
    return rows.with_assigned(question.as_of).exclude(assigned=0).for_list().order_by("pk")


def _cells(question: Question, user: User) -> dict[Scope, Sums]:
    """By unit and component: allocated and disbursed, as known on the day."""
    lines = Allocation.objects.visible_to(user).filter(question.where("component__program"))
    return _of_lines(lines, question.as_of)


def _of_lines(lines: AllocationQuerySet, as_of: date) -> dict[Scope, Sums]:
    cells = allocated(Q(allocation__in=lines.order_by().values("pk")), as_of)
    names = ("year", "budget_year", "component__program", "kind", "source", "component", "unit")
    rows = lines.with_disbursed(as_of).order_by().values_list(*names)
    for *key, disbursed in rows.annotate(Sum("disbursed")):
        scope = Scope(Pot(*key[:5]), *key[5:])
        if disbursed:
            cells[scope] = cells[scope].plus(Sums(disbursed=disbursed))
    return cells


def inside(plan: AssignedPlan, as_of: date) -> Plan:
    """An assigned line (with `assigned`) and what is allocated and disbursed in its scope, of all units."""
    scope = scope_of(plan, plan.program_id)
    where = Q(year=plan.year, budget_year=plan.budget_year, kind=plan.kind, source=plan.source)
    lines = Allocation.objects.filter(where, component__program=plan.program_id)
    sums = summed(_of_lines(lines, as_of).items(), parents_of([plan.program_id]))
    return Plan([plan], sums.get(scope, Sums()))
