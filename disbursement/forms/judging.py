"""Which sheets are to be verified together, and the reasons for which one is returned."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disbursement.models import CellReturn, Sheet
from disbursement.table import Table

MOST = 500  # sheets at once
SEEN, CELL = "seen-", "reason-"


class ManyForm(forms.Form):
    """Ticked sheets, or all that the list's filter shows; `query` is the list's address."""

    chosen = forms.ModelMultipleChoiceField(queryset=Sheet.objects.none(), required=False)
    all = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2000)

    def __init__(self, sheets: QuerySet[Sheet], data: QueryDict):
        super().__init__(data)
        self.fields["chosen"].queryset = sheets  # type: ignore[attr-defined]

    def clean_chosen(self) -> set[int]:
        """Their keys; at most so many, so that the preview can be read."""
        found = {sheet.pk for sheet in self.cleaned_data["chosen"]}
        if len(found) > MOST:
            raise ValidationError(_("Choose at most %(most)d sheets at once."), params={"most": MOST})
        return found

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data["all"] and not self.cleaned_data["chosen"]:
            raise ValidationError(_("Tick at least one sheet."))
        return self.cleaned_data

    @property
    def seen(self) -> dict[int, datetime | None]:
        """When each sheet was submitted, as the preview showed it."""
        return {key: seen_at(text) for key, text in _numbered(self.data, SEEN).items()}


class ReturnForm(forms.Form):
    """A reason for the whole sheet, and for any of its lines (`reason-<line>`)."""

    reason = forms.CharField(
        label=gettext_lazy("What is to be mended"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def in_table(self, table: Table) -> Table:
        """The same table with the reasons at their lines, so that nothing typed is lost."""
        for row in table.rows:
            row.why = self.cells.get(row.allocation.pk, "")
        return table

    @property
    def is_written(self) -> bool:
        """Whether anything is to be mended."""
        return bool(self.data.get("reason", "").strip() or self.cells)

    @property
    def cells(self) -> dict[int, str]:
        return {key: text for key, text in _numbered(self.data, CELL).items() if text.strip()}

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("reason") and not self.cells and "reason" not in self.errors:
            self.add_error("reason", _("Say what is to be mended: here, or beside the lines."))
        longest = CellReturn._meta.get_field("reason").max_length or 0
        if any(len(text) > longest for text in self.cells.values()):
            self.add_error(
                None, _("The reason for one line has at most %(most)s letters.") % {"most": longest}
            )
        return self.cleaned_data


def _numbered(data, prefix: str) -> dict[int, str]:
    """Values whose names end in a key."""
    names = ((name, name.removeprefix(prefix)) for name in data if name.startswith(prefix))
    return {int(key): data[name] for name, key in names if key.isascii() and key.isdigit() and len(key) < 19}


def seen_at(text: str) -> datetime | None:
    """When what a page shows was submitted, as the page sends it back."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None
