"""What the dashboard's address may say, a person's own settings, channels of agencies."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.filters import DATE
from portal.models import Agency, Endpoint, User
from programs.models import Program


class QuestionForm(forms.Form):
    """Year, programme, "as of" and a day to compare with. What is left out has a sensible value."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    as_of = forms.DateField(label=_("As of"), required=False, widget=DATE)
    since = forms.DateField(label=_("Compared with"), required=False, widget=DATE)

    def __init__(self, data: QueryDict, *, years: list[int], today: date):
        super().__init__({**data.dict(), "as_of": data.get("as_of") or today.isoformat()})
        self.today = today
        self.newest = today.year if today.year in years or not years else years[0]
        fields: dict[str, Any] = self.fields
        fields["year"].choices = [(year, str(year)) for year in years or [today.year]]
        programs = Program.objects.in_year(self.chosen_year).values_list("code", "short_name")
        fields["programme"].choices = [("", _("All programmes")), *programs]

    @property
    def chosen_year(self) -> int:
        text = self.data.get("year", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else self.newest

    def clean_year(self) -> int:
        return self.cleaned_data["year"] or self.newest

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"] or self.today
        if day > self.today:
            raise forms.ValidationError(
                _("Choose a day up to today: figures of later days are not known yet.")
            )
        return day


class OwnSettingsForm(forms.ModelForm):
    """How the portal names and reaches a person."""

    class Meta:
        model = User
        fields = ["full_name", "email", "mail"]
        labels = {"full_name": _("Full name"), "email": _("E-mail"), "mail": _("Mails to this address")}
        help_texts = {
            "email": _("Without an address you find your messages in the portal's inbox only."),
            "mail": _(
                "In the inbox you always find everything. What goes to the agency's mailbox is not sent a "
                "second time to who reads that mailbox."
            ),
        }


class FeedForm(forms.Form):
    """Whose days a new calendar shows: the person's own, or all of the agency."""

    OWN, AGENCY = "own", "agency"

    whose = forms.ChoiceField(label=_("Calendar"))

    def __init__(self, data: QueryDict | None, *, user: User):
        super().__init__(data)
        agencys = [(self.AGENCY, user.agency.short_name)] if user.agency else []
        fields: dict[str, Any] = self.fields
        fields["whose"].choices = [(self.OWN, _("My calendar")), *agencys]


class EndpointForm(forms.Form):
    """A further channel of an agency. Its address is a secret: one that is set is never shown."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"))
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("As the agency calls it: “Zalo group of the office”.")
    )
    address = forms.CharField(
        label=_("Address of the service"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_active = forms.BooleanField(label=_("The channel is in use"), required=False, initial=True)

    def __init__(self, data: QueryDict | None, *, endpoint: Endpoint | None = None):
        kept = {"name": endpoint.name, "is_active": endpoint.is_active} if endpoint else None
        super().__init__(data, initial=kept)
        fields: dict[str, Any] = self.fields
        if endpoint:
            del fields["agency"]
            fields["address"].required = False
            fields["address"].help_text = _("Leave it empty to keep the one that is set.")
        else:
            fields["agency"].queryset = Agency.objects.at(clock.today()).of_province()
            fields["agency"].empty_label = _("choose")
