"""How a guiding document is entered into the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.evidence import ACCEPT
from directives.forms.documents import day_input
from directives.models import Document
from portal.models import Agency
from programs.models import Component, Program


class ReferencesField(forms.CharField):
    """Lines such as "46/2022/TT-BTC", as the documents of the register that they name."""

    widget = forms.Textarea(attrs={"rows": 2})
    default_error_messages = {
        "unknown": _("“%(line)s” is not in the register: enter that document first, or check its number."),
        "many": _("“%(line)s” is the number of several documents: add the year, as in 12/KH-UBND; 2022."),
    }

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{one.reference}; {one.issued_on.year}" for one in value)
        return value

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [self._document(line) for line in lines if line]

    def _document(self, line: str) -> Document:
        reference, _separator, year = (part.strip() for part in line.partition(";"))
        number, _slash, symbol = reference.partition("/")
        found = Document.objects.filter(is_guiding=True, number=number, symbol__iexact=symbol)
        if year.isascii() and year.isdigit():
            found = found.filter(issued_on__year=min(int(year), 9999))
        same = list(found[:2])
        if len(same) != 1:
            code = "many" if same else "unknown"
            raise forms.ValidationError(self.error_messages[code], code, {"line": line})
        return same[0]


class GuidanceForm(forms.ModelForm):
    """A document of the register: its number, what it is about, what it replaces, and its file."""

    programs = forms.ModelMultipleChoiceField(
        label=_("Programmes"),
        queryset=Program.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    components = forms.ModelMultipleChoiceField(
        label=_("Components"),
        queryset=Component.objects.select_related("program"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    replaces = ReferencesField(
        label=_("Replaces"),
        required=False,
        help_text=_("One a line: number/symbol, as in 46/2022/TT-BTC; the year after a semicolon if needed."),
    )
    upload = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}), max_length=255
    )

    class Meta:
        model = Document
        fields = ["kind", "issuer", "number", "symbol", "issued_on", "title", "signer"]
        widgets = {"issued_on": day_input(), "title": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["issuer"].queryset = Agency.objects.order_by("kind", "position", "name")
        fields["issuer"].empty_label = _("choose")
        if not self.instance.pk:  # circulars and decrees come here: no kind is likelier than the others
            fields["kind"].choices = [("", _("choose")), *fields["kind"].choices]
            self.initial["kind"] = ""
        if self.instance.pk:
            for name in ("programs", "components", "replaces"):
                self.initial[name] = list(getattr(self.instance, name).all())
            self.fields["upload"].help_text = self.instance.file_name and _(
                "Kept now: %(name)s; a new file takes its place."
            ) % {"name": self.instance.file_name}

    @property
    def facts(self) -> dict:
        """What goes to the service beside the document itself."""
        names = ("programs", "components", "replaces")
        return {**{name: self.cleaned_data[name] for name in names}, "file": self.cleaned_data["upload"]}
