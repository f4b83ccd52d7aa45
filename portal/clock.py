"""The one clock. Everything that asks what day it is asks here, so that the demo can live in autumn 2023."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """This instant, aware; on DEMO_TODAY if that is set, at the real time of day."""
    moment = _pinned.get()
    if moment is not None:
        return moment
    if settings.DEMO_TODAY is None:
        return timezone.now()
    return datetime.combine(settings.DEMO_TODAY, timezone.localtime().timetz())


def today() -> date:
    """The day in the province's time zone."""
    return timezone.localdate(now())


def day_of(instant: datetime) -> date:
    """The day of an instant in the province's time zone."""
    return timezone.localdate(instant)


def moment(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """An aware instant of that day in the province's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def end_of(day: date) -> datetime:
    """The last instant of that day: what was known "as of" it."""
    return timezone.make_aware(datetime.combine(day, time.max))


@contextmanager
def pinned(instant: datetime) -> Iterator[None]:
    """Let the clock stand at an instant, for history that is told afterwards (the demo) and for tests."""
    token = _pinned.set(instant)
    try:
        yield
    finally:
        _pinned.reset(token)
