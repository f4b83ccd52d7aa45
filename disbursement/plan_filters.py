"""Filters of the plans' pages: what the three plans are asked, and the rows behind their numbers."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from disbursement.filters import YEAR, AllocationFilter, by_day, by_programme, by_year
from disbursement.models import Allocation, AssignedPlan, CapitalSource, PlanEntry, Reallocation
from disbursement.plan_table import Question
from portal import clock
from portal.as_of import AsOf, read_as_of
from portal.filters import DATE
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Program

CARRIED = [("", _("of this year")), *AllocationFilter.CARRIED]


class PlanForm(forms.Form):
    """What the table of the three plans is asked; what is left out or cannot be read has its usual value."""

    UNIT = "unit"

    year = forms.IntegerField(label=_("Year"), min_value=2016, max_value=2060, widget=YEAR, required=False)
    carried = forms.ChoiceField(label=_("Capital"), choices=CARRIED, required=False)
    programme = forms.ModelChoiceField(
        Program.objects.none(),
        label=_("Programme"),
        to_field_name="code",
        empty_label=_("All programmes"),
        required=False,
    )
    unit = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Unit"),
        to_field_name="code",
        empty_label=_("All units"),
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of capital"), choices=[("", _("Both kinds")), *CapitalKind.choices], required=False
    )
    source = forms.ChoiceField(
        label=_("Source of capital"), choices=[("", _("All sources")), *CapitalSource.choices], required=False
    )
    as_of = forms.DateField(label=_("As of"), widget=DATE, required=False)
    by = forms.ChoiceField(
        label=_("One row for each"),
        choices=[("", _("programme and component")), (UNIT, _("unit"))],
        required=False,
    )

    def __init__(self, data: QueryDict, user: User):
        super().__init__(_with_defaults(data).dict())
        fields: dict = self.fields
        fields["programme"].queryset = Program.objects.visible_to(user)
        fields["unit"].queryset = _units(user)
        self.is_valid()

    @property
    def known(self) -> AsOf:
        """The day whose knowledge is shown."""
        return read_as_of(self.data)

    @property
    def is_by_unit(self) -> bool:
        return self.cleaned_data.get("by") == self.UNIT

    @property
    def question(self) -> Question:
        names = ("programme", "unit", "kind", "source", "carried")
        asked: dict[str, Any] = {name: self.cleaned_data.get(name) for name in names}
        year = self.cleaned_data.get("year") or clock.today().year
        return Question(year, self.known.day, **asked)


class CounterpartForm(forms.Form):
    """Which year's counterpart capital, of one programme or all, as known on which day."""

    year = forms.IntegerField(label=_("Year"), min_value=2016, max_value=2060, widget=YEAR, required=False)
    programme = forms.ModelChoiceField(
        Program.objects.order_by("position", "code"),
        label=_("Programme"),
        to_field_name="code",
        empty_label=_("All programmes"),
        required=False,
    )
    as_of = forms.DateField(label=_("As of"), widget=DATE, required=False)

    def __init__(self, data: QueryDict):
        super().__init__(_with_defaults(data).dict())
        self.is_valid()
        self.asked_year: int = self.cleaned_data.get("year") or clock.today().year
        self.asked_programme: Program | None = self.cleaned_data.get("programme")

    @property
    def known(self) -> AsOf:
        """The day whose knowledge is shown."""
        return read_as_of(self.data)


class AssignedPlanFilter(filters.FilterSet):
    """Lines of assigned plans, with what they assigned as known on a day."""

    year = by_year()
    carried = filters.ChoiceFilter(
        choices=CARRIED[1:], method="keep", label=_("Capital"), empty_label=_("of this year")
    )
    level = filters.ChoiceFilter(
        choices=AssignedPlan.Level, label=_("Who assigned it"), empty_label=_("both")
    )
    programme = filters.ModelChoiceFilter(
        field_name="program",
        queryset=Program.objects.all(),
        to_field_name="code",
        label=_("Programme"),
        empty_label=_("All programmes"),
    )
    component = filters.ModelChoiceFilter(
        queryset=Component.objects.select_related("program"),
        to_field_name="code",
        method="under",
        label=_("Component, with all below it"),
        widget=forms.HiddenInput,
    )
    unit = filters.ModelChoiceFilter(
        queryset=lambda request: _units(request.user),
        to_field_name="code",
        label=_("Unit"),
        empty_label=_("All units"),
    )
    kind = filters.ChoiceFilter(choices=CapitalKind, label=_("Kind of capital"), empty_label=_("Both kinds"))
    source = filters.ChoiceFilter(
        choices=CapitalSource, label=_("Source of capital"), empty_label=_("All sources")
    )
    as_of = by_day()

    class Meta:
        model = AssignedPlan
        fields = ["year", "carried", "level", "programme", "component", "unit", "kind", "source", "as_of"]

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(_with_defaults(data), *args, **kwargs)

    @property
    def known(self) -> AsOf:
        return read_as_of(self.data)

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        rows = rows.filter(_of_year(self.data.get("carried", ""), ""))
        return rows.with_assigned(self.known.day).exclude(assigned=0)

    def under(self, rows, name, component):
        return rows.filter(component__in=_keys(component))

    def keep(self, rows, name, value):
        """Applied to all together in `filter_queryset`."""
        return rows


