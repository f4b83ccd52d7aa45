"""One filter for page and API: a link means the same in both, and an export is what the page shows."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_

import django_filters as filters
from django import forms
from django.core.cache import cache
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Directive, Document, Reminder, State
from portal import clock
from portal.models import Agency, User
from portal.search import find, fold
from programs.models import Program

Choices = tuple[tuple[str, str], ...]
OPEN_ALL = "open_all"
STATES = [(OPEN_ALL, _("all not yet done")), *State.choices]
IN_DOCUMENT = ("-directive__document__issued_on", "directive__document", "directive__position", "id")
SORTS = {
    "urgency": ("-is_open", F("due_on").asc(nulls_last=True), "id"),
    "due_on": (F("due_on").asc(nulls_last=True), "id"),
    "-due_on": (F("due_on").desc(nulls_last=True), "id"),
    "agency": ("agency__position", "agency__name", F("due_on").asc(nulls_last=True), "id"),
    "-agency": ("-agency__position", "-agency__name", F("due_on").asc(nulls_last=True), "id"),
    "clause": IN_DOCUMENT,
    "-clause": ("-directive__document__issued_on", "directive__document", "-directive__position", "id"),
    "state": ("state_rank", F("due_on").asc(nulls_last=True), "id"),
}
SORT_NAMES = [
    ("urgency", _("open first, by deadline")),
    ("state", _("state")),
    ("due_on", _("deadline, earliest first")),
    ("-due_on", _("deadline, latest first")),
    ("agency", _("agency")),
    ("-agency", _("agency, backwards")),
    ("clause", _("document and clause")),
    ("-clause", _("document and clause, backwards")),
]
SEARCHED = ("directive__folded", "directive__document__folded", "agency__folded")
EXACT = (
    "directive__title",
    "directive__words",
    "directive__document__title",
    "agency__name",
    "agency__short_name",
)


class Menu(forms.Select):
    """A select whose options are written at once: Django renders a template for each, which is slow."""

    offers: Callable[[], Choices] = tuple  # what this person can choose, where the field does not say

    @property
    def all(self) -> Choices:
        own = tuple((str(key), str(words)) for key, words in self.choices)
        return own or (("", str(_("all"))), *self.offers())

    def render(self, name, value, attrs=None, renderer=None):
        chosen = str(value or "")
        options = _options(self.all, chosen)
        return format_html('<select name="{}" id="id_{}">{}</select>', name, name, options)


@lru_cache(256)
def _options(choices: Choices, chosen: str) -> str:
    """The same menus are asked for again and again, and hundreds of agencies take a while to write."""
    pick = mark_safe(" selected")
    pairs = ((key, pick if key == chosen else "", words) for key, words in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', pairs)


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class KeyFilter(filters.NumberFilter):
    """By primary key: a whole number that the database can hold."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, decimal_places=0, min_value=1, max_value=2**62, **kwargs)


def scope(user: User) -> str:
    """Whose tasks a person finds: menus are the same for all of the same scope."""
    return "all" if user.sees_all else str(user.agency_id)


def menus(user: User) -> dict[str, Choices]:
    """Programmes, and agencies and documents with tasks that the person may see; a minute old at most."""
    key = f"directives:menus:{scope(user)}"
    found = cache.get(key)
    if found is None:
        found = _menus(user)
        cache.set(key, found, timeout=60)
    return found


def _menus(user: User) -> dict[str, Choices]:
    tasks = Assignment.objects.visible_to(user)
    agencies = Agency.objects.filter(Exists(tasks.filter(agency=OuterRef("pk"))))
    documents = Document.objects.visible_to(user).values_list("pk", "number", "symbol")[:100]
    return {
        "programme": tuple(Program.objects.values_list("code", "short_name")),
        "agency": tuple(agencies.values_list("code", "short_name")),
        "document": tuple((str(pk), f"{number}/{symbol}") for pk, number, symbol in documents),
    }


