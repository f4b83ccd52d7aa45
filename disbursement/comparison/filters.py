"""Which lines are compared, and between which days."""

from datetime import date, timedelta

import django_filters as filters
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disbursement.comparison.changes import FIGURES, PLAN, changed
from disbursement.filters import AllocationFilter, by_programme, by_unit, by_year
from disbursement.models import Allocation, CapitalSource, DailyChange
from portal import clock
from portal.as_of import read_as_of
from portal.models import User
from programs.models import CapitalKind

CARRIED = AllocationFilter.CARRIED


class ComparisonFilter(filters.FilterSet):
    """Lines of a year by programme, unit, kind and source; `from` and `to` are the two days.

    Unless it is said otherwise: this year, since the end of last month, without capital carried over.
    """

    year = by_year()
    programme = by_programme("component__program")
    unit = by_unit()
    kind = filters.ChoiceFilter(
        choices=CapitalKind, label=gettext_lazy("Kind of capital"), empty_label=gettext_lazy("Both kinds")
    )
    source = filters.ChoiceFilter(
        choices=CapitalSource,
        label=gettext_lazy("Source of capital"),
        empty_label=gettext_lazy("All sources"),
    )
    carried = filters.ChoiceFilter(
        choices=CARRIED,
        method="keep",
        label=gettext_lazy("Capital"),
        empty_label=gettext_lazy("of this year"),
    )
    what = filters.ChoiceFilter(
        choices=[(PLAN, gettext_lazy("the plan")), (FIGURES, gettext_lazy("what was paid out"))],
        method="keep",
        label=gettext_lazy("Changes of"),
        empty_label=gettext_lazy("plan and disbursement"),
    )

    class Meta:
        model = Allocation
        fields = ["year", "programme", "unit", "kind", "source", "carried", "what"]

    def __init__(self, data=None, queryset=None, **kwargs):
        asked = QueryDict(mutable=True)
        asked.update(data or {})
        if not asked.get("year"):
            asked["year"] = str(clock.today().year)
        super().__init__(asked, queryset, **kwargs)
        self.last = read_as_of(asked, "to")
        self.first = read_as_of(asked, "from", default=_end_of_month_before(self.last.day))

    @property
    def refusal(self) -> str:
        """What is wrong with the two days."""
        if self.first.refusal or self.last.refusal:
            return self.first.refusal or self.last.refusal
        if self.first.day > self.last.day:
            return _("The first day lies after the second. Swap them.")
        return ""

    @property
    def days(self) -> tuple[date, date]:
        return self.first.day, self.last.day

    @property
    def year_asked(self) -> int:
        return int(self._asked("year") or clock.today().year)

    @property
    def what_asked(self) -> str:
        return self._asked("what") or ""

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset.filter(year=self.year_asked))
        carried = self._asked("carried")
        if carried != "all":
            rows = rows.filter(is_carried_over=carried == "only")
        return rows

    def keep(self, rows, name, value):
        """Applied to all together, with its default."""
        return rows

    def lines(self):
        """The lines in which something changed."""
        return changed(self.qs, *self.days, self.what_asked)

    def totals(self, user: User) -> list[dict]:
        """Planned and disbursed in đồng on both days, from the stored sums."""
        found = DailyChange.objects.of_units(user).filter(**self._where())
        carried = self._asked("carried")
        if carried == "only":
            found = found.filter(budget_year__lt=self.year_asked)
        elif carried != "all":
            found = found.filter(budget_year=self.year_asked)
        sums = [next(iter(found.known(day).totals("year")), NOTHING) for day in self.days]
        return [{"planned": row["total_planned"], "disbursed": row["total_disbursed"]} for row in sums]

    def _where(self) -> dict:
        names = {"programme": "program", "unit": "unit", "kind": "kind", "source": "source"}
        asked = {field: self._asked(name) for name, field in names.items()}
        return {"year": self.year_asked, **{field: value for field, value in asked.items() if value}}

    def _asked(self, name: str):
        return self.form.cleaned_data.get(name) if self.form.is_valid() or self.form.is_bound else None


NOTHING = {"total_planned": 0, "total_disbursed": 0}


def _end_of_month_before(day: date) -> date:
    first = day.replace(day=1)
    return first if first == date.min else first - timedelta(days=1)
