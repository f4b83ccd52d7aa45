"""Fields of the plans' pages: amounts and rates as offices write them, menus of components and units."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disbursement.amounts import Unit, read
from portal import clock
from portal.filters import DATE
from portal.models import Agency

SIGNED = re.compile(r"\s*([-+\u2212\u2013])\s*(.*)", re.DOTALL)
RATE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")


class MillionsField(forms.CharField):
    """đồng, typed in million: 12.500 or 12,5. A signed one may take away: -1.200."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, is_signed: bool = False, **kwargs):
        super().__init__(max_length=40, **kwargs)
        self.is_signed = is_signed

    def clean(self, value) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if not (signed := SIGNED.fullmatch(text)):
            return read(text, Unit.TRIEU)
        if not self.is_signed:
            raise ValidationError(_("Type an amount without a sign, more than zero."))
        return read(signed[2], Unit.TRIEU) * (1 if signed[1] == "+" else -1)


class RateField(forms.CharField):
    """Percent with at most two decimals: 49 or 49,5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value) -> Any:
        text = super().clean(value).removesuffix("%").strip()
        if not RATE.fullmatch(text) or Decimal(text.replace(",", ".")) > 100:
            raise ValidationError(_("Type percent between 0 and 100, such as 49 or 49,5."))
        return Decimal(text.replace(",", "."))


class UnitField(forms.ModelChoiceField):
    """Agencies of the province that stand today, by kind."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Agency.objects.none(), empty_label="–", **kwargs)

    def offer(self) -> None:
        self.queryset = Agency.objects.at(clock.today()).of_province().order_by("kind", "position", "name")
        groups: dict[str, list[tuple[int, str]]] = {}
        for agency in self.queryset:
            groups.setdefault(str(agency.get_kind_display()), []).append((agency.pk, agency.short_name))
        self.choices = [("", "–"), *groups.items()]


class DecisionForm(forms.Form):
    """What every change of a plan names: the deciding document and its day."""

    decision = forms.CharField(
        label=_("Deciding document"), max_length=100, help_text=_("Number and symbol: 917/QĐ-UBND")
    )
    decided_on = forms.DateField(label=_("Decided on"), widget=DATE)

    field_order = ["amount", "decision", "decided_on"]