class PlanEntryFilter(filters.FilterSet):
    """Entries of the plans in detail: original plans and adjustments, as known on a day."""

    WHAT = [("original", _("original plans")), ("adjusted", _("adjustments"))]

    year = by_year("allocation__year")
    carried = filters.ChoiceFilter(
        choices=CARRIED[1:], method="keep", label=_("Capital"), empty_label=_("of this year")
    )
    what = filters.ChoiceFilter(choices=WHAT, method="is_adjusted", label=_("What"), empty_label=_("all"))
    programme = by_programme("allocation__component__program")
    component = filters.ModelChoiceFilter(
        queryset=Component.objects.select_related("program"),
        to_field_name="code",
        method="under",
        label=_("Component, with all below it"),
        widget=forms.HiddenInput,
    )
    unit = filters.ModelChoiceFilter(
        field_name="allocation__unit",
        queryset=lambda request: _units(request.user),
        to_field_name="code",
        label=_("Unit"),
        empty_label=_("All units"),
    )
    kind = filters.ChoiceFilter(
        field_name="allocation__kind",
        choices=CapitalKind,
        label=_("Kind of capital"),
        empty_label=_("Both kinds"),
    )
    source = filters.ChoiceFilter(
        field_name="allocation__source",
        choices=CapitalSource,
        label=_("Source of capital"),
        empty_label=_("All sources"),
    )
    as_of = by_day()

    class Meta:
        model = PlanEntry
        fields = ["year", "carried", "what", "programme", "component", "unit", "kind", "source", "as_of"]

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(_with_defaults(data), *args, **kwargs)

    @property
    def known(self) -> AsOf:
        return read_as_of(self.data)

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset).known(self.known.day)
        return rows.filter(_of_year(self.data.get("carried", ""), "allocation__"))

    def is_adjusted(self, rows, name, what):
        return rows.filter(is_adjustment=what == "adjusted")

    def under(self, rows, name, component):
        return rows.filter(allocation__component__in=_keys(component))

    def keep(self, rows, name, value):
        """Applied to all together in `filter_queryset`."""
        return rows


class ReallocationFilter(filters.FilterSet):
    """Reallocations by year, programme and state, as known on a day."""

    year = by_year()
    programme = filters.ModelChoiceFilter(
        field_name="program",
        queryset=Program.objects.all(),
        to_field_name="code",
        label=_("Programme"),
        empty_label=_("All programmes"),
    )
    state = filters.ChoiceFilter(
        choices=Reallocation.State, method="in_state", label=_("State"), empty_label=_("All states")
    )

    as_of = by_day()

    class Meta:
        model = Reallocation
        fields = ["year", "programme", "state", "as_of"]

    @property
    def known(self) -> AsOf:
        return read_as_of(self.data)

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).on(self.known.day)

    def in_state(self, rows, name, value: str):
        return rows.in_state(value, self.known.day)

    def keep(self, rows, name, value):
        """Applied to all together in `filter_queryset`."""
        return rows


def _with_defaults(data) -> QueryDict:
    """This year's, as known today, unless it is said otherwise."""
    asked = QueryDict(mutable=True)
    asked.update(data or {})
    for name, value in (("year", str(clock.today().year)), ("as_of", clock.today().isoformat())):
        if not asked.get(name):
            asked[name] = value
    return asked


def _of_year(carried: str, line: str) -> Q:
    """Capital of the year itself, only what was carried over, or both."""
    if carried == "all":
        return Q()
    is_carried_over = Q(**{f"{line}budget_year__lt": F(f"{line}year")})
    return is_carried_over if carried == "only" else ~is_carried_over


def _units(user: User):
    """Units which have capital or to which a plan was assigned, as far as this person may see them."""
    if not (user.sees_all or user.role == User.Role.OWNER):
        return Agency.objects.filter(users=user)
    spending, named = (
        Exists(rows.visible_to(user).filter(unit=OuterRef("pk")))
        for rows in (Allocation.objects, AssignedPlan.objects)
    )
    return Agency.objects.filter(spending | named)


def _keys(component: Component) -> list[int]:
    """The component and all below it."""
    nodes = component.program.components.as_tree()
    return next(node.keys for node in nodes if node.component.pk == component.pk)
