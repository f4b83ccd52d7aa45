"""Receipt, "not ours" and more time: what was asked about each part of a directive, and what was answered."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive, Extension, Objection, ReminderPause
from directives.models.reminders import pause_of
from directives.models.waiting import days_with_giver
from directives.story.happenings import LONGEST, Happening
from portal.models import AuditEntry, User


@dataclass
class Requests:
    """Of one part: extensions, days gained, what waits, how long it was with the giver, what silences it."""

    extensions: int = 0
    days_gained: int = 0
    days_with_giver: int = 0
    asked: Extension | None = None
    objection: Objection | None = None
    pause: ReminderPause | None = None


def of(rows: list[Assignment]) -> dict[int, Requests]:
    """By primary key of the assignments; of many whose `pauses` are prefetched, in three queries."""
    found = {row.pk: Requests(pause=pause_of(row)) for row in rows}
    for extension in Extension.objects.filter(assignment__in=rows):
        one = found[extension.assignment_id]
        if extension.granted_due_on:
            one.extensions += 1
            one.days_gained += extension.days_gained
        elif extension.is_waiting:
            one.asked = extension
    for objection in Objection.objects.filter(assignment__in=rows).waiting():
        found[objection.assignment_id].objection = objection
    for pk, days in days_with_giver(rows).items():
        found[pk].days_with_giver = days
    return found


def received(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Who confirmed the receipt and named whom; the audit trail knows the hour."""
    entries = AuditEntry.objects.filter(
        subject_type=Assignment._meta.label_lower,
        subject_id__in=[row.pk for row in visible],
        verb__in=["assignment.confirmed", "assignment.handler_named"],
    )
    found = []
    for entry in entries.select_related("by__agency")[:LONGEST]:
        handler = entry.after.get("handler")
        if entry.verb == "assignment.confirmed":
            did = _("confirmed the receipt")
        else:
            did = _("named another handler") if handler else _("has no handler any more")
        said = _("Handled by %(handler)s") % {"handler": handler} if handler else ""
        found.append(_told("received", entry.at, entry.by, did, said))
    return found


def objected(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """ "Not ours", and the answers."""
    rows = Objection.objects.filter(assignment__in=visible).select_related(
        "assignment__agency", "assignment__heir", "asked_by__agency", "answered_by__agency", "proposed"
    )
    found = []
    for row in rows[:LONGEST]:
        did = _("said that it is not its task")
        if row.proposed:
            did = _("said that it is not its task but that of %(agency)s") % {"agency": row.proposed}
        found.append(_told("objected", row.asked_at, row.asked_by, did, row.reason))
        if row.answered_at:
            found.append(_told("answered", row.answered_at, row.answered_by, _answer_words(row), row.answer))
    return found


def extended(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Requests for more time and what was decided, and dates that the coordinator moved unasked."""
    rows = Extension.objects.filter(assignment__in=visible).select_related(
        "assignment__agency", "asked_by__agency", "answered_by__agency"
    )
    found = []
    for row in rows[:LONGEST]:
        is_unasked = row.asked_at == row.answered_at
        if not is_unasked:
            did = _("asked for an extension to %(day)s") % {"day": f"{row.asked_due_on:%d/%m/%Y}"}
            found.append(_told("asked", row.asked_at, row.asked_by, did, row.reason))
        if row.answered_at:
            said = row.reason if is_unasked else row.answer
            found.append(_told("answered", row.answered_at, row.answered_by, _decision_words(row), said))
    return found


def _answer_words(objection: Objection) -> str:
    names = {"agency": objection.assignment.agency, "heir": objection.assignment.heir}
    if objection.outcome == Objection.Outcome.REASSIGNED:
        return _("gave the task of %(agency)s to %(heir)s") % names
    if objection.outcome == Objection.Outcome.INSISTED:
        return _("answered that it stays the task of %(agency)s") % names
    if objection.answered_by and objection.answered_by.agency_id == objection.assignment.agency_id:
        return _("took the task on after all")
    return _("has nothing to answer any more about the task of %(agency)s") % names


def _decision_words(extension: Extension) -> str:
    names: dict[str, Any] = {"agency": extension.assignment.agency}
    if extension.granted_due_on:
        days = {"before": extension.due_on_before, "after": extension.granted_due_on}
        names |= {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
        return _("moved the deadline of %(agency)s from %(before)s to %(after)s") % names
    if extension.outcome == Extension.Outcome.REFUSED:
        return _("refused the extension of %(agency)s") % names
    return _("closed the task before the extension of %(agency)s was decided") % names


def _told(kind: str, at, by: User | None, did: str, said: str) -> Happening:
    return Happening(kind, at, str((by and by.agency) or by or _("The portal")), did, str(by or ""), said)
