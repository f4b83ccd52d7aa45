"""Obstacles as people look for them."""

from datetime import timedelta
from functools import reduce
from operator import and_, or_

import django_filters as filters
from django import forms
from django.core.cache import cache
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from directives.filters.chosen import chosen_words
from directives.filters.widgets import Choices, Menu
from directives.models import Directive, Obstacle, Stage
from directives.models.stages import CLOSED
from portal import clock, workdays
from portal.models import Agency, User
from portal.search import fold
from programs.models import Component, Program

OPEN_ALL, LATE, COORDINATOR = "open_all", "late", "coordinator"
STAGES = [(OPEN_ALL, _("all not yet resolved")), (LATE, _("not answered in time")), *Stage.choices]
CLOSED_LAST = Case(When(stage__in=CLOSED, then=Value(1)), default=Value(0))
SORTS = {
    "waiting": (CLOSED_LAST, "stage_since", "id"),
    "raised": ("-raised_at", "-id"),
    "-raised": ("raised_at", "id"),
    "capital": ("-capital", "stage_since", "id"),
    "agency": ("agency__position", "agency__name", "raised_at", "id"),
}
SORT_NAMES = [
    ("waiting", _("open first, longest at its stage first")),
    ("raised", _("newest first")),
    ("-raised", _("oldest first")),
    ("capital", _("most capital first")),
    ("agency", _("agency")),
]
SEARCHED = ("folded", "agency__folded", "component__folded")


def obstacle_menus(user: User) -> dict[str, Choices]:
    """Programmes, and the agencies that raised, hold or can solve what the person sees; a minute old."""
    key = f"obstacles:menus:{user.scope}:{user.role}"
    found: dict[str, Choices] | None = cache.get(key)
    if found is None:
        found = _menus(user)
        cache.set(key, found, timeout=60)
    return found


def _menus(user: User) -> dict[str, Choices]:
    seen = Obstacle.objects.visible_to(user)
    found: dict[str, Choices] = {"programme": tuple(Program.objects.values_list("code", "short_name"))}
    for name in ("agency", "holder", "authority"):
        named = Q(**{name: OuterRef("pk")})
        if name == "agency":
            named |= Q(heir=OuterRef("pk"))
        agencies = Agency.objects.filter(Exists(seen.filter(named)))
        found[name] = tuple(agencies.values_list("code", "short_name"))
    found["holder"] = ((COORDINATOR, str(_("the coordinator"))), *found["holder"])
    return found


def visible_directives(request):
    """Only a directive that the person may see can be asked for."""
    return Directive.objects.visible_to(request.user) if request else Directive.objects.none()


class ObstacleFilter(filters.FilterSet):
    """Obstacles by words, programme, category, level, who raised, holds or can solve them, stage and age."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    stage = filters.ChoiceFilter(
        choices=STAGES, method="at_stage", label=_("Stage"), empty_label=_("all"), widget=Menu
    )
    category = filters.ChoiceFilter(
        choices=Obstacle.Category, label=_("Category"), empty_label=_("all"), widget=Menu
    )
    level = filters.ChoiceFilter(
        choices=Obstacle.Level, label=_("Level that can solve it"), empty_label=_("all"), widget=Menu
    )
    programme = filters.CharFilter(field_name="component__program__code", label=_("Programme"), widget=Menu)
    agency = filters.CharFilter(method="raised_by", label=_("Raised by"), widget=Menu)
    authority = filters.CharFilter(field_name="authority__code", label=_("Who can solve it"), widget=Menu)
    holder = filters.CharFilter(method="held_by", label=_("In whose hands"), widget=Menu)
    older = filters.NumberFilter(
        method="older_than",
        label=_("Older than (working days)"),
        decimal_places=0,
        min_value=0,
        max_value=1000,
    )
    component = filters.ModelChoiceFilter(
        queryset=Component.objects.all(), label=_("Component"), widget=forms.HiddenInput
    )
    directive = filters.ModelChoiceFilter(
        queryset=visible_directives, label=_("Directive"), widget=forms.HiddenInput
    )
    sort = filters.ChoiceFilter(
        choices=SORT_NAMES, method="keep", label=_("Order"), empty_label=None, widget=Menu
    )

    class Meta:
        model = Obstacle
        fields = [
            "q",
            "stage",
            "category",
            "level",
            "programme",
            "agency",
            "authority",
            "holder",
            "older",
            "component",
            "directive",
            "sort",
        ]

    def filter_queryset(self, queryset):
        """Filter, then order: rows that hold the exact words come first."""
        found = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data.get("sort") or "waiting"
        if chosen == "capital":
            found = found.with_capital()
        first = ["search_rank"] if fold(self.form.cleaned_data.get("q") or "").strip() else []
        return found.order_by(*first, *SORTS[chosen])

    def search(self, rows, name, text):
        """Every word in the obstacle, its agency or its component, with or without diacritics."""
        words = fold(text).split()
        if not words:
            return rows
        every = [reduce(or_, (Q(**{f"{column}__contains": word}) for column in SEARCHED)) for word in words]
        exact = Q(title__icontains=text.strip()) | Q(text__icontains=text.strip())
        rank = Case(When(exact, then=Value(0)), default=Value(1))
        return rows.filter(reduce(and_, every)).annotate(search_rank=rank)

    def at_stage(self, rows, name, stage):
        if stage == OPEN_ALL:
            return rows.open()
        return rows.late(clock.today()) if stage == LATE else rows.filter(stage=stage)

    def raised_by(self, rows, name, code):
        """By its heir, too."""
        return rows.filter(Q(agency__code=code) | Q(heir__code=code))

    def held_by(self, rows, name, code):
        return rows.open().filter(holder=None) if code == COORDINATOR else rows.filter(holder__code=code)

    def older_than(self, rows, name, days):
        """Open ones that were raised more than so many working days ago."""
        today = day = clock.today()
        while workdays.late(day, today) <= days:
            day -= timedelta(days=1)
        return rows.open().filter(raised_at__lte=clock.end_of(day))

    def keep(self, rows, name, value):
        return rows

    def offer(self, user: User) -> None:
        """Let the menus offer what this person can choose."""
        for name in ("programme", "agency", "authority", "holder"):
            self.form.fields[name].widget.offers = lambda name=name: obstacle_menus(user)[name]

    def chosen(self) -> list[dict[str, str]]:
        """What is filtered by, in words, each with the address of the list without it."""
        return chosen_words(self)
