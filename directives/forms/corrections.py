"""How a coordinator mends what was entered: a slip in the words, an agency that was forgotten."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directives.addressing import Addressing
from directives.forms.entry import names_input, read_names
from directives.models import Assignment, Directive
from directives.services.corrections import CORRECTED, NUMBERED
from portal import clock


class CorrectionForm(forms.ModelForm):
    """What was entered, to be mended; of a secret task its number only."""

    part = forms.IntegerField(label=_("Part of the clause"), min_value=1, max_value=99, required=False)
    words = forms.CharField(
        label=_("Exact words"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Copy the exact words of the clause.")},
    )
    reason = forms.CharField(
        label=_("What was wrong"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        help_text=_("Stands in the history of the task; the agencies read it."),
    )

    class Meta:
        model = Directive
        fields = CORRECTED
        widgets = {"title": forms.Textarea(attrs={"rows": 2})}
