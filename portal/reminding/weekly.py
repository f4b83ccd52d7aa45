"""One summary on the first working day of a week: to heads of agencies, the committee, and who chose it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.reminders import week
from portal import workdays
from portal.models import Agency, Notification, User
from portal.notifications import to_inbox
from portal.reminding.lines import Line, in_order
from portal.reminding.moments import Firing
from portal.reminding.plan import FINDERS, last_run

KIND = "weekly"
DAY = timedelta(days=1)
MOST = 30  # lines of a summary
MOST_AGENCIES = 10  # of those that owe the most
DATED = ("explanation", "obstacle", "sheet")  # what else has a date


@dataclass
class Summary:
    """What is owed in a week: by an agency, or by all of them."""

    overdue: int = 0
    due: int = 0
    done: int = 0
    lines: list[Line] = field(default_factory=list)
    owing: list[tuple[str, int]] = field(default_factory=list)  # agencies with what is overdue

    def __bool__(self) -> bool:
        return bool(self.overdue or self.due or self.done)


def weekly(on: date) -> Iterator[Notification]:
    """Rows of the outbox, if this is the first run of its week: as many queries for any number of people."""
    readers = list(_readers()) if _begins_a_week(on) else []
    if not readers:
        return
    found = _Week(on, {user.agency_id for user in readers if not user.sees_all and user.agency_id})
    mailed: set[tuple[int | None, str]] = set()
    with override(settings.LANGUAGE_CODE):
        for user in readers:
            summary = found.all if user.sees_all else found.of(user.agency_id or 0)
            if summary:
                yield from _rows(user, found.words(user, summary), mailed)


def _begins_a_week(on: date) -> bool:
    """Whether nothing ran in its week before; a portal that has never run does not make up for its Monday."""
    sunday = on - (on.weekday() + 1) * DAY
    last = last_run(on)
    return last <= sunday if last else workdays.late(sunday, on) == 1


def _readers() -> Iterable[User]:
    asked = Q(is_head=True) | Q(role=User.Role.COMMITTEE) | Q(mail=User.Mail.WEEKLY)
    return User.objects.filter(asked, is_active=True).select_related("agency").order_by("pk")


def _rows(user: User, words: dict[str, Any], mailed: set[tuple[int | None, str]]) -> Iterator[Notification]:
    """In the inbox and by mail: once to a mailbox that several read, not to who wants but the overdue."""
    yield to_inbox(user, words)
    about = None if user.sees_all else user.agency_id
    address = (about, user.email.lower())
    if user.email and user.mail != User.Mail.OVERDUE and address not in mailed:
        mailed.add(address)
        yield Notification(channel=Notification.Channel.EMAIL, user=user, address=user.email, **words)


class _Until(Firing):
    """As if a rule spoke of every date up to a day."""

    def __init__(self, last: date):
        super().__init__([], [])
        self.last = last

    def at(self, due_on: date, *, is_strict: bool = False) -> list[Any]:
        return [self] if due_on <= self.last else []


class _Week:
    """What is owed on a day and until the end of its week, asked once for all who read of it."""

    def __init__(self, on: date, agencies: set[int]):
        self.on, self.until = on, on + (6 - on.weekday()) * DAY
        self.agencies = agencies

    def of(self, agency: int) -> Summary:
        """Of one agency."""
        counts = {name: found[agency] for name, found in self._counts.items()}
        return _summary(counts, self._tasks.get(agency, []), self._others_of.get(agency, []))

    @cached_property
    def all(self) -> Summary:
        """Of the province: the most urgent, and who owes the most."""
        counts = {name: found.total() for name, found in self._counts.items()}
        tasks = week.of_all(self.on, self.until, MOST)
        summary = _summary(counts, tasks, self._others)
        owing = self._counts["overdue"] + Counter(
            line.agency for line in self._others if line.group == "overdue"
        )
        summary.owing = [(self._names[agency], count) for agency, count in owing.most_common(MOST_AGENCIES)]
        return summary

    def words(self, user: User, summary: Summary) -> dict[str, Any]:
        """What the rows of a person have in common."""
        names = self._names if user.sees_all else {}
        return {
            "kind": KIND,
            "day": self.on,
            "agency": user.agency,
            "subject": self._subject(summary),
            "body": "\n".join(self._texts(summary)),
            "lines": [line.to_json(names.get(line.agency, "")) for line in summary.lines],
            "url": reverse("dashboard") if user.sees_all else reverse("my_work"),
        }

    def _subject(self, summary: Summary) -> str:
        names = {"first": date_format(self.on), "last": date_format(self.until)}
        names |= {"overdue": str(summary.overdue), "due": str(summary.due)}
        return _("Week %(first)s – %(last)s: %(overdue)s overdue, %(due)s to be done") % names

    def _texts(self, summary: Summary) -> Iterator[str]:
        numbers = {"overdue": summary.overdue, "due": summary.due, "done": summary.done}
        words = _(
            "Overdue: %(overdue)s. To be done by %(last)s: %(due)s. Results accepted last week: %(done)s."
        )
        yield words % {**numbers, "last": date_format(self.until)}
        if summary.owing:
            owing = ", ".join(f"{name} ({count})" for name, count in summary.owing)
            yield _("Who has the most overdue: %(agencies)s.") % {"agencies": owing}
        if summary.overdue + summary.due > len(summary.lines):
            yield _("The %(count)s most urgent are named here; all of them are in the portal.") % {
                "count": len(summary.lines)
            }

    @cached_property
    def _counts(self) -> dict[str, Counter[int]]:
        return week.counts(self.on, self.until, self.on - (self.on.weekday() + 7) * DAY)

    @cached_property
    def _tasks(self) -> dict[int, list[Line]]:
        return _by_agency(week.of_agencies(self.agencies, self.on, self.until, MOST))

    @cached_property
    def _others(self) -> list[Line]:
        until = _Until(self.until)
        return [found.line for topic in DATED for found in FINDERS[topic](until, self.on)]

    @cached_property
    def _others_of(self) -> dict[int, list[Line]]:
        return _by_agency(self._others)

    @cached_property
    def _names(self) -> dict[int, str]:
        return dict(Agency.objects.order_by().values_list("pk", "short_name"))


def _by_agency(lines: Iterable[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.agency, []).append(line)
    return found


def _summary(counts: dict[str, int], tasks: list[Line], others: list[Line]) -> Summary:
    """Tasks are counted, what else is owed is at hand."""
    late = sum(line.group == "overdue" for line in others)
    overdue, due = counts["overdue"] + late, counts["due"] + len(others) - late
    return Summary(overdue, due, counts["done"], in_order([*tasks, *others])[:MOST])
