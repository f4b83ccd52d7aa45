"""Rules of reminding, the day of a preview, and why a task is not reminded of for a while."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.forms.documents import day_input
from directives.models import ReminderRule


class ReminderRuleForm(forms.ModelForm):
    """When whom is reminded of what. The model says what makes no sense."""

    working_days = forms.IntegerField(
        label=_("Working days"),
        min_value=0,
        required=False,
        help_text=_("Before or after the date, counted without days off."),
    )

    class Meta:
        model = ReminderRule
        fields = [
            "topic",
            "receiver",
            "moment",
            "working_days",
            "repeat_every",
            "programme",
            "deadline_kind",
            "text",
            "is_active",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "moment": _("Results and requests have no date: they count from the day on which they came in."),
            "repeat_every": _("Such as 7 for once more in 7 working days, until it is done."),
            "text": _("Such as where to ask. It stands above the list of tasks in the message."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["programme"].empty_label = _("all")
        fields["deadline_kind"].choices = [("", _("all")), *ReminderRule.DATED_KINDS]
        fields["moment"].choices = [("", _("choose")), *ReminderRule.Moment.choices]
        self.initial["working_days"] = self.instance.working_days or None

    def clean_working_days(self) -> int:
        """Left out on the date itself."""
        return self.cleaned_data["working_days"] or 0


class PreviewForm(forms.Form):
    """The day of which to show what would go out."""

    on = forms.DateField(label=_("What would go out on"), widget=day_input())


class PauseForm(forms.Form):
    """Why a task is not reminded of, and until when if that is known."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as what the agency waits for. The agency reads it."),
    )
    until = forms.DateField(
        label=_("Until (the last day)"),
        required=False,
        widget=day_input(),
        help_text=_("Without a day it holds until somebody ends it."),
    )
