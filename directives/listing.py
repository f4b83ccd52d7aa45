"""The rows of the list of tasks, the busiest page: plain values, no objects, and a count without joins."""

from datetime import date
from typing import Any

from django.urls import reverse

from directives.models.assignments import Assignment, AssignmentQuerySet
from directives.models.timing import day_off, state_of, state_words

FIELDS = (
    "pk",
    "is_open",
    "role",
    "is_returned",
    "due_on",
    "submitted_on",
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


class Listing:
    """What a paginator wants: a count, and slices, each of one query."""

    def __init__(self, rows: AssignmentQuerySet, today: date):
        self.rows, self.today = rows, today

    def count(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        rows = self.rows.values(*FIELDS)[part]
        pages = {pk: reverse("directive", args=[pk]) for pk in {row["directive_id"] for row in rows}}
        return [_row(row, pages[row["directive_id"]], self.today) for row in rows]


def _row(values: dict[str, Any], page: str, today: date) -> dict[str, Any]:
    """One task as the list shows it."""
    clause, part, due_on = values["directive__clause"], values["directive__part"], values["due_on"]
    is_lead, submitted_on = values["role"] == Assignment.Role.LEAD, values["submitted_on"]
    state = state_of(
        is_open=values["is_open"],
        is_lead=is_lead,
        due_on=due_on,
        submitted_on=submitted_on,
        kind=values["directive__deadline_kind"],
        today=today,
    )
    return {
        "pk": values["pk"],
        "url": f"{page}#assignment-{values['pk']}",
        "state": state.value,
        "words": state_words(state, is_lead=is_lead, due_on=due_on, submitted_on=submitted_on, today=today),
        "is_returned": values["is_returned"],
        "clause": f"{clause} ({part})" if part else clause,
        "title": values["directive__title"],
        "agency": values["agency__short_name"],
        "is_lead": is_lead,
        "document": f"{values['directive__document__number']}/{values['directive__document__symbol']}",
        "due": f"{due_on:%d/%m/%Y}" if due_on else "",
        "day_off": day_off(due_on),
        "deadline_words": values["directive__deadline_words"],
    }
