"""What the list of standings is asked for."""

import django_filters as filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from disbursement.filters import MONTHS, SheetFilter, by_year
from disbursement.judging.marks import MARKS
from disbursement.judging.standings import Standing, standings
from disbursement.models import Sheet
from disbursement.models.months import in_hand
from disbursement.past import put_back

SORTS = {
    "marks": lambda row: -len(row.marks),
    "-increase": lambda row: -(row.facts.increase or 0),
    "rate": lambda row: (row.facts.rate is None, row.facts.rate or 0),
    "-rate": lambda row: -(row.facts.rate or 0),
    "unit": lambda row: row.sheet.unit.position,
}


class StandingFilter(SheetFilter):
    """The sheets of a month, by what is unusual: of the one being reported unless another is named."""

    year = by_year()
    month = filters.ChoiceFilter(choices=MONTHS, label=_("Month"), empty_label=None)
    mark = filters.ChoiceFilter(
        choices=[("any", _("anything unusual")), ("none", _("nothing unusual")), *MARKS.items()],
        method="keep",
        label=_("Marked"),
        empty_label=_("All units"),
    )
    sort = filters.ChoiceFilter(
        choices=[
            ("marks", _("most marks first")),
            ("-increase", _("largest increase first")),
            ("rate", _("lowest rate first")),
            ("-rate", _("highest rate first")),
            ("unit", _("unit")),
        ],
        method="keep",
        label=_("Sorted by"),
        empty_label=_("what waits for you"),
    )

    class Meta:
        model = Sheet
        fields = ["year", "month", "programme", "unit", "state", "mark", "sort", "as_of"]

    def __init__(self, data=None, queryset=None, **kwargs):
        asked = QueryDict(mutable=True)
        asked.update(data or {})
        month = in_hand(Sheet.objects.all() if queryset is None else queryset)
        for name, value in (month or {}).items():
            if not asked.get(name):
                asked[name] = str(value)
        super().__init__(asked, queryset, **kwargs)

    @property
    def asked(self) -> dict:
        """What can be read of the address."""
        return self.form.cleaned_data if self.form.is_valid() or self.form.is_bound else {}

    @property
    def month_asked(self) -> tuple[int, int] | None:
        """Year and month, if both can be read."""
        year, month = self.asked.get("year"), self.asked.get("month")
        return (int(year), int(month)) if year and month else None

    def rows(self) -> list[Standing]:
        """The standings that are asked for, in their order."""
        if not self.month_asked:
            return []
        sheets = self.qs.for_list()
        found = put_back(sheets, self.known.day) if self.known.is_past else sheets
        rows = [row for row in standings(found, *self.month_asked, self.known.day) if self._marked(row)]
        sort = SORTS.get(self.asked.get("sort") or "")
        return sorted(rows, key=sort) if sort else rows

    def _marked(self, row: Standing) -> bool:
        mark = self.asked.get("mark")
        if mark in {"any", "none"}:
            return bool(row.marks) == (mark == "any")
        return not mark or mark in row.codes
