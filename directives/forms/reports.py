"""What agencies report, and what is said to their results."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directives.evidence import ACCEPT
from directives.forms.documents import day_input


class ReportForm(forms.Form):
    """What an agency says; the button says whether it is progress or the result."""

    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is done, what is left, and what stands in the way."),
    )
    percent = forms.IntegerField(label=_("How far, in percent"), min_value=0, max_value=100, required=False)
    evidence_number = forms.CharField(
        label=_("Number and symbol of the document"),
        max_length=60,
        required=False,
        help_text=_("Such as 2415/TTr-SKHĐT. A result needs this or a file."),
    )
    evidence_on = forms.DateField(label=_("Date of the document"), required=False, widget=day_input())
    evidence = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}), max_length=255
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        self.fields["evidence"].help_text = _("pdf, docx, xlsx, jpg or png, up to %(most)d MB.") % {
            "most": most
        }


class ReviewForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason, if it is returned"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("What is missing, so that the agency can mend it."),
    )
