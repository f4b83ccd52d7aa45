"""Small things that every request passes."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from portal import drafts

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


def forget_sent_drafts(get_response: Next) -> Next:
    """A form answered with a redirect was carried out (a refusal is a 422): its draft is done with."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_done = response.status_code == 302 and request.method == "POST"
        if is_done and request.user.is_authenticated and drafts.MARK in request.POST:
            drafts.drop(request)
        return response

    return respond


class SignInRequired(LoginRequiredMiddleware):
    """Every page but the public ones asks who it is; afterwards one is back on the page one came from."""

    def handle_no_permission(  # type: ignore[override]  # a part is answered without a redirect
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Refresh": "true"})  # the whole page asks, not the part
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        came_from = urlsplit(request.headers.get("Referer", ""))
        is_ours = came_from.netloc == request.get_host()
        return redirect_to_login(came_from.path if is_ours else "/")
