"""The table of a reallocation as it is typed: rows from which to take, rows to which to give."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disbursement.amounts import Unit, written
from disbursement.filters import YEAR
from disbursement.forms.fields import DecisionForm, MillionsField
from disbursement.models import Allocation, Reallocation
from portal import clock
from portal.models import User
from portal.templatetags.figures import million, rate
from programs.models import Program

ROWS, MORE, MOST = 3, 3, 60  # blank rows, those that a button adds, those that a table may have
Choices = list[tuple[str, Any]]


class OfWhatForm(forms.Form):
    """Which programme's capital is moved, of which year."""

    programme = forms.ModelChoiceField(
        Program.objects.none(), label=_("Programme"), to_field_name="code", empty_label=None
    )
    year = forms.IntegerField(label=_("Year"), min_value=2016, max_value=2060, widget=YEAR)

    def __init__(self, user: User, data):
        asked = {"year": str(clock.today().year), **{key: value for key, value in data.items() if value}}
        super().__init__(asked if asked.get("programme") else None, initial={"year": asked["year"]})
        fields: dict[str, Any] = self.fields
        mine = Program.objects.visible_to(user).order_by("position", "code")
        fields["programme"].queryset = mine if user.is_coordinator else mine.filter(owner=user.agency_id)


class MoveForm(forms.Form):
    """One row: a line and an amount, both or neither."""

    line = forms.ChoiceField(label=_("Line of capital"), required=False)
    amount = MillionsField(label=_("Amount (million đồng)"), required=False)

    def __init__(self, *args, choices: Choices, **kwargs):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["line"].choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        line, amount = found.get("line"), found.get("amount")
        if line and not amount and "amount" not in self.errors:
            self.add_error("amount", _("Type the amount, more than zero."))
        if amount and not line and "line" not in self.errors:
            self.add_error("line", _("Choose the line."))
        return found


class MovesFormSet(forms.BaseFormSet):
    """Rows of one side."""

    @property
    def amounts(self) -> list[tuple[int, int]]:
        """(line, đồng) of each row that is filled in."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        return [(int(row["line"]), row["amount"]) for row in rows if row.get("line") and row.get("amount")]


Moves: Any = forms.formset_factory(MoveForm, formset=MovesFormSet, extra=0, max_num=MOST, absolute_max=MOST)


class ReallocationForm(forms.Form):
    """Title, reason, and the two sides of the table."""

    title = forms.CharField(label=_("What it is about"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, choices: Choices, kept: Reallocation | None = None):
        super().__init__(data, initial={"title": kept.title, "reason": kept.reason} if kept else None)
        self.take, self.give = (
            Moves(_longer(data, side), prefix=side, initial=rows, form_kwargs={"choices": choices})
            for side, rows in _sides(kept).items()
        )

    def clean(self) -> dict[str, Any]:
        """Where only the table is looked at, the words may still be missing."""
        if self.data.get("then") == "check":
            for name in self.fields:
                self.errors.pop(name, None)
        return self.cleaned_data

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.take.is_valid(), self.give.is_valid()]) and self._once()

    def _once(self) -> bool:
        """Each line stands in one row only."""
        keys = [key for side in (self.take, self.give) for key, _amount in side.amounts]
        if len(keys) > len(set(keys)):
            self.add_error(None, _("A line is chosen twice. Put its whole change into one row."))
        return not self.errors

    @property
    def amounts(self) -> dict[int, int]:
        """đồng by line: below zero what is taken."""
        taken = {key: -amount for key, amount in self.take.amounts}
        return {**taken, **dict(self.give.amounts)}


class ApplyForm(DecisionForm):
    """The decision that turns the table into adjustments."""


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is dropped"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is turned round"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


def choices_of(program: Program, year: int) -> Choices:
    """The programme's lines by kind and source, each with its plan, what was paid out, and its rate."""
    today = clock.today()
    lines = Allocation.objects.filter(year=year, component__program=program).known(today).for_list()
    lines = lines.with_planned(today).with_disbursed(today).with_rate()
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in lines.order_by(
        "kind", "source", "-budget_year", "component__position", "unit__position", "pk"
    ):
        words = f"{line.kind_words}, {line.source_words}, {line.budget_year}"
        numbers = _("plan %(plan)s, paid out %(paid)s (%(rate)s)") % {
            "plan": million(line.planned),
            "paid": million(line.disbursed),
            "rate": rate(line.rate),
        }
        row = (str(line.pk), f"{line.component_words} · {line.unit}: {numbers}")
        groups.setdefault(words.capitalize(), []).append(row)
    return [("", "–"), *groups.items()]


def _sides(kept: Reallocation | None) -> dict[str, list[dict]]:
    """What stands in the rows at first; empty ones for a new table."""
    if kept is None:
        return {"take": [{}] * ROWS, "give": [{}] * ROWS}
    sides: dict[str, list[dict]] = {"take": [], "give": []}
    for line in kept.lines.all():
        row = {"line": str(line.allocation_id), "amount": written(abs(line.amount), Unit.TRIEU)}
        sides["give" if line.amount > 0 else "take"].append(row)
    return sides


def _longer(data, side: str):
    """With more empty rows, if the button asked for them."""
    if data is None or data.get("then") != "more":
        return data
    longer, name = data.copy(), f"{side}-TOTAL_FORMS"
    number = data.get(name, "")
    longer[name] = str(min(int(number), MOST - MORE) + MORE) if number.isdecimal() else number
    return longer
