"""The columns of the list of tasks: what each reads, and how it looks on screen and in an exported file."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache, partial
from html import escape
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Extension, State, periods
from directives.models.reports import of_newest_report
from directives.models.timing import clause_words, day_off, state_of, state_words
from directives.tables import Column, Table, written

Values = dict[str, Any]
DATES = ("due_on", "submitted_on", "accepted_on", "ended_on")
ROW = ("pk", "role", *DATES, "directive__deadline_kind")  # what every row needs: its state


def field(heading: str | Promise, width: int, name: str, looks: str = "", sort: str = "") -> Column:
    """A column that shows one field."""
    return Column(heading, width, (name,), lambda row: row[name], None, looks, sort)


def fill(row: Values, today: date) -> Values:
    """Add the state, which is derived."""
    facts = (row["directive__deadline_kind"], row["role"], *(row[name] for name in DATES))
    row["state"], row["state_words"], row["state_cell"] = _stand(get_language(), today, *facts)
    return row


@lru_cache(4096)
def _stand(
    _language: str | None, today: date, kind: str, role: str, due_on, submitted_on, accepted_on, ended_on
) -> tuple[State, str, SafeString]:
    """State, in words, on screen: a list says the same again and again."""
    facts = {"is_lead": role == Assignment.Role.LEAD, "due_on": due_on, "submitted_on": submitted_on}
    state = state_of(kind=kind, accepted_on=accepted_on, ended_on=ended_on, today=today, **facts)
    words = state_words(state, today=today, **facts)
    return state, words, format_html('<span class="state state-{}">{}</span>', state.value, words)


def extras(names: Iterable[str]) -> dict[str, Any]:
    """What has to be annotated for some columns."""
    return {name: EXTRAS[name]() for name in names if name in EXTRAS}


def _extension_count() -> Subquery:
    granted = Extension.objects.filter(assignment=OuterRef("pk"), granted_due_on__isnull=False).order_by()
    return Subquery(granted.values("assignment").annotate(n=Count("pk")).values("n"))


EXTRAS: dict[str, Callable[[], Subquery]] = {
    "latest_note": partial(of_newest_report, "note"),
    "latest_percent": partial(of_newest_report, "percent"),
    "extension_count": _extension_count,
}


def _state_cell(row: Values) -> SafeString:
    if not row["is_returned"]:
        return row["state_cell"]
    returned = escape(gettext("returned"))
    return SafeString(f'{row["state_cell"]} <span class="state state-returned">{returned}</span>')


def _clause(row: Values) -> str:
    clause, part = row["directive__clause"], row["directive__part"]
    label = f"{clause} ({part})" if part else clause
    return clause_words(label, row["directive__recurrence"], row["period_on"])


def _task_cell(row: Values) -> SafeString:
    page = _page().replace("0", str(row["directive_id"]), 1)
    cell = f'<a href="{page}#assignment-{row["pk"]}">{escape(row["directive__title"])}</a>'
    waits = f'<small class="words">{escape(row["waits_for"])}</small>' if row["waits_for"] else ""
    return SafeString(cell + waits)


@cache
def _page() -> str:
    """The address of a directive: to ask for each takes a while over a page of tasks."""
    return reverse("directive", args=[0])


def _agency_cell(row: Values) -> str:
    agency = row["agency__short_name"]
    if row["role"] == Assignment.Role.LEAD:
        return agency
    return f"{agency} ({Assignment.Role.COOPERATING.label})"


def _document(row: Values) -> str:
    return f"{row['directive__document__number']}/{row['directive__document__symbol']}"


def _due_cell(row: Values) -> SafeString:
    """The date, with its weekday if that is a day off, and the words that set it."""
    due_on, words = row["due_on"], row["directive__deadline_words"]
    flag = day_off(due_on)
    due = f"{written(due_on)} ({flag})" if flag else written(due_on)
    return SafeString(f'{due}<small class="words">“{escape(words)}”</small>' if words else due)


def _role(row: Values) -> str:
    return str(Assignment.Role(row["role"]).label)


def _percent_cell(row: Values) -> str:
    return "" if row["latest_percent"] is None else f"{row['latest_percent']}%"


def _period(row: Values) -> str:
    period_on = row["period_on"]
    return periods.words(row["directive__recurrence"], period_on) if period_on else ""


CLAUSE = ("directive__clause", "directive__part", "directive__recurrence", "period_on")
TASK = ("directive_id", "directive__title", "directive__depends_on")
DUE = ("due_on", "directive__deadline_words")
NUMBER = ("directive__document__number", "directive__document__symbol")
COLUMNS = {
    "state": Column(
        _("State"), 26, ("is_returned",), lambda row: row["state_words"], _state_cell, "st", "state"
    ),
    "clause": Column(_("Clause"), 9, CLAUSE, _clause, None, "clause", "clause"),
    "task": Column(_("Task"), 60, TASK, lambda row: row["directive__title"], _task_cell, "task"),
    "agency": Column(
        _("Agency"),
        28,
        ("agency__name", "agency__short_name"),
        lambda row: row["agency__name"],
        _agency_cell,
        "who",
        "agency",
    ),
    "role": Column(_("Role"), 12, (), _role),
    "document": Column(_("Document"), 18, NUMBER, _document, None, "clause"),
    "issued_on": field(_("Issued on"), 12, "directive__document__issued_on"),
    "due": Column(_("Deadline"), 12, DUE, lambda row: row["due_on"], _due_cell, "due", "due_on"),
    "original_due": field(_("Original deadline"), 12, "original_due_on"),
    "deadline_words": field(_("Words of the deadline"), 34, "directive__deadline_words"),
    "words": field(_("Exact words"), 80, "directive__words", "long"),
    "submitted": field(_("Submitted on"), 12, "submitted_on"),
    "accepted": field(_("Accepted on"), 12, "accepted_on"),
    "percent": Column(
        _("Percent"), 9, ("latest_percent",), lambda row: row["latest_percent"], _percent_cell, "n"
    ),
    "latest": field(_("Latest report"), 60, "latest_note", "long"),
    "period": Column(_("Which period"), 16, ("directive__recurrence", "period_on"), _period),
    "handler": field(_("Handler"), 24, "handler__full_name"),
    "confirmed": field(_("Receipt confirmed on"), 12, "confirmed_on"),
    "extensions": field(_("Extensions granted"), 10, "extension_count", "n"),
    "waits_for": Column(_("Waits for"), 40, ("directive__depends_on",), lambda row: row["waits_for"]),
    "recipient": field(_("Recipient of the result"), 30, "directive__recipient"),
    "product": field(_("Expected product"), 30, "directive__product"),
}
TABLE = Table(COLUMNS)
chosen, boxes, for_file = TABLE.chosen, TABLE.boxes, TABLE.for_file
SHOWN = ("state", "clause", "task", "agency", "document", "due")
EXPORTED = (
    *("state", "clause", "task", "agency", "role", "document", "issued_on", "due", "deadline_words"),
    *("submitted", "accepted", "percent", "latest"),
)
PRINTED = ("clause", "task", "agency", "document", "due", "state", "latest")  # as many as a page is wide


def needed(keys: Iterable[str]) -> list[str]:
    """The fields that these columns read."""
    return list(dict.fromkeys([*ROW, *(name for key in keys for name in COLUMNS[key].fields)]))
