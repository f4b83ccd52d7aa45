"""Plans assigned from above: by the Prime Minister to the province, by the province to its units."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disbursement.models import AssignedEntry, AssignedPlan
from disbursement.services.ceilings import check_assigned
from disbursement.services.entries import (
    check_budget_year,
    check_kind,
    check_never_below_zero,
    check_unit,
    entry_words,
    hold,
)
from portal import audit
from portal.models import Agency, User
from programs.models import Component, Program


@transaction.atomic
def assign(
    level: str,
    program: Program,
    *,
    component: Component | None = None,
    unit: Agency | None = None,
    kind: str,
    source: str,
    year: int,
    budget_year: int | None = None,
    amount: int,
    decision: str,
    decided_on: date,
    by: User,
) -> AssignedPlan:
    """Enter a line of an assigned plan with its deciding document; later changes are `adjust_assigned`."""
    _check_scope(level, program, component, unit, kind)
    check_budget_year(year, budget_year or year)
    if unit:
        check_unit(unit, decided_on)
    hold(program.pk)
    line: dict[str, Any] = {"level": level, "program": program, "component": component, "unit": unit}
    line |= {"kind": kind, "source": source, "year": year, "budget_year": budget_year or year}
    if AssignedPlan.objects.filter(**line).exists():
        raise ValidationError(_("This plan was assigned already. Enter the change as an adjustment of it."))
    plan = AssignedPlan(**line)
    plan.clean_fields()
    plan.validate_constraints()
    plan.assigned = 0
    words = entry_words(amount=amount, is_adjustment=False, decision=decision, decided_on=decided_on)
    check_assigned(plan, amount)
    plan.save()
    _enter(plan, words, by)
    return plan


@transaction.atomic
def adjust_assigned(
    plan: AssignedPlan, *, amount: int, decision: str, decided_on: date, by: User
) -> AssignedEntry:
    """Raise the plan or, with a negative amount, lower it, but not below what was given out of it."""
    hold(plan.program_id)
    rows = list(plan.entries.values_list("decided_on", "id", "amount"))
    plan = AssignedPlan.objects.for_list().get(pk=plan.pk)
    plan.assigned = sum(row[2] for row in rows)
    words = entry_words(amount=amount, is_adjustment=True, decision=decision, decided_on=decided_on)
    check_never_below_zero(rows, amount=amount, decided_on=decided_on)
    check_assigned(plan, amount)
    return _enter(plan, words, by)


def _check_scope(
    level: str, program: Program, component: Component | None, unit: Agency | None, kind: str
) -> None:
    if component and component.program_id != program.pk:
        raise ValidationError({"component": _("This component belongs to another programme.")})
    if component:
        check_kind(component, kind)
    if unit and level == AssignedPlan.Level.NATIONAL:
        raise ValidationError(
            {"unit": _("The Prime Minister assigns to the whole province: leave the unit empty.")}
        )


def _enter(plan: AssignedPlan, words: dict[str, Any], by: User) -> AssignedEntry:
    entry = AssignedEntry(plan=plan, entered_by=by, **words)
    entry.clean_fields(exclude=["plan", "entered_by"])
    entry.save()
    verb = "assigned.adjusted" if entry.is_adjustment else "assigned.entered"
    after = {key: words[key] for key in ("amount", "decision", "decided_on")}
    audit.record(verb, plan, by=by, after=after)
    return entry
