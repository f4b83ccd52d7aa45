"""How documents and directives are entered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Directive, Document
from directives.services import Addressee
from portal.models import Agency, AgencyGroup
from programs.models import Program

LEAD, COOPERATING = Assignment.Role.LEAD, Assignment.Role.COOPERATING
CITATIONS_HINT = _("One a line: number/symbol; date (optional), as in 5164/VP-KT; 18/10/2023")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["kind", "issuer", "number", "symbol", "issued_on", "title", "signer", "meeting_on"]
        widgets = {
            "issued_on": day_input(),
            "meeting_on": day_input(),
            "title": forms.Textarea(attrs={"rows": 3}),
        }


class AgenciesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return obj.short_name if isinstance(obj, Agency) else obj.name


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


class DirectiveForm(forms.ModelForm):
    lead_groups = AgenciesField(label=_("Groups"), queryset=AgencyGroup.objects.none(), required=False)
    leads = AgenciesField(label=_("Agencies"), queryset=Agency.objects.none(), required=False)
    cooperating_groups = AgenciesField(label=_("Groups"), queryset=AgencyGroup.objects.none(), required=False)
    cooperating = AgenciesField(label=_("Agencies"), queryset=Agency.objects.none(), required=False)
    programs = forms.ModelMultipleChoiceField(
        label=_("Programmes"),
        queryset=Program.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    citations = CitationsField(label=_("Cited documents"), required=False, help_text=CITATIONS_HINT)

    class Meta:
        model = Directive
        fields = [
            "clause",
            "part",
            "title",
            "words",
            "deadline_kind",
            "original_due_on",
            "is_strict",
            "deadline_words",
            "event",
            "recipient",
            "product",
            "depends_on",
        ]
        labels = {
            "depends_on": _("Waits for"),
            "original_due_on": _("Deadline"),
            "is_strict": _("The words exclude the day itself (before that day)"),
        }
        help_texts = {
            "part": _("Only where a clause holds several tasks."),
            "words": _("As the document says it, word for word."),
            "deadline_words": _("As the document says it, such as “xong trước ngày 05/11/2023”."),
            "event": _("Only for a deadline that depends on an event."),
            "depends_on": _("The other directive has to be done first."),
        }
        widgets = {"original_due_on": day_input(), "words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, document: Document, data=None):
        super().__init__(data, instance=Directive(document=document))
        standing = Agency.objects.at(document.issued_on)
        for name in ("leads", "cooperating"):
            self.fields[name].queryset = standing  # type: ignore[attr-defined]
        for name in ("lead_groups", "cooperating_groups"):
            self.fields[name].queryset = AgencyGroup.objects.all()  # type: ignore[attr-defined]
        self.fields["depends_on"].queryset = document.directives.all()  # type: ignore[attr-defined]

    @property
    def order(self) -> dict:
        """What the service wants to know beside the directive itself."""
        chosen = self.cleaned_data
        leads = [*chosen["leads"], *chosen["lead_groups"]]
        others = [*chosen["cooperating"], *chosen["cooperating_groups"]]
        to = [Addressee(who, LEAD) for who in leads] + [Addressee(who, COOPERATING) for who in others]
        return {"to": to, "programs": chosen["programs"], "citations": chosen["citations"]}
