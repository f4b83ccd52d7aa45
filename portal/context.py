"""What every page knows."""

from django.conf import settings

from portal import clock


def site(request) -> dict:
    """Name of the province, the day, and the number of unread messages (asked only where it is shown)."""
    user = getattr(request, "user", None)
    return {
        "province": settings.PROVINCE,
        "today": clock.today(),
        "demo_today": settings.DEMO_TODAY,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "session_warning": settings.SESSION_WARNING,
        "unread_count": (lambda: user.notifications.unread().count())
        if user and user.is_authenticated
        else 0,
    }
