"""Remind of what is overdue, due, soon and waiting on a day, or only show what would be sent."""

import json
from datetime import date

from django.core.management.base import BaseCommand

from portal import clock
from portal.models import DailyRun
from portal.reminding.plan import Message, last_run, plan
from portal.reminding.run import remind, words_of
from portal.reminding.text import text_of


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day, as 2023-10-30; today if left out")
        parser.add_argument("--dry-run", action="store_true", help="show the messages, send none")
        parser.add_argument("--json", action="store_true", help="print a JSON list and nothing else")

    def handle(self, *args, **options):
        on, is_dry = options["on"] or clock.today(), options["dry_run"]
        was_done = not is_dry and DailyRun.objects.filter(day=on).exists()
        messages = plan(on, last=last_run(on)) if is_dry else remind(on)
        if options["json"]:
            found = [_as_json(message) for message in messages]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for message in messages:
            words = words_of(message)
            text = text_of(_name(message), words["lines"], message.texts)
            self.stdout.write(f"{_name(message)} <{_address(message)}>\n{words['subject']}\n{text}\n")
        done = "would be sent" if is_dry else "were sent before" if was_done else "sent"
        self.stdout.write(f"{on:%d/%m/%Y}: {len(messages)} messages {done}.")


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
