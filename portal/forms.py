"""What the dashboard's address may say."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.filters import DATE
from programs.models import Program


class QuestionForm(forms.Form):
    """Year, programme, "as of" and a day to compare with. What is left out has a sensible value."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    as_of = forms.DateField(label=_("As of"), required=False, widget=DATE)
    since = forms.DateField(label=_("Compared with"), required=False, widget=DATE)

    def __init__(self, data: QueryDict, *, years: list[int], today: date):
        super().__init__({**data.dict(), "as_of": data.get("as_of") or today.isoformat()})
        self.today = today
        self.newest = today.year if today.year in years or not years else years[0]
        fields: dict[str, Any] = self.fields
        fields["year"].choices = [(year, str(year)) for year in years or [today.year]]
        programs = Program.objects.in_year(self.chosen_year).values_list("code", "short_name")
        fields["programme"].choices = [("", _("All programmes")), *programs]

    @property
    def chosen_year(self) -> int:
        text = self.data.get("year", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else self.newest

    def clean_year(self) -> int:
        return self.cleaned_data["year"] or self.newest

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"] or self.today
        if day > self.today:
            raise forms.ValidationError(
                _("Choose a day up to today: figures of later days are not known yet.")
            )
        return day
