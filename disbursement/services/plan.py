"""Plans: what was given, changed and compared with."""

from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.models import Allocation, NationalAverage, PlanEntry
from portal import audit, clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component


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
    _check_kind(component, kind)
    _check_unit(unit, decided_on)
    line: dict[str, Any] = {"year": year, "kind": kind, "source": source, "budget_year": budget_year or year}
    Allocation(**line).clean_fields(exclude=["unit", "component"])
    lines = Allocation.objects.select_for_update()
    allocation, is_new = lines.get_or_create(unit=unit, component=component, **line)
    if not is_new and allocation.plan_entries.exists():
        raise ValidationError(_("This line has a plan already. Enter the change as an adjustment."))
    _enter(allocation, amount=amount, is_adjustment=False, decision=decision, decided_on=decided_on, by=by)
    return allocation


@transaction.atomic
def adjust_plan(
    allocation: Allocation, *, amount: int, decision: str, decided_on: date, by: User
) -> PlanEntry:
    """Add to the plan or, with a negative amount, take from it. At no day may the plan be below zero."""
    allocation = Allocation.objects.select_for_update().select_related("unit").get(pk=allocation.pk)
    _check_unit(allocation.unit, decided_on)
    entries = list(allocation.plan_entries.values_list("decided_on", "id", "amount"))
    if not entries:
        raise ValidationError(_("This line has no plan yet. Enter the original plan first."))
    entered = sorted([*entries, (decided_on, float("inf"), amount)])
    if min(accumulate(entry[2] for entry in entered)) < 0:
        left = written(sum(entry[2] for entry in entries), Unit.TRIEU)
        raise ValidationError(
            _("The plan would fall below zero: it is %(plan)s million đồng. Take less away.") % {"plan": left}
        )
    return _enter(
        allocation, amount=amount, is_adjustment=True, decision=decision, decided_on=decided_on, by=by
    )


@transaction.atomic
def enter_average(
    year: int, *, kind: str, as_of: date, rate: Decimal, source: str, by: User
) -> NationalAverage:
    """Keep the national rate of a day, or mend the one that was entered for that day."""
    known = {"year": year, "kind": kind, "as_of": as_of}
    average = NationalAverage.objects.select_for_update().filter(**known).first() or NationalAverage(**known)
    before = {"percent": str(average.rate), "source": average.source} if average.pk else None
    average.rate, average.source = rate, source.strip()
    average.full_clean()
    average.save()
    after = {"percent": str(rate), "source": average.source}
    audit.record("average.entered", average, by=by, before=before, after=after)
    return average


def _check_kind(component: Component, kind: str) -> None:
    if kind not in CapitalKind.values or kind not in component.kinds:
        raise ValidationError(
            _("%(component)s does not take %(kind)s. Choose another component or kind.")
            % {
                "component": component.label or component.code,
                "kind": dict(CapitalKind.choices).get(kind, kind),
            }
        )


def _check_unit(unit: Agency, day: date) -> None:
    if not Agency.objects.at(day).filter(pk=unit.pk).exists():
        raise ValidationError(
            _("%(unit)s did not exist on %(day)s. Choose its successor, or another date.")
            % {"unit": unit, "day": day.strftime("%d/%m/%Y")}
        )


def _enter(
    allocation: Allocation, *, amount: int, is_adjustment: bool, decision: str, decided_on: date, by: User
) -> PlanEntry:
    """Append an entry to the plan. The decision is dated today at the latest."""
    if amount == 0 or (amount < 0 and not is_adjustment):
        raise ValidationError(_("The amount must be more than zero; only an adjustment may take away."))
    if decided_on > clock.today():
        raise ValidationError(_("The decision is dated in the future. Enter it on its day."))
    words = {
        "amount": amount,
        "decision": decision.strip(),
        "decided_on": decided_on,
        "is_adjustment": is_adjustment,
    }
    entry = PlanEntry(allocation=allocation, entered_by=by, **words)
    entry.clean_fields(exclude=["allocation", "entered_by"])
    entry.save()
    verb = "allocation.adjusted" if is_adjustment else "allocation.planned"
    audit.record(
        verb, allocation, by=by, after={key: words[key] for key in ("amount", "decision", "decided_on")}
    )
    return entry
