"""How the dates and the order of directives are changed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.forms.documents import day_input
from directives.models import Directive


class EventDateForm(forms.Form):
    on = forms.DateField(label=_("Date of the event"), widget=day_input())


class DependsOnForm(forms.Form):
    """Which directive has to be done first."""

    first = forms.ModelChoiceField(
        label=_("Waits for"), queryset=Directive.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, directive: Directive, data=None):
        super().__init__(data, initial={"first": directive.depends_on_id})
        self.fields["first"].queryset = directive.document.directives.exclude(pk=directive.pk)  # type: ignore[attr-defined]
