"""What would go out on a day, by the rules in use or with one that is not saved yet. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directives.models import Reminder, ReminderRule
from portal import clock, workdays
from portal.models import DailyRun
from portal.reminding.lines import Line
from portal.reminding.plan import Message, last_run, plan
from portal.reminding.text import Told, counts_of, grouped

DAY = timedelta(days=1)
FURTHEST = timedelta(days=366)
MOST = 50  # messages that a page shows
MOST_LINES = 20  # lines of each


@dataclass
class Shown:
    """A message as it would go out, and as it would without the change; one of them may be missing."""

    message: Message | None
    without: Message | None

    @property
    def any(self) -> Message:
        return self.message or self.without  # type: ignore[return-value]  # one of them is there

    @property
    def lines(self) -> list[Line]:
        return self.any.lines

    @property
    def counts(self) -> str:
        """ "2 overdue, 1 due soon"."""
        return counts_of([line.group for line in self.lines])

    @property
    def told(self) -> list[tuple[str, list[Told]]]:
        """Its first lines under their headings, as the message says them."""
        names = self.any.names
        return grouped([line.to_json(names.get(line.agency, "")) for line in self.lines[:MOST_LINES]])

    @property
    def rest(self) -> int:
        """How many lines `told` leaves out."""
        return max(len(self.lines) - MOST_LINES, 0)

    @property
    def change(self) -> str:
        """What the change does to it: nothing, "new", "gone" or "changed"."""
        if self.message is None or self.without is None:
            return "gone" if self.message is None else "new"
        same = (self.message.lines, self.message.texts) == (self.without.lines, self.without.texts)
        return "" if same else "changed"

    @property
    def change_words(self) -> str:
        if self.change == "changed":
            return self._more_or_less()
        return {"new": _("only with the change"), "gone": _("no longer with the change")}.get(self.change, "")

    def _more_or_less(self) -> str:
        now, then = (set(one.lines) if one else set() for one in (self.message, self.without))
        more, less = len(now - then), len(then - now)
        parts = []
        if more:
            parts.append(ngettext("%(count)d line more", "%(count)d lines more", more) % {"count": more})
        if less:
            parts.append(ngettext("%(count)d line less", "%(count)d lines less", less) % {"count": less})
        return ", ".join(parts) or _("the text that is added")


@dataclass
class Preview:
    """All messages of a day; those first that the change touches."""

    on: date
    messages: list[Shown]
    has_change: bool = False

    @property
    def first(self) -> list[Shown]:
        """Those that a page shows."""
        return self.messages[:MOST]

    @property
    def is_day_off(self) -> bool:
        return not workdays.is_working(self.on)

    @property
    def goes_out(self) -> list[Shown]:
        return [shown for shown in self.messages if shown.message]

    @property
    def line_count(self) -> int:
        return sum(len(shown.lines) for shown in self.goes_out)

    @property
    def changed_count(self) -> int:
        return sum(bool(shown.change) for shown in self.messages)

    @property
    def rest(self) -> int:
        """How many messages a page leaves out."""
        return max(len(self.messages) - MOST, 0)


def next_day() -> date:
    """The next working day after today: what "tomorrow" means here."""
    day = clock.today() + DAY
    while not workdays.is_working(day):
        day += DAY
    return day


def preview(on: date, rule: ReminderRule | None = None) -> Preview:
    """What would go out on a day as things stand today; with a rule that is new or corrected, if given.

    Refuses a day of which it says nothing: one of the past, far off, or whose messages went out already.
    """
    _refuse(on)
    used = list(ReminderRule.objects.filter(is_active=True))
    if rule is None:
        return Preview(on, [Shown(message, message) for message in _planned(on, used)])
    others = [one for one in used if one.pk != rule.pk]
    changed = _planned(on, [*others, rule] if rule.is_active else others)
    return Preview(on, _compared(changed, _planned(on, used)), has_change=True)


def _refuse(on: date) -> None:
    today = clock.today()
    if on < today:
        raise ValidationError({"on": _("Choose today or a later day.")})
    if on > today + FURTHEST:
        raise ValidationError({"on": _("Choose a day within a year: what is due later is not known yet.")})
    if on == today and DailyRun.objects.filter(day=on).exists():
        words = _("The reminders of %(day)s went out already: choose a later day.")
        raise ValidationError({"on": words % {"day": date_format(on)}})


def _planned(on: date, rules: Iterable[ReminderRule]) -> list[Message]:
    """As the run of that day will decide; the runs of the days before it are taken to have happened."""
    if on > clock.today():
        return plan(on, rules=rules)
    told = Reminder.objects.filter(on=on).values_list("assignment", flat=True)
    return plan(on, last=last_run(on), but=set(told), rules=rules)


def _compared(messages: list[Message], without: list[Message]) -> list[Shown]:
    """Each message beside what it would be without the change; those that differ first."""
    then = {_key(message): message for message in without}
    shown = [Shown(message, then.pop(_key(message), None)) for message in messages]
    shown += [Shown(None, message) for message in then.values()]
    return sorted(shown, key=lambda one: not one.change)


def _key(message: Message) -> tuple[int | None, int | None]:
    agency, user = message.agency, message.user
    return agency.pk if agency else None, user.pk if user else None
