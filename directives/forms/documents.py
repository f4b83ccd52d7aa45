"""How documents and directives are entered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.models import Document

CITATIONS_HINT = _("One a line: number/symbol; date (optional), as in 5164/VP-KT; 18/10/2023")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = [
            "kind",
            "issuer",
            "number",
            "symbol",
            "issued_on",
            "title",
            "signer",
            "meeting_on",
            "is_secret",
        ]
        widgets = {
            "issued_on": day_input(),
            "meeting_on": day_input(),
            "title": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        issuer: Any = self.fields["issuer"]
        issuer.empty_label = _("choose")


class CitationsField(forms.CharField):
    """Lines such as "5164/VP-KT; 18/10/2023", as pairs of a reference and a day."""

    widget = forms.Textarea(attrs={"rows": 2})
    default_error_messages = {"line": _("“%(line)s” is not understood: write number/symbol; dd/mm/yyyy.")}

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [self._parse(line) for line in lines if line]

    def _parse(self, line: str):
        reference, _separator, day = (part.strip() for part in line.partition(";"))
        if not reference or len(reference) > 60:
            raise forms.ValidationError(self.error_messages["line"], "line", {"line": line})
        try:
            return reference, forms.DateField(required=False).clean(day)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["line"], "line", {"line": line}) from error
