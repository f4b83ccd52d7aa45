"""What the clock does for directives."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from directives import services
from portal import clock


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def open_occurrences() -> int:
    """Open the periods of recurring tasks that begin today; safe to run twice."""
    return len(services.open_occurrences(clock.today()))
