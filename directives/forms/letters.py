"""How letters that urge agencies are drafted, sent, answered and dropped."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directives.forms.documents import day_input
from directives.forms.obstacles import keys
from directives.models import Assignment, UrgingLetter
from directives.urging import items, overdue
from portal import clock, workdays
from portal.models import Agency


class UrgingLetterForm(forms.ModelForm):
    """To which agency: one that has overdue tasks, and no draft."""

    class Meta:
        model = UrgingLetter
        fields = ["agency"]
        help_texts = {"agency": _("Agencies with overdue tasks that no letter lists yet.")}

    def __init__(self, data=None, initial=None):
        super().__init__(data, initial=initial)
        late = overdue(clock.today()).order_by().values("agency")
        drafted = UrgingLetter.objects.drafts().values("agency")
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.filter(pk__in=late).exclude(pk__in=drafted)
        agency.empty_label = "–"


class SendLetterForm(forms.Form):
    """Number and dates of the letter as it went out, and which tasks it lists."""

    number = forms.CharField(label=_("Number"), max_length=20)
    symbol = forms.CharField(label=_("Symbol"), max_length=40, help_text=_("Such as VP-TH."))
    sent_on = forms.DateField(label=_("Date of the letter"), widget=day_input())
    answer_by = forms.DateField(
        label=_("Answer by"),
        widget=day_input(),
        help_text=_("Until then, or until it answers, the agency is not reminded of these tasks each day."),
    )
    tasks = forms.ModelMultipleChoiceField(
        label=_("Tasks that it lists"), queryset=Assignment.objects.none(), required=False
    )

    def __init__(self, letter: UrgingLetter, data=None):
        today = clock.today()
        last = UrgingLetter.objects.sent().order_by("-sent_on", "-id").first()
        answer_by = workdays.ahead(today, settings.URGING_ANSWER_DAYS)
        symbol = last.symbol if last else ""
        super().__init__(data, initial={"sent_on": today, "answer_by": answer_by, "symbol": symbol})
        self.rows = items(letter, today) if letter.is_draft else []
        offered = [item.assignment_id for item in self.rows]
        self.fields["tasks"].queryset = Assignment.objects.filter(pk__in=offered)  # type: ignore[attr-defined]
        self.ticked = set(offered) if data is None else keys(data.getlist("tasks"))


class LetterAnswerForm(forms.Form):
    answered_on = forms.DateField(label=_("Date of the answer"), widget=day_input())
    answer = forms.CharField(
        label=_("Answered with"),
        max_length=200,
        help_text=_("Number and symbol of the answer, or how it came."),
    )


class DropLetterForm(forms.Form):
    reason = forms.CharField(
        label=_("Why no letter is sent"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
