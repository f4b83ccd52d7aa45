"""Who is told what on a day: each line to those whom its rules name, one message an agency and a person."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override
from structlog import get_logger

from directives import reminders as tasks
from directives.models import ReminderRule
from disbursement import reminders as sheets
from portal.models import Agency, DailyRun, User
from portal.reminding.lines import Found, Line, in_order
from portal.reminding.moments import Firing, days_since

FINDERS: dict[str, Callable[[Firing, date], list[Found]]] = {**tasks.FINDERS, "sheet": sheets.find}
Receiver = ReminderRule.Receiver
logger = get_logger(__name__)
HIGHER = (Receiver.HEAD, Receiver.COORDINATOR)


@dataclass
class Message:
    """What an agency, or a person beyond what the agency is told, learns on a day."""

    on: date
    agency: Any  # an Agency; a person's own, or None: the committee need not have one
    user: User | None = None
    lines: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # what the rules add
    names: dict[int, str] = field(default_factory=dict)  # of other agencies that its lines are about

    def of(self, group: str) -> list[Line]:
        return [line for line in self.lines if line.group == group]


def plan(
    on: date,
    *,
    last: date | None = None,
    but: Collection[int] = (),
    rules: Iterable[ReminderRule] | None = None,
    failed: list[str] | None = None,
) -> list[Message]:
    """What the rules say on a day, agencies first, in their order; nothing on a day off.

    `last` is the day of the run before: what was missed since then is told as it stands on this day. `but`
    are keys of tasks of which nothing is said. Other `rules` than those in use make a preview of them. The
    number of queries is the same for any number of tasks. With a list in `failed`, a topic that cannot be
    asked for is put into it, and the others are told all the same.
    """
    days = days_since(last, on)
    used = list(ReminderRule.objects.filter(is_active=True) if rules is None else rules)
    found = list(_found(used, days, on, failed)) if days else []
    if but:
        found = [left for each in found if (left := _without_agency(each, but))]
    overdue: Iterable[Found] = (each for each in found if each.line.group == "overdue")
    if any(rule.receiver != Receiver.AGENCY for rule in used):
        overdue = filter(_reaches_agency, overdue)
    return _Post(on).messages(found, tasks.escalated((each.line for each in overdue), on))


def _found(
    rules: list[ReminderRule], days: list[date], on: date, failed: list[str] | None
) -> Iterator[Found]:
    """What the rules speak of, topic by topic."""
    with override(settings.LANGUAGE_CODE):
        for topic, find in FINDERS.items():
            about = [rule for rule in rules if rule.topic == topic]
            if not about:
                continue
            try:
                with transaction.atomic():
                    lines = find(Firing(about, days), on)
            except Exception:  # whatever is wrong with one topic, the others go out
                if failed is None:
                    raise
                logger.exception("reminders_failed", topic=topic, day=on.isoformat())
                failed.append(topic)
            else:
                yield from lines


def _without_agency(each: Found, told: Collection[int]) -> Found | None:
    """What a coordinator reminded the agency of by hand is still told to the others whom rules name."""
    if each.line.topic != "task" or each.line.subject not in told:
        return each
    rules = [rule for rule in each.rules if rule.receiver != Receiver.AGENCY]
    return each._replace(rules=rules) if rules else None


def _reaches_agency(each: Found) -> bool:
    """Whether it reminds who has to act: what only others are told is no reminder that is counted."""
    return any(rule.receiver == Receiver.AGENCY for rule in each.rules)


def last_run(before: date) -> date | None:
    """The day of the newest run before that day."""
    return DailyRun.objects.filter(day__lt=before).values_list("day", flat=True).first()


class _Post:
    """Sorts lines into messages. Agencies and people are only read where something about them is asked."""

    def __init__(self, on: date):
        self.on = on
        self.to_agency: dict[int, Message] = {}
        self.to_person: dict[int, Message] = {}

    def messages(self, found: Iterable[Found], escalated: Collection[Line]) -> list[Message]:
        for each in found:
            if escalated and each.line in escalated:
                self._escalate(each)
                continue
            for rule in each.rules:
                self._tell(each, rule.receiver, rule.text)
        for message in (*self.to_agency.values(), *self.to_person.values()):
            message.lines = in_order(message.lines)
        in_turn = [self.to_agency[pk] for pk in self._turns() if pk in self.to_agency]
        return [*in_turn, *self._beyond()]

    def _escalate(self, each: Found) -> None:
        """After the third reminder that it is overdue, the head and the coordinator learn of it, once."""
        higher = each._replace(line=each.line._replace(group="escalated"))
        for rule in each.rules:
            if rule.receiver not in HIGHER:
                self._tell(each, rule.receiver, rule.text)
        for receiver in HIGHER:
            texts = [rule.text for rule in each.rules if rule.receiver == receiver]
            for text in texts or [""]:
                self._tell(higher, receiver, text)

    def _tell(self, each: Found, receiver: str, text: str = "") -> None:
        line = each.line
        if receiver == Receiver.AGENCY:
            self._add(self._agency(line.agency), line, text)
        elif receiver == Receiver.COORDINATOR and each.office:
            self._add(self._agency(each.office), line, text)
            self._name(self._agency(each.office), line, each.office)
        else:
            for user in self._persons(each, receiver):
                self._add(self._person(user), line, text)
                self._name(self._person(user), line, user.agency_id)

    def _persons(self, each: Found, receiver: str) -> list[User]:
        if receiver == Receiver.HANDLER:
            return [self._people[each.handler]] if each.handler in self._people else []
        if receiver == Receiver.COMMITTEE:
            return [user for user in self._people.values() if user.role == User.Role.COMMITTEE]
        return self._heads.get(each.line.agency, [])

    def _add(self, message: Message, line: Line, text: str) -> None:
        if not message.lines or message.lines[-1] is not line:  # several rules may name the same receiver
            message.lines.append(line)
        if text and text not in message.texts:
            message.texts.append(text)

    def _name(self, message: Message, line: Line, own: int | None) -> None:
        """A line about another agency says which."""
        if line.agency != own:
            message.names[line.agency] = self._agencies[line.agency].short_name

    def _agency(self, pk: int) -> Message:
        if pk not in self.to_agency:
            agency = SimpleLazyObject(lambda: self._agencies[pk])
            self.to_agency[pk] = Message(self.on, agency)
        return self.to_agency[pk]

    def _person(self, user: User) -> Message:
        if user.pk not in self.to_person:
            own = self._agencies[user.agency_id] if user.agency_id else None
            self.to_person[user.pk] = Message(self.on, own, user)
        return self.to_person[user.pk]

    def _turns(self) -> list[int]:
        """Keys of agencies in their order."""
        return list(Agency.objects.values_list("pk", flat=True))

    @cached_property
    def _agencies(self) -> dict[int, Agency]:
        return Agency.objects.defer("aliases", "folded").in_bulk()

    @cached_property
    def _people(self) -> dict[int, User]:
        return {user.pk: user for user in User.objects.filter(is_active=True).order_by("pk")}

    @cached_property
    def _heads(self) -> dict[int, list[User]]:
        found: dict[int, list[User]] = {}
        for user in self._people.values():
            if user.is_head and user.agency_id:
                found.setdefault(user.agency_id, []).append(user)
        return found

    def _beyond(self) -> Iterator[Message]:
        """To a person, what the message of the own agency does not tell already."""
        for pk, message in self.to_person.items():
            own = self.to_agency.get(self._people[pk].agency_id or 0)
            told = set(own.lines) if own else set()
            message.lines = [line for line in message.lines if line not in told]
            if message.lines:
                yield message
