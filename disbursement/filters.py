"""One filter for page and API alike, so that a link means the same in both."""

from datetime import date

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from disbursement import past
from disbursement.models import Allocation, CapitalSource, Sheet
from portal import clock
from portal.as_of import AsOf, not_future, read_as_of
from portal.filters import DATE
from portal.models import Agency
from programs.models import CapitalKind, Component, Program

MONTHS = [*((str(month), str(month)) for month in range(1, 13)), ("13", _("13 (January of the next year)"))]
YEAR = forms.NumberInput(attrs={"min": 2016, "max": 2060, "class": "year"})
MISSING = "missing"


def units(request) -> QuerySet[Agency]:
    """Agencies with capital which this person may see."""
    return Agency.objects.filter(pk__in=Allocation.objects.visible_to(request.user).order_by().values("unit"))


def programmes(request) -> QuerySet[Program]:
    """Programmes with capital which this person may see."""
    mine = Allocation.objects.visible_to(request.user).order_by()
    return Program.objects.filter(pk__in=mine.values("component__program"))


def by_year(field: str | None = None) -> filters.NumberFilter:
    """Bounded on both sides: -1e9999999 is a number too, and written out it keeps the server for minutes."""
    bounds = [MinValueValidator(1), MaxValueValidator(9999)]
    return filters.NumberFilter(field_name=field, label=_("Year"), widget=YEAR, validators=bounds)


def by_programme(field: str) -> filters.ModelChoiceFilter:
    return filters.ModelChoiceFilter(
        field_name=field,
        queryset=programmes,
        to_field_name="code",
        label=_("Programme"),
        empty_label=_("All programmes"),
    )


def by_unit() -> filters.ModelChoiceFilter:
    return filters.ModelChoiceFilter(
        queryset=units, to_field_name="code", label=_("Unit"), empty_label=_("All units")
    )


def by_day() -> filters.DateFilter:
    """What was known on a day; the set that has it applies it to all together."""
    return filters.DateFilter(method="keep", label=_("As of"), widget=DATE, validators=[not_future])


class SheetFilter(filters.FilterSet):
    """Sheets by year, month, programme, unit and state; `state=missing` is what waits for its unit.

    As of an earlier day: those that were open then, in the state that they had.
    """

    year = by_year()
    month = filters.ChoiceFilter(choices=MONTHS, label=_("Month"), empty_label=_("All months"))
    programme = by_programme("program")
    unit = by_unit()
    state = filters.ChoiceFilter(
        choices=[(MISSING, _("not submitted")), *Sheet.State.choices],
        method="in_state",
        label=_("State"),
        empty_label=_("All states"),
    )
    as_of = by_day()

    class Meta:
        model = Sheet
        fields = ["year", "month", "programme", "unit", "state", "as_of"]

    @property
    def known(self) -> AsOf:
        """The day whose knowledge is shown."""
        return read_as_of(self.data)

    def filter_queryset(self, queryset):
        rows = past.standing_on(queryset, self.known.day) if self.known.is_past else queryset
        return super().filter_queryset(rows)

    def in_state(self, rows, name, state):
        states = [Sheet.State.DRAFT, Sheet.State.RETURNED] if state == MISSING else [state]
        return past.in_states(rows, states) if self.known.is_past else rows.filter(state__in=states)

    def keep(self, rows, name, value):
        """Applied to all together in `filter_queryset`."""
        return rows


class AllocationFilter(filters.FilterSet):
    """Lines of capital with plan, disbursement and rate as known on a day: the rows behind a number.

    Unless it is said otherwise: this year, today, and without capital carried over, as the summary counts.
    """

    CARRIED = [("only", _("carried over only")), ("all", _("with what was carried over"))]
    SORTS = [
        ("rate", _("lowest rate first")),
        ("-rate", _("highest rate first")),
        ("-planned", _("largest plan first")),
        ("-left", _("most left to pay out first")),
    ]

    year = by_year()
    programme = by_programme("component__program")
    unit = by_unit()
    component = filters.ModelChoiceFilter(
        queryset=Component.objects.select_related("program"),
        to_field_name="code",
        method="under",
        label=_("Component, with all below it"),
        widget=forms.HiddenInput,
    )
    kind = filters.ChoiceFilter(choices=CapitalKind, label=_("Kind of capital"), empty_label=_("Both kinds"))
    source = filters.ChoiceFilter(
        choices=CapitalSource, label=_("Source of capital"), empty_label=_("All sources")
    )
    carried = filters.ChoiceFilter(
        choices=CARRIED, method="keep", label=_("Capital"), empty_label=_("of this year")
    )
    as_of = by_day()
    sort = filters.ChoiceFilter(choices=SORTS, method="keep", label=_("Sorted by"), empty_label=_("unit"))

    class Meta:
        model = Allocation
        fields = ["year", "programme", "unit", "component", "kind", "source", "carried", "as_of", "sort"]

    def __init__(self, data=None, *args, **kwargs):
        asked = QueryDict(mutable=True)
        asked.update(data or {})
        for name, value in (("year", str(clock.today().year)), ("as_of", clock.today().isoformat())):
            if not asked.get(name):
                asked[name] = value
        super().__init__(asked, *args, **kwargs)

    @property
    def known(self) -> AsOf:
        """The day whose knowledge is shown."""
        return read_as_of(self.data)

    @property
    def as_of_day(self) -> date:
        return self.known.day

    @property
    def component_asked(self) -> Component | None:
        return self._asked("component")

    def filter_queryset(self, queryset):
        rows, day = super().filter_queryset(queryset), self.as_of_day
        carried = self._asked("carried")
        if carried != "all":
            rows = rows.filter(is_carried_over=carried == "only")
        rows = (
            rows.with_planned(day)
            .with_disbursed(day)
            .with_rate()
            .annotate(left=F("planned") - F("disbursed"))
        )
        rows = rows.exclude(planned=0, disbursed=0)
        sort = self._asked("sort")
        return rows.order_by(_sorted(sort), "pk") if sort else rows

    def under(self, rows, name, component):
        return rows.under(component)

    def keep(self, rows, name, value):
        """Applied to all together in `filter_queryset`, with its default."""
        return rows

    def _asked(self, name: str):
        return (
            self.form.cleaned_data.get(name)
            if self.form.is_bound and hasattr(self.form, "cleaned_data")
            else None
        )


def _sorted(sort: str):
    """Lines without a plan have no rate and come last."""
    field = F(sort.removeprefix("-"))
    return field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
