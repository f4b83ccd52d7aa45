"""What the monthly report is asked for: year, month, programme, unit, rows by what, as of which day."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from disbursement.filters import MONTHS, YEAR, programmes, units
from disbursement.report import BY_PROGRAMME, BY_UNIT, Question, newest_month
from portal import clock
from portal.as_of import not_future, read_as_of
from portal.filters import DATE

FIRST, LAST = 2016, 2060


class ReportForm(forms.Form):
    """Unless it is said otherwise: this year, the newest month that was reported, by programme, today."""

    by = forms.ChoiceField(
        label=_("Rows"), choices=[(BY_PROGRAMME, _("by programme")), (BY_UNIT, _("by district and agency"))]
    )
    year = forms.IntegerField(label=_("Year"), min_value=FIRST, max_value=LAST, widget=YEAR)
    month = forms.TypedChoiceField(label=_("Month"), choices=MONTHS, coerce=int)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=_("All programmes"),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, to_field_name="code", required=False, empty_label=_("All units")
    )
    as_of = forms.DateField(label=_("As of"), widget=DATE, validators=[not_future])

    def __init__(self, request):
        super().__init__(_asked(request.GET))
        for name, rows in (("programme", programmes), ("unit", units)):
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.queryset = rows(request)

    @property
    def question(self) -> Question:
        """What is asked, with what is usual in the place of what cannot be read."""
        usual = _asked(QueryDict()) if self.errors else self.data
        found = {"year": int(str(usual["year"])), "month": int(str(usual["month"])), "by": BY_PROGRAMME}
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return Question(**{**found, "as_of": clock.today(), **asked})


def _asked(data: QueryDict) -> QueryDict:
    """The address with what is usual where it says nothing."""
    asked = data.copy()
    day, today = read_as_of(data).day, clock.today()
    asked["year"] = asked.get("year") or str(today.year)
    asked["as_of"] = asked.get("as_of") or today.isoformat()
    asked["by"] = asked.get("by") or BY_PROGRAMME
    if not asked.get("month"):
        year = str(asked["year"])
        known = year.isascii() and year.isdecimal() and FIRST <= int(year) <= LAST
        asked["month"] = str((newest_month(int(year), day) if known else None) or day.month)
    return asked
