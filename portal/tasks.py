"""What the clock does for the whole portal."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from portal import clock, delivery, drafts
from portal.reminding import run


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def remind() -> int:
    """Remind of what is due today; safe to run twice."""
    return len(run.remind(clock.today()))


@shared_task
def deliver() -> int:
    """Send what waits in the outbox; safe to run beside another."""
    return delivery.deliver()


@shared_task
def forget_drafts() -> int:
    """Drop the drafts that nobody came back to."""
    return drafts.forget_old()
