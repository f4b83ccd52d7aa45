"""What is said about a file that is sent: month or year, programme, decision or reason."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disbursement.filters import MONTHS
from disbursement.models import Allocation, ImportFile, Month
from portal import clock
from portal.filters import DATE
from portal.models import Agency, User
from programs.models import Program

ACCEPTED = {"accept": ".xlsx,.xls,.xlsb,.ods,.csv"}


class SendForm(forms.Form):
    """The file and the programme that it may speak of: an owner's own, or all for a coordinator."""

    kind: str
    year = forms.IntegerField(label=_("Year of execution"), min_value=2016, max_value=2060)
    program = forms.ModelChoiceField(
        label=_("Programme"), queryset=Program.objects.none(), required=False, empty_label=_("All programmes")
    )

    def __init__(self, data=None, files=None, *, user: User):
        super().__init__(data, files, initial=self.first_values())
        field = cast(forms.ModelChoiceField, self.fields["program"])
        field.queryset = Program.objects.all()
        if not user.is_coordinator:
            field.queryset = Program.objects.filter(owner=user.agency_id)
            field.required, field.empty_label = True, None

    def first_values(self) -> dict:
        return {"year": clock.today().year}

    def words(self) -> dict:
        """What the service asks for."""
        return {"kind": self.kind, **self.cleaned_data}


class SendFiguresForm(SendForm):
    kind = ImportFile.Kind.FIGURES
    month = forms.TypedChoiceField(label=_("Month"), choices=MONTHS, coerce=int)
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs=ACCEPTED))
    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=500,
        required=False,
        help_text=_("Only for a month that is closed, or sheets that were submitted."),
    )
    document = forms.CharField(label=_("Document of the correction"), max_length=100, required=False)
    field_order = ["year", "month", "program", "file"]

    def first_values(self) -> dict:
        month = Month.objects.filter(closed_at=None).order_by("closes_on", "year", "month").first()
        return {"year": month.year, "month": month.month} if month else super().first_values()


class SendPlanForm(SendForm):
    kind = ImportFile.Kind.PLAN
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs=ACCEPTED))
    is_change = forms.TypedChoiceField(
        label=_("The amounts are"),
        choices=[("", _("the plan as it stands after the decision")), ("1", _("changes: more or less"))],
        coerce=bool,
        required=False,
    )
    decision = forms.CharField(
        label=_("Deciding document"),
        max_length=100,
        required=False,
        help_text=_("For all rows in which the file names none."),
    )
    decided_on = forms.DateField(label=_("Decided on"), required=False, widget=DATE)
    field_order = ["year", "program", "is_change", "decision", "decided_on", "file"]

    def words(self) -> dict:
        return {**super().words(), "is_change": bool(self.cleaned_data["is_change"])}


FORMS: dict[str, type[SendForm]] = {form.kind: form for form in (SendFiguresForm, SendPlanForm)}


class TemplateForm(forms.Form):
    """Which lines the table to fill in shall have."""

    kind = forms.ChoiceField(choices=ImportFile.Kind, widget=forms.HiddenInput)
    year = forms.IntegerField(label=_("Year of execution"), min_value=2016, max_value=2060)
    month = forms.TypedChoiceField(
        label=_("Month"), choices=MONTHS, coerce=int, required=False, empty_value=None
    )
    program = forms.ModelChoiceField(
        label=_("Programme"), queryset=Program.objects.all(), to_field_name="code", empty_label=None
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All units"),
    )

    def __init__(self, data=None, *, user: User, initial=None):
        super().__init__(data, initial=initial, auto_id="template_%s")
        mine = Allocation.objects.visible_to(user).order_by()
        unit, program = (cast(forms.ModelChoiceField, self.fields[name]) for name in ("unit", "program"))
        unit.queryset = Agency.objects.filter(pk__in=mine.values("unit"))
        if not user.sees_all:
            program.queryset = Program.objects.filter(owner=user.agency_id)

    def clean(self):
        asked = super().clean() or {}
        if asked.get("kind") == ImportFile.Kind.FIGURES and not asked.get("month"):
            raise ValidationError({"month": _("Choose the month.")})
        if asked.get("kind") == ImportFile.Kind.PLAN:
            asked["month"] = None
        return asked
