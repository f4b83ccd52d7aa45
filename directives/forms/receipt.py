"""How a task is taken on, given back, given on; and how more time for it is asked for and decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.forms.documents import day_input
from directives.models import Assignment, Extension
from portal import clock
from portal.models import Agency, User


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.full_name or obj.username


class HandlerForm(forms.Form):
    """Who inside the agency handles the task."""

    handler = PersonField(
        label=_("Handler"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody in particular"),
        help_text=_("Somebody of your agency; the agency answers for the task all the same."),
    )

    def __init__(self, assignment: Assignment, data=None):
        super().__init__(data, initial={"handler": assignment.handler_id})
        own = User.objects.filter(agency=assignment.agency_id, is_active=True)
        self.fields["handler"].queryset = own.order_by("full_name")  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    """Why a task is not the agency's own, and whose it may be."""

    reason = forms.CharField(
        label=_("Why it is not your agency's task"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000
    )
    proposed = forms.ModelChoiceField(
        label=_("Whose it is"), queryset=Agency.objects.none(), required=False, empty_label=_("not known")
    )

    def __init__(self, assignment: Assignment, data=None):
        super().__init__(data)
        others = Agency.objects.at(clock.today()).of_province().exclude(pk=assignment.agency_id)
        self.fields["proposed"].queryset = others  # type: ignore[attr-defined]


class ObjectionAnswerForm(forms.Form):
    """The answer to "not ours"; the button says whether it is given on or stays."""

    to = forms.ModelChoiceField(
        label=_("Give it to"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("choose an agency"),
        help_text=_("Only if another agency takes it over."),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    def __init__(self, assignment: Assignment, data=None):
        objection = assignment.objections.waiting().first()
        super().__init__(data, initial={"to": objection and objection.proposed_id})
        others = Agency.objects.at(clock.today()).of_province().exclude(pk=assignment.agency_id)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class NewDateForm(forms.Form):
    """A later date, and why."""

    due_on = forms.DateField(label=_("New deadline"), widget=day_input())
    reason = forms.CharField(
        label=_("Why more time is needed"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000
    )


class ExtensionDecisionForm(forms.Form):
    """What becomes of a request for more time."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", _("choose")),
            (Extension.Outcome.GRANTED, _("grant it")),
            (Extension.Outcome.GRANTED_OTHER, _("grant it with another date")),
            (Extension.Outcome.REFUSED, _("refuse it")),
        ],
    )
    due_on = forms.DateField(
        label=_("Another date"),
        required=False,
        widget=day_input(),
        help_text=_("Only if it is granted with another date than the one asked for."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        help_text=_("Needed unless it is granted as asked for."),
    )
