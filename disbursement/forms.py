"""What the pages send: the cells of a sheet, a reason, a month."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disbursement.amounts import Unit
from disbursement.checks import Cell
from disbursement.filters import MONTHS
from disbursement.models import Sheet, SheetCell
from disbursement.table import Table
from portal import clock
from portal.filters import DATE


class CellsForm(forms.Form):
    """The whole table as sent: `amount-<line>`, `note-<line>`, and what they were when the page was made."""

    version = forms.IntegerField(min_value=0)
    unit = forms.ChoiceField(choices=Unit.choices)
    next_unit = forms.ChoiceField(choices=Unit.choices, required=False)

    def __init__(self, data, table: Table):
        super().__init__(data)
        self.keys = [row.allocation.pk for row in table.rows if f"amount-{row.key}" in data]
        for key in self.keys:
            for prefix in ("", "was-"):
                self.fields[f"{prefix}amount-{key}"] = _field(SheetCell.TYPED_LENGTH)
                self.fields[f"{prefix}note-{key}"] = _field(SheetCell.NOTE_LENGTH)

    @property
    def cells(self) -> dict[int, tuple[str, str]]:
        """What stands in each line now."""
        return {key: self._cell("", key) for key in self.keys}

    def typed(self) -> dict[int, Cell]:
        """The same as read, also where the form is refused, so that nothing typed is lost."""
        return {key: Cell.of(*self._cell("", key), self.chosen_unit) for key in self.keys}

    def touched(self) -> dict[int, Cell]:
        """Of these the lines in which this person changed something."""
        typed = self.typed()
        return {key: typed[key] for key in self.keys if self._cell("", key) != self._cell("was-", key)}

    def refusal(self) -> ValidationError:
        """All that is wrong with the form itself."""
        return ValidationError([message for messages in self.errors.values() for message in messages])

    @property
    def chosen_unit(self) -> Unit:
        return unit_of(self.data)

    def _cell(self, prefix: str, key: int) -> tuple[str, str]:
        amount, note = (self._text(f"{prefix}{name}-{key}") for name in ("amount", "note"))
        return amount, note

    def _text(self, name: str) -> str:
        """What was sent; of a refused text what can be shown again."""
        sent = "".join(letter for letter in self.data.get(name, "") if letter.isprintable())
        return self.cleaned_data.get(name, sent.strip())


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What is to be mended"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class MonthForm(forms.Form):
    """The month to open, by default the one that ended last."""

    year = forms.IntegerField(label=_("Year of the capital"), min_value=2016, max_value=2060)
    month = forms.TypedChoiceField(label=_("Month"), choices=MONTHS, coerce=int)
    due_on = forms.DateField(label=_("To be submitted by"), widget=DATE)


def unit_of(data) -> Unit:
    """The unit that an address or a form asks for; triệu đồng unless it says otherwise."""
    return Unit(data["unit"]) if data.get("unit") in Unit.values else Unit.TRIEU


def _field(length: int) -> forms.CharField:
    return forms.CharField(required=False, max_length=length)


def next_month() -> dict:
    """The month after the newest that was opened, due on the fifth of the one after it."""
    newest = Sheet.objects.order_by("-year", "-month").first()
    today = clock.today()
    year, month = (newest.year, newest.month + 1) if newest else (today.year, today.month)
    if month > 12:
        year, month = year + 1, 1
    return {"year": year, "month": month, "due_on": date(year + month // 12, month % 12 + 1, 5)}
