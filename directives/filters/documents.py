"""Documents and directives."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import KeyFilter, Menu, date_input
from directives.models import Directive, Document
from portal.search import find, fold
from programs.models import Program


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


class GuidanceFilter(DocumentFilter):
    """The register by words, kind, date, programme, component, and whether it is still in force."""

    programme = filters.ModelChoiceFilter(
        field_name="programs",
        queryset=Program.objects.all(),
        to_field_name="code",
        label=_("Programme"),
        empty_label=_("all"),
    )
    component = KeyFilter(field_name="components", label=_("Component"), widget=forms.HiddenInput)
    in_force = filters.BooleanFilter(
        "replaced_by",
        "isnull",
        label=_("In force"),
        widget=forms.Select(choices=[("", _("all")), ("true", _("yes")), ("false", _("replaced"))]),
    )

    class Meta(DocumentFilter.Meta):
        fields = [*DocumentFilter.Meta.fields, "programme", "component", "in_force"]

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).distinct()
