"""Entering plans: assigned from above, allocated in detail, adjusted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disbursement.filters import YEAR
from disbursement.forms.fields import DecisionForm, MillionsField, UnitField
from disbursement.models import AssignedPlan, CapitalSource
from portal import clock
from portal.models import User
from programs.forms import ComponentField
from programs.models import CapitalKind, Component, Program


class LineForm(DecisionForm):
    """What a new line of any plan says of itself."""

    year = forms.IntegerField(label=_("Year of execution"), min_value=2016, max_value=2060, widget=YEAR)
    budget_year = forms.IntegerField(
        label=_("Budget year"),
        min_value=2011,
        max_value=2060,
        widget=YEAR,
        required=False,
        help_text=_("Only for capital carried over: the earlier year that gave it."),
    )
    kind = forms.ChoiceField(label=_("Kind of capital"), choices=[("", "–"), *CapitalKind.choices])
    source = forms.ChoiceField(label=_("Source of capital"), choices=[("", "–"), *CapitalSource.choices])
    amount = MillionsField(label=_("Amount (million đồng)"), help_text=_("For example 12.500 or 12.500,75"))

    def __init__(self, user: User, data=None, initial=None):
        super().__init__(data, initial={"year": clock.today().year, **(initial or {})})
        self.mine = Program.objects.visible_to(user).order_by("position", "code")
        if not user.is_coordinator:
            self.mine = self.mine.filter(owner=user.agency_id)


class AllocationForm(LineForm):
    """Capital for one unit and one component."""

    unit = UnitField(label=_("Unit"))
    component = ComponentField(label=_("Component"))

    field_order = ["unit", "component", "kind", "source", "year", "budget_year", "amount", "decision"]

    def __init__(self, user: User, data=None, initial=None):
        super().__init__(user, data, initial)
        fields: dict[str, Any] = self.fields
        fields["unit"].offer()
        fields["component"].offer(Component.objects.filter(program__in=self.mine))


class AssignedPlanForm(LineForm):
    """A line of a plan assigned from above."""

    level = forms.ChoiceField(label=_("Who assigned it"), choices=[("", "–"), *AssignedPlan.Level.choices])
    program = forms.ModelChoiceField(Program.objects.none(), label=_("Programme"), empty_label="–")
    component = ComponentField(
        label=_("Component"), required=False, help_text=_("Empty: the whole programme.")
    )
    unit = UnitField(label=_("Unit"), required=False, help_text=_("Empty: the whole province."))

    field_order = ["level", "program", "component", "unit", "kind", "source", "year", "budget_year", "amount"]

    def __init__(self, user: User, data=None, initial=None):
        super().__init__(user, data, initial)
        fields: dict[str, Any] = self.fields
        fields["program"].queryset = self.mine
        fields["component"].offer(Component.objects.filter(program__in=self.mine))
        fields["unit"].offer()


class AdjustmentForm(DecisionForm):
    """A change of a plan, up or down."""

    amount = MillionsField(
        is_signed=True,
        label=_("Change (million đồng)"),
        help_text=_("1.200 adds to the plan, -1.200 takes away from it."),
    )
