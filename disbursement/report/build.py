"""What the report says: read with the same few queries whatever it is asked, put together in memory."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from disbursement.models import Allocation, AssignedPlan, DailyChange, Figure, period
from disbursement.report.money import BUDGET_OF, EXPECTED, Money, total
from disbursement.report.plans import Capital, Key, Plans
from disbursement.report.rows import Row, number, undivided, ungiven, whole
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Node, Program

BY_PROGRAMME, BY_UNIT = "programme", "unit"
NOTES = 3  # remarks that a row says; of more only how many there are
FIELDS = ("component__program", "component", "unit", "kind", "source", "is_carried_over", "planned", "facts")
DISTRICTS = (Agency.Kind.DISTRICT, Agency.Kind.COMMUNE)


@dataclass(frozen=True)
class Question:
    """The capital of a year at the end of a month, as known on a day; of one programme or unit, or all."""

    year: int
    month: int
    as_of: date
    by: str = BY_PROGRAMME
    programme: Program | None = None
    unit: Agency | None = None

    @property
    def period(self) -> str:
        return period(self.year, self.month)


@dataclass
class Report:
    """The table and what has to be said about it."""

    question: Question
    total: Row
    basis: str  # which plan the rates are of
    beyond: tuple[int, int]  # planned and paid out of sources that are no budget's: not in the table
    lines: int = 0
    expected: int = 0  # lines whose unit says what it expects by the end of the year
    is_of_detail: bool = True  # whether no other plan was entered

    @property
    def rows(self) -> list[Row]:
        return list(self.total.all())


@dataclass
class _Read:
    """What was read, by where it belongs."""

    plans: Plans = field(default_factory=Plans)
    money: dict[tuple[Key, int], Money] = field(default_factory=lambda: defaultdict(Money))
    notes: dict[tuple[Key, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    beyond: tuple[int, int] = (0, 0)
    lines: int = 0
    expected: int = 0


def newest_month(year: int, as_of: date) -> int | None:
    """The newest month of which figures were known on the day."""
    known = DailyChange.objects.known(as_of).filter(year=year)
    return known.aggregate(newest=Max("month"))["newest"] or None


def build(question: Question, user: User) -> Report:
    """The whole report: five queries."""
    read = _Read()
    for line in _lines(question, user):
        _take(read, *line)
    for plan in _assigned(question, user):
        _take_plan(read.plans, plan)
    keys = {key[0] for key, _unit in read.money} | {key[0] for key, _unit, _capital in read.plans.assigned}
    programs = list(Program.objects.filter(pk__in=keys).order_by("position", "code"))
    trees = _trees(keys)
    units = list(Agency.objects.filter(pk__in=read.plans.units).order_by("position", "name"))
    maker = _Maker(read, trees, units)
    by_unit = question.by == BY_UNIT
    top = maker.by_unit(programs) if by_unit else maker.by_programme(programs)
    basis = _basis(read.plans)
    is_of_detail = not read.plans.assigned
    return Report(question, number(top), basis, read.beyond, read.lines, read.expected, is_of_detail)


def _lines(question: Question, user: User) -> Iterable[tuple]:
    """Each line with its plan and its newest figure up to the month, as known on the day."""
    newest = Figure.objects.known(question.as_of).filter(allocation=OuterRef("pk"), month__lte=question.month)
    facts = JSONObject(amount=F("amount"), december=F("december"), january=F("january"), note=F("note"))
    found = Allocation.objects.visible_to(user).filter(year=question.year)
    if question.programme:
        found = found.filter(component__program=question.programme)
    if question.unit:
        found = found.filter(unit=question.unit)
    newest = newest.order_by("-month", "-id").annotate(facts=facts).values("facts")[:1]
    return (
        found.with_planned(question.as_of)
        .annotate(facts=Subquery(newest))
        .order_by("pk")
        .values_list(*FIELDS)
    )


def _take(read: _Read, program, component, unit, kind, source, is_carried_over, planned, facts) -> None:
    facts = facts or {}
    paid = facts.get("amount", 0)
    if not planned and not paid:
        return
    if source not in BUDGET_OF:
        read.beyond = (read.beyond[0] + planned, read.beyond[1] + paid)
        return
    key = (program, component)
    read.plans.allocate(key, unit, Capital(kind, source, is_carried_over), planned)
    money = read.money[key, unit]
    money.add("allocated", planned)
    money.book("detail", kind, source, planned, is_carried_over=is_carried_over)
    money.book("paid", kind, source, paid, is_carried_over=is_carried_over)
    december = facts.get("december")
    january = december if kind == CapitalKind.RECURRENT else facts.get("january")  # it is cumulative
    for name, amount in zip(EXPECTED, (december, january), strict=True):
        if amount is not None:
            money.add(name, amount)
    read.lines += 1
    read.expected += december is not None
    if facts.get("note"):
        read.notes[key, unit].append(facts["note"])


def _assigned(question: Question, user: User) -> Iterable[AssignedPlan]:
    """What the province assigned. A plan of all units together says nothing about one of them."""
    found = AssignedPlan.objects.visible_to(user).filter(
        level=AssignedPlan.Level.PROVINCIAL, year=question.year
    )
    if question.programme:
        found = found.filter(program=question.programme)
    if question.unit:
        found = found.filter(unit=question.unit)
    rows = found.select_related("program").with_assigned(question.as_of)
    return [row for row in rows if row.unit_id or user.sees_all or row.program.owner_id == user.agency_id]


def _take_plan(plans: Plans, plan: AssignedPlan) -> None:
    """A plan that was taken back to nothing stays a plan; one that was not yet known is none."""
    if plan.source in BUDGET_OF and plan.assigned:
        capital = Capital(plan.kind, plan.source, plan.budget_year < plan.year)
        plans.assign((plan.program_id, plan.component_id), plan.unit_id, capital, plan.assigned)


def _trees(programs: set[int]) -> dict[int, list[Node]]:
    """For each programme the components on top, each with those below it."""
    tops: dict[int, list[Node]] = defaultdict(list)
    for node in Component.objects.filter(program__in=programs).as_tree():
        if node.depth == 0:
            tops[node.component.program_id].append(node)
    return tops


def _basis(plans: Plans) -> str:
    if not plans.assigned:
        return _("capital allocated in detail (no plan assigned by the province was entered)")
    if plans.fell_back:
        return _("the plan assigned by the province; where none was entered, capital allocated in detail")
    return _("the plan assigned by the province")


@dataclass
class _Maker:
    """Makes rows of what was read."""

    read: _Read
    trees: dict[int, list[Node]]
    units: list[Agency]

    def by_programme(self, programs: list[Program]) -> Row:
        """Programmes with their components and what is below them."""
        rows = [self._program(program) for program in programs]
        return Row(_("Grand total"), total(row.money for row in rows), rows)

    def by_unit(self, programs: list[Program]) -> Row:
        """Districts, then departments: each unit with its programmes."""
        all_units = total(self._money((one.pk, None), self.trees[one.pk], None) for one in programs)
        groups = [
            (_("Districts and towns"), [unit for unit in self.units if unit.kind in DISTRICTS]),
            (_("Departments and agencies"), [unit for unit in self.units if unit.kind not in DISTRICTS]),
        ]
        parts = [self._group(words, units, programs) for words, units in groups]
        return whole(_("Grand total"), all_units, parts, ungiven())

    def _group(self, words: str, units: list[Agency], programs: list[Program]) -> Row:
        rows = [row for row in (self._unit(unit, programs) for unit in units) if row.money]
        return Row(words, total(row.money for row in rows), rows)

    def _unit(self, unit: Agency, programs: list[Program]) -> Row:
        parts = [
            Row(
                str(program),
                self._money((program.pk, None), self.trees[program.pk], unit.pk),
                program=program,
                unit=unit,
                remarks=self._remarks_of(program, unit),
            )
            for program in programs
        ]
        parts = [part for part in parts if part.money]
        money = total(part.money for part in parts)
        if len(programs) == 1:
            remarks = "; ".join(part.remarks for part in parts)
            return Row(unit.name, money, program=programs[0], unit=unit, remarks=remarks)
        return Row(unit.name, money, parts, unit=unit)

    def _program(self, program: Program) -> Row:
        key, children = (program.pk, None), self.trees[program.pk]
        parts = [self._node(program, node) for node in children]
        return whole(program.name, self._money(key, children, None), parts, undivided(), program=program)

    def _node(self, program: Program, node: Node) -> Row:
        key = (program.pk, node.component.pk)
        row = whole(
            str(node.component),
            self._money(key, node.children, None),
            [self._node(program, child) for child in node.children],
            undivided(),
            program=program,
            component=node.component,
        )
        row.remarks = self._remarks(key)
        return row

    def _money(self, key: Key, children: list[Node], unit: int | None) -> Money:
        """All amounts of a programme or a component with all below it, for one unit or for all."""
        planned = Money()
        for capital in self.read.plans.capitals:
            amount = self.read.plans.of(key, children, unit, capital)
            if amount:
                kind, source, is_carried_over = capital
                planned.book("plan", kind, source, amount, is_carried_over=is_carried_over)
        keys = [key, *((key[0], pk) for child in children for pk in child.keys)]
        units = [unit] if unit is not None else self.read.plans.units
        own = (self.read.money[one, of] for one in keys for of in units if (one, of) in self.read.money)
        return total([planned, *own])

    def _remarks(self, key: Key) -> str:
        """What the units remarked on a component, each with its name."""
        said = [f"{unit}: {note}" for unit in self.units for note in self.read.notes.get((key, unit.pk), ())]
        return some(said)

    def _remarks_of(self, program: Program, unit: Agency) -> str:
        """What a unit remarked on the components of a programme."""
        notes = self.read.notes.items()
        return some(
            dict.fromkeys(
                note for (key, of), own in notes if key[0] == program.pk and of == unit.pk for note in own
            )
        )


def some(words: Iterable[str]) -> str:
    """The first few of them, and how many more there are."""
    said = list(words)
    more = [_("and %(count)s more") % {"count": len(said) - NOTES}] if len(said) > NOTES else []
    return "; ".join([*said[:NOTES], *more])
