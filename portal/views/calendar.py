"""A person's calendars with a secret address, and what calendar programs read there."""

from math import ceil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rest_framework.throttling import SimpleRateThrottle

from portal import feeds
from portal.forms import FeedForm
from portal.models import Feed
from portal.reminding.calendar import dates_of, mark_of, written

HEADERS = {  # asked for anew each time; kept by no proxy and no search engine
    "Content-Type": "text/calendar; charset=utf-8",
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="mtqg.ics"',
    "X-Robots-Tag": "noindex",
}


class ReadingThrottle(SimpleRateThrottle):
    """So many readings of a calendar; the same for whoever asks for addresses that do not exist."""

    scope = "calendar"

    def __init__(self, feed: Feed | None):
        super().__init__()
        self.feed = feed

    def get_cache_key(self, request, view):
        asked = f"feed-{self.feed.pk}" if self.feed else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": asked}


@never_cache
@require_http_methods(["GET", "POST"])
def calendar(request):
    """One's calendars. A new one's address stands on the answer and nowhere else, so there is no redirect."""
    form, made = FeedForm(request.POST or None, user=request.user), None
    if form.is_valid():
        made = feeds.make_feed(is_shared=form.cleaned_data["whose"] == FeedForm.AGENCY, by=request.user)
    context = {"form": form, "made": made and made.feed, **_used(request.user)}
    if made:
        path = reverse("calendar_file", args=[made.secret])
        context |= {
            "address": request.build_absolute_uri(path),
            "webcal": f"webcal://{request.get_host()}{path}",
        }
    return render(request, "portal/calendar.html", context, status=422 if form.errors else 200)


def _used(user) -> dict[str, Any]:
    """The person's own calendars, and those of the person's agency."""
    used = Feed.objects.visible_to(user).select_related("user", "agency")
    shared = [feed for feed in used if feed.agency]
    return {
        "own": [feed for feed in used if feed.agency is None],
        "shared": shared,
        "has_shared": any(feed.user == user for feed in shared),
    }


@require_POST
def calendar_revoke(request, pk):
    feed = get_object_or_404(Feed.objects.visible_to(request.user), pk=pk)
    feeds.revoke_feed(feed, by=request.user)
    messages.success(request, _("The address was revoked: nobody can read the calendar there any more."))
    return redirect("calendar")


@login_not_required
@require_safe
def calendar_file(request, secret):
    """What a calendar program reads, in the portal's language: the secret address is its key."""
    feed = feeds.feed_at(secret)
    throttle = ReadingThrottle(feed)
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]  # asks no view
        return HttpResponse(status=429, headers={"Retry-After": ceil(throttle.wait() or 1)})
    if feed is None:
        raise Http404
    feeds.note_reading(feed)
    with override(settings.LANGUAGE_CODE):
        return _file(request, feed)


def _file(request, feed: Feed):
    """The calendar, or that it is still the same."""
    dates = dates_of(feed)
    headers = HEADERS | {"ETag": mark_of(feed, dates)}
    answer = HttpResponse(headers=headers)
    same = get_conditional_response(request, etag=headers["ETag"], response=answer)
    if same is not answer:
        return same
    answer.content = written(feed, dates, headers["ETag"])
    return answer
