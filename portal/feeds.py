"""Calendars with a secret address: made, found again by the secret, revoked."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.models import Feed, User

NOTED = timedelta(minutes=10)  # readings are not noted more often


class Made(NamedTuple):
    """A new calendar, and its secret: nobody can tell it again."""

    feed: Feed
    secret: str


@transaction.atomic
def make_feed(*, is_shared: bool, by: User) -> Made:
    """Make a calendar of a person, or of the person's agency; the one that the person had before ends."""
    by = User.objects.select_for_update(of=["self"], no_key=True).select_related("agency").get(pk=by.pk)
    if is_shared and by.agency is None:
        raise ValidationError(_("You belong to no agency: make a calendar of your own."))
    agency, secret = by.agency if is_shared else None, token_urlsafe(32)
    for earlier in Feed.objects.filter(user=by, agency=agency, revoked_at=None):
        _revoke(earlier, by)
    feed = Feed.objects.create(user=by, agency=agency, secret_hash=hash_of(secret))
    audit.record("feed.made", feed, by=by)
    return Made(feed, secret)


@transaction.atomic
def revoke_feed(feed: Feed, *, by: User) -> None:
    """From now on nobody can read the calendar at its address; what was revoked before stays so."""
    feed = Feed.objects.select_for_update(of=["self"]).select_related("user", "agency").get(pk=feed.pk)
    if feed.revoked_at is None:
        _revoke(feed, by)


def _revoke(feed: Feed, by: User) -> None:
    feed.revoked_at = clock.now()
    feed.save(update_fields=["revoked_at"])
    audit.record("feed.revoked", feed, by=by)


def feed_at(secret: str) -> Feed | None:
    """The calendar in use with this secret."""
    rows = Feed.objects.in_use().select_related("user__agency", "agency")
    return rows.filter(secret_hash=hash_of(secret)).first()


def note_reading(feed: Feed) -> None:
    """Remember that a calendar program still asks for it."""
    now = clock.now()
    is_due = Q(read_at=None) | Q(read_at__lt=now - NOTED)
    Feed.objects.filter(is_due, pk=feed.pk).update(read_at=now)


def hash_of(secret: str) -> str:
    """As it is kept: a secret of 256 random bits needs no salt."""
    return sha256(secret.encode()).hexdigest()
