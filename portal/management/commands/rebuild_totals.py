"""Make the stored sums anew from the rows that they sum up."""

from django.core.management.base import BaseCommand

from disbursement.models.totals import rebuild


class Command(BaseCommand):
    help = "Make the stored sums of plans and figures anew. Nothing is entered while it runs."

    def handle(self, *args, **options):
        self.stdout.write(f"{rebuild()} sums.")
