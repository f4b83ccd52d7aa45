"""Quick filters: what people ask for every day, each one press away and with how many there are."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, State, waiting
from directives.models.conditions import AT_WORK, in_state, of_kind
from portal.memory import remember
from portal.models import User

KEPT = 60  # seconds
OWED = AT_WORK  # the agency has to act


class Quick(NamedTuple):
    """A quick filter: what it is called, and which of the rows that are held today it shows to whom."""

    label: str | Promise
    rows: Callable[[User, date], Q]


def _this_week(user: User, today: date) -> Q:
    """To be handed in from today to Sunday."""
    return OWED & Q(due_on__gte=today, due_on__lte=today + timedelta(days=6 - today.weekday()))


def _mine(user: User, today: date) -> Q:
    """What the own agency has to do, and results that the person has to judge."""
    judged = waiting.judged_by(user)
    return judged | OWED & Q(agency=user.agency_id) if user.agency_id else judged


def _unconfirmed(user: User, today: date) -> Q:
    """The own agency's from the first day; for who steers, those of which nobody said anything in time."""
    return waiting.unconfirmed(today) if user.sees_all else waiting.UNCONFIRMED & Q(agency=user.agency_id)


def _silent(user: User, today: date) -> Q:
    return OWED & Q(pk__in=Assignment.objects.silent(today).order_by().values("pk"))


QUICK = {
    "mine": Quick(_("Waiting for me"), _mine),
    "late": Quick(_("Late"), lambda user, today: in_state(State.OVERDUE, today)),
    "week": Quick(_("Due this week"), _this_week),
    "submitted": Quick(_("Waiting for acceptance"), lambda user, today: in_state(State.SUBMITTED, today)),
    "unconfirmed": Quick(_("Not confirmed"), _unconfirmed),
    "undated": Quick(_("No date"), lambda user, today: OWED & of_kind("standing", "none") & Q(due_on=None)),
    "recurring": Quick(_("Recurring"), lambda user, today: OWED & of_kind("recurring")),
    "silent": Quick(_("No answer for months"), _silent),
}


def counts(user: User, today: date, known: int) -> dict[str, int]:
    """How many rows each quick filter shows to this person, and "all", counted once until a write.

    `known` is the `version` of what is counted.
    """
    key = ("quick", user.role, user.agency_id, today, known)
    return remember(key, KEPT, lambda: _counts(user, today))


def _counts(user: User, today: date) -> dict[str, int]:
    rows = Assignment.objects.visible_to(user).at(today).order_by()
    wanted = {name: Count("pk", filter=quick.rows(user, today)) for name, quick in QUICK.items()}
    return {"all": rows.count(), **rows.filter(accepted_on=None).aggregate(**wanted)}


@lru_cache(256)
def chips(chosen: str, counts: tuple[tuple[str, int], ...], _language: str | None) -> SafeString:
    """A link for each quick filter, with how many there are: the same for many pages, written once."""
    numbers = dict(counts)
    rows = (
        (name, mark_safe(' aria-current="true"') if name == chosen else "", quick.label, numbers[name])
        for name, quick in QUICK.items()
    )
    return format_html_join("", '<li><a href="?quick={}"{}>{} <b>{}</b></a></li>', rows)
