"""Calendars with a secret address as iCalendar (RFC 5545): who reads which days, how they are written."""

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from directives.reminders import dates as tasks
from disbursement import dates as sheets
from portal.models import Feed, User
from portal.reminding.dates import Dated
from portal.reminding.text import Told, told

HOURLY = timedelta(hours=1)
OVERSEERS = {*User.SEES_ALL, User.Role.OWNER}


def dates_of(feed: Feed) -> list[Dated]:
    """All days of a calendar: of an agency, what it has to do; of a person, also what the person oversees.

    Whether the person may still see them is asked at each reading. As many queries for one day as for many.
    """
    found = _of_agency(feed.agency_id, None) if feed.agency_id else _of_person(feed.user)
    return sorted(found, key=lambda dated: (dated.line.due_on, dated.key))


def _of_agency(agency: int, person: User | None) -> Iterator[Dated]:
    yield from tasks.own_dates(agency, person)
    yield from sheets.own_dates(agency)


def _of_person(person: User) -> Iterator[Dated]:
    if person.agency_id:
        yield from _of_agency(person.agency_id, person)
    if person.role in OVERSEERS:
        yield from tasks.dates_of_others(person)
        yield from sheets.dates_of_others(person)


def mark_of(feed: Feed, dates: Iterable[Dated]) -> str:
    """The ETag: the same as long as no event changed."""
    return f'"{sha256(repr((_name(feed), list(dates))).encode()).hexdigest()[:32]}"'


def written(feed: Feed, dates: Iterable[Dated], mark: str) -> bytes:
    """The calendar as programs read it; kept for a while: many ask again and again, and nothing changed."""
    body = cache.get(f"calendar-{mark}")
    if body is None:
        body = _written(feed, dates)
        cache.set(f"calendar-{mark}", body, HOURLY.total_seconds())
    return body


def _written(feed: Feed, dates: Iterable[Dated]) -> bytes:
    calendar = Calendar()
    name = _name(feed)
    calendar.add("prodid", "-//MTQG//portal//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for field in ("name", "x-wr-calname"):  # what calendar programs show
        calendar.add(field, name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for field in ("refresh-interval", "x-published-ttl"):  # how often they ask
        calendar.add(field, HOURLY, parameters={"VALUE": "DURATION"})
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    for dated in dates:
        calendar.add_component(_event(dated, host))
    return calendar.to_ical()


def _name(feed: Feed) -> str:
    return _("Deadlines: %(whose)s") % {"whose": feed.agency.short_name if feed.agency else feed.user}


def _event(dated: Dated, host: str) -> Event:
    """An event of a whole day: it has no hour, so no time zone can move it to another day."""
    one, event = told(dated.line.to_json(dated.agency)), Event()
    changed_at = dated.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{dated.key}@{host}")
    event.add("dtstart", one.due_on)
    event.add("dtend", one.due_on + timedelta(days=1))
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", dated.changes)
    event.add("summary", _summary(one))
    event.add("description", "\n".join([*dated.notes, one.link]))
    event.add("url", one.link)
    event.add("status", "CANCELLED" if dated.is_over else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    event.add("class", "PRIVATE")
    return event


def _summary(one: Told) -> str:
    """The clause, the title unless it is secret, and whose it is where that is another's."""
    words = ": ".join(part for part in (one.what, one.title) if part)
    return f"{words} ({one.agency})" if one.agency else words
