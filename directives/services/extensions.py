"""Later dates: asked for with a reason and decided by the giver, or given unasked. The first date stays."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directives import rules
from directives.models import Assignment, Extension
from directives.models.handovers import lineage
from directives.services.locking import locked
from directives.services.messages import tell_extension_asked, tell_extension_decided
from directives.services.secrecy import kept_words
from directives.services.several import Answered, one_by_one
from portal import audit, clock, workdays
from portal.models import User

Outcome = Extension.Outcome
FURTHEST = timedelta(days=5 * 366)  # programmes last five years: what lies further off is a slip


@transaction.atomic
def ask_extension(assignment: Assignment, *, due_on: date, reason: str, by: User) -> Extension:
    """Ask for a later date, before the current one has passed. One request at a time, and not too often."""
    assignment = locked(assignment)
    current = _date_that_stands(assignment)
    _refuse_late_request(current)
    _refuse_too_many(assignment)
    asked = _new(assignment, due_on, reason, by)
    asked.full_clean()
    asked.save()
    after = {"agency": assignment.agency, "due_on": due_on, "reason": asked.reason}
    audit.record("extension.asked", assignment, by=by, before={"due_on": current}, after=after)
    tell_extension_asked(asked)
    return asked


@transaction.atomic
def decide_extension(
    assignment: Assignment, *, outcome: str, due_on: date | None = None, reason: str = "", by: User
) -> Extension:
    """Grant the extension that was asked for, grant it with another date, or refuse it.

    Whatever is not plainly granted needs a reason. The date never moves to an earlier one.
    """
    assignment = locked(assignment)
    asked = assignment.extensions.waiting().select_for_update().first()
    if asked is None:
        raise ValidationError(_("No request waits for an answer here: it was answered or has lapsed."))
    asked.assignment = assignment
    asked.granted_due_on = _granted(asked, outcome, due_on)
    if outcome != Outcome.GRANTED and not reason.strip():
        raise ValidationError({"reason": _("Say why: the agency reads it.")})
    if asked.granted_due_on:
        _refuse_unlikely(asked.granted_due_on, _date_of(assignment))
    asked.outcome, asked.answer = outcome, reason.strip() and kept_words(assignment.directive, reason)
    asked.answered_by, asked.answered_at = by, clock.now()
    asked.full_clean()
    asked.save()
    _carry_out(asked, "extension.decided", by)
    return asked


@transaction.atomic
def move_date(assignment: Assignment, *, due_on: date, reason: str, by: User) -> Extension:
    """Give a later date unasked: an extension that the coordinator asks for and grants at once."""
    assignment = locked(assignment)
    _refuse_unless_movable(assignment, by, is_asked=assignment.extensions.waiting().exists())
    given = _new(assignment, due_on, reason, by)
    given.granted_due_on, given.outcome = due_on, Outcome.GRANTED
    given.answered_by, given.answered_at = by, given.asked_at
    given.full_clean()
    given.save()
    _carry_out(given, "extension.given", by)
    return given


def move_dates(assignments: Iterable[Assignment], *, due_on: date, reason: str, by: User) -> Answered:
    """Give several tasks the same later date: each that can have it, the others are named with the reason."""
    return one_by_one(assignments, lambda task: move_date(task, due_on=due_on, reason=reason, by=by))


def why_not_moved(assignments: Iterable[Assignment], *, by: User) -> dict[int, str]:
    """Why the person cannot give some tasks a later date now, in words, by primary key."""
    rows, refusals = list(assignments), {}
    asked = set(Extension.objects.waiting().filter(assignment__in=rows).values_list("assignment", flat=True))
    for assignment in rows:
        try:
            _refuse_unless_movable(assignment, by, is_asked=assignment.pk in asked)
        except ValidationError as error:
            refusals[assignment.pk] = error.messages[0]
    return refusals


def _refuse_unless_movable(assignment: Assignment, by: User, *, is_asked: bool) -> None:
    if not rules.can_decide(by, assignment):
        raise ValidationError(_("Another coordinator moves the dates of your own agency."))
    _date_that_stands(assignment)
    if is_asked:
        raise ValidationError(_("The agency has asked for an extension: decide that request."))


def lapse_request(assignment: Assignment, by: User) -> None:
    """What was asked about a task that is done has no answer any more."""
    assignment.extensions.waiting().update(outcome=Outcome.LAPSED, answered_by=by, answered_at=clock.now())


def _new(assignment: Assignment, due_on: date, reason: str, by: User) -> Extension:
    current = _date_of(assignment)
    _refuse_unlikely(due_on, current)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the task needs more time.")})
    return Extension(
        assignment=assignment,
        reason=kept_words(assignment.directive, reason),
        due_on_before=current,
        asked_due_on=due_on,
        asked_by=by,
        asked_at=clock.now(),
    )


def _date_of(assignment: Assignment) -> date:
    if assignment.due_on is None:
        raise ValidationError(_("This task has no date, so there is none to move."))
    return assignment.due_on


def _date_that_stands(assignment: Assignment) -> date:
    """The date of a task that somebody is working on. Refuses all others."""
    if not assignment.is_open:
        raise ValidationError(_("This task is done or has ended; its date stays as it is."))
    if assignment.submitted_on:
        raise ValidationError(
            _("The result was submitted and waits for the answer; its date stays as it is.")
        )
    if not assignment.is_lead:
        raise ValidationError(_("Only a lead has a date of its own; a cooperating agency is never late."))
    return _date_of(assignment)


def _refuse_late_request(current: date) -> None:
    today, notice = clock.today(), settings.EXTENSION_NOTICE_DAYS
    if today > current:
        raise ValidationError(
            _("The deadline has passed: an extension is asked for on its day at the latest.")
        )
    if workdays.left(today, current) < notice:
        message = ngettext(
            "An extension is asked for at least %(days)d working day before the deadline.",
            "An extension is asked for at least %(days)d working days before the deadline.",
            notice,
        )
        raise ValidationError(message % {"days": notice})


def _refuse_too_many(assignment: Assignment) -> None:
    if assignment.extensions.waiting().exists():
        raise ValidationError(_("A request for this task waits for its answer already."))
    granted = Extension.objects.filter(assignment__in=lineage(assignment)).exclude(granted_due_on=None)
    if granted.count() >= settings.EXTENSION_LIMIT:
        message = ngettext(
            "The deadline of this task was extended %(count)d time already, which is the most.",
            "The deadline of this task was extended %(count)d times already, which is the most.",
            settings.EXTENSION_LIMIT,
        )
        raise ValidationError(message % {"count": settings.EXTENSION_LIMIT})


def _granted(asked: Extension, outcome: str, due_on: date | None) -> date | None:
    """The date that the decision sets, if any."""
    if outcome == Outcome.GRANTED:
        return asked.asked_due_on
    if outcome == Outcome.REFUSED:
        return None
    if outcome != Outcome.GRANTED_OTHER:
        raise ValidationError(
            _("Choose whether the extension is granted, granted with another date or refused.")
        )
    if due_on is None:
        raise ValidationError({"due_on": _("Enter the date that is granted instead.")})
    if due_on == asked.asked_due_on:
        raise ValidationError({"due_on": _("This is the date that was asked for: choose “granted”.")})
    return due_on


def _refuse_unlikely(due_on: date, current: date) -> None:
    """A new date lies after the current one, and not so far off that its year must be wrong."""
    day = {"day": date_format(current)}
    if due_on <= current:
        raise ValidationError({"due_on": _("Choose a date after the current deadline, %(day)s.") % day})
    if due_on - current > FURTHEST:
        message = _("Check the year: this is more than five years after the current deadline, %(day)s.")
        raise ValidationError({"due_on": message % day})


def _carry_out(decided: Extension, verb: str, by: User) -> None:
    """Set the granted date, note the decision and tell the agency."""
    assignment = decided.assignment
    before = {"due_on": assignment.due_on}
    if decided.granted_due_on:
        assignment.due_on = decided.granted_due_on
        assignment.save(update_fields=["due_on"])
    after = {"agency": assignment.agency, "outcome": decided.outcome, "due_on": assignment.due_on}
    after["reason"] = decided.answer or decided.reason
    audit.record(verb, assignment, by=by, before=before, after=after)
    tell_extension_decided(decided)
