"""Nobody gives out more than was assigned: the sum in the scope of each assigned line stays within it.

The caller holds the programme (see `entries.hold`). Where no assigned line covers a change there is no
ceiling.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.models import AssignedPlan
from disbursement.plans import (
    Assigned,
    Parents,
    Pot,
    Scope,
    Sums,
    allocated,
    around,
    parents_of,
    scope_of,
    summed,
    total,
)
from portal import clock

Level = AssignedPlan.Level


def check_allocated(changes: Mapping[Scope, int]) -> None:
    """Refuse to allocate so many đồng more if an assigned line above them does not hold as many."""
    for error in over(changes).values():
        raise error


def over(changes: Mapping[Scope, int]) -> dict[Scope, ValidationError]:
    """The scopes of assigned lines that do not hold so many đồng more, each with what is wrong."""
    pots = {scope.pot for scope in changes}
    found: dict[Scope, ValidationError] = {}
    if not (plans := _plans(pots)):
        return found
    parents = parents_of({pot.program for pot in pots})
    now, more = _allocated(pots, parents), _grown(changes, parents)
    for plan in plans:
        scope = scope_of(plan, plan.program_id)
        if more.get(scope, 0) > 0:
            try:
                how = _("%(amount)s million đồng are allocated")
                _check_room(plan, now[scope].planned, more[scope], how)
            except ValidationError as error:
                found[scope] = error
    return found


def check_assigned(plan: AssignedPlan, amount: int) -> None:
    """Refuse so many đồng more or less if then the line does not hold its parts, or a wider one not the line.

    A new line has `assigned` 0 and is not saved yet.
    """
    scope = scope_of(plan, plan.program_id)
    others = [other for other in _plans({scope.pot}) if other.pk != plan.pk]
    parents = parents_of({plan.program_id})
    before = plan.assigned
    plan.assigned = before + amount
    levels = {
        level: Assigned([other for other in [*others, plan] if other.level == level], parents)
        for level in Level.values
    }
    _check_inside(plan, scope, levels, _allocated({scope.pot}, parents)[scope].planned)
    if amount > 0:
        _check_around(plan, list(around(scope, parents)), levels, amount)
    plan.assigned = before


def _check_inside(plan: AssignedPlan, scope: Scope, levels: dict[str, Assigned], detail: int) -> None:
    """What was given out of the line already is the least that it may be."""
    parts = total(levels[plan.level].parts(scope))
    inside = {_("allocated in detail"): detail, _("assigned in parts"): parts}
    if plan.level == Level.NATIONAL:
        inside[_("assigned by the province")] = total(levels[Level.PROVINCIAL].within(scope))
    how, least = max(inside.items(), key=lambda pair: pair[1])
    if least > plan.assigned:
        words = {"how": how, "least": _millions(least), "plan": plan, "assigned": _millions(plan.assigned)}
        over = {"over": _millions(least - plan.assigned)}
        raise ValidationError(
            _(
                "%(plan)s: %(least)s million đồng are %(how)s already, so the assigned plan cannot be "
                "%(assigned)s, which is %(over)s less. Assign at least %(least)s, or first lower what was "
                "given out."
            )
            % {**words, **over}
        )


def _check_around(plan: AssignedPlan, scopes: list[Scope], levels: dict[str, Assigned], amount: int) -> None:
    """What the line is a part of must hold it with all other parts."""
    for scope in scopes:
        for level in Level.values:
            wider = levels[level].plans.get(scope)
            if wider is None or wider is plan or (plan.level, level) == (Level.NATIONAL, Level.PROVINCIAL):
                continue
            own = level == plan.level
            inside = total(levels[plan.level].parts(scope) if own else levels[plan.level].within(scope))
            how = (
                _("%(amount)s million đồng are assigned in parts")
                if own
                else _("%(amount)s million đồng are assigned by the province")
            )
            _check_room(wider, inside - amount, amount, how)


def _check_room(plan: AssignedPlan, used: int, more: int, how: str) -> None:
    """Refuse more than what is left of an assigned line, with the numbers and how to mend it."""
    left = plan.assigned - used
    if more <= left:
        return
    words = {
        "plan": plan,
        "who": plan.get_level_display(),
        "assigned": _millions(plan.assigned),
        "used": how % {"amount": _millions(used)},
        "left": _millions(left),
        "more": _millions(more),
        "over": _millions(more - left),
    }
    raise ValidationError(
        _(
            "%(plan)s, %(who)s: %(assigned)s million đồng. Of that %(used)s and %(left)s are left: %(more)s "
            "more would be %(over)s too much. Take at most %(left)s, or first enter the decision that raises "
            "this plan."
        )
        % words
    )


def _plans(pots: Iterable[Pot]) -> list[AssignedPlan]:
    """The assigned lines of these pots, with all that was decided so far."""
    where = _of(pots, "", "program")
    return list(AssignedPlan.objects.filter(where).for_list().with_assigned(clock.today()).order_by("pk"))


def _allocated(pots: Iterable[Pot], parents: Parents) -> dict[Scope, Sums]:
    where = _of(pots, "allocation__", "allocation__component__program")
    return summed(allocated(where, clock.today()).items(), parents)


def _of(pots: Iterable[Pot], prefix: str, program: str) -> Q:
    names = [f"{prefix}year", f"{prefix}budget_year", program, f"{prefix}kind", f"{prefix}source"]
    where = Q(pk=None)
    for pot in pots:
        where |= Q(**dict(zip(names, pot, strict=True)))
    return where


def _grown(changes: Mapping[Scope, int], parents: Parents) -> dict[Scope, int]:
    """By how much each scope grows with the changes inside it."""
    more: dict[Scope, int] = defaultdict(int)
    for scope, amount in changes.items():
        for wider in around(scope, parents):
            more[wider] += amount
    return more


def _millions(dong: int) -> str:
    return written(dong, Unit.TRIEU)
