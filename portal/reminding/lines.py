"""What a reminder tells of, line by line: the same for each app, kept with the message as plain facts."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.urls import reverse

GROUPS = ("escalated", "overdue", "today", "soon", "waiting")  # in this order in a message
RANK = {group: place for place, group in enumerate(GROUPS)}


class Line(NamedTuple):
    """One thing that an agency has to do: a task, or what else waits for it.

    `working_days` is how late it is, how many are left, or for how many it waits, as the group says.
    """

    topic: str
    subject: int  # its primary key
    agency: int  # who has to act
    group: str
    due_on: date  # or the day since which it waits
    working_days: int
    clause: str  # "2.3", or what stands in its place
    document: str
    title: str  # nothing of what is secret
    path: str

    def to_json(self, agency: str = "") -> dict[str, Any]:
        """As a message keeps it; the agency is named where the message goes to another."""
        kept = self._asdict() | {"due_on": self.due_on.isoformat()}
        return kept | {"agency": agency}


class Found(NamedTuple):
    """A line, the rules that tell of it, and who is told beside the agency that has to act."""

    line: Line
    rules: list[Any]
    office: int | None = None  # the agency that steers it
    handler: int | None = None


def in_order(lines: Iterable[Line]) -> list[Line]:
    """As a message tells them: by urgency, then by date and place."""
    return sorted(lines, key=lambda line: (RANK[line.group], line.due_on, line.topic, line.subject))


def path_of(name: str, pk: int) -> str:
    """The address of a page: to ask for each takes a while over thousands of lines."""
    return _pattern(name).replace("0", str(pk), 1)


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[0])
