"""Tell the demonstration's story (autumn 2023) into an empty database; nothing if it was told already."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

import directives.demo
import disbursement.demo
from directives.models import Document
from disbursement.models import Allocation
from portal.demo import load_people
from portal.reminding.run import remind


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args, **options):
        if Document.objects.filter(is_demo=True).exists():
            self.stdout.write("The demonstration is there already.")
            return
        if Document.objects.exists() or Allocation.objects.exists():
            raise CommandError(
                "The database holds other data: the demonstration needs an empty one (make demo)."
            )
        people = load_people()
        directives.demo.load(people, remind)
        disbursement.demo.load(people)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # or the first pages are planned as if nothing were there
        self.stdout.write("Demonstration loaded.")
