"""Two small things that every request passes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Next = Callable[[HttpRequest], HttpResponse]
REFRESH = 5 * 60  # seconds after which a request prolongs the session again


def language(get_response: Next) -> Next:
    """Vietnamese, unless the person chose otherwise: never what the browser happens to prefer."""
    known = {code for code, _name in settings.LANGUAGES}

    def respond(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return respond


def keep_session(get_response: Next) -> Next:
    """A session ends after idleness: each request prolongs it, but not more often than every five minutes."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            if now - request.session.get("seen_at", 0) > REFRESH:
                request.session["seen_at"] = now
        return get_response(request)

    return respond
