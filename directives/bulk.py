"""What a coordinator can do with several tasks at once: whether each can be, and the service that does it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from directives import services
from directives.forms import NewDateForm
from directives.models import Assignment
from directives.reminders.now import why_not
from directives.services.several import Answered
from portal import clock
from portal.models import User

Refusals = dict[int, str]  # why not, by primary key


class Act(NamedTuple):
    """An act on several rows: its words, which rows it refuses, what it asks for, the service."""

    title: str | Promise
    happens: str | Promise  # to each row
    done: str | Promise  # to %(count)d rows
    check: Callable[[Iterable[Assignment], User], Refusals]
    do: Callable[..., Answered]
    form: type[forms.Form] = forms.Form


def _each(why_not: Callable[..., str]) -> Callable[[Iterable[Assignment], User], Refusals]:
    """Ask row by row."""

    def check(rows: Iterable[Assignment], by: User) -> Refusals:
        asked = {row.pk: why_not(row, by=by) for row in rows}
        return {pk: why for pk, why in asked.items() if why}

    return check


ACTS = {
    "remind": Act(
        _("Remind the agencies"),
        _("stands in a message to the agency"),
        ngettext_lazy(
            "The agency was reminded of %(count)d task.",
            "The agencies were reminded of %(count)d tasks.",
            "count",
        ),
        lambda rows, by: why_not(rows, clock.today()),
        services.remind_now,
    ),
    "accept": Act(
        _("Accept the results"),
        _("its result is accepted"),
        ngettext_lazy("%(count)d result was accepted.", "%(count)d results were accepted.", "count"),
        _each(services.why_not),
        services.accept_many,
    ),
    "move": Act(
        _("Move the deadlines"),
        _("has the new deadline"),
        ngettext_lazy("%(count)d deadline was moved.", "%(count)d deadlines were moved.", "count"),
        lambda rows, by: services.why_not_moved(rows, by=by),
        services.move_dates,
        NewDateForm,
    ),
}
