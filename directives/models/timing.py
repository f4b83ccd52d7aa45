"""States and days in words: one wording for lists, pages and exports. Plain values in, text out."""

from datetime import date
from functools import lru_cache

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext

from directives.models import periods
from directives.models.states import State
from portal import workdays

SOON = 7  # working days before a date at which it becomes "soon": when the first reminder goes out
DATELESS = {  # what a task without a date is, by the kind of its deadline
    "standing": State.STANDING,
    "none": State.UNDATED,
    "event": State.AWAITING_EVENT,
    "recurring": State.RECURRING,
}


def state_of(
    *,
    is_lead: bool,
    due_on: date | None,
    submitted_on: date | None,
    accepted_on: date | None,
    ended_on: date | None,
    kind: str,
    today: date,
) -> State:
    """The same as `with_state` in SQL, which would slow down the list of tasks; a test compares them."""
    if ended_on and ended_on <= today:
        return State.ENDED
    if accepted_on or (submitted_on and not is_lead):
        in_time = due_on is None or not is_lead or (submitted_on is not None and submitted_on <= due_on)
        return State.DONE if in_time else State.DONE_LATE
    if submitted_on:
        return State.SUBMITTED
    if kind in DATELESS and (due_on is None or kind in {"standing", "none"}):
        return DATELESS[kind]
    if not is_lead or due_on is None:
        return State.OPEN
    if due_on < today:
        return State.OVERDUE
    return State.DUE_SOON if due_on <= workdays.ahead(today, SOON) else State.OPEN


def state_words(
    state: str, *, is_lead: bool, due_on: date | None, submitted_on: date | None, today: date
) -> str:
    """The state with its working days: "overdue: 3 working days"."""
    return _state_words(get_language(), state, is_lead, due_on, submitted_on, today)


@lru_cache(4096)
def _state_words(
    _language: str | None,
    state: str,
    is_lead: bool,
    due_on: date | None,
    submitted_on: date | None,
    today: date,
) -> str:
    """Kept for each language: a list says the same again and again."""
    label = str(State(state).label)
    if state == State.DUE_SOON and due_on:
        return capfirst(gettext("due today") if due_on == today else left_words(workdays.left(today, due_on)))
    if state == State.SUBMITTED and submitted_on:
        return _with_days(label, workdays.late(submitted_on, today))
    if state in {State.OVERDUE, State.DONE_LATE} and due_on:
        return _with_days(label, workdays.late(due_on, submitted_on or today))
    if state == State.DONE and not is_lead:
        return gettext("contributed")
    return gettext("done") if state == State.DONE and due_on is None else label


def offset_words(count: int | None, unit: str) -> str:
    """How a deadline counts from its event: "10 days after"; nothing on its day."""
    if not count:
        return ""
    words = {
        "days": ngettext("%(count)d day after", "%(count)d days after", count),
        "working_days": ngettext("%(count)d working day after", "%(count)d working days after", count),
        "weeks": ngettext("%(count)d week after", "%(count)d weeks after", count),
        "months": ngettext("%(count)d month after", "%(count)d months after", count),
    }
    return words[unit] % {"count": count}


def clause_words(clause: str, recurrence: str, period_on: date | None) -> str:
    """The clause, with the period where there is one: "2.9 · month 11/2023"."""
    return f"{clause} · {periods.words(recurrence, period_on)}" if period_on else clause


def day_off(day: date | None) -> str:
    """A date on a weekend or holiday is not moved, only flagged: "Chủ nhật"; nothing on a working day."""
    if day is None or workdays.is_working(day):
        return ""
    return str(WEEKDAYS[day.weekday()]) if day.weekday() > 4 else gettext("public holiday")


def left_words(days: int) -> str:
    return ngettext("%(count)d working day left", "%(count)d working days left", days) % {"count": days}


def late_words(days: int) -> str:
    return ngettext("%(count)d working day late", "%(count)d working days late", days) % {"count": days}


def reminder_words(state: str, days: int) -> str:
    """How late or how near a task was when its agency was reminded; none left means today."""
    if state == State.OVERDUE:
        return late_words(days)
    return left_words(days) if days else gettext("it is due today")


def _with_days(label: str, days: int) -> str:
    if not days:
        return label
    words = ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    return gettext("%(state)s: %(days)s") % {"state": label, "days": words}
