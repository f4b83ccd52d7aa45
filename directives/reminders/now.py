"""Tasks of which a coordinator reminds at once, whatever the rules say."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from directives.models import Assignment, Reminder
from directives.reminders.tasks import Order, task_line, told_of
from portal.reminding.lines import Line
from portal.reminding.moments import stand


def lines_now(tasks: Iterable[Assignment], on: date) -> list[Line]:
    """What to say about tasks with a date."""
    rows = list(tasks)
    orders = told_of({task.directive_id for task in rows})
    return [
        _line(task, orders[task.directive_id], task.due_on, on) for task in rows if task.due_on is not None
    ]


def _line(task: Assignment, order: Order, due_on: date, on: date) -> Line:
    group, days = stand(due_on, on, is_strict=order.is_strict)
    return task_line(task.pk, task.agency_id, order, group, due_on, days, task.period_on)


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
