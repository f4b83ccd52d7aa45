"""Directives that wait for others, in words: how far the other one is and at whom. Only reads."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive, State
from directives.models.timing import late_words
from portal import workdays
from portal.models import User

NAMED = 3  # agencies in a sentence
WORST_FIRST = [State.OVERDUE, State.DUE_SOON, State.OPEN]  # then what has no date, then what is submitted


def clocks(firsts: Iterable[int | None], today: date) -> dict[int, str]:
    """By primary key of what is waited for: "waits for clause 2.6 (1), which is 3 working days late at BDT".

    What is finished is left out: nobody waits for it any more.
    """
    wanted = {pk for pk in firsts if pk is not None}
    if not wanted:
        return {}
    rows = Assignment.objects.counted().leads().open().filter(directive__in=wanted)
    rows = rows.for_list(today).order_by("directive", "agency__position", "agency__name")
    return {
        pk: _clock(list(open_leads), today) for pk, open_leads in groupby(rows, lambda row: row.directive_id)
    }


def tell_clocks(tasks: Iterable[Assignment], today: date) -> None:
    """Give each task that waits for another the words for it, as `waits_for`; one query in all."""
    found = list(tasks)
    words = clocks((task.directive.depends_on_id for task in found), today)
    for task in found:
        task.waits_for = words.get(task.directive.depends_on_id or 0, "")


def waiters(directive: Directive, user: User, today: date) -> list[tuple[Directive, str]]:
    """Who waits for this directive, each with its leads and how they stand."""
    rows = Assignment.objects.counted().leads().open().filter(directive__depends_on=directive.pk)
    rows = rows.for_list(today).order_by("directive", "agency__position", "agency__name")
    stands = {pk: _standing(list(leads)) for pk, leads in groupby(rows, lambda row: row.directive_id)}
    visible = directive.dependents.visible_to(user).select_related("document")
    return [(other, stands.get(other.pk, "")) for other in visible]


def _clock(leads: list[Assignment], today: date) -> str:
    worst = min(leads, key=lambda lead: (_rank(lead), lead.due_on or date.max))
    same = [lead for lead in leads if _rank(lead) == _rank(worst)]
    names = {"clause": worst.directive.label, "agencies": _agencies(same)}
    if worst.state == State.OVERDUE and worst.due_on:
        days = late_words(workdays.late(worst.due_on, today))
        return _("waits for clause %(clause)s, which is %(days)s at %(agencies)s") % {**names, "days": days}
    if worst.state == State.SUBMITTED:
        return _("waits for clause %(clause)s, submitted by %(agencies)s and not yet accepted") % names
    if worst.due_on:
        names["day"] = f"{worst.due_on:%d/%m/%Y}"
        return _("waits for clause %(clause)s, due on %(day)s at %(agencies)s") % names
    return _("waits for clause %(clause)s at %(agencies)s, without a date") % names


def _standing(leads: list[Assignment]) -> str:
    worst = min(leads, key=lambda lead: (_rank(lead), lead.due_on or date.max))
    same = [lead for lead in leads if _rank(lead) == _rank(worst)]
    return f"{_agencies(same)}: {worst.state_words}"


def _rank(lead: Assignment) -> int:
    if lead.state == State.SUBMITTED:
        return len(WORST_FIRST) + 1
    return WORST_FIRST.index(State(lead.state)) if lead.state in WORST_FIRST else len(WORST_FIRST)


def _agencies(leads: list[Assignment]) -> str:
    names = [str(lead.agency) for lead in leads]
    if len(names) <= NAMED:
        return ", ".join(names)
    rest = _("%(count)d more") % {"count": len(names) - NAMED}
    return ", ".join([*names[:NAMED], rest])
