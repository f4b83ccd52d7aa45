"""What all entries of plans have in common: a day, a document, an amount, and one change at a time."""

from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from portal import clock
from portal.models import Agency
from programs.models import CapitalKind, Component, Program

Known = tuple[date, float, int]  # decided on, number of the entry, amount
FIRST_BUDGET = 2011  # the oldest year of which capital is carried over; it was decided upon the year before


def hold(program: int) -> None:
    """Plans of one programme change one after the other: nobody else changes them until the transaction ends.

    So no two together can pass a ceiling that each alone would keep.
    """
    Program.objects.select_for_update(no_key=True).get(pk=program)


def entry_words(*, amount: int, is_adjustment: bool, decision: str, decided_on: date) -> dict[str, Any]:
    """The fields of an entry, checked. The decision is dated today at the latest."""
    if amount == 0 or (amount < 0 and not is_adjustment):
        raise ValidationError(_("The amount must be more than zero; only an adjustment may take away."))
    check_decided(decided_on)
    words = {"amount": amount, "is_adjustment": is_adjustment}
    return {**words, "decision": decision.strip(), "decided_on": decided_on}


def check_decided(decided_on: date) -> None:
    if decided_on > clock.today():
        raise ValidationError(_("The decision is dated in the future. Enter it on its day."))
    if decided_on.year < FIRST_BUDGET - 1:
        raise ValidationError(
            _("The decision is dated %(day)s, before any capital that is kept here. Check the year.")
            % {"day": decided_on.strftime("%d/%m/%Y")}
        )


def check_budget_year(year: int, budget_year: int) -> None:
    """Capital is spent in the year that gave it or later: it is carried over, never brought forward."""
    if not FIRST_BUDGET <= budget_year <= year:
        words = {"first": FIRST_BUDGET, "year": year}
        sentence = _("The budget year is %(first)s to %(year)s, the year of execution.") % words
        raise ValidationError({"budget_year": sentence})


def check_never_below_zero(
    entries: Iterable[Known], *, amount: int, decided_on: date, whose: str = ""
) -> None:
    """At no day may the sum of the entries be below zero, that of an earlier decision included."""
    known = list(entries)
    entered = sorted([*known, (decided_on, float("inf"), amount)])
    if min(accumulate(entry[2] for entry in entered)) >= 0:
        return
    now = sum(entry[2] for entry in known)
    sentence = _("The plan would fall below zero: it is %(plan)s million đồng. Take less away.")
    if now + amount >= 0:  # so it is the day that cannot be
        sentence = _(
            "The plan is %(plan)s million đồng now, but on %(day)s it would have fallen below zero: what is "
            "taken away was given by a later decision. Check the day, or take less away."
        )
    said = sentence % {"plan": written(now, Unit.TRIEU), "day": decided_on.strftime("%d/%m/%Y")}
    raise ValidationError(f"{whose}: {said}" if whose else said)


def check_kind(component: Component, kind: str) -> None:
    if kind not in CapitalKind.values or kind not in component.kinds:
        raise ValidationError(
            _("%(component)s does not take %(kind)s. Choose another component or kind.")
            % {
                "component": component.label or component.code,
                "kind": dict(CapitalKind.choices).get(kind, kind),
            }
        )


def check_unit(unit: Agency, day: date) -> None:
    if not Agency.objects.at(day).filter(pk=unit.pk).exists():
        raise ValidationError(
            _("%(unit)s did not exist on %(day)s. Choose its successor, or another date.")
            % {"unit": unit, "day": day.strftime("%d/%m/%Y")}
        )
