"""What the clock does for the whole portal."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from portal import clock, drafts, services
from portal.reminding import run


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def remind() -> int:
    """Remind of what is due today; safe to run twice."""
    return len(run.remind(clock.today()))


@shared_task
def deliver() -> int:
    """Send the mails that wait in the outbox."""
    return services.deliver()


@shared_task
def forget_drafts() -> int:
    """Drop the drafts that nobody came back to."""
    return drafts.forget_old()
