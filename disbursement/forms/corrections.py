"""What corrects a settled figure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from disbursement.amounts import Unit, read
from disbursement.models import Allocation, Month, Sheet


class CorrectionForm(forms.Form):
    """The month, the right amount in triệu đồng, why, and the document that says so."""

    month = forms.TypedChoiceField(label=_("End of month"), coerce=int)
    amount = forms.CharField(
        label=_("Paid out since 1 January (million đồng)"),
        max_length=100,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Remark"),
        max_length=500,
        required=False,
        help_text=_("Needed where the checks ask for one. Left empty, the remark that stands there stays."),
    )
    reason = forms.CharField(
        label=_("Reason of the correction"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.CharField(
        label=_("Document of the correction"),
        max_length=100,
        help_text=_("Number, symbol and day: 215/KBNN-KSC ngày 20/10/2023."),
    )

    def __init__(self, data, months: list[Month], **kwargs):
        super().__init__(data, **kwargs)
        choices = [(month.month, month.period) for month in months]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]

    def clean_amount(self) -> int:
        return read(self.cleaned_data["amount"], Unit.TRIEU)


def correctable(allocation: Allocation) -> list[Month]:
    """Months of which the line's figure is settled, the newest first: closed, or verified by then."""
    months = Month.objects.filter(year=allocation.year)
    if not Allocation.objects.open_in(13).filter(pk=allocation.pk).exists():
        months = months.exclude(month=13)
    verified = Sheet.objects.filter(
        year=allocation.year,
        unit=allocation.unit_id,
        program=allocation.component.program_id,
        state=Sheet.State.VERIFIED,
    )
    settled = set(verified.values_list("month", flat=True))
    return [month for month in months if not month.is_open or month.month in settled]
