"""How a coordinator mends what was entered: a slip in the words, an agency that was forgotten."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.addressing import Addressing
from directives.forms.entry import names_input, read_names
from directives.models import Assignment, Directive
from directives.services.corrections import CORRECTED, NUMBERED
from portal import clock


class CorrectionForm(forms.Form):
    """What was entered, to be mended; of a secret task its number only."""

    clause = forms.CharField(label=_("Clause"), max_length=20)
    part = forms.IntegerField(label=_("Part of the clause"), min_value=1, max_value=99, required=False)
    title = forms.CharField(label=_("In short"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    words = forms.CharField(
        label=_("Exact words"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Copy the exact words of the clause.")},
    )
    recipient = forms.CharField(label=_("Recipient of the result"), max_length=200, required=False)
    product = forms.CharField(label=_("Expected product"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("What was wrong"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        help_text=_("Stands in the history of the task; the agencies read it."),
    )

    def __init__(self, directive: Directive, data=None):
        super().__init__(data, initial={name: getattr(directive, name) for name in CORRECTED})
        if directive.is_secret:
            for name in set(CORRECTED) - set(NUMBERED):
                del self.fields[name]
            self.fields["reason"].help_text = _("Of a secret task only that it was corrected is kept.")


class AddAgenciesForm(forms.Form):
    """Whom the task is given to further, by names that are parted by semicolons."""

    leads = forms.CharField(label=_("Who leads"), widget=names_input(), required=False)
    cooperating = forms.CharField(label=_("Who cooperates"), widget=names_input(), required=False)

    def clean(self):
        """Agencies and groups that stand today, as `to`: what the service takes."""
        addressing, to = Addressing(clock.today()), []
        for name, role in (("leads", Assignment.Role.LEAD), ("cooperating", Assignment.Role.COOPERATING)):
            try:
                to += read_names(self.cleaned_data.get(name, ""), addressing, role)
            except forms.ValidationError as error:
                self.add_error(name, error)
        if not to and not self.errors:
            raise forms.ValidationError(_("Name at least one agency."))
        return {"to": to}
