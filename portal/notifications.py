"""The outbox: messages are rows, written with the change that causes them and delivered afterwards."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal import clock
from portal.models import Agency, Notification, User

Channel = Notification.Channel


def notify(
    agency: Agency,
    *,
    kind: str,
    subject: str,
    body: str = "",
    lines: list[dict[str, Any]] | None = None,
    url: str = "",
    email: bool = True,
    channels: bool = False,
) -> list[Notification]:
    """Leave a message in the inbox of everyone of the agency, and a mail to its address if it has one.

    Who chose to learn of all at once gets it by mail too. `lines` are those of a reminder, as
    `portal.reminding.lines` writes them.
    """
    words = {"kind": kind, "agency": agency, "subject": subject[:200], "body": body, "url": url}
    words["lines"] = lines or []
    people = list(agency.users.filter(is_active=True))
    rows = [to_inbox(user, words) for user in people]
    if email and agency.email:
        rows.append(Notification(channel=Channel.EMAIL, address=agency.email, **words))
    if email:
        rows.extend(_mails_at_once(people, agency, words))
    if channels:  # reminders only: what was said of a task stays in the portal
        endpoints = agency.endpoints.filter(is_active=True).order_by("pk")
        rows.extend(Notification(channel=Channel.OTHER, endpoint=endpoint, **words) for endpoint in endpoints)
    return Notification.objects.bulk_create(rows)


def notify_person(user: User, *, kind: str, subject: str, body: str, url: str = "") -> list[Notification]:
    """Leave a message in one person's inbox, and a mail if the person chose to learn of all at once."""
    words = {"kind": kind, "agency": user.agency, "subject": subject[:200], "body": body, "url": url}
    rows = [to_inbox(user, words)]
    rows.extend(_mails_at_once([user], user.agency, words))
    return Notification.objects.bulk_create(rows)


def to_inbox(user: User, words: dict[str, Any]) -> Notification:
    """A message in a person's inbox: it is there as soon as it is written."""
    now = clock.now()
    sent = {"state": Notification.State.SENT, "created_at": now, "sent_at": now}
    return Notification(channel=Channel.INBOX, user=user, **sent, **words)


def _mails_at_once(
    people: Iterable[User], agency: Agency | None, words: dict[str, Any]
) -> Iterator[Notification]:
    """Mails to who chose so and has an address of the own; the agency's mailbox is told by itself."""
    mailbox = agency.email.lower() if agency else ""
    for user in people:
        if user.mail == User.Mail.AT_ONCE and user.email.lower() not in ("", mailbox):
            yield Notification(channel=Channel.EMAIL, user=user, address=user.email, **words)
