"""What agencies report, and what is said to their results."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directives.evidence import ACCEPT, MOST_FILES
from directives.forms.documents import day_input
from directives.models import Assignment


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, as a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        one = super().clean
        return [one(file, initial) for file in data if file] if isinstance(data, list | tuple) else []


class ReportForm(forms.Form):
    """What an agency says; the button says whether it is progress or the result."""

    note = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is done, what is left, and what stands in the way."),
    )
    percent = forms.IntegerField(label=_("How far, in percent"), min_value=0, max_value=100, required=False)
    evidence_issuer = forms.CharField(
        label=_("Issuer of the document"),
        max_length=200,
        required=False,
        help_text=_("Only if it is not your agency."),
    )
    evidence_number = forms.CharField(
        label=_("Number and symbol of the document"),
        max_length=60,
        required=False,
    )
    evidence_on = forms.DateField(label=_("Date of the document"), required=False, widget=day_input())
    files = FilesField(  # type: ignore[assignment]  # the form's own files are no field of its class
        label=_("Files"),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPT}),
        max_length=255,
        allow_empty_file=True,  # the service refuses it, by name
    )

    def __init__(self, assignment: Assignment, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_secret = assignment.directive.is_secret
        self.fields["evidence_number"].help_text = _number_hint(assignment.is_lead, is_secret)
        if is_secret:
            self._take_no_text()
        most = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        self.fields["files"].help_text = _(
            "Up to %(count)d files, %(most)d MB in all: pdf, docx, xlsx, jpg or png."
        ) % {"count": MOST_FILES, "most": most}

    def _take_no_text(self) -> None:
        """Of a secret task only the number and the date of the document are asked for."""
        self.fields["note"].required = False
        for name in ("note", "evidence_issuer", "files"):
            self.fields[name].widget = forms.HiddenInput()


def _number_hint(is_lead: bool, is_secret: bool) -> str:
    """Which proof a result needs: a contribution needs none, and a secret task takes no file."""
    if is_secret:
        return gettext("Such as 2415/TTr-SKHĐT. A result needs it.")
    if is_lead:
        return gettext("Such as 2415/TTr-SKHĐT. A result needs this or a file.")
    return gettext("Such as 2415/TTr-SKHĐT.")


class ReviewForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason, if it is returned"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("What is missing, so that the agency can mend it."),
    )


class ReviewManyForm(forms.Form):
    """Which of the results that wait are answered, and how."""

    chosen = forms.ModelMultipleChoiceField(
        label=_("Results"),
        queryset=Assignment.objects.none(),
        error_messages={"required": _("Choose at least one result.")},
    )
    action = forms.ChoiceField(
        choices=[("accept", _("Accept the chosen ones")), ("return", _("Return the chosen ones"))],
        error_messages={"required": _("Choose whether the results are accepted or returned.")},
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )

    def __init__(self, rows, data=None):
        super().__init__(data)
        self.fields["chosen"].queryset = rows  # type: ignore[attr-defined]
