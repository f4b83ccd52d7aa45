"""Agencies are reminded: one message an agency a day, however often and by however many workers."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from directives import reminders
from directives.models import Reminder, ReminderRule
from directives.reminders import Message
from portal import audit, clock
from portal.models import Agency
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
    if Reminder.objects.filter(agency=agency, on=on).exists():
        return None
    message = next(iter(reminders.plan(on, agency)), None)
    if message is None:
        return None
    Reminder.objects.bulk_create(
        Reminder(
            assignment=line.assignment,
            agency=agency,
            on=on,
            due_on=line.due_on,
            state=line.state,
            working_days=line.working_days,
            sent_at=clock.now(),
        )
        for line in message.lines
    )
    url = f"{reverse('assignments')}?state=open_all&agency={agency.code}"
    notify(agency, kind="reminder", subject=message.subject(), body=message.body(), url=url, day=on)
    clauses = [line.assignment.directive.label for line in message.lines]
    audit.record("assignment.reminded", agency, by=None, after={"on": on, "clauses": clauses})
    return message
