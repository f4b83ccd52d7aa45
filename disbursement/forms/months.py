"""What the pages of the months send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from disbursement.filters import MONTHS
from disbursement.models import Month, Sheet
from disbursement.services.months import own_dates
from portal import clock
from portal.filters import DATE
from portal.models import Agency
from programs.models import Program


class DatesForm(forms.Form):
    """When the sheets of a month are due, and the last day on which it is open."""

    due_on = forms.DateField(label=_("To be submitted by"), widget=DATE)
    closes_on = forms.DateField(
        label=_("Closes after"),
        widget=DATE,
        help_text=_("The last day on which units can report. The month closes by itself in the night."),
    )


class MonthForm(DatesForm):
    """The month to open, by default the one after the newest."""

    year = forms.IntegerField(label=_("Year of the capital"), min_value=2016, max_value=2060)
    month = forms.TypedChoiceField(label=_("Month"), choices=MONTHS, coerce=int)
    field_order = ["year", "month", "due_on", "closes_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].required = False


class ReopenForm(forms.Form):
    """Why a closed month is opened again, and until when."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The units read it in their messages; it stays with the version."),
    )
    closes_on = forms.DateField(label=_("Closes again after"), widget=DATE)


class WithdrawForm(forms.Form):
    """Why a unit may not report late after all."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class LateForm(forms.Form):
    """The unit that may still report, on what, until when and why."""

    unit = forms.ModelChoiceField(queryset=Agency.objects.none(), label=_("Unit"), empty_label="–")
    program = forms.ModelChoiceField(
        queryset=Program.objects.none(),
        label=_("Programme"),
        required=False,
        empty_label=_("All programmes"),
    )
    until = forms.DateField(label=_("Until"), widget=DATE)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data, month: Month, **kwargs):
        super().__init__(data, **kwargs)
        sheets = Sheet.objects.filter(year=month.year, month=month.month).order_by()
        units = Agency.objects.filter(pk__in=sheets.values("unit"))
        programs = Program.objects.filter(pk__in=sheets.values("program"))
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["program"].queryset = programs  # type: ignore[attr-defined]


def next_month() -> dict:
    """The month after the newest that was opened, with its own dates."""
    newest = Month.objects.first() or Sheet.objects.order_by("-year", "-month").first()
    today = clock.today()
    year, month = (newest.year, newest.month + 1) if newest else (today.year, today.month)
    if month > 12:
        year, month = year + 1, 1
    due_on, closes_on = own_dates(year, month)
    return {"year": year, "month": month, "due_on": due_on, "closes_on": closes_on}
