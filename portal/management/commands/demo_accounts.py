"""Print the demonstration's accounts."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.demo import refuse_outside_the_demo
from portal.models import User


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        refuse_outside_the_demo()
        self.stdout.write(f"Demo accounts (password of all: {settings.DEMO_PASSWORD}):")
        for user in User.objects.filter(is_demo=True).select_related("agency").order_by("pk"):
            self.stdout.write(
                f"  {user.username:<12} {user.get_role_display():<22} {user.agency or user.full_name}"
            )