class AssignmentFilter(filters.FilterSet):
    """Tasks by words, programme, agency, state, role, document and deadline, in a chosen order."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    programme = filters.CharFilter(field_name="directive__programs__code", label=_("Programme"), widget=Menu)
    agency = filters.CharFilter(field_name="agency__code", label=_("Agency"), widget=Menu)
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("all"), widget=Menu
    )
    role = filters.ChoiceFilter(choices=Assignment.Role, label=_("Role"), empty_label=_("all"), widget=Menu)
    document = KeyFilter(field_name="directive__document", label=_("Document"), widget=Menu)
    due_from = filters.DateFilter("due_on", "gte", label=_("Deadline from"), widget=date_input())
    due_to = filters.DateFilter("due_on", "lte", label=_("Deadline to"), widget=date_input())
    component = KeyFilter(field_name="directive__components", label=_("Component"), widget=forms.HiddenInput)
    sort = filters.ChoiceFilter(
        choices=SORT_NAMES, method="keep", label=_("Order"), empty_label=None, widget=Menu
    )

    class Meta:
        model = Assignment
        fields = [
            "q",
            "programme",
            "agency",
            "state",
            "role",
            "document",
            "due_from",
            "due_to",
            "component",
            "sort",
        ]

    def filter_queryset(self, queryset):
        """Filter, then order: rows that hold the exact words come first."""
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state") != State.ENDED:
            found = found.at(clock.today())
        chosen = self.form.cleaned_data.get("sort") or "urgency"
        if chosen == "state":
            ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(State.values)]
            found = found.with_state(clock.today()).annotate(state_rank=Case(*ranks))
        first = ["search_rank"] if fold(self.form.cleaned_data.get("q") or "").strip() else []
        return found.order_by(*first, *SORTS[chosen])

    def search(self, rows, name, text):
        """Every word in the directive, its document or the agency, with or without diacritics.

        First what holds the words exactly, then those together without diacritics, then those scattered.
        """
        words = re.split(r"[\s/]+", fold(text).strip("/ "))
        every = [reduce(or_, (Q(**{f"{column}__contains": word}) for column in SEARCHED)) for word in words]
        exact = reduce(or_, (Q(**{f"{column}__icontains": text.strip()}) for column in EXACT))
        together = reduce(or_, (Q(**{f"{column}__contains": fold(text.strip())}) for column in SEARCHED))
        rank = Case(When(exact, then=Value(0)), When(together, then=Value(1)), default=Value(2))
        return rows.filter(reduce(and_, every)).annotate(search_rank=rank)

    def in_state(self, rows, name, state):
        return rows.open() if state == OPEN_ALL else rows.with_state(clock.today()).filter(state=state)

    def keep(self, rows, name, value):
        return rows

    def offer(self, user: User) -> None:
        """Let the menus offer what this person can choose: only agencies and documents that have tasks."""
        for name in ("programme", "agency", "document"):
            self.form.fields[name].widget.offers = lambda name=name: menus(user)[name]

    def chosen(self) -> list[dict[str, str]]:
        """What is filtered by, in words, each with the address of the list without it."""
        found = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "") or name == "sort":
                continue
            field, rest = self.form.fields[name], self.data.copy()
            names = dict(field.widget.all) if isinstance(field.widget, Menu) else {}
            words = f"{value:%d/%m/%Y}" if isinstance(value, date) else names.get(str(value), str(value))
            for gone in (name, "page"):
                rest.pop(gone, None)
            found.append({"label": str(field.label), "words": words, "url": f"?{rest.urlencode()}"})
        return found


class DirectiveFilter(filters.FilterSet):
    """Directives by words, document, programme and kind of deadline."""

    q = filters.CharFilter(method="search", label=_("Words"))
    document = KeyFilter(field_name="document", label=_("Document"))
    programme = filters.CharFilter(field_name="programs__code", label=_("Programme"))
    deadline_kind = filters.ChoiceFilter(choices=Directive.DeadlineKind, label=_("kind of deadline"))

    class Meta:
        model = Directive
        fields = ["q", "document", "programme", "deadline_kind"]

    def search(self, rows, name, text):
        return find(rows, text, exact="title").order_by(
            "search_rank", "-document__issued_on", "document", "position"
        )


class DocumentFilter(filters.FilterSet):
    """Documents by words of the title, number or symbol, kind and date."""

    q = filters.CharFilter(
        method="search", label=_("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = filters.ChoiceFilter(choices=Document.Kind, label=_("Kind"), empty_label=_("all"), widget=Menu)
    issued_from = filters.DateFilter("issued_on", "gte", label=_("Issued from"), widget=date_input())
    issued_to = filters.DateFilter("issued_on", "lte", label=_("Issued to"), widget=date_input())

    class Meta:
        model = Document
        fields = ["q", "kind", "issued_from", "issued_to"]

    def search(self, rows, name, text):
        found = find(rows, text.replace("/", " "), exact="title")
        return found.order_by("search_rank", "-issued_on", "-id") if fold(text).strip("/ ") else rows


class ReminderFilter(filters.FilterSet):
    """The log by agency and day."""

    agency = filters.CharFilter(field_name="agency__code", label=_("Agency"), widget=Menu)
    on = filters.DateFilter("on", label=_("Day"), widget=date_input())

    class Meta:
        model = Reminder
        fields = ["agency", "on"]

    def offer(self, user: User) -> None:
        """Fill the menu with the agencies that were reminded."""
        reminded = Agency.objects.filter(
            Exists(Reminder.objects.visible_to(user).filter(agency=OuterRef("pk")))
        )
        self.form.fields["agency"].widget.offers = lambda: tuple(reminded.values_list("code", "short_name"))
