"""From the outbox to mail servers and services: each row is claimed, sent and marked in one transaction.

What this guarantees, and the one case in which a mail goes twice, stands in docs/reminders.md.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from structlog import get_logger

from portal import channels, clock
from portal.mail import compose
from portal.models import Notification

MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=4)
SERVER_IS_AWAY = (  # no single mail's fault: the next one would fare no better
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)
TOO_LARGE = (523, 552)
LONGEST_PASS = 50  # seconds: the clock strikes each minute, and other work waits for this worker
MAIL_ERRORS = (OSError, ValueError)  # smtplib's errors are OSErrors; a broken address is a ValueError
logger = get_logger(__name__)
Channel, State = Notification.Channel, Notification.State


class Refusal(NamedTuple):
    """Why a message was not taken, and what that means for it and for those behind it."""

    words: str
    is_final: bool = False  # trying again is of no use
    is_away: bool = False  # nothing gets through now


Send = Callable[[Notification], Refusal | None]


def deliver() -> int:
    """Send what waits and is due, for a minute at most. Returns how many messages were taken."""
    until = monotonic() + LONGEST_PASS
    connection = get_connection()

    def by_mail(row: Notification) -> Refusal | None:
        try:
            connection.open()
        except MAIL_ERRORS as error:  # no row's fault, whatever the server says
            return Refusal(_words(error), is_away=True)
        try:
            connection.send_messages([compose(row)])
        except MAIL_ERRORS as error:
            return refusal_of(error)
        return None

    try:
        return sum(
            _deliver(channel, send, until)
            for channel, send in ((Channel.EMAIL, by_mail), (Channel.OTHER, _by_service))
        )
    finally:
        with suppress(OSError):
            connection.close()


def _by_service(row: Notification) -> Refusal | None:
    try:
        channels.send(row)
    except channels.RefusedError as error:
        return Refusal(_plain(str(error)), is_final=error.is_final)
    return None


def _deliver(channel: str, send: Send, until: float) -> int:
    """All of a channel, until nothing is due, nobody is there to take it, or the time is over."""
    count = 0
    while monotonic() < until and (row := _deliver_next(channel, send)):
        if row.state == State.WAITING:
            break
        count += row.state == State.SENT
    return count


@transaction.atomic
def _deliver_next(channel: str, send: Send) -> Notification | None:
    """The one that waits longest: claimed, sent, marked. Two workers never have the same (`skip_locked`)."""
    due = Notification.objects.to_send(clock.now()).filter(channel=channel)
    in_turn = due.select_related("agency", "user", "endpoint").order_by(
        F("retry_at").asc(nulls_first=True), "pk"
    )
    row = in_turn.select_for_update(skip_locked=True, of=("self",)).first()
    if row:
        _mark(row, _tried(row, send))
        row.save(update_fields=["tries", "state", "error", "retry_at", "sent_at"])
    return row


def _tried(row: Notification, send: Send) -> Refusal | None:
    """A message that cannot be written is put aside like one that is refused: those behind it go out."""
    try:
        return send(row)
    except Exception as error:  # a fault in one message, whatever it is, must not stop the others
        logger.exception("message_failed", notification=row.pk)
        return Refusal(_plain(f"{type(error).__name__}: {error}"))


def _mark(row: Notification, refusal: Refusal | None) -> None:
    """Note what became of it; a server that is away uses up no try."""
    now, first_wait = clock.now(), timedelta(seconds=settings.RETRY_SECONDS)
    if refusal and refusal.is_away:
        wait = max((now - row.created_at) / 4, first_wait)
        row.state, row.error, row.retry_at = State.WAITING, refusal.words, now + min(wait, LONGEST_WAIT)
        return
    row.tries += 1
    if refusal is None:
        row.state, row.error, row.retry_at, row.sent_at = State.SENT, "", None, now
        return
    gives_up = refusal.is_final or row.tries >= MOST_TRIES
    wait = min(first_wait * 2 ** (row.tries - 1), LONGEST_WAIT)
    row.state, row.error, row.retry_at = State.FAILED, refusal.words, None if gives_up else now + wait


def refusal_of(error: OSError | ValueError) -> Refusal:
    """What a mail server's refusal means: 4xx is for now, 5xx for ever, silence is no mail's fault."""
    codes = [getattr(error, "smtp_code", 0)]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
    is_answer = isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
    is_away = isinstance(error, SERVER_IS_AWAY) or 421 in codes
    if isinstance(error, smtplib.SMTPSenderRefused):  # not this mail's fault, unless it is too large
        is_away = codes[0] not in TOO_LARGE
    is_broken = isinstance(error, ValueError | smtplib.SMTPNotSupportedError)
    if is_away or not (is_answer or is_broken):
        return Refusal(_words(error), is_away=True)
    return Refusal(_words(error), is_final=is_broken or min(codes) >= 500)


def _words(error: OSError | ValueError) -> str:
    """The server's own words, with its code."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = [_answer(code, words) for code, words in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        said = [_answer(error.smtp_code, error.smtp_error)]
    else:
        said = [str(error) or type(error).__name__]
    return _plain("; ".join(said))


def _plain(words: str) -> str:
    """As much as is kept; PostgreSQL takes no NUL."""
    return words.replace("\x00", "")[:500]


def _answer(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
