"""What the page of a sheet sends: its cells, a reason."""

import re
from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disbursement.amounts import Unit
from disbursement.models import SheetCell
from disbursement.typed import Part

NAME = re.compile(r"(amount|december|january|note)-([1-9][0-9]{0,17})")
ByLine = dict[int, dict[Part, str]]


class CellsForm(forms.Form):
    """Cells as sent: `amount-<line>`, and in `was-amount-<line>` what stood there when it was read."""

    version = forms.IntegerField(min_value=0)
    unit = forms.ChoiceField(choices=Unit.choices)
    next_unit = forms.ChoiceField(choices=Unit.choices, required=False)

    def __init__(self, data):
        super().__init__(data)
        found = {name: NAME.fullmatch(name) for name in data}
        self.names = {name: (Part(match[1]), int(match[2])) for name, match in found.items() if match}
        for name, (part, _line) in self.names.items():
            length = SheetCell.NOTE_LENGTH if part == Part.NOTE else SheetCell.TYPED_LENGTH
            self.fields[name] = forms.CharField(required=False, max_length=length)

    @property
    def cells(self) -> ByLine:
        """What this person changed, without what is refused."""
        return self._by_line(name for name in self._touched() if name not in self.errors)

    @property
    def typed(self) -> ByLine:
        """The same with what is refused, so that nothing typed is lost."""
        return self._by_line(self._touched())

    @property
    def was(self) -> ByLine:
        """What stood in these cells when they were read."""
        return self._by_line(self._touched(), "was-")

    @property
    def refused(self) -> dict[str, str]:
        """Cells that cannot be kept, each with the reason."""
        return {name: " ".join(map(str, self.errors[name])) for name in self.names if name in self.errors}

    def refusal(self) -> ValidationError:
        """All that is wrong with the form itself."""
        return ValidationError([message for messages in self.errors.values() for message in messages])

    @property
    def chosen_unit(self) -> Unit:
        return unit_of(self.data)

    def _touched(self) -> list[str]:
        return [name for name in self.names if self._text(name) != self._text(f"was-{name}")]

    def _by_line(self, names, prefix: str = "") -> ByLine:
        found: ByLine = defaultdict(dict)
        for name in names:
            part, line = self.names[name]
            found[line][part] = self._text(prefix + name)
        return dict(found)

    def _text(self, name: str) -> str:
        """What was sent; of a refused text what can be shown again."""
        sent = "".join(letter for letter in self.data.get(name, "") if letter.isprintable())
        return self.cleaned_data.get(name, sent.strip())


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook of this sheet"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )


def unit_of(data) -> Unit:
    """The unit that an address or a form asks for; triệu đồng unless it says otherwise."""
    return Unit(data["unit"]) if data.get("unit") in Unit.values else Unit.TRIEU
