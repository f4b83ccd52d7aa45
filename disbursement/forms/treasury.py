"""A list of the Treasury: sending it, naming its columns, matching its names, signing a difference."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disbursement.filters import MONTHS
from disbursement.forms.imports import ACCEPTED, SendForm
from disbursement.models import TreasuryLayout, TreasuryLine, TreasuryList, TreasuryName
from disbursement.reading.cells import letters
from disbursement.reading.values import size_in
from disbursement.services.treasury import Target
from disbursement.treasury import fields, looking
from disbursement.treasury.matching import Unknown, unknown
from disbursement.treasury.subjects import LEFT_OUT, Subjects
from portal import clock
from portal.filters import DATE

NAMES = 25  # that are matched on one page


class SendListForm(SendForm):
    """The file, its month, and the day on which the Treasury drew it."""

    month = forms.TypedChoiceField(label=gettext_lazy("Month"), choices=MONTHS, coerce=int)
    drawn_on = forms.DateField(
        label=gettext_lazy("Drawn on"),
        widget=DATE,
        help_text=gettext_lazy("The day that stands on the Treasury's list."),
    )
    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput(attrs=ACCEPTED))
    field_order = ["year", "month", "program", "drawn_on", "file"]

    def first_values(self) -> dict:
        today = clock.today()
        year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
        return {"year": year, "month": month, "drawn_on": today}


class HeadForm(forms.Form):
    """Which sheet, and in which of its rows the heads of the columns stand."""

    sheet = forms.TypedChoiceField(label=gettext_lazy("Sheet"), coerce=int)
    first = forms.IntegerField(label=gettext_lazy("Heads from row"), min_value=1)
    last = forms.IntegerField(label=gettext_lazy("to row"), min_value=1)

    def __init__(self, treasury_list: TreasuryList, data=None):
        self.seen = treasury_list.looked_at
        best = max(range(len(self.seen)), key=lambda number: len(self._guessed(number)))
        first, last = self.seen[best]["head"]
        super().__init__(data, initial={"sheet": best, "first": first, "last": last})
        choices: Any = self.fields["sheet"]
        choices.choices = [(number, seen["name"]) for number, seen in enumerate(self.seen)]
        self.best = {"sheet": best, "first": first, "last": last}

    def clean(self):
        found = super().clean() or {}
        if self.errors:
            return found
        numbers = [number for number, _cells in self.seen[found["sheet"]]["rows"]]
        inside = found["first"] in numbers and found["last"] in numbers
        if not inside or not 0 <= found["last"] - found["first"] < looking.LINES:
            raise ValidationError(
                _("The heads stand in at most %(most)s rows, one below the other, among those shown.")
                % {"most": looking.LINES}
            )
        return found

    @property
    def asked(self) -> dict[str, int]:
        """Sheet, first and last row: as chosen, else as guessed."""
        return self.cleaned_data if self.is_bound and self.is_valid() else self.best

    @property
    def shown(self) -> dict[str, Any]:
        """What the page shows of the sheet."""
        return self.seen[self.asked["sheet"]]

    @property
    def head(self) -> looking.Head:
        return looking.head_of(self.shown, self.asked["first"], self.asked["last"])

    def _guessed(self, number: int) -> dict[int, str]:
        first, last = self.seen[number]["head"]
        return looking.guesses(self.seen[number], looking.head_of(self.seen[number], first, last))


class ColumnsForm(forms.Form):
    """What each column below the heads holds (`column-<place>`), and in which unit the amounts are."""

    size = forms.TypedChoiceField(
        label=gettext_lazy("The amounts are in"), choices=list(fields.SIZES.items()), coerce=int
    )
    skipped = forms.IntegerField(
        label=gettext_lazy("Rows below the heads to leave out"),
        min_value=0,
        max_value=20,
        help_text=gettext_lazy("For example 1 for a row that numbers the columns."),
    )

    def __init__(self, head_form: HeadForm, data=None):
        self.head = head_form.head
        layout = TreasuryLayout.objects.filter(heads=self.head.heads).first()
        first = {"size": layout.size if layout else self._size(), "skipped": layout.skipped if layout else 0}
        super().__init__(data, initial=first)
        known = looking.guesses(head_form.shown, self.head)
        if layout:
            known = {place: key for key, place in self.head.places(layout).items()}
        for place, name in sorted(self.head.names.items()):
            choices = [("", _("not needed")), *fields.FIELDS.items()]
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=known.get(place, "")
            )

    @property
    def columns(self) -> dict[int, str]:
        """The field of each column that is needed, by its place."""
        found = ((place, self.cleaned_data.get(f"column-{place}")) for place in self.head.names)
        return {place: key for place, key in found if key}

    def choosers(self) -> list[tuple[str, Any]]:
        """Each column's letters with its select."""
        return [(letters(place), self[f"column-{place}"]) for place in sorted(self.head.names)]

    def _size(self) -> int:
        named = (size_in(name) for name in self.head.names.values() if "đồng" in name.lower())
        return next((size for size in named if size), 1)


@dataclass
class Asked:
    """A name that is to be matched, with its field of the form."""

    name: Unknown
    field: Any


class NamesForm(forms.Form):
    """What unknown names mean, those with most money first; `line` asks for the names of one line again."""

    def __init__(self, treasury_list: TreasuryList, data=None, line: TreasuryLine | None = None):
        super().__init__(data)
        names = _said(line) if line else unknown(treasury_list)
        self.left, self.names = max(len(names) - NAMES, 0), names[:NAMES]
        self.subjects = Subjects({name.subject for name in self.names}, treasury_list.program)
        for name in self.names:
            self.fields[_key(name)] = forms.ChoiceField(
                label=name.words, choices=self.subjects.choices[name.subject], required=False
            )

    def rows(self) -> list[Asked]:
        return [Asked(name, self[_key(name)]) for name in self.names]

    @property
    def matches(self) -> dict[tuple[str, str], Target]:
        """What was chosen; names without a choice wait."""
        chosen = ((name, self.cleaned_data.get(_key(name))) for name in self.names)
        return {
            (name.subject, name.words): None if value == LEFT_OUT else self.subjects.target(value)
            for name, value in chosen
            if value
        }


class RemarkForm(forms.Form):
    """The remark, and both numbers as the page showed them."""

    words = forms.CharField(
        label=gettext_lazy("Why the two numbers differ"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ours = forms.IntegerField(required=False, widget=forms.HiddenInput)
    theirs = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DropListForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is dropped"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def _said(line: TreasuryLine) -> list[Unknown]:
    """All names that a line says, known or not."""
    subject = TreasuryName.Subject
    said = [
        (subject.UNIT, line.unit_words),
        (subject.PROGRAMME, line.program_words or line.component_words),
        (subject.KIND, line.kind_words),
    ]
    return [Unknown(what, words, 1, line.amount or 0, []) for what, words in said if words]


def _key(name: Unknown) -> str:
    """Its field, however many names there are meanwhile."""
    return f"name-{sha256(f'{name.subject} {name.words}'.encode()).hexdigest()[:16]}"
