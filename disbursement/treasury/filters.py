"""What the lists of the Treasury, their lines and the differences are asked for; the same in page and API."""

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disbursement.filters import MONTHS, by_programme, by_unit, by_year
from disbursement.models import Allocation, TreasuryLine, TreasuryList
from disbursement.treasury.comparing import (
    EQUAL,
    OPEN,
    SIGNATURES,
    VERDICTS,
    Difference,
    differences,
    tells_kinds,
)
from portal.as_of import AsOf, read_as_of
from portal.filters import DATE
from portal.models import Agency, User
from programs.models import CapitalKind, Program

UNEQUAL = "unequal"
SORTS = {
    "unit": lambda row: (row.unit.position, row.unit.name, row.program.position),
    "programme": lambda row: (row.program.position, row.unit.position, row.unit.name),
    "difference": lambda row: row.difference,
    "-difference": lambda row: -row.difference,
}


class TreasuryListFilter(filters.FilterSet):
    """The lists by month and programme: of each month the version in force, unless all are asked for."""

    year = by_year()
    month = filters.ChoiceFilter(choices=MONTHS, label=_("Month"), empty_label=_("All months"))
    programme = by_programme("program")
    versions = filters.ChoiceFilter(
        choices=[("all", _("all, with earlier and dropped ones"))],
        method="keep",
        label=_("Versions"),
        empty_label=pgettext_lazy("treasury list", "in force"),
    )

    class Meta:
        model = TreasuryList
        fields = ["year", "month", "programme", "versions"]

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("versions") == "all" else rows.in_force()

    def keep(self, rows, name, value):
        """Applied in `filter_queryset`, with its default."""
        return rows


class TreasuryLineFilter(filters.FilterSet):
    """The lines of a list, by whose they are and whether they are understood."""

    STATES = [
        ("counted", _("compared")),
        ("unmatched", _("not understood yet")),
        ("left_out", _("left out")),
    ]

    unit = by_unit()
    programme = by_programme("program")
    kind = filters.ChoiceFilter(choices=CapitalKind, label=_("Kind of capital"), empty_label=_("Both kinds"))
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("Which lines"), empty_label=_("all")
    )

    class Meta:
        model = TreasuryLine
        fields = ["unit", "programme", "kind", "state"]

    def in_state(self, rows, name, state):
        if state == "left_out":
            return rows.filter(is_left_out=True)
        return rows.counted() if state == "counted" else rows.unmatched()


class ComparingForm(forms.Form):
    """Which differences are shown, as known on which day; what cannot be read has its usual value."""

    programme = forms.ModelChoiceField(
        Program.objects.none(),
        label=_("Programme"),
        to_field_name="code",
        empty_label=_("All programmes"),
        required=False,
    )
    unit = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Unit"),
        to_field_name="code",
        empty_label=_("All units"),
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of capital"), choices=[("", _("Both kinds")), *CapitalKind.choices], required=False
    )
    verdict = forms.ChoiceField(
        label=_("Compared"),
        choices=[("", _("all")), (UNEQUAL, _("all that is not equal")), *VERDICTS.items()],
        required=False,
    )
    signature = forms.ChoiceField(
        label=_("Signature"), choices=[("", _("all")), *SIGNATURES.items()], required=False
    )
    sort = forms.ChoiceField(
        label=_("Sorted by"),
        choices=[
            ("", _("what differs first")),
            ("unit", _("unit")),
            ("programme", _("programme")),
            ("-difference", _("more at the Treasury first")),
            ("difference", _("more in the portal first")),
        ],
        required=False,
    )
    as_of = forms.DateField(label=_("Portal's figures as of"), widget=DATE, required=False)

    def __init__(self, data: QueryDict, treasury_list: TreasuryList, user: User):
        super().__init__(data.dict() if isinstance(data, QueryDict) else data)
        self.of, self.user = treasury_list, user
        mine = Allocation.objects.visible_to(user).filter(year=treasury_list.year).order_by()
        fields: dict = self.fields
        fields["unit"].queryset = Agency.objects.filter(pk__in=mine.values("unit"))
        fields["programme"].queryset = Program.objects.filter(pk__in=mine.values("component__program"))
        if treasury_list.program_id:
            del fields["programme"]
        if not tells_kinds(treasury_list):
            del fields["kind"]
        self.is_valid()

    @property
    def known(self) -> AsOf:
        """The day whose knowledge is shown."""
        return read_as_of(self.data)

    def rows(self) -> list[Difference]:
        """The differences that are asked for, in their order."""
        asked = self.cleaned_data
        every = differences(self.of, self.known.day, user=self.user, kind=asked.get("kind") or "")
        rows = [row for row in every if self._is_asked(row)]
        sort = SORTS.get(asked.get("sort") or "")
        return sorted(rows, key=sort) if sort else rows

    def _is_asked(self, row: Difference) -> bool:
        asked = self.cleaned_data
        verdict, signature = asked.get("verdict"), asked.get("signature")
        return (
            (not asked.get("programme") or row.program == asked["programme"])
            and (not asked.get("unit") or row.unit == asked["unit"])
            and (not verdict or row.verdict == verdict or (verdict == UNEQUAL and row.verdict != EQUAL))
            and (not signature or row.signature == signature)
        )


def tally(rows: list[Difference]) -> list[dict]:
    """How many of the rows are in each state, and how many differences nobody has signed."""
    counts = [
        {"key": "verdict", "value": code, "label": label, "count": number}
        for code, label in VERDICTS.items()
        if (number := sum(row.verdict == code for row in rows))
    ]
    if waiting := sum(row.signature == OPEN for row in rows):
        counts.append({"key": "signature", "value": OPEN, "label": SIGNATURES[OPEN], "count": waiting})
    return counts
