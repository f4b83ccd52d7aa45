"""Tasks as people look for them."""

from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache

import django_filters as filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from directives.filters.chosen import chosen_words
from directives.filters.parts import PARTED
from directives.filters.quick import QUICK
from directives.filters.search import ranked
from directives.filters.widgets import Choices, KeyFilter, Menu, date_input
from directives.models import Assignment, Directive, Document, State
from directives.models.assignments import AssignmentQuerySet
from directives.models.conditions import in_state
from portal import clock
from portal.memory import remember
from portal.models import Agency, User
from portal.search import Keys, all_keys, fold
from programs.models import Program

OPEN_ALL = "open_all"
STATES = [(OPEN_ALL, _("all not yet done")), *State.choices]
DATELESS = {State.STANDING, State.UNDATED, "undated", "silent"}  # nothing to order by but their number
BY_DATE = F("due_on").asc(nulls_last=True)
IN_DOCUMENT = ("-directive__document__issued_on", "directive__document", "directive__position", "id")
SORTS = {
    "urgency": ("-is_open", BY_DATE, "id"),
    "due_on": (BY_DATE, "id"),
    "-due_on": (F("due_on").desc(nulls_last=True), "-id"),
    "agency": ("agency__position", "agency__name", BY_DATE, "id"),
    "-agency": ("-agency__position", "-agency__name", BY_DATE, "id"),
    "clause": IN_DOCUMENT,
    "-clause": ("-directive__document__issued_on", "directive__document", "-directive__position", "id"),
    "state": ("state_rank", BY_DATE, "id"),
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


def menus(user: User) -> dict[str, Choices]:
    """Programmes, and agencies and documents with tasks that the person may see; a minute old at most."""
    return remember(("menus", user.scope), 60, lambda: _menus(user))


def _menus(user: User) -> dict[str, Choices]:
    tasks = Assignment.objects.visible_to(user)
    agencies = Agency.objects.filter(Exists(tasks.filter(agency=OuterRef("pk"))))
    documents = Document.objects.visible_to(user)[:100]
    handlers = User.objects.filter(Exists(tasks.filter(handler=OuterRef("pk")))).order_by("full_name")
    return {
        "handler": tuple((str(pk), name) for pk, name in handlers.values_list("pk", "full_name")),
        "programme": tuple(Program.objects.values_list("code", "short_name")),
        "agency": tuple(agencies.values_list("code", "short_name")),
        "document": _numbers(documents),
    }


def _numbers(documents: QuerySet[Document]) -> Choices:
    rows = documents.values_list("pk", "number", "symbol")
    return tuple((str(pk), f"{number}/{symbol}") for pk, number, symbol in rows)


class AssignmentFilter(filters.FilterSet):
    """Tasks by words, programme, agency, state, role, document, deadline and more, in a chosen order."""

    q = filters.CharFilter(
        method="search",
        max_length=200,
        label=_("Words"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    quick = filters.ChoiceFilter(
        choices=[(name, quick.label) for name, quick in QUICK.items()],
        method="in_quick",
        label=_("Quick filter"),
        widget=forms.HiddenInput,
    )
    programme = filters.CharFilter(method="of_programme", label=_("Programme"), widget=Menu)
    agency = filters.CharFilter(field_name="agency__code", label=_("Agency"), widget=Menu)
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("all"), widget=Menu
    )
    role = filters.ChoiceFilter(choices=Assignment.Role, label=_("Role"), empty_label=_("all"), widget=Menu)
    document = KeyFilter(method="of_document", label=_("Document"), widget=Menu)
    due_from = filters.DateFilter("due_on", "gte", label=_("Deadline from"), widget=date_input())
    due_to = filters.DateFilter("due_on", "lte", label=_("Deadline to"), widget=date_input())
    year = filters.NumberFilter(
        "due_on",
        "year",
        decimal_places=0,
        min_value=2000,
        max_value=2100,
        label=_("Year of the deadline"),
        widget=forms.NumberInput,
    )
    extended = filters.ChoiceFilter(
        choices=[("yes", _("extended")), ("no", _("as first given"))],
        method="is_extended",
        label=_("Deadline moved"),
        empty_label=_("all"),
        widget=Menu,
    )
    handler = KeyFilter(field_name="handler", label=_("Handler"), widget=Menu)
    period = filters.CharFilter(
        method="of_period",
        validators=[RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])$", _("Give a month and a year."))],
        label=_("Period that begins in"),
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    component = KeyFilter(method="of_component", label=_("Component"), widget=forms.HiddenInput)
    sort = filters.ChoiceFilter(
        choices=SORT_NAMES, method="keep", label=_("Order"), empty_label=None, widget=Menu
    )

    class Meta:
        model = Assignment
        fields: list[str] = []  # all are declared above

    def get_form_class(self) -> type[forms.Form]:
        return _form_class(type(self))  # type: ignore[arg-type]  # a class can be hashed

    def filter_queryset(self, queryset):
        """Filter, then order: rows that are named so, or hold the exact words, come first."""
        self.ranks: list[Q] = []
        found = super().filter_queryset(queryset)
        self.held = found if self.chosen_state == State.ENDED else found.at(clock.today())
        return self.in_order(self.held)

    def parts(self, *, backwards: bool = False) -> Iterator[AssignmentQuerySet]:
        """The same rows in the same order, or from the last one, in parts of which each is quickly begun.

        A row may come again in a later part. Backwards only if `is_parted`.
        """
        if not self.has_parts:
            yield self.qs.reverse() if backwards else self.qs
        for condition, order in self._parts(backwards):
            rows = self.held.filter(condition).order_by(*order)
            yield rows.reverse() if backwards else rows

    @property
    def has_parts(self) -> bool:
        return self.is_parted or (len(self.ranks) > 1 and self.chosen_sort != "state")

    @property
    def is_parted(self) -> bool:
        """Whether there are parts, and each row is in one of them only."""
        ended = self.chosen_sort == "state" and self.chosen_state == State.ENDED
        return self.chosen_sort in PARTED and len(self.ranks) < 2 and not ended

    def _parts(self, backwards: bool) -> Iterator[tuple[Q, Iterable]]:
        order, name = self._order, self.chosen_sort
        if self.is_parted:
            yield from PARTED[name](name, order, backwards)
        elif self.has_parts:
            yield from ((found, order) for found in self.ranks)

    @property
    def chosen_state(self) -> str:
        return self.form.cleaned_data.get("state") or ""

    @property
    def chosen_sort(self) -> str:
        return self.form.cleaned_data.get("sort") or "urgency"

    @property
    def _order(self) -> Iterable:
        asked = {self.chosen_state, self.form.cleaned_data.get("quick")}
        return ("id",) if asked & DATELESS and self.chosen_sort == "urgency" else SORTS[self.chosen_sort]

    def in_order(self, rows: AssignmentQuerySet) -> AssignmentQuerySet:
        """Rows that were found already, in the chosen order."""
        order = self._order
        if self.chosen_sort == "state":
            places = [When(state=state, then=Value(place)) for place, state in enumerate(State.values)]
            rows = rows.with_state(clock.today()).annotate(state_rank=Case(*places))
        if len(self.ranks) > 1:  # the last part holds the others
            places = [When(found, then=Value(place)) for place, found in enumerate(self.ranks[:-1])]
            rows = rows.annotate(search_rank=Case(*places, default=Value(len(self.ranks))))
            order = ("search_rank", *order)
        return rows.order_by(*order)

    def search(self, rows, name, text):
        """Every word in the directive, its document or the agency, with or without diacritics."""
        if not fold(text).strip("/ "):
            return rows
        self.ranks = ranked(text)
        return rows.filter(self.ranks[-1])

    def in_quick(self, rows, name, value):
        if value == "silent":  # the same, looked up the quicker way
            return rows.silent(clock.today())
        return rows.filter(QUICK[value].rows(self.request.user, clock.today()))

    def in_state(self, rows, name, state):
        return rows.unfinished() if state == OPEN_ALL else rows.filter(in_state(state, clock.today()))

    def of_programme(self, rows, name, code):
        given = Directive.programs.through.objects.filter(program__code=code)
        return rows.filter(directive__in=given.values("directive"))

    def of_component(self, rows, name, pk):
        given = Directive.components.through.objects.filter(component=pk)
        return rows.filter(directive__in=given.values("directive"))

    def of_document(self, rows, name, pk):
        given = Directive.objects.filter(document=pk).order_by().values_list("pk", flat=True)
        return rows.filter(directive__among=Keys.of(given))

    def of_period(self, rows, name, month):
        year, number = map(int, month.split("-"))
        return rows.filter(period_on__year=year, period_on__month=number)

    def is_extended(self, rows, name, value):
        moved = Q(original_due_on__lt=F("due_on"))
        if value == "no":
            return rows.filter(due_on=F("original_due_on"))
        return rows.filter(pk__among=all_keys(Assignment.objects.order_by().filter(moved)))

    def keep(self, rows, name, value):
        return rows

    def offer(self, user: User) -> None:
        """Let the menus offer what this person can choose: only agencies and documents that have tasks."""
        for name in ("programme", "agency", "document", "handler"):
            self.form.fields[name].widget.offers = lambda name=name: menus(user)[name]

    def offer_of(self, rows: AssignmentQuerySet) -> None:
        """Let the menus offer only agencies and documents of these rows."""
        agencies = Agency.objects.filter(pk__in=rows.order_by().values("agency"))
        documents = Document.objects.filter(pk__in=rows.order_by().values("directive__document"))
        fields = self.form.fields
        fields["agency"].widget.offers = lambda: tuple(agencies.values_list("code", "short_name"))
        fields["document"].widget.offers = lambda: _numbers(documents)

    def chosen(self) -> list[dict[str, str]]:
        """What is filtered by, in words, each with the address of the list without it."""
        return chosen_words(self)


class Declared(dict):
    """The filters of a class: each request needs its own, but not of all that they are made of."""

    def __deepcopy__(self, memo: dict) -> dict:
        twins = {name: copy(one) for name, one in self.items()}
        for twin in twins.values():
            if twin.method:
                twin.method = twin.method  # bound to the one that it belongs to
        return twins


AssignmentFilter.base_filters = Declared(AssignmentFilter.base_filters)


@cache
def _form_class(of: type[AssignmentFilter]) -> type[forms.Form]:
    """Made once: it is the same for everybody but for the menus, which `offer` fills."""
    return super(AssignmentFilter, of()).get_form_class()
