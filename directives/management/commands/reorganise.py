"""Carry out a reorganisation (2025-03-01 or 2025-07-01) on a copy of the demo; --dry-run only tells.

All that is open at the agencies that closed passes on to their successors by recorded handovers, as the
register of agencies says; numbers of days before stay as they are. Safe to run again.
"""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from directives.reorganisation import Passed, reorganise
from portal.demo import refuse_outside_the_demo
from portal.models import AgencySuccession, User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("day", type=date.fromisoformat)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--by", default="vanphong", help="the coordinator's user name")

    def handle(self, *args, day: date, dry_run: bool, by: str, **options):
        refuse_outside_the_demo()
        coordinator = User.objects.filter(username=by, role=User.Role.COORDINATOR).first()
        if coordinator is None:
            raise CommandError(f"{by} is no coordinator; load the demonstration, or name one with --by.")
        days = AgencySuccession.objects.order_by("moved_on").values_list("moved_on", flat=True).distinct()
        if day not in days:
            raise CommandError(f"Nothing moved on {day}; known days: {', '.join(map(str, days))}.")
        found = reorganise(day, by=coordinator, is_rehearsal=dry_run)
        for passed in found:
            self._say(passed)
        tasks = sum(len(passed.tasks) for passed in found)
        obstacles = sum(len(passed.obstacles) for passed in found)
        done = "would pass" if dry_run else "passed"
        self.stdout.write(f"{tasks} tasks and {obstacles} obstacles {done} on.")

    def _say(self, passed: Passed) -> None:
        self.stdout.write(passed.words)
        for task in passed.tasks:
            self.stdout.write(f"  {task}")
        for obstacle in passed.obstacles:
            self.stdout.write(f"  obstacle: {obstacle}")
        for task in passed.stays:
            self.stdout.write(f"  stays: {task}")
