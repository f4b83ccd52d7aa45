"""What the clock does for the whole portal."""

from celery import shared_task

from portal import services


@shared_task
def deliver() -> int:
    """Send the mails that wait in the outbox."""
    return services.deliver()
