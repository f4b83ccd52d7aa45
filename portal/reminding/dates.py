"""Days of a calendar as plain facts: apps know them, `portal.reminding.calendar` turns them into events."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max

from portal import clock
from portal.models import AuditEntry
from portal.reminding.lines import Line
from portal.search import Keys

KEPT = timedelta(days=60)  # for so long a calendar says that something left it


class Dated(NamedTuple):
    """Something with a date. What left the calendar is over: done, answered, or no longer the agency's.

    `changes` only grows, and `changed_at` is when it last did: a calendar knows by them what is newer.
    """

    key: str  # never changes: "task-12"
    line: Line  # its group and days are not told
    is_over: bool
    changes: int
    changed_at: datetime
    agency: str = ""  # whose it is, where that is not the reader
    notes: tuple[str, ...] = ()


class Trail:
    """How often some rows of a table were changed, and when last: the audit trail knows. One query."""

    def __init__(self, subject_type: str, pks: Iterable[int]):
        entries = AuditEntry.objects.filter(subject_type=subject_type, subject_id__among=Keys.of(pks))
        counted = entries.order_by().values_list("subject_id").annotate(Count("pk"), Max("at"))
        self._known = {pk: (times, last) for pk, times, last in counted}

    def of(self, pk: int, since: datetime) -> tuple[int, datetime]:
        """Changes of a row that is there since an instant."""
        times, last = self._known.get(pk, (0, since))
        return times, max(since, last)


def line_on(topic: str, pk: int, due_on: date, *, title: str, path: str, clause: str = "") -> Line:
    """A line of what no document names."""
    return Line(topic, pk, 0, "soon", due_on, 0, clause, "", title, path)


def left_since() -> date:
    """What left before that day is not told any more."""
    return clock.today() - KEPT
