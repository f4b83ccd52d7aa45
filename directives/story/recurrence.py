"""Periods of a recurring directive on its page: what runs and what is open in full, a line for each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from directives import recurring
from directives.models import Assignment, Directive, State, periods

FINISHED = {State.DONE, State.DONE_LATE, State.ENDED}


@dataclass
class EarlierPeriod:
    """A period in which nothing is open any more."""

    words: str
    rows: list[Assignment]

    @property
    def done(self) -> int:
        return sum(row.accepted_on is not None for row in self.rows if row.is_lead)

    @property
    def all(self) -> int:
        return sum(row.is_lead and row.state != State.ENDED for row in self.rows)


def shown(rows: Iterable[Assignment]) -> list[Assignment]:
    """The running period and what is open of earlier ones; the whole only until its receipt is confirmed."""
    found = list(rows)
    newest = max((row.period_on for row in found if row.period_on), default=None)
    have_periods = {row.agency_id for row in found if row.period_on}
    return [row for row in found if _is_shown(row, newest, have_periods)]


def counted(rows: Iterable[Assignment]) -> list[Assignment]:
    """What is shown, without the whole of what recurs where an agency has a period to show for it."""
    found = shown(rows)
    have_periods = {row.agency_id for row in found if row.period_on}
    return [row for row in found if row.period_on or row.agency_id not in have_periods]


def earlier(rows: Iterable[Assignment], recurrence: str) -> list[EarlierPeriod]:
    """What `shown` leaves out, newest first."""
    found = list(rows)
    kept = {row.pk for row in shown(found)}
    rest = [row for row in found if row.pk not in kept and row.period_on]
    rest.sort(key=lambda row: row.period_on or date.min, reverse=True)
    return [
        EarlierPeriod(periods.words(recurrence, starts_on), list(together))
        for starts_on, together in groupby(rest, lambda row: row.period_on)
        if starts_on
    ]


def next_words(directive: Directive, today: date) -> str:
    """When the next period begins and is due; nothing for what does not recur."""
    coming = recurring.next_period(directive, today) if directive.recurrence else None
    if coming is None:
        return ""
    return _("%(period)s: begins on %(start)s, due on %(due)s") % {
        "period": periods.words(directive.recurrence, coming.starts_on),
        "start": f"{coming.starts_on:%d/%m/%Y}",
        "due": f"{coming.due_on:%d/%m/%Y}",
    }


def _is_shown(row: Assignment, newest: date | None, have_periods: set[int]) -> bool:
    if row.period_on is None:
        return not (row.is_series and row.agency_id in have_periods and row.confirmed_on)
    return row.period_on == newest or row.state not in FINISHED
