"""Which rows of the list are meant, and what is done with them."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment

MOST = 500  # rows at once


class BulkForm(forms.Form):
    """Ticked rows, or all that the list's filter shows; `query` is the list's address."""

    act = forms.ChoiceField(
        choices=[
            ("remind", _("Remind")),
            ("accept", _("Accept")),
            ("move", _("Move the date")),
            ("hand_over", _("Hand over")),
        ],
        error_messages={"required": _("Choose what is to be done.")},
    )
    chosen = forms.ModelMultipleChoiceField(queryset=Assignment.objects.none(), required=False)
    all = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2000)

    def __init__(self, rows, data: QueryDict):
        super().__init__(data)
        self.ticked = data.getlist("chosen")
        self.fields["chosen"].queryset = rows  # type: ignore[attr-defined]

    def clean_chosen(self):
        """At most so many, so that the preview can be read."""
        found = self.cleaned_data["chosen"]
        if len(self.ticked) > MOST:
            raise forms.ValidationError(_("Choose at most %(most)d tasks at once."), params={"most": MOST})
        return found

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data["all"] and not self.cleaned_data["chosen"]:
            raise forms.ValidationError(_("Tick at least one task."))
        return self.cleaned_data
