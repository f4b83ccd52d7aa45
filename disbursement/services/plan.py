"""Plans in detail: what was given to a unit for a component, and changed."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disbursement.models import Allocation, PlanEntry
from disbursement.plans import scope_of
from disbursement.services.ceilings import check_allocated
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
from programs.models import Component


@transaction.atomic
def allocate(
    year: int,
    unit: Agency,
    component: Component,
    *,
    kind: str,
    source: str,
    amount: int,
    decision: str,
    decided_on: date,
    budget_year: int | None = None,
    by: User,
) -> Allocation:
    """Give a unit capital for a component, by a decision; later changes are `adjust_plan`.

    `budget_year` is the year of execution itself unless the capital was carried over.
    """
    check_budget_year(year, budget_year or year)
    check_kind(component, kind)
    check_unit(unit, decided_on)
    hold(component.program_id)
    line: dict[str, Any] = {"year": year, "kind": kind, "source": source, "budget_year": budget_year or year}
    Allocation(**line).clean_fields(exclude=["unit", "component"])
    allocation, is_new = Allocation.objects.get_or_create(unit=unit, component=component, **line)
    if not is_new and allocation.plan_entries.exists():
        raise ValidationError(_("This line has a plan already. Enter the change as an adjustment."))
    words = entry_words(amount=amount, is_adjustment=False, decision=decision, decided_on=decided_on)
    _enter(allocation, words, by)
    return allocation


@transaction.atomic
def adjust_plan(
    allocation: Allocation, *, amount: int, decision: str, decided_on: date, by: User
) -> PlanEntry:
    """Add to the plan or, with a negative amount, take from it. At no day may the plan be below zero."""
    allocation = Allocation.objects.select_related("unit", "component__parent").get(pk=allocation.pk)
    hold(allocation.component.program_id)
    check_unit(allocation.unit, decided_on)
    entries = list(allocation.plan_entries.values_list("decided_on", "id", "amount"))
    if not entries:
        raise ValidationError(_("This line has no plan yet. Enter the original plan first."))
    check_never_below_zero(entries, amount=amount, decided_on=decided_on)
    words = entry_words(amount=amount, is_adjustment=True, decision=decision, decided_on=decided_on)
    return _enter(allocation, words, by)


def _enter(allocation: Allocation, words: dict[str, Any], by: User) -> PlanEntry:
    """Append an entry to the plan, if what was assigned holds it."""
    entry = PlanEntry(allocation=allocation, entered_by=by, **words)
    entry.clean_fields(exclude=["allocation", "entered_by"])
    check_allocated({scope_of(allocation, allocation.component.program_id): entry.amount})
    entry.save()
    verb = "allocation.adjusted" if entry.is_adjustment else "allocation.planned"
    after = {key: words[key] for key in ("amount", "decision", "decided_on")}
    audit.record(verb, allocation, by=by, after=after)
    return entry
