"""What every page knows."""

from django.conf import settings

from portal import clock, drafts


def site(request) -> dict:
    """Province, day and session; unread messages and sent drafts are asked for only where they are shown."""
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
        "drafts_sent": lambda: drafts.sent(request),
    }
