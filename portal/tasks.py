"""What the clock does for the whole portal."""

from celery import shared_task

from portal import drafts, services


@shared_task
def deliver() -> int:
    """Send the mails that wait in the outbox."""
    return services.deliver()


@shared_task
def forget_drafts() -> int:
    """Drop the drafts that nobody came back to."""
    return drafts.forget_old()
