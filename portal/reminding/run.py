"""The day's run: decides what is due for whom and writes it into the outbox, in one transaction.

So it happened once or not at all, however many workers try and whatever is killed meanwhile: the row of the
day in `DailyRun` is unique; a second run waits for the first to commit, and finds nothing left to do.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from django.db import transaction
from django.urls import reverse

from directives.models import Reminder
from directives.services import draft_letters, log_reminders
from portal import audit, workdays
from portal.models import Agency, DailyRun, Endpoint, Notification, User
from portal.notifications import to_inbox
from portal.reminding.lines import Line
from portal.reminding.mails import by_mail, own_messages
from portal.reminding.plan import Message, last_run, plan
from portal.reminding.text import subject_of
from portal.reminding.weekly import weekly

KIND = "reminder"
Channel = Notification.Channel


@transaction.atomic
def remind(on: date) -> list[Message]:
    """Remind of what is overdue, due, soon and waiting on that day, once. Returns the messages written.

    A day off has no run: the next working day makes up what was missed before it.
    """
    if not workdays.is_working(on):
        return []
    run, is_first = DailyRun.objects.get_or_create(day=on)
    if not is_first:
        return []
    _keep_coordinators_waiting()
    told = Reminder.objects.filter(on=on).values_list("assignment", flat=True)
    failed: list[str] = []
    messages = plan(on, last=last_run(on), but=set(told), failed=failed)
    Notification.objects.bulk_create(chain(_rows(messages), weekly(on)), batch_size=2000)
    _log(messages, on)
    draft_letters((line.agency for message in messages for line in message.of("escalated")), on)
    run.messages, run.lines = len(messages), sum(len(message.lines) for message in messages)
    run.save(update_fields=["messages", "lines"])
    after: dict[str, Any] = {"messages": run.messages, "lines": run.lines}
    audit.record("reminders.sent", run, by=None, after=after | ({"failed": failed} if failed else {}))
    return messages


def _log(messages: list[Message], on: date) -> None:
    """Of which tasks their agencies were told, and of which somebody higher was."""
    higher = {line.subject for message in messages for line in message.of("escalated")}
    to_agency = ((message, message.agency) for message in messages if message.user is None)
    own = (
        line
        for message, agency in to_agency
        for line in message.lines
        if agency and line.agency == agency.pk and line.group != "escalated"
    )
    log_reminders(own, on, escalated=higher)


def _keep_coordinators_waiting() -> None:
    """Who reminds of a task by hand (`remind_now` locks the agency) does so before this run, or after it."""
    list(Agency.objects.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _rows(messages: list[Message]) -> Iterator[Notification]:
    """The outbox: the agencies' mailboxes and channels, and each person's inbox and mail."""
    endpoints: dict[int, list[Endpoint]] = {}
    for endpoint in Endpoint.objects.filter(is_active=True).order_by("pk"):
        endpoints.setdefault(endpoint.agency_id, []).append(endpoint)
    words = {id(message): words_of(message) for message in messages}
    for message in messages:
        if message.user is None and message.agency:
            yield from _to_agency(message.agency, endpoints, words[id(message)])
    people = User.objects.filter(is_active=True).select_related("agency").order_by("pk")
    for user, own in own_messages(messages, people):
        common = words.get(id(own)) or words_of(own)
        yield to_inbox(user, common)
        mail = by_mail(user, own)
        if mail:
            yield Notification(channel=Channel.EMAIL, user=user, address=user.email, **words_of(mail))


def _to_agency(agency: Agency, endpoints: dict[int, list[Endpoint]], words: dict) -> Iterator[Notification]:
    if agency.email:
        yield Notification(channel=Channel.EMAIL, address=agency.email, **words)
    for endpoint in endpoints.get(agency.pk, []):
        yield Notification(channel=Channel.OTHER, endpoint=endpoint, **words)


def words_of(message: Message) -> dict[str, Any]:
    """What its rows in the outbox have in common; a line of another agency names it."""
    lines = _told_once(message.lines)
    return {
        "kind": KIND,
        "day": message.on,
        "agency": message.agency,
        "subject": subject_of(message.on, [line.group for line in lines])[:200],
        "body": "\n".join(message.texts),
        "lines": [line.to_json(message.names.get(line.agency, "")) for line in lines],
        "url": reverse("my_work") if message.agency else reverse("assignments"),
    }


def _told_once(lines: list[Line]) -> list[Line]:
    """Who is told that a task is still overdue after three reminders is not also told that it is overdue."""
    higher = {(line.topic, line.subject) for line in lines if line.group == "escalated"}
    return [line for line in lines if line.group != "overdue" or (line.topic, line.subject) not in higher]
