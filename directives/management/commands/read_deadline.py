"""Read a deadline in words and print what it says as JSON. Works without a database."""

import json
from datetime import date

from django.core.management.base import BaseCommand
from django.db import Error
from redis.exceptions import RedisError

from directives import deadlines
from portal import workdays


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("phrase", help='such as "chậm nhất ngày 31/3/2024"')
        parser.add_argument(
            "--issued-on", type=date.fromisoformat, help="when the document was issued, as 2024-03-01"
        )

    def handle(self, *args, **options):
        phrase, issued_on = options["phrase"], options["issued_on"]
        try:
            reading = deadlines.read(phrase, issued_on)
        except (Error, RedisError):  # no table of holidays at hand: the library's calendar holds
            workdays.use(workdays.Calendar([], None))
            reading = deadlines.read(phrase, issued_on)
        self.stdout.write(json.dumps(reading.as_json(), ensure_ascii=False, indent=2))
