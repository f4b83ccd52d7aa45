"""Who hands over to whom, since when, and what: first shown as a preview, then carried out."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directives import handovers
from directives.filters.widgets import Menu
from directives.forms.documents import day_input
from directives.models import Assignment, Handover, Obstacle
from directives.rules import WORKS
from portal import clock
from portal.models import Agency, Place, User

LONGEST_KEY = 18  # digits that the database can hold


class PassingForm(forms.ModelForm):
    """What both kinds of handover share; filled in from the address, bound once a preview is asked for."""

    class Meta:
        model = Handover
        fields = ["on", "decision", "reason"]
        widgets = {"on": day_input(), "reason": forms.Textarea(attrs={"rows": 2})}
        labels = {"on": _("From the day")}
        help_texts = {"decision": _("Number and symbol, such as 45/NQ-HĐND.")}

    def __init__(self, request):
        self.sent: QueryDict = request.POST if request.method == "POST" else request.GET
        is_asked = request.method == "POST" or "step" in request.GET
        super().__init__(self.sent if is_asked else None, initial={"on": clock.today(), **request.GET.dict()})

    @cached_property
    def preview(self) -> handovers.Preview:
        """What would pass on, and what cannot; nothing while something is missing."""
        if not self.is_bound or not self.is_valid():
            return handovers.Preview([], [])
        return handovers.preview(self.instance)

    def ticked(self, name: str) -> list[int]:
        """The keys that were ticked; whether they can pass is the service's question."""
        keys = self.sent.getlist(name)
        return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]


class HandoverForm(PassingForm):
    """From an agency to another one, narrowed where its work goes to several."""

    class Meta(PassingForm.Meta):
        fields = ["from_agency", "to_agency", "program", "field", "place", *PassingForm.Meta.fields]
        widgets = {
            **PassingForm.Meta.widgets,
            "from_agency": Menu(),
            "to_agency": Menu(),
            "program": Menu(),
            "place": Menu(),
        }
        labels = {
            **PassingForm.Meta.labels,
            "from_agency": _("Who hands over"),
            "to_agency": _("Who takes over"),
            "program": _("Only this programme"),
            "field": _("Only this field of work"),
            "place": _("Only what names this place"),
        }
        help_texts = {
            **PassingForm.Meta.help_texts,
            "field": _(
                "Words that stand in the task or its components, parted by commas: “việc làm, trẻ em”."
            ),
        }

    def __init__(self, request):
        super().__init__(request)
        fields: dict[str, Any] = self.fields
        held = Assignment.objects.open().filter(agency=OuterRef("pk"))
        obstacles = Obstacle.objects.to_pass_on(OuterRef("pk"))
        fields["from_agency"].queryset = Agency.objects.filter(Exists(held) | Exists(obstacles))
        fields["to_agency"].queryset = Agency.objects.of_province().at(clock.today())
        for name in ("from_agency", "to_agency"):
            fields[name].empty_label = _("choose")
            fields[name].label_from_instance = lambda agency: agency.name
        fields["program"].empty_label = fields["place"].empty_label = _("all")
        fields["place"].queryset = Place.objects.exclude(level=Place.Level.PROVINCE)

    def clean(self):
        """Said at the preview already, not only when it is carried out."""
        found = self.cleaned_data
        if (giver := found.get("from_agency")) and giver == found.get("to_agency"):
            self.add_error("to_agency", _("Choose another agency than the one that hands over."))
        return found


class ColleagueForm(PassingForm):
    """From an officer to another one of the same agency."""

    class Meta(PassingForm.Meta):
        fields = ["from_user", "to_user", *PassingForm.Meta.fields]
        widgets = {**PassingForm.Meta.widgets, "from_user": Menu(), "to_user": Menu()}
        labels = {
            **PassingForm.Meta.labels,
            "from_user": _("Who hands over"),
            "to_user": _("Who takes over"),
        }

    def __init__(self, request):
        super().__init__(request)
        fields: dict[str, Any] = self.fields
        people = User.objects.filter(role__in=WORKS).select_related("agency").order_by("agency", "full_name")
        if not request.user.is_coordinator:
            people = people.filter(agency=request.user.agency)
        handling = Assignment.objects.open().filter(handler=OuterRef("pk"))
        fields["from_user"].queryset = people.filter(Exists(handling))
        fields["to_user"].queryset = people.filter(is_active=True)
        for name in ("from_user", "to_user"):
            fields[name].required, fields[name].empty_label = True, _("choose")
            fields[name].label_from_instance = lambda person: f"{person} ({person.agency})"

    def clean(self):
        """Both are of one agency: the handover is that agency's own. Said at the preview already."""
        found = self.cleaned_data
        giver, taker = found.get("from_user"), found.get("to_user")
        if giver:
            self.instance.from_agency = self.instance.to_agency = giver.agency
        if giver and giver == taker:
            self.add_error("to_user", _("Choose another officer than the one who hands over."))
        elif giver and taker and taker.agency_id != giver.agency_id:
            names = {"person": taker, "agency": giver.agency}
            refusal = _("%(person)s does not work at %(agency)s: work goes to another agency as a whole.")
            self.add_error("to_user", refusal % names)
        return found
