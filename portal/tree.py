"""Figures of programmes and of the nodes of their trees, as queries of the other apps."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from directives.models import Assignment, Directive
from disbursement import summary
from disbursement.models import Allocation, DailyChange
from portal.models import User
from programs.models import Component, Node, Program


@dataclass
class Figures:
    """What a row shows: đồng planned and disbursed, open directives."""

    subject: Program | Component | str
    planned: int = 0
    disbursed: int = 0
    open_directives: int = 0
    depth: int = 0
    extra: dict = field(default_factory=dict)


def program_figures(user: User, year: int, today: date) -> list[Figures]:
    """All programmes, those that may spend in the year with their capital."""
    rows = summary.changes(year, today, programme=None, unit=None, user=user).totals("program")
    money = {row["program"]: (row["total_planned"], row["total_disbursed"]) for row in rows}
    open_directives = _open_directives(user, "programs")
    programs = Program.objects.visible_to(user).select_related("owner").annotate(count=Count("components"))
    return [
        Figures(
            program,
            *money.get(program.pk, (0, 0)),
            open_directives[program.pk],
            extra={"components": program.count},
        )
        for program in programs
    ]


def tree_figures(program: Program, user: User, year: int, today: date) -> list[Figures]:
    """The programme's tree in order; each node's figures include all that is below it."""
    nodes = Component.objects.filter(program=program).select_related("owner").as_tree()
    money = _money(program, user, year, today)
    open_directives = _open_directives(user, "components")
    return [_sum(node, money, open_directives) for node in nodes]


def component_figures(component: Component, user: User, year: int, today: date) -> dict:
    """The component's figures with all below it: in all, by unit, and those of its parts."""
    whole = Component.objects.filter(program=component.program_id).select_related("owner").as_tree()
    node = next(node for node in whole if node.component.pk == component.pk)
    money = _money(component.program, user, year, today)
    open_directives = _open_directives(user, "components")
    by_unit = (
        Allocation.objects.visible_to(user)
        .filter(year=year, component__in=node.keys, is_carried_over=False)
        .totals(today, "unit__code", "unit__short_name", "unit__position")
        .order_by("unit__position")
    )
    return {
        "total": _sum(node, money, open_directives),
        "parts": [_sum(child, money, open_directives) for child in node.children],
        "by_unit": by_unit,
    }


def _sum(node: Node, money: dict[int, tuple[int, int]], open_directives: Counter) -> Figures:
    planned, disbursed = (sum(money.get(key, (0, 0))[part] for key in node.keys) for part in (0, 1))
    return Figures(
        node.component, planned, disbursed, sum(open_directives[key] for key in node.keys), depth=node.depth
    )


def _money(program: Program, user: User, year: int, today: date) -> dict[int, tuple[int, int]]:
    """đồng planned and disbursed by component: of all units for who sees them all, else of the own lines."""
    is_owner = user.role == User.Role.OWNER and user.agency_id == program.owner_id
    if user.sees_all or is_owner:
        found = DailyChange.objects.of_components().known(today)
        rows = found.filter(program=program, year=year, budget_year=year).totals("component")
    else:
        mine = Allocation.objects.visible_to(user).current().filter(year=year, component__program=program)
        rows = mine.totals(today, "component")
    return {row["component"]: (row["total_planned"], row["total_disbursed"]) for row in rows}


def _open_directives(user: User, by: str) -> Counter:
    """How many visible directives have an open assignment, by programme or component."""
    is_open = Assignment.objects.leads().open().values("directive")
    rows = Directive.objects.visible_to(user).filter(pk__in=is_open).exclude(**{by: None}).order_by()
    return Counter(dict(rows.values_list(by).annotate(Count("pk", distinct=True))))
