"""Add the reference data that is missing. Safe to run again: it never overwrites an edit."""

from django.core.management.base import BaseCommand

import portal.reference
from directives.services import ensure_reminder_rules
from programs.services import load_programmes


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        added = {**portal.reference.load(), **load_programmes(), "reminder rules": ensure_reminder_rules()}
        self.stdout.write(
            "Reference data: " + ", ".join(f"{count} {what} added" for what, count in added.items())
        )
