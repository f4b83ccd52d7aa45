"""A reminder in words: made from its lines when it is read or sent, in the reader's language."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from portal.reminding.lines import GROUPS

HEADINGS: dict[str, str | Promise] = {
    "escalated": gettext_lazy("REMINDED THREE TIMES, STILL OVERDUE"),
    "overdue": gettext_lazy("OVERDUE"),
    "today": gettext_lazy("DUE TODAY"),
    "soon": gettext_lazy("DUE SOON"),
    "waiting": gettext_lazy("WAITING FOR YOU"),
}
COUNTS: dict[str, str | Promise] = {
    "escalated": gettext_lazy("%(count)d still overdue after three reminders"),
    "overdue": gettext_lazy("%(count)d overdue"),
    "today": gettext_lazy("%(count)d due today"),
    "soon": gettext_lazy("%(count)d due soon"),
    "waiting": gettext_lazy("%(count)d waiting"),
}
TOPICS: dict[str, str | Promise] = {  # what a line is about, where it is not a task
    "receipt": gettext_lazy("Receipt to confirm"),
    "result": gettext_lazy("Result to accept or return"),
    "extension": gettext_lazy("Extension to decide"),
    "objection": gettext_lazy("Objection to answer"),
    "explanation": gettext_lazy("Explanation asked for"),
    "obstacle": gettext_lazy("Obstacle to answer"),
    "sheet": gettext_lazy("Monthly sheet to submit"),
}


class Told(NamedTuple):
    """One line of a message, in words."""

    group: str
    what: str  # "Clause 2.3, 602/TB-UBND", or what else it is
    title: str
    agency: str  # whose it is, where that is not the reader
    due_on: date
    days: str
    path: str

    @property
    def link(self) -> str:
        return f"{settings.SITE_URL}{self.path}"


def told(line: dict[str, Any]) -> Told:
    """A line as `Line.to_json` kept it, in words."""
    due_on = date.fromisoformat(line["due_on"])
    days = days_words(line["group"], line["working_days"])
    return Told(line["group"], _what(line), line["title"], line["agency"], due_on, days, line["path"])


def _what(line: dict[str, Any]) -> str:
    topic = TOPICS.get(line["topic"])
    if line["document"]:
        names = {"clause": line["clause"], "document": line["document"]}
        where = _("Clause %(clause)s, %(document)s") % names
    else:
        where = line["clause"]
    return ": ".join(str(part) for part in (topic, where) if part)


def days_words(group: str, days: int) -> str:
    """How late, how near, or for how long it waits, in working days."""
    if group in ("overdue", "escalated"):
        words = ngettext("%(count)d working day late", "%(count)d working days late", days)
    elif group == "waiting":
        words = ngettext("waits %(count)d working day", "waits %(count)d working days", days)
    elif days:
        words = ngettext("%(count)d working day left", "%(count)d working days left", days)
    else:
        return _("it is due today")
    return words % {"count": days}


def grouped(lines: Sequence[dict[str, Any]]) -> list[tuple[str, list[Told]]]:
    """The lines under their headings, what is most urgent first."""
    groups = ((HEADINGS[group], [told(line) for line in lines if line["group"] == group]) for group in GROUPS)
    return [(str(heading), found) for heading, found in groups if found]


def subject_of(on: date, groups: Sequence[str]) -> str:
    """How many are overdue, due today and soon, in the portal's language; `groups` has one name a line."""
    with override(settings.LANGUAGE_CODE):
        return _("Reminder of %(day)s: %(parts)s") % {"day": date_format(on), "parts": counts_of(groups)}


def counts_of(groups: Sequence[str]) -> str:
    """How many lines are in which group: "2 overdue, 1 due soon"."""
    found = [group for group in GROUPS if group in groups]
    return ", ".join(str(COUNTS[group]) % {"count": groups.count(group)} for group in found)


def asks_for_results(lines: Sequence[dict[str, Any]]) -> bool:
    """Whether the reader has to report on some of it: not on what is another's, or waits for an answer."""
    return any(not line["agency"] and line["group"] != "waiting" for line in lines)


def text_of(agency: str, lines: Sequence[dict[str, Any]], texts: Sequence[str] = ()) -> str:
    """The message as plain text."""
    context = {"agency": agency, "groups": grouped(lines), "texts": texts, "asks": asks_for_results(lines)}
    return render_to_string("portal/reminder.txt", context).strip()
