"""The day whose knowledge a page shows ("as of"), read from its address; what cannot be read is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions

from portal import clock


@dataclass(frozen=True)
class AsOf:
    """A day up to today; `refusal` says why the day that was asked for is not shown."""

    day: date
    refusal: str = ""
    name: str = "as_of"

    @property
    def is_past(self) -> bool:
        return self.day < clock.today()

    @property
    def query(self) -> str:
        """The same day in the address of another page; nothing for today."""
        return f"{self.name}={self.day.isoformat()}" if self.is_past else ""

    @property
    def status(self) -> int:
        """What the page answers with."""
        return 422 if self.refusal else 200


def read_as_of(data: Mapping, name: str = "as_of", default: date | None = None) -> AsOf:
    """The day in an address; another one (today, unless told) if there is none, or none that can be shown."""
    default = default or clock.today()
    text = str(data.get(name) or "").strip()
    if not text:
        return AsOf(default, name=name)
    try:
        day = forms.DateField().clean(text)
        not_future(day)
    except ValidationError as error:
        return AsOf(default, _refused(text, error), name)
    return AsOf(day, name=name)


def asked_day(data: Mapping, name: str = "as_of") -> date:
    """The same for the API: 400 with the sentence."""
    asked = read_as_of(data, name)
    if asked.refusal:
        raise exceptions.ValidationError({name: [asked.refusal]})
    return asked.day


def not_future(day: date) -> None:
    """Nothing is known of a day that has not come."""
    if day > clock.today():
        raise ValidationError(
            _("Choose a day up to today: figures of later days are not known yet."), "future"
        )


def _refused(text: str, error: ValidationError) -> str:
    if error.code == "future":
        return error.messages[0]
    return _("“%(text)s” is not a day. Write it as 26/10/2023, or choose it.") % {"text": text[:40]}
