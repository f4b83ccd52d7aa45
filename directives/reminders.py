"""What is due for whom on a day. Nothing is written here: `services.remind` sends, a dry run only looks.

Only a lead's open task with a date is reminded of, and not one whose result waits for the giver. Days are
working days; on a day off nothing is sent: what falls on it goes out on the last working day before.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import cast

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Assignment, Reminder, ReminderRule, State
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


def plan(on: date, agency: Agency | None = None, *, but: Collection[int] = ()) -> list[Message]:
    """What the rules say on a day, one message an agency, sent already or not. Nothing on a day off.

    `but` are keys of tasks of which nothing is said.
    """
    if not workdays.is_working(on):
        return []
    rules = list(ReminderRule.objects.filter(is_active=True))
    tasks = (task for task in _candidates(on, agency) if task.pk not in but)
    found = [line for task in tasks if (line := line_for(task, on, rules))]
    return [Message(lines[0].assignment.agency, on, lines) for lines in _by_agency(found)]


def line_now(assignment: Assignment, on: date) -> Line:
    """What to say about a task with a date, whatever the rules say."""
    due_on = cast(date, assignment.due_on)
    if on > due_on:
        return Line(assignment, due_on, State.OVERDUE, workdays.late(due_on, on))
    aim = cast(date, assignment.remind_on)
    return Line(assignment, due_on, State.DUE_SOON, workdays.left(on, aim) if on < aim else 0)


def reminded(on: date, agency: Agency) -> set[int]:
    """Keys of the tasks of which the agency was reminded on that day."""
    return set(Reminder.objects.filter(on=on, agency=agency).values_list("assignment", flat=True))


def why_not(tasks: Iterable[Assignment], on: date) -> dict[int, str]:
    """Why an agency cannot be reminded of some tasks on that day, by primary key."""
    rows = list(tasks)
    done = set(Reminder.objects.filter(on=on, assignment__in=rows).values_list("assignment", flat=True))
    refusals = {task.pk: _("The agency was reminded of it today.") for task in rows if task.pk in done}
    for task in rows:
        if not task.is_open:
            refusals[task.pk] = _("It is done or has ended.")
        elif task.submitted_on:
            refusals[task.pk] = _("Its result was submitted and waits for the answer.")
        elif not task.is_lead:
            refusals[task.pk] = _("The lead reminds cooperating agencies.")
        elif task.due_on is None:
            refusals[task.pk] = _("It has no date.")
    return refusals


def _fires(rules: Iterable[ReminderRule], moment: str, days: int) -> bool:
    return any(rule.fires(moment, days) for rule in rules)


def _candidates(on: date, agency: Agency | None) -> Iterable[Assignment]:
    """Unfinished tasks of leads with a date, at who held them on that day, the earliest first."""
    tasks = Assignment.objects.leads().at(on).unfinished().filter(due_on__isnull=False, submitted_on=None)
    if agency:
        tasks = tasks.filter(agency=agency)
    tasks = tasks.select_related("agency", "directive__document")
    order = ("agency__position", "agency__name", "agency", "due_on", "directive__position")
    return tasks.filter(directive__document__issued_on__lte=on).order_by(*order)


def _by_agency(lines: list[Line]) -> Iterator[list[Line]]:
    for _agency, group in groupby(lines, key=lambda line: line.assignment.agency_id):
        yield list(group)
