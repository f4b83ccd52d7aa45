"""Every change to people, messages and the calendar."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import audit, channels, clock, workdays
from portal.models import Agency, Endpoint, Holiday, Notification, User


@transaction.atomic
def change_password(user: User, *, password: str, by: User) -> None:
    """Set a new password; the trail says that it changed, never what it is."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("user.password_changed", user, by=by)


@transaction.atomic
def change_settings(user: User, *, full_name: str, email: str, mail: str, by: User) -> None:
    """Change how the portal names and reaches a person; the trail says what was changed."""
    user = User.objects.select_for_update().get(pk=user.pk)
    wanted = {"full_name": full_name, "email": email, "mail": mail}
    before = {name: getattr(user, name) for name in wanted if getattr(user, name) != wanted[name]}
    if not before:
        return
    for name, value in wanted.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(before))
    audit.record(
        "user.settings_changed", user, by=by, before=before, after={name: wanted[name] for name in before}
    )


@transaction.atomic
def signed_in(user: User) -> None:
    """Leave a trace of a person's signing in."""
    audit.record("user.signed_in", user, by=user)


@transaction.atomic
def mark_read(messages: QuerySet[Notification], *, by: User) -> int:
    """Mark a person's inbox messages as read; what was read stays so. Returns how many changed."""
    mine = messages.filter(user=by, channel=Notification.Channel.INBOX, read_at=None)
    return mine.update(read_at=clock.now())


@transaction.atomic
def resend(message: Notification, *, by: User) -> None:
    """Let a message go out once more, to the address that its receiver has now."""
    rows = Notification.objects.select_related("agency", "user", "endpoint").select_for_update(of=("self",))
    row = rows.get(pk=message.pk)
    if not row.is_outgoing:
        raise ValidationError(_("It lies in the inbox; nothing of it is sent outside the portal."))
    if row.state == Notification.State.WAITING and row.retry_at is None:
        raise ValidationError(_("It waits already and goes out by itself within a minute."))
    before, row.address = row.address, _address(row)
    row.resent += row.sent_at is not None  # what arrived once arrives as another mail
    row.state, row.tries, row.retry_at, row.error = Notification.State.WAITING, 0, None, ""
    row.save(update_fields=["address", "state", "tries", "retry_at", "error", "resent"])
    audit.record(
        "notification.resent", row, by=by, before={"address": before}, after={"address": row.address}
    )


def _address(row: Notification) -> str:
    """Where a message can go now: addresses are corrected, channels are switched off."""
    if row.endpoint and not row.endpoint.is_active:
        raise ValidationError(_("This channel is not in use any more."))
    if row.user and not row.user.is_active:
        raise ValidationError(_("This person may not sign in any more; resend the agency's own message."))
    receiver = row.user or row.agency
    address = row.address if receiver is None else receiver.email
    if row.channel == Notification.Channel.EMAIL and not address:
        raise ValidationError(_("There is no e-mail address any more: let an administrator enter one."))
    return address if row.channel == Notification.Channel.EMAIL else row.address


@transaction.atomic
def add_endpoint(*, agency: Agency, name: str, address: str, is_active: bool = True, by: User) -> Endpoint:
    """Add a channel of an agency. Refuses what is not allowed (`portal.channels`)."""
    return _keep_endpoint(Endpoint(agency=agency), name, address, is_active, by)


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, *, name: str, address: str = "", is_active: bool = True, by: User
) -> Endpoint:
    """Change a channel; without an address, the one that is set stays."""
    kept = Endpoint.objects.select_related("agency").select_for_update(of=("self",)).get(pk=endpoint.pk)
    return _keep_endpoint(kept, name, address, is_active, by)


def _keep_endpoint(endpoint: Endpoint, name: str, address: str, is_active: bool, by: User) -> Endpoint:
    """The trail says which service it is and whether the address was replaced, never the address."""
    is_new, before = endpoint.pk is None, _facts(endpoint) if endpoint.pk else {}
    if address or is_new:
        _check_endpoint(address)
        endpoint.address, endpoint.tested_at, endpoint.test_error = address, None, ""
    endpoint.name, endpoint.is_active = name, is_active
    if Endpoint.objects.filter(agency=endpoint.agency, name=name).exclude(pk=endpoint.pk).exists():
        raise ValidationError({"name": _("This agency has a channel of that name already.")})
    endpoint.full_clean()
    endpoint.save()
    after = _facts(endpoint) | ({"address": _("replaced")} if address and not is_new else {})
    audit.record(
        "endpoint.added" if is_new else "endpoint.changed", endpoint, by=by, before=before, after=after
    )
    return endpoint


def _check_endpoint(address: str) -> None:
    try:
        channels.check_address(address)
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error


def _facts(endpoint: Endpoint) -> dict[str, Any]:
    """What may be told of it."""
    service = channels.masked(endpoint.address)
    facts = {"agency": endpoint.agency.short_name, "name": endpoint.name}
    return facts | {"service": service, "is_active": endpoint.is_active}


def test_endpoint(endpoint: Endpoint, *, by: User) -> Endpoint:
    """Send a test message, then note what the service said: nobody waits for the service meanwhile."""
    with override(settings.LANGUAGE_CODE):
        title = _("Test of the portal MTQG")
        text = _("The reminders for %(agency)s will come here.") % {"agency": endpoint.agency.name}
    endpoint.test_error, endpoint.tested_at = "", clock.now()
    try:
        channels.send_text(endpoint, title, text)
    except channels.RefusedError as error:
        endpoint.test_error = str(error).replace("\x00", "")[:500]
    with transaction.atomic():
        endpoint.save(update_fields=["tested_at", "test_error"])
        audit.record("endpoint.tested", endpoint, by=by, after={"error": endpoint.test_error})
    return endpoint


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
