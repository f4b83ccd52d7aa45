"""What a lead says to those who cooperate."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContributorsReminderForm(forms.Form):
    words = forms.CharField(
        label=_("What you need from them"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the message, such as by which day and in which form."),
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is missing, so that the agency can mend it."),
    )
