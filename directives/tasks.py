"""What the clock does for directives."""

from celery import shared_task
from django.core.cache import cache
from django.db import InterfaceError, OperationalError

from directives import services
from directives.models import IncomingNotice
from portal import clock

UNDER_WAY = 600  # seconds for which a reader that has said nothing may still be at work


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def open_occurrences() -> int:
    """Open the periods of recurring tasks that begin today; safe to run twice."""
    return len(services.open_occurrences(clock.today()))


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=10, max_retries=5)
def read_incoming(pk: int) -> None:
    """Read a notice that was sent in, and note how many pages are done; safe to run twice."""
    notice = IncomingNotice.objects.get(pk=pk)
    cache.set(notice.progress_key, (0, 0), UNDER_WAY)
    services.read_incoming(notice, lambda done, of: cache.set(notice.progress_key, (done, of), UNDER_WAY))


@shared_task
def read_left_over() -> int:
    """Read the notices whose reader died or was never asked; safe to run beside another."""
    waiting = IncomingNotice.objects.left_waiting(clock.now())
    left = [notice for notice in waiting if cache.get(notice.progress_key) is None]
    for notice in left:
        read_incoming(notice.pk)
    return len(left)
