"""Entering what figures are compared with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disbursement.filters import YEAR
from disbursement.forms.fields import RateField
from portal import clock
from portal.filters import DATE
from programs.models import CapitalKind, Program


class AverageForm(forms.Form):
    """The nation's rate for a kind of capital on a day. The same day once more corrects it."""

    year = forms.IntegerField(label=_("Year"), min_value=2016, max_value=2060, widget=YEAR)
    kind = forms.ChoiceField(label=_("Kind of capital"), choices=[("", "–"), *CapitalKind.choices])
    as_of = forms.DateField(label=_("As of"), widget=DATE, help_text=_("The day that the rate speaks of."))
    rate = RateField(label=_("Rate (%)"))
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Who said it, where and when."),
    )

    def __init__(self, data=None, initial=None):
        super().__init__(data, initial={"year": clock.today().year, **(initial or {})})


class RatioForm(forms.Form):
    """How much counterpart capital a programme asks for, from a day on."""

    program = forms.ModelChoiceField(Program.objects.none(), label=_("Programme"), empty_label="–")
    percent = RateField(label=_("Percent of central capital"))
    opened_on = forms.DateField(label=_("From"), widget=DATE)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The document that says so."))

    def __init__(self, data=None, initial=None):
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["program"].queryset = Program.objects.order_by("position", "code")
