"""Reminders by hand, the log of all reminders, and the usual rules."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from directives.models import Assignment, Reminder, ReminderRule, State
from directives.reminders.now import lines_now, why_not
from directives.reminders.tasks import TOPIC
from directives.services.several import Answered
from portal import audit, clock
from portal.models import Agency, User
from portal.notifications import notify
from portal.reminding.lines import Line, in_order
from portal.reminding.text import subject_of

Topic, Moment = ReminderRule.Topic, ReminderRule.Moment
RULES = [  # about what, moment, working days, then every so many
    (Topic.TASK, Moment.BEFORE, 7, None),
    (Topic.TASK, Moment.BEFORE, 3, None),
    (Topic.TASK, Moment.BEFORE, 1, None),
    (Topic.TASK, Moment.ON, 0, None),
    (Topic.TASK, Moment.AFTER, 1, None),
    (Topic.TASK, Moment.AFTER, 3, None),
    (Topic.TASK, Moment.AFTER, 7, 7),
    (Topic.RECEIPT, Moment.AFTER, 1, 3),
    (Topic.RESULT, Moment.AFTER, 3, 3),
    (Topic.EXTENSION, Moment.AFTER, 2, 2),
    *((topic, Moment.BEFORE, 1, None) for topic in (Topic.EXPLANATION, Topic.OBSTACLE, Topic.SHEET)),
    *((topic, Moment.ON, 0, None) for topic in (Topic.EXPLANATION, Topic.OBSTACLE, Topic.SHEET)),
    *((topic, Moment.AFTER, 1, 3) for topic in (Topic.EXPLANATION, Topic.OBSTACLE, Topic.SHEET)),
    (Topic.SHEET, Moment.BEFORE, 3, None),
]


def ensure_reminder_rules() -> int:
    """Write the usual rules of what has none, so that edits stay. Returns how many were added."""
    have = set(ReminderRule.objects.values_list("topic", flat=True))
    rules = [
        ReminderRule(topic=topic, moment=moment, working_days=days, repeat_every=every)
        for topic, moment, days, every in RULES
        if topic not in have
    ]
    return len(ReminderRule.objects.bulk_create(rules))


@transaction.atomic
def remind_now(assignments: Iterable[Assignment], *, by: User) -> Answered:
    """Remind agencies of some tasks at once: one message an agency; a task once a day, by whomever."""
    today, answered = clock.today(), Answered([], [])
    rows = Assignment.objects.filter(pk__in=[task.pk for task in assignments])
    agencies = Agency.objects.filter(pk__in=rows.order_by().values("agency")).order_by("pk")
    for agency in agencies.select_for_update(no_key=True):
        tasks = rows.filter(agency=agency).select_related("agency", "directive__document").order_by("pk")
        refused = why_not(tasks, today)
        answered.refused.extend((task, refused[task.pk]) for task in tasks if task.pk in refused)
        possible = [task for task in tasks if task.pk not in refused]
        if possible:
            _tell(agency, possible, by)
            answered.done.extend(possible)
    return answered


def remind_of(assignment: Assignment, *, by: User) -> None:
    """Remind an agency of one task at once. Refuses what is not asked of it, and twice a day."""
    answered = remind_now([assignment], by=by)
    if answered.refused:
        raise ValidationError(answered.refused[0][1])


def _tell(agency: Agency, tasks: list[Assignment], by: User) -> None:
    """What a coordinator sends comes beside the message of the day, however often."""
    today = clock.today()
    with override(settings.LANGUAGE_CODE):
        lines = in_order(lines_now(tasks, today))
    log_reminders(lines, today, by=by)
    notify(
        agency,
        kind="nudge",
        subject=subject_of(today, [line.group for line in lines]),
        lines=[line.to_json() for line in lines],
        channels=True,
        url=f"{reverse('assignments')}?state=open_all&agency={agency.code}",
    )
    clauses = [line.clause for line in lines]
    audit.record("assignment.reminded", agency, by=by, after={"on": today, "clauses": clauses})


def log_reminders(
    lines: Iterable[Line], on: date, *, by: User | None = None, escalated: Iterable[int] = ()
) -> None:
    """Note of which tasks their agencies were reminded, and of which the head and the coordinator were."""
    higher = set(escalated)
    Reminder.objects.bulk_create(
        Reminder(
            assignment_id=line.subject,
            agency_id=line.agency,
            on=on,
            due_on=line.due_on,
            state=State.OVERDUE if line.group == "overdue" else State.DUE_SOON,
            working_days=line.working_days,
            is_escalated=line.subject in higher,
            sent_at=clock.now(),
            sent_by=by,
        )
        for line in lines
        if line.topic == TOPIC
    )
