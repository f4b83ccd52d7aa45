"""Widgets and fields that the filters share."""

from collections.abc import Callable
from functools import lru_cache

import django_filters as filters
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

Choices = tuple[tuple[str, str], ...]


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
