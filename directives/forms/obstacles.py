"""How obstacles are raised, sorted, answered and merged."""

from collections.abc import Iterable

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from directives.forms.documents import day_input
from directives.models import Consolidation, Directive, Obstacle
from portal import clock
from portal.models import Agency, Place, User, valid_at
from programs.forms import ComponentField
from programs.models import Component

MILLION = 1_000_000
MOST = 10**9  # million đồng
AREA = forms.Textarea(attrs={"rows": 4})


class StuckCapitalField(forms.DecimalField):
    """Typed in million đồng, as in every table (12.500 or 12,5); kept in whole đồng."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(min_value=0, decimal_places=6, localize=True, **kwargs)

    def validate(self, value):
        super().validate(value)
        if value is not None and value > MOST:
            most = number_format(MOST, force_grouping=True)
            raise forms.ValidationError(_("At most %(most)s million đồng."), params={"most": most})

    def clean(self, value):
        amount = super().clean(value)
        return None if amount is None else int(amount * MILLION)


class AuthorityField(forms.ModelChoiceField):
    """Who can solve it, by kind: the centre's authorities, or an agency of the province."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Agency.objects.none(), empty_label="–", **kwargs)

    def offer(self) -> None:
        self.queryset = Agency.objects.at(clock.today()).order_by("kind", "position", "name")
        groups: dict[str, list[tuple[int, str]]] = {}
        for agency in self.queryset:
            groups.setdefault(str(agency.get_kind_display()), []).append((agency.pk, agency.short_name))
        self.choices = [("", "–"), *groups.items()]


class ObstacleForm(forms.ModelForm):
    """What stands in the way of what; the agency is the person's own."""

    component = ComponentField(label=_("Component"), required=False)
    authority = AuthorityField(
        label=_("Who can solve it"),
        required=False,
        help_text=_("A ministry by name where only the centre can; else a department or district, if known."),
    )
    stuck_capital = StuckCapitalField(
        label=_("Capital that is stuck (million đồng)"),
        required=False,
        help_text=_("What cannot be paid out because of it."),
    )

    class Meta:
        model = Obstacle
        fields = [
            "title",
            "text",
            "proposal",
            "category",
            "level",
            "authority",
            "stuck_capital",
            "component",
            "place",
            "directive",
        ]
        labels = {"place": _("Place"), "directive": _("Directive")}
        help_texts = {
            "title": _("One line by which it is known in lists."),
            "text": _("What cannot be done, and why; name the documents that say so."),
            "proposal": _("What should be decided, and by whom."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "proposal": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, user: User, data=None, initial=None):
        super().__init__(data, initial=initial)
        fields: dict = self.fields
        today = clock.today()
        running = {"program__starts_on__lte": today, "program__disburse_until__gte": today}
        fields["component"].offer(Component.objects.filter(**running))
        fields["authority"].offer()
        fields["place"].queryset = Place.objects.filter(valid_at(clock.today())).order_by("-level", "code")
        fields["place"].empty_label = fields["directive"].empty_label = "–"
        for name in ("category", "level"):
            fields[name].choices = [("", _("choose")), *fields[name].choices[1:]]
        own = Directive.objects.visible_to(user).filter(is_secret=False).select_related("document")
        fields["directive"].queryset = own.order_by("-document__issued_on", "document", "position")


class PassForm(forms.Form):
    """To whom, and by when it is answered."""

    to = forms.ModelChoiceField(label=_("To"), queryset=Agency.objects.none(), empty_label="–")
    due_on = forms.DateField(label=_("Answer by"), widget=day_input())
    text = forms.CharField(label=_("Words to the department"), widget=AREA, required=False)

    def __init__(self, obstacle: Obstacle, data=None, initial=None):
        super().__init__(data, initial=initial)
        standing = Agency.objects.at(clock.today()).of_province().exclude(kind=Agency.Kind.COMMUNE)
        self.fields["to"].queryset = standing.exclude(  # type: ignore[attr-defined]
            pk__in={obstacle.agency_id, obstacle.speaker.pk}
        )


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 6}))
    document_number = forms.CharField(
        label=_("Number and symbol of the document"), max_length=60, required=False
    )
    document_on = forms.DateField(label=_("Date of the document"), required=False, widget=day_input())


class WordsForm(forms.Form):
    """One text; the page says what it is about."""

    text = forms.CharField(label=_("Words"), widget=AREA)

    def __init__(self, data=None, *, label: str):
        super().__init__(data)
        self.fields["text"].label = label


class ClassifyForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=Obstacle.Category)
    level = forms.ChoiceField(label=_("Level that can solve it"), choices=Obstacle.Level)
    authority = AuthorityField(label=_("Who can solve it"), required=False)

    def __init__(self, obstacle: Obstacle, data=None):
        kept = {"category": obstacle.category, "level": obstacle.level, "authority": obstacle.authority_id}
        super().__init__(data, initial=kept)
        self.fields["authority"].offer()  # type: ignore[attr-defined]


def keys(texts: Iterable[str]) -> set[int]:
    """The primary keys among them; what cannot be one is passed over."""
    return {int(text) for text in texts if text.isdecimal() and len(text) <= 18}


class ObstaclesForm(forms.Form):
    """Some of the obstacles that a page lists, each with a tick."""

    obstacles = forms.ModelMultipleChoiceField(
        label=_("Obstacles"), queryset=Obstacle.objects.none(), required=False
    )

    def __init__(self, offered, data=None, ticked=()):
        super().__init__(data)
        self.fields["obstacles"].queryset = offered  # type: ignore[attr-defined]
        posted = data.getlist("obstacles") if data is not None else []
        self.ticked = set(ticked) if data is None else keys(posted)


class ConsolidationForm(forms.ModelForm):
    class Meta:
        model = Consolidation
        fields = ["title", "recipients"]
        help_texts = {"recipients": _("As the document will name them, one a line.")}
        widgets = {"recipients": AREA}


class SendForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=20)
    symbol = forms.CharField(label=_("Symbol"), max_length=40, help_text=_("Such as UBND-KT."))
    sent_on = forms.DateField(label=_("Date of the document"), widget=day_input())


class ReplyForm(forms.Form):
    """What an authority replied to a list."""

    authority = forms.ModelChoiceField(
        label=_("Who replied"), queryset=Agency.objects.none(), empty_label="–"
    )
    text = forms.CharField(label=_("What it says"), widget=forms.Textarea(attrs={"rows": 6}))
    document_number = forms.CharField(label=_("Number and symbol of the document"), max_length=60)
    document_on = forms.DateField(label=_("Date of the document"), widget=day_input())

    def __init__(self, consolidation: Consolidation, data=None, initial=None):
        super().__init__(data, initial=initial)
        waiting = consolidation.obstacles.filter(stage="sent").values("holder")
        self.fields["authority"].queryset = Agency.objects.filter(pk__in=waiting)  # type: ignore[attr-defined]
