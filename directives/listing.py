"""The rows of the list of tasks, the busiest page: plain values, no objects, and a count without joins."""

from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse

from directives.models.assignments import Assignment, AssignmentQuerySet
from directives.models.timing import day_off, state_of, state_words

FIELDS = (
    "pk",
    "role",
    "is_returned",
    "due_on",
    "submitted_on",
    "accepted_on",
    "ended_on",
    "agency__short_name",
    "directive_id",
    "directive__clause",
    "directive__part",
    "directive__title",
    "directive__deadline_kind",
    "directive__deadline_words",
    "directive__document__number",
    "directive__document__symbol",
)


class Row(NamedTuple):
    """One task as the list shows it; unpacked by the template, which is quicker than asking by name."""

    pk: int
    state: str
    words: str
    is_returned: bool
    clause: str
    url: str
    title: str
    agency: str
    document: str
    due: str
    deadline_words: str


class Listing:
    """What a paginator wants: a count, and slices, each of one query."""

    def __init__(self, rows: AssignmentQuerySet, today: date):
        self.rows, self.today = rows, today

    def count(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> list[Row]:
        rows = self.rows.values(*FIELDS)[part]
        pages = {pk: reverse("directive", args=[pk]) for pk in {row["directive_id"] for row in rows}}
        return [_row(row, pages[row["directive_id"]], self.today) for row in rows]


def _row(values: dict[str, Any], page: str, today: date) -> Row:
    clause, part, due_on = values["directive__clause"], values["directive__part"], values["due_on"]
    is_lead, submitted_on = values["role"] == Assignment.Role.LEAD, values["submitted_on"]
    dates = {"is_lead": is_lead, "due_on": due_on, "submitted_on": submitted_on, "today": today}
    ends = {"accepted_on": values["accepted_on"], "ended_on": values["ended_on"]}
    state = state_of(kind=values["directive__deadline_kind"], **dates, **ends)
    return Row(
        pk=values["pk"],
        state=state.value,
        words=state_words(state, **dates),
        is_returned=values["is_returned"],
        clause=f"{clause} ({part})" if part else clause,
        url=f"{page}#assignment-{values['pk']}",
        title=values["directive__title"],
        agency=values["agency__short_name"] if is_lead else _cooperating(values["agency__short_name"]),
        document=f"{values['directive__document__number']}/{values['directive__document__symbol']}",
        due=_due(due_on),
        deadline_words=values["directive__deadline_words"],
    )


def _cooperating(agency: str) -> str:
    return f"{agency} ({Assignment.Role.COOPERATING.label})"


def _due(due_on: date | None) -> str:
    """The date, with its weekday if that is a day off."""
    if due_on is None:
        return ""
    flag = day_off(due_on)
    return f"{due_on:%d/%m/%Y} ({flag})" if flag else f"{due_on:%d/%m/%Y}"
