"""Send what waits in the outbox, as the worker does every minute."""

from django.core.management.base import BaseCommand

from portal import delivery


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(f"{delivery.deliver()} sent")
