"""What each person finds in the inbox in the morning, and which of it comes by mail, as the person chose."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from portal.models import User
from portal.reminding.lines import in_order
from portal.reminding.plan import Message

LATE = {"escalated", "overdue"}


def own_messages(messages: Collection[Message], people: Iterable[User]) -> Iterator[tuple[User, Message]]:
    """One message a person: what the own agency is told, and what only this person is told."""
    to_agency = {one.agency.pk: one for one in messages if one.user is None and one.agency}
    to_person = {one.user.pk: one for one in messages if one.user}
    for user in people:
        agencys, own = to_agency.get(user.agency_id or 0), to_person.get(user.pk)
        if agencys and own:
            yield user, _joined(agencys, own)
        elif agencys or own:
            yield user, agencys or own  # type: ignore[misc]  # one of them is there


def _joined(first: Message, second: Message) -> Message:
    texts = list(dict.fromkeys([*first.texts, *second.texts]))
    lines = in_order([*first.lines, *second.lines])
    return replace(second, lines=lines, texts=texts, names=first.names | second.names)


def by_mail(user: User, message: Message) -> Message | None:
    """What of a message the person wants by mail; who reads the agency's mailbox finds that there."""
    if not user.email:
        return None
    mailbox = user.agency.email.lower() if user.agency else ""
    reads_mailbox = message.user is None and user.email.lower() == mailbox
    lines = [line for line in message.lines if _wants(user, line.group)]
    return None if reads_mailbox or not lines else replace(message, lines=lines)


def _wants(user: User, group: str) -> bool:
    if user.mail == User.Mail.OVERDUE:
        return group in LATE
    return user.mail in (User.Mail.AT_ONCE, User.Mail.DAILY)
