"""Agencies are reminded: one message an agency a day, however often and by however many workers."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse

from directives import reminders
from directives.models import Assignment, Reminder, ReminderRule
from directives.reminders import Message
from directives.services.several import Answered
from portal import audit, clock
from portal.models import Agency, User
from portal.notifications import notify

BEFORE, ON, AFTER = ReminderRule.Moment.BEFORE, ReminderRule.Moment.ON, ReminderRule.Moment.AFTER
RULES = [  # moment, working days, then every so many
    (BEFORE, 7, None),
    (BEFORE, 3, None),
    (BEFORE, 1, None),
    (ON, 0, None),
    (AFTER, 1, None),
    (AFTER, 3, None),
    (AFTER, 7, 7),
]
ORDER = ("due_on", "directive__position", "pk")  # inside a message


def ensure_reminder_rules() -> int:
    """Write the usual rules if there are none, so that edits stay. Returns how many were added."""
    if ReminderRule.objects.exists():
        return 0
    rules = [
        ReminderRule(moment=moment, working_days=days, repeat_every=every) for moment, days, every in RULES
    ]
    return len(ReminderRule.objects.bulk_create(rules, ignore_conflicts=True))


def remind(on: date) -> list[Message]:
    """Remind every agency of what is overdue, due and soon on that day. Returns the messages written."""
    return [sent for message in reminders.plan(on) if (sent := _remind(message.agency, on))]


@transaction.atomic
def _remind(agency: Agency, on: date) -> Message | None:
    """Look again with the agency locked: a second worker waits here, then finds nothing left to say."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if Reminder.objects.filter(agency=agency, on=on, sent_by=None).exists():
        return None
    message = next(iter(reminders.plan(on, agency, but=reminders.reminded(on, agency))), None)
    if message is None:
        return None
    _log(message, by=None)
    url = f"{reverse('assignments')}?state=open_all&agency={agency.code}"
    notify(agency, kind="reminder", subject=message.subject(), body=message.body(), url=url, day=on)
    clauses = [line.assignment.directive.label for line in message.lines]
    audit.record("assignment.reminded", agency, by=None, after={"on": on, "clauses": clauses})
    return message


@transaction.atomic
def remind_now(assignments: Iterable[Assignment], *, by: User) -> Answered:
    """Remind agencies of some tasks at once: one message an agency; a task once a day, by whomever."""
    today, answered = clock.today(), Answered([], [])
    rows = Assignment.objects.filter(pk__in=[task.pk for task in assignments])
    agencies = Agency.objects.filter(pk__in=rows.order_by().values("agency")).order_by("pk")
    for agency in agencies.select_for_update(no_key=True):
        tasks = rows.filter(agency=agency).select_related("agency", "directive__document").order_by(*ORDER)
        refused = reminders.why_not(tasks, today)
        answered.refused.extend((task, refused[task.pk]) for task in tasks if task.pk in refused)
        lines = [reminders.line_now(task, today) for task in tasks if task.pk not in refused]
        if lines:
            _tell(Message(agency, today, lines), by)
            answered.done.extend(line.assignment for line in lines)
    return answered


def _tell(message: Message, by: User) -> None:
    """What a coordinator sends comes beside the message of the day, however often."""
    _log(message, by=by)
    agency = message.agency
    url = f"{reverse('assignments')}?state=open_all&agency={agency.code}"
    notify(agency, kind="nudge", subject=message.subject(), body=message.body(), url=url)
    clauses = [line.assignment.label for line in message.lines]
    audit.record("assignment.reminded", agency, by=by, after={"on": message.on, "clauses": clauses})


def _log(message: Message, *, by: User | None) -> None:
    Reminder.objects.bulk_create(
        Reminder(
            assignment=line.assignment,
            agency=message.agency,
            on=message.on,
            due_on=line.due_on,
            state=line.state,
            working_days=line.working_days,
            sent_at=clock.now(),
            sent_by=by,
        )
        for line in message.lines
    )
