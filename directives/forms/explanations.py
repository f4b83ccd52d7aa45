"""What an agency is asked to explain, and its answer."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directives.forms.documents import day_input
from portal import clock, workdays


class AskExplanationForm(forms.Form):
    question = forms.CharField(
        label=_("What is to be explained"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_on = forms.DateField(label=_("Answer by"), widget=day_input())

    def __init__(self, data=None):
        proposed = workdays.ahead(clock.today(), settings.EXPLANATION_WORKING_DAYS)
        super().__init__(data, initial={"due_on": proposed})
        self.fields["due_on"].help_text = _("Proposed: %(count)d working days from today.") % {
            "count": settings.EXPLANATION_WORKING_DAYS
        }


class ExplainForm(forms.Form):
    answer = forms.CharField(
        label=_("Explanation"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Cause, who is responsible, and by when it will be mended. It cannot be changed afterwards."
        ),
    )
