"""What is due for whom on a day. Nothing is written here: `services.remind` sends, a dry run only looks.

Only a lead's open task with a date is reminded of, and not one whose result waits for the giver. Days are
working days; on a day off nothing is sent: what falls on it goes out on the last working day before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Assignment, ReminderRule, State
from directives.models.timing import reminder_words
from portal import workdays
from portal.models import Agency

BEFORE, ON, AFTER = ReminderRule.Moment.BEFORE, ReminderRule.Moment.ON, ReminderRule.Moment.AFTER


@dataclass(frozen=True)
class Line:
    """One task in a message: late or soon by so many working days; none left means today.

    "Trước ngày 05/11" asks for 04/11: its last day counts as today as well as the day that was named.
    """

    assignment: Assignment
    due_on: date
    state: str
    working_days: int

    @property
    def group(self) -> str:
        if self.state == State.OVERDUE:
            return "overdue"
        return "soon" if self.working_days else "today"

    @property
    def days_words(self) -> str:
        return reminder_words(self.state, self.working_days)

    @property
    def link(self) -> str:
        return f"{settings.SITE_URL}{self.assignment.get_absolute_url()}"

    def as_json(self) -> dict[str, str | int]:
        directive = self.assignment.directive
        return {
            "clause": directive.clause,
            "document": directive.document.reference,
            "due_on": self.due_on.isoformat(),
            "state": self.state,
            "working_days": self.working_days,
        }


@dataclass(frozen=True)
class Message:
    """What one agency is told on one day."""

    agency: Agency
    on: date
    lines: list[Line]

    def of(self, group: str) -> list[Line]:
        return [line for line in self.lines if line.group == group]

    def as_json(self) -> dict:
        lines = [line.as_json() for line in self.lines]
        return {"agency": self.agency.name, "address": self.agency.email, "lines": lines}

    def subject(self) -> str:
        """How many are overdue, due today and soon, in the portal's language."""
        with override(settings.LANGUAGE_CODE):
            counts = [
                (len(self.of("overdue")), _("%(count)d overdue")),
                (len(self.of("today")), _("%(count)d due today")),
                (len(self.of("soon")), _("%(count)d due soon")),
            ]
            parts = ", ".join(words % {"count": count} for count, words in counts if count)
            return _("Reminder of %(day)s: %(parts)s") % {"day": date_format(self.on), "parts": parts}

    def body(self) -> str:
        """The message as plain text, in the portal's language."""
        with override(settings.LANGUAGE_CODE):
            groups = [
                (_("OVERDUE"), self.of("overdue")),
                (_("DUE TODAY"), self.of("today")),
                (_("DUE SOON"), self.of("soon")),
            ]
            filled = [(title, lines) for title, lines in groups if lines]
            return render_to_string("directives/reminder.txt", {"message": self, "groups": filled}).strip()


def line_for(assignment: Assignment, on: date, rules: Iterable[ReminderRule]) -> Line | None:
    """What to say about a task on a working day, if a rule says that anything is said."""
    due_on, aim = assignment.due_on, assignment.remind_on
    if due_on is None or aim is None:
        return None
    if on > due_on:
        days = workdays.late(due_on, on)
        return Line(assignment, due_on, State.OVERDUE, days) if _fires(rules, AFTER, days) else None
    if on >= aim:
        return Line(assignment, due_on, State.DUE_SOON, 0) if _fires(rules, ON, 0) else None
    days = workdays.left(on, aim)
    falls_on_day_off = days == 1 and not workdays.is_working(aim)
    if _fires(rules, BEFORE, days) or (falls_on_day_off and _fires(rules, ON, 0)):
        return Line(assignment, due_on, State.DUE_SOON, days)
    return None


def plan(on: date, agency: Agency | None = None) -> list[Message]:
    """What the rules say on a day, one message an agency, sent already or not. Nothing on a day off."""
    if not workdays.is_working(on):
        return []
    rules = list(ReminderRule.objects.filter(is_active=True))
    found = [line for task in _candidates(on, agency) if (line := line_for(task, on, rules))]
    return [Message(lines[0].assignment.agency, on, lines) for lines in _by_agency(found)]


def _fires(rules: Iterable[ReminderRule], moment: str, days: int) -> bool:
    return any(rule.fires(moment, days) for rule in rules)


def _candidates(on: date, agency: Agency | None) -> Iterable[Assignment]:
    """Open tasks of leads with a date, by agency, the earliest first."""
    tasks = Assignment.objects.leads().open().filter(due_on__isnull=False, submitted_on=None)
    if agency:
        tasks = tasks.filter(agency=agency)
    tasks = tasks.select_related("agency", "directive__document")
    order = ("agency__position", "agency__name", "agency", "due_on", "directive__position")
    return tasks.filter(directive__document__issued_on__lte=on).order_by(*order)


def _by_agency(lines: list[Line]) -> Iterator[list[Line]]:
    for _agency, group in groupby(lines, key=lambda line: line.assignment.agency_id):
        yield list(group)
