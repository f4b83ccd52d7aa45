"""What a list is filtered by, in words."""

from datetime import date

import django_filters as filters
from django import forms

from directives.filters.widgets import Menu


def chosen_words(found: filters.FilterSet, *, but: tuple[str, ...] = ("sort",)) -> list[dict[str, str]]:
    """Each thing that is filtered by, with its words and the address of the list without it."""
    chosen = []
    for name, value in found.form.cleaned_data.items():
        if value in (None, "") or name in but:
            continue
        field, rest = found.form.fields[name], found.data.copy()
        words = f"{value:%d/%m/%Y}" if isinstance(value, date) else _names(field).get(str(value), str(value))
        for gone in (name, "page"):
            rest.pop(gone, None)
        chosen.append({"label": str(field.label), "words": words, "url": f"?{rest.urlencode()}"})
    return chosen


def _names(field: forms.Field) -> dict[str, str]:
    """What the values of a field are called, if it has a menu, shown or hidden."""
    if isinstance(field.widget, Menu):
        return dict(field.widget.all)
    return dict(getattr(field, "choices", ())) if isinstance(field.widget, forms.HiddenInput) else {}
