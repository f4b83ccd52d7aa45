"""The outbox: messages are rows, written with the change that causes them and delivered afterwards."""

from typing import Any

from portal.models import Agency, Notification, User


def notify(
    agency: Agency,
    *,
    kind: str,
    subject: str,
    body: str = "",
    lines: list[dict[str, Any]] | None = None,
    url: str = "",
    email: bool = True,
) -> list[Notification]:
    """Leave a message in the inbox of everyone of the agency, and a mail to its address if it has one.

    `lines` are those of a reminder, as `portal.reminding.lines` writes them.
    """
    words = {"kind": kind, "agency": agency, "subject": subject[:200], "body": body, "url": url}
    words["lines"] = lines or []
    rows = [
        Notification(channel=Notification.Channel.INBOX, user=user, **words)
        for user in agency.users.filter(is_active=True)
    ]
    if email and agency.email:
        rows.append(Notification(channel=Notification.Channel.EMAIL, address=agency.email, **words))
    return Notification.objects.bulk_create(rows)


def notify_person(user: User, *, kind: str, subject: str, body: str, url: str = "") -> Notification:
    """Leave a message in one person's inbox."""
    return Notification.objects.create(
        kind=kind,
        channel=Notification.Channel.INBOX,
        user=user,
        agency=user.agency,
        subject=subject[:200],
        body=body,
        url=url,
    )
