"""Which months and closings; of a closed month which programme, which unit, who had reported."""

import django_filters as filters
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disbursement.filters import MONTHS, by_programme, by_unit, by_year, units
from disbursement.models import Allocation, ClosedFigure, Closing, Month, Sheet

MISSING = [Sheet.State.DRAFT, Sheet.State.RETURNED]


class MonthFilter(filters.FilterSet):
    """Months by year and number."""

    year = by_year()
    month = filters.ChoiceFilter(choices=MONTHS)

    class Meta:
        model = Month
        fields = ["year", "month"]


class ClosingFilter(filters.FilterSet):
    """The same of the closings of a month."""

    month__year = by_year("month__year")
    month__month = filters.ChoiceFilter(field_name="month__month", choices=MONTHS)

    class Meta:
        model = Closing
        fields = ["month__year", "month__month"]


class ClosedFilter(filters.FilterSet):
    """Frozen lines by programme, unit, and how far the sheet was."""

    class Stand(models.TextChoices):
        MISSING = "missing", _("not reported")
        REPORTED = "reported", pgettext_lazy("figure", "reported")

    programme = by_programme("allocation__component__program")
    unit = filters.ModelChoiceFilter(
        field_name="allocation__unit",
        queryset=units,
        to_field_name="code",
        label=_("Unit"),
        empty_label=_("All units"),
    )
    state = filters.ChoiceFilter(
        choices=Stand, method="standing", label=_("At the closing"), empty_label=_("All sheets")
    )

    class Meta:
        model = ClosedFigure
        fields = ["programme", "unit", "state"]

    def standing(self, rows, name, state):
        rows = rows.with_state()
        if state == self.Stand.MISSING:
            return rows.filter(models.Q(state=None) | models.Q(state__in=MISSING))
        return rows.exclude(state=None).exclude(state__in=MISSING)


class DifferenceFilter(filters.FilterSet):
    """Lines that differ, by programme and unit."""

    programme = by_programme("component__program")
    unit = by_unit()

    class Meta:
        model = Allocation
        fields = ["programme", "unit"]
