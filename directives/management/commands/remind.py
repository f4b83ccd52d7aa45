"""Remind the agencies of what is overdue, due and soon on a day, or only show what would be sent."""

import json
from datetime import date

from django.core.management.base import BaseCommand

from directives import reminders, services
from portal import clock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day, as 2023-10-30; today if left out")
        parser.add_argument("--dry-run", action="store_true", help="show the messages, send none")
        parser.add_argument("--json", action="store_true", help="print a JSON list and nothing else")

    def handle(self, *args, **options):
        on = options["on"] or clock.today()
        messages = reminders.plan(on) if options["dry_run"] else services.remind(on)
        if options["json"]:
            lines = [message.as_json() for message in messages]
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=2))
            return
        for message in messages:
            self.stdout.write(
                f"{message.agency.name} <{message.agency.email}>\n{message.subject()}\n{message.body()}\n"
            )
        done = "would be sent" if options["dry_run"] else "sent"
        self.stdout.write(f"{on:%d/%m/%Y}: {len(messages)} messages {done}.")
