"""The columns of a sheet's workbook: what each is called, and which are typed into."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from disbursement.reading.heads import Column, plain
from disbursement.table import Table
from disbursement.typed import Part

KEY, WAS = "key", "was-"  # hidden: the line, and what stood in each cell when the file was made
WIDTHS = {"component": 38, "kind": 11, "source": 12, Part.NOTE: 40}
LANGUAGES = ("vi", "en")
MADE_FOR = "sheet {pk} {unit}"  # stands in the hidden first cell


@dataclass(frozen=True)
class Place:
    """A column: its name in the workbook, whether it is typed into, whether it is seen."""

    key: str
    name: str
    is_typed: bool = False
    is_hidden: bool = False

    @property
    def width(self) -> int:
        return WIDTHS.get(self.key, 15)


def places(table: Table) -> list[Place]:
    """The columns from left to right, in the reader's language."""
    parts = [part for part in Part if part in table.parts]
    told = _names(table)
    names = ("component", "kind", "source", "planned", "carried", "last", Part.AMOUNT, "increase", "rate")
    seen = [Place(name, told[name], name in parts) for name in names]
    seen += [Place(part, told[part], is_typed=True) for part in parts if part != Part.AMOUNT]
    hidden = [Place(WAS + part, f"{WAS}{part}", is_hidden=True) for part in parts]
    return [Place(KEY, KEY, is_hidden=True), *seen, *hidden]


def columns(table: Table) -> list[Column]:
    """The same as they are looked for in a file, whatever language it was made in."""
    told = []
    for language in LANGUAGES:
        with override(language):
            told.append(places(table))
    return [
        Column(one[0].key, tuple({plain(place.name) for place in one}), one[0].key in {KEY, Part.AMOUNT})
        for one in zip(*told, strict=True)
        if one[0].is_typed or one[0].is_hidden
    ]


def _names(table: Table) -> dict[str, str]:
    return {
        "component": _("Component"),
        "kind": _("Kind of capital"),
        "source": _("Source of capital"),
        "planned": _("Plan"),
        "carried": _("of which carried over"),
        "last": _("End of month %(month)s") % {"month": table.last_month},
        Part.AMOUNT: _("End of month %(month)s") % {"month": table.sheet.month_label},
        "increase": _("In the month"),
        "rate": _("Rate"),
        Part.DECEMBER: _("Expected by 31/12"),
        Part.JANUARY: _("Expected by 31/01"),
        Part.NOTE: _("Remark"),
    }
