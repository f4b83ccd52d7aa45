"""Rows of the size of 63 provinces, to measure with."""

from django.core.management.base import BaseCommand, CommandError

from disbursement import synthetic
from disbursement.models import Allocation
from portal.models import User


class Command(BaseCommand):
    help = "Add figures of the size of 63 provinces to a database without capital, to measure with."

    def add_arguments(self, parser):
        parser.add_argument(
            "--figures", type=int, default=10_000_000, help="how many, in whole years of a million"
        )

    def handle(self, *args, **options):
        if Allocation.objects.exists():
            raise CommandError("There is capital in this database. Synthetic rows go into one of their own.")
        by = User.objects.filter(role=User.Role.COORDINATOR).first()
        if by is None:
            raise CommandError("There is no coordinator who could have entered them. Add an account first.")
        self.stdout.write(f"{synthetic.load(synthetic.years(options['figures']), by)} figures.")
