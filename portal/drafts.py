"""What people were writing when the connection, the session or the power went: kept until it is sent.

A page marks its form with `data-draft`; static/js/drafts.js does the rest. A draft changes nothing
that others see, so it leaves no audit entry.
"""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from portal import clock
from portal.export.download import clean
from portal.models import Draft, User

MOST_BYTES, LONGEST = 100_000, 300  # of a draft, of its address
KEPT, MOST = timedelta(days=30), 50  # the newest of a person
MARK = "_draft"  # the field that the script adds to a form whose draft it keeps
SENT = "drafts_sent"  # in the session: addresses whose copies the browser may forget


def of(user: User, path: str) -> Draft | None:
    """What this person was writing there."""
    return Draft.objects.of(user, clean(path)).first()


@transaction.atomic
def keep(path: str, *, fields: dict[str, list[str]], by: User) -> None:
    """Keep what was typed into the form at this address of ours, by field; nothing typed drops it."""
    if not (path.startswith("/") and len(path) <= LONGEST and url_has_allowed_host_and_scheme(path, None)):
        raise ValueError("A draft belongs to a page of the portal.")
    if fields:
        typed = {clean(name): [clean(value) for value in values] for name, values in fields.items()}
        now = {"fields": typed, "saved_at": clock.now()}
        Draft.objects.update_or_create(user=by, path=clean(path), defaults=now)
        newest = Draft.objects.filter(user=by).order_by("-saved_at", "-pk").values("pk")[:MOST]
        Draft.objects.filter(user=by).exclude(pk__in=newest).delete()
    else:
        Draft.objects.of(by, clean(path)).delete()


def drop(request: HttpRequest) -> None:
    """The form at this address was sent: forget its draft, here and (on the next page) in the browser."""
    Draft.objects.filter(user=request.user.pk, path=request.path).delete()
    request.session[SENT] = sorted({*request.session.get(SENT, []), request.path})


def sent(request: HttpRequest) -> list[str]:
    """The addresses whose copies the browser may forget now; said once."""
    return request.session.pop(SENT, [])


def forget_old() -> int:
    """Drop what nobody came back to for a month. Returns how many."""
    return Draft.objects.filter(saved_at__lt=clock.now() - KEPT).delete()[0]
