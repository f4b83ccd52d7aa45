"""Every change to people, messages and the calendar."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import override

from portal import audit, clock, workdays
from portal.models import Holiday, Notification, User
from portal.reminding.text import text_of

MOST_TRIES = 10
MAIL_ERRORS = (OSError, ValueError)  # smtplib's errors are OSErrors; a broken address is a ValueError


@transaction.atomic
def change_password(user: User, *, password: str, by: User) -> None:
    """Set a new password; the trail says that it changed, never what it is."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("user.password_changed", user, by=by)


@transaction.atomic
def signed_in(user: User) -> None:
    """Leave a trace of a person's signing in."""
    audit.record("user.signed_in", user, by=user)


@transaction.atomic
def mark_read(messages: QuerySet[Notification], *, by: User) -> int:
    """Mark a person's inbox messages as read; what was read stays so. Returns how many changed."""
    mine = messages.filter(user=by, read_at=None)
    return mine.update(read_at=clock.now())


@transaction.atomic
def enter_holidays(years: Iterable[int]) -> int:
    """Enter the official holidays of the years that have none; returns how many.

    A year that has rows is the administrator's: what was taken out of it stays out.
    """
    entered = {day.year for day in Holiday.objects.dates("day", "year")}
    days = {
        day: what for year in years if year not in entered for day, what in workdays.official(year).items()
    }
    if days:
        rows = [Holiday(day=day, name=name, kind=kind) for day, (name, kind) in sorted(days.items())]
        Holiday.objects.bulk_create(rows)
        workdays.corrected()
    return len(days)


def deliver() -> int:
    """Send the mails that wait, each claimed and marked in a transaction of its own. Returns how many.

    Two workers never take the same row (`skip_locked`). A crash between sending and marking is the one case
    in which a mail may go twice, then with the same Message-ID.
    """
    waiting = (
        Notification.objects.filter(channel=Notification.Channel.EMAIL, tries__lt=MOST_TRIES)
        .filter(~Q(state=Notification.State.SENT))
        .order_by("id")
    )
    return sum(_deliver(pk) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _deliver(pk: int) -> bool:
    row = (
        Notification.objects.select_for_update(skip_locked=True)
        .filter(pk=pk)
        .exclude(state=Notification.State.SENT)
        .first()
    )
    if row is None:
        return False
    row.tries += 1
    try:
        _mail(row).send()
    except MAIL_ERRORS as error:
        row.state, row.error = Notification.State.FAILED, str(error)[:500]
    else:
        row.state, row.error, row.sent_at = Notification.State.SENT, "", clock.now()
    row.save(update_fields=["tries", "state", "error", "sent_at"])
    return row.state == Notification.State.SENT


def _mail(row: Notification) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    body = f"{row.body}\n\n{settings.SITE_URL}{row.url}\n" if row.url else row.body
    if row.lines:
        with override(settings.LANGUAGE_CODE):
            body = text_of(
                str(row.user or (row.agency and row.agency.name)), row.lines, row.body.splitlines()
            )
    return EmailMessage(
        row.subject, body, to=[row.address], headers={"Message-ID": f"<notification-{row.pk}@{domain}>"}
    )
