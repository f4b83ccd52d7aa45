"""How tasks end without a result, and how they follow each other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.models import Directive

MOST = 50  # earlier tasks offered at once
LONGEST_KEY = 18  # digits


class CloseForm(forms.Form):
    """Why a task ends without a result."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Such as the document that made it superfluous. The agency reads it."),
    )


class ClosePartForm(CloseForm):
    """Of what recurs only the period at hand is closed, or all to come too."""

    with_periods = forms.BooleanField(label=_("Also all further periods of this agency"), required=False)


class EarlierField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.document.reference}, {obj.label}. {obj.title}"


class ContinueForm(forms.Form):
    """Which earlier task is continued or replaced, of those that the search found."""

    how = forms.ChoiceField(
        label=_("What it does"),
        choices=Directive.Link,
        help_text=_("Replacing closes what is open of the earlier task, without a result."),
    )
    earlier = EarlierField(
        label=_("Earlier task"),
        queryset=Directive.objects.none(),
        empty_label=None,
        error_messages={"required": _("Find the earlier task, then choose it.")},
    )

    def __init__(self, directive: Directive, words: str, data=None):
        super().__init__(data)
        others = Directive.objects.exclude(pk=directive.pk)
        found = list(others.matching(words).values_list("pk", flat=True)[:MOST]) if words.strip() else []
        chosen = data.get("earlier", "") if data else ""
        if chosen.isdecimal() and len(chosen) < LONGEST_KEY:
            found.append(int(chosen))
        self.found = len(found)
        offered = others.filter(pk__in=found).select_related("document")
        self.fields["earlier"].queryset = offered.order_by("-document__issued_on", "document", "position")  # type: ignore[attr-defined]
