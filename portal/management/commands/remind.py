"""Remind of what is overdue, due, soon and waiting on a day, or only show what would be sent."""

import json
from datetime import date

from django.core.management.base import BaseCommand

from directives.models import Reminder
from portal import clock
from portal.mail import text_of_row
from portal.models import DailyRun
from portal.reminding.plan import Message, last_run, plan
from portal.reminding.run import remind, words_of
from portal.reminding.text import text_of
from portal.reminding.weekly import weekly


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day, as 2023-10-30; today if left out")
        parser.add_argument("--dry-run", action="store_true", help="show the messages, send none")
        parser.add_argument("--json", action="store_true", help="print a JSON list and nothing else")

    def handle(self, *args, **options):
        on, is_dry = options["on"] or clock.today(), options["dry_run"]
        was_done = DailyRun.objects.filter(day=on).exists()
        messages = _planned(on, was_done) if is_dry else remind(on)
        if options["json"]:
            found = [_as_json(message) for message in messages]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for message in messages:
            words = words_of(message)
            text = text_of(_name(message), words["lines"], message.texts)
            self.stdout.write(f"{_name(message)} <{_address(message)}>\n{words['subject']}\n{text}\n")
        if is_dry:
            self._tell_summaries(on)
        self.stdout.write(f"{on:%d/%m/%Y}: {len(messages)} messages {_done(is_dry, was_done)}.")

    def _tell_summaries(self, on: date) -> None:
        """Who finds the summary of the week in the inbox, if it goes out on that day."""
        for row in weekly(on):
            if row.user and not row.is_outgoing:
                self.stdout.write(f"{row.user} <{row.user.email}>\n{row.subject}\n{text_of_row(row)}\n")


def _planned(on: date, was_done: bool) -> list[Message]:
    """As the run of the day decides it; of a day that is over, as it would have without reminders by hand."""
    told = [] if was_done else Reminder.objects.filter(on=on).values_list("assignment", flat=True)
    return plan(on, last=last_run(on), but=set(told))


def _done(is_dry: bool, was_done: bool) -> str:
    if is_dry:
        return "would be sent, had the day not had its run before" if was_done else "would be sent"
    return "were sent before" if was_done else "sent"


def _name(message: Message) -> str:
    return str(message.user or (message.agency and message.agency.name))


def _address(message: Message) -> str:
    who = message.user or message.agency
    return who.email if who else ""


def _as_json(message: Message) -> dict:
    """Its own tasks that are late or soon as `lines`, and what else waits or was escalated to it."""
    facts = [
        {
            "topic": "escalated" if line.group == "escalated" else line.topic,
            "clause": line.clause.partition(" ")[0],  # without its part or period
            "document": line.document,
            "due_on": line.due_on.isoformat(),
            "state": "overdue" if line.group in ("overdue", "escalated") else "due_soon",
            "working_days": line.working_days,
        }
        for line in message.lines
    ]
    waiting = [fact for fact in facts if fact["topic"] != "task"]
    lines = [fact for fact in facts if fact["topic"] == "task"]
    for line in lines:
        del line["topic"]
    return {"agency": _name(message), "address": _address(message), "lines": lines, "waiting": waiting}
