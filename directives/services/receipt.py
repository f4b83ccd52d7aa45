"""An agency takes a task on, or says that it is not its own; the coordinator gives it on, or insists."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from directives import deadlines
from directives.models import Assignment, Directive, Objection
from directives.models.handovers import lineage
from directives.services.endings import lapse_open
from directives.services.locking import locked
from directives.services.messages import (
    tell_given,
    tell_handler,
    tell_insisted,
    tell_objected,
    tell_reassigned,
)
from directives.services.secrecy import kept_words
from portal import audit, clock, workdays
from portal.models import Agency, User


@transaction.atomic
def confirm_receipt(assignment: Assignment, *, handler: User | None = None, by: User) -> Assignment:
    """Confirm that the agency received the task and takes it on; a handler may be named.

    A deadline that counts from the receipt is set now.
    """
    assignment = locked(assignment)
    if not assignment.is_open:
        raise ValidationError(_("This task is done or has ended; there is nothing more to confirm."))
    if assignment.period_on:
        raise ValidationError(_("Only the task as a whole is confirmed, not each of its periods."))
    if assignment.confirmed_on:
        raise ValidationError(_("The receipt of this task is confirmed already."))
    _refuse_handler(assignment, handler)
    assignment.handler = handler
    assignment.save(update_fields=["handler"])
    after = {**take_on(assignment, by), "agency": assignment.agency, "handler": handler}
    audit.record("assignment.confirmed", assignment, by=by, after=after)
    if handler and handler != by:
        tell_handler(assignment, handler)
    return assignment


@transaction.atomic
def name_handler(assignment: Assignment, *, handler: User | None, by: User) -> Assignment:
    """Say who inside the agency handles the task from now on, or that nobody does."""
    assignment = locked(assignment)
    if not assignment.is_open:
        raise ValidationError(_("This task is done or has ended; nobody has to handle it."))
    _refuse_handler(assignment, handler)
    before = assignment.handler
    if handler == before:
        raise ValidationError({"handler": _("It is handled so already; choose somebody else.")})
    assignment.handler = handler
    assignment.save(update_fields=["handler"])
    names = {"before": {"handler": before}, "after": {"handler": handler}}
    audit.record("assignment.handler_named", assignment, by=by, **names)
    if handler and handler != by:
        tell_handler(assignment, handler)
    return assignment


@transaction.atomic
def object_to(assignment: Assignment, *, reason: str, proposed: Agency | None = None, by: User) -> Objection:
    """Say that the task is not the agency's own, why, and whose it may be. The coordinator answers."""
    assignment = locked(assignment)
    _refuse_objection(assignment)
    if proposed and proposed.pk == assignment.agency_id:
        raise ValidationError({"proposed": _("This is your own agency: choose another one, or none.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the task is not your agency's.")})
    objection = Objection(
        assignment=assignment,
        reason=kept_words(assignment.directive, reason),
        proposed=proposed,
        asked_by=by,
        asked_at=clock.now(),
    )
    objection.full_clean()
    objection.save()
    after = {"agency": assignment.agency, "reason": objection.reason, "proposed": proposed}
    audit.record("assignment.objected", assignment, by=by, after=after)
    tell_objected(objection)
    return objection


@transaction.atomic
def insist(assignment: Assignment, *, reason: str, by: User) -> Objection:
    """Answer "not ours": the task stays with the agency, and why."""
    assignment = locked(assignment)
    objection = _waiting_objection(assignment)
    _answer(objection, Objection.Outcome.INSISTED, reason, by)
    after = {"agency": assignment.agency, "reason": objection.answer}
    audit.record("assignment.insisted", assignment, by=by, after=after)
    tell_insisted(objection)
    return objection


@transaction.atomic
def reassign(assignment: Assignment, *, to: Agency | None, reason: str, by: User) -> Assignment:
    """Answer "not ours": another agency takes it over, with its dates; the old row ends and is kept."""
    assignment = locked(assignment)
    objection = _waiting_objection(assignment)
    if to is None:
        raise ValidationError({"to": _("Choose the agency that takes the task over.")})
    _refuse_new_holder(assignment, to)
    _answer(objection, Objection.Outcome.REASSIGNED, reason, by)
    rows = [assignment]
    if assignment.is_series:
        rows += _open_periods(assignment)
    successors = [_pass_on(row, to, objection.answer, by) for row in rows]
    after = {"agency": assignment.agency, "to": to, "reason": objection.answer}
    audit.record("assignment.reassigned", assignment, by=by, after=after)
    tell_reassigned(objection, to)
    tell_given(successors[0])
    return successors[0]


def take_on(assignment: Assignment, by: User) -> dict[str, date]:
    """Note the receipt on a locked row (what the first report does, too), with the date that counts from it.

    Returns what changed. An objection that waits lapses: the agency took the task on after all.
    """
    changed = {"confirmed_on": clock.today()}
    due_on = _counted_from_receipt(assignment)
    if due_on:
        changed |= {"due_on": due_on}
        assignment.due_on = assignment.original_due_on = due_on
    assignment.confirmed_on, assignment.confirmed_by = clock.today(), by
    assignment.save(update_fields=["confirmed_on", "confirmed_by", "due_on", "original_due_on"])
    with override(settings.LANGUAGE_CODE):
        answer = _("The agency took the task on after all.")
    Objection.objects.filter(assignment=assignment).waiting().update(
        outcome=Objection.Outcome.LAPSED, answer=answer, answered_by=by, answered_at=clock.now()
    )
    return changed


def take_on_if_new(assignment: Assignment, by: User) -> dict[str, date]:
    """Who reports on a task has received it; a report on one period counts for the whole."""
    if assignment.period_on is None:
        return {} if assignment.confirmed_on else take_on(assignment, by)
    whole = Assignment.objects.select_for_update(of=("self",)).filter(
        directive=assignment.directive_id, agency=assignment.agency_id, period_on=None
    )
    for row in whole.open().filter(confirmed_on=None).select_related("directive"):
        take_on(row, by)
    return {}


def _counted_from_receipt(assignment: Assignment) -> date | None:
    order = assignment.directive
    if order.counts_from != Directive.CountsFrom.RECEIPT or order.offset is None or assignment.due_on:
        return None
    return deadlines.after(clock.today(), order.offset, order.offset_unit)


def _refuse_handler(assignment: Assignment, handler: User | None) -> None:
    if handler and (handler.agency_id != assignment.agency_id or not handler.is_active):
        raise ValidationError({"handler": _("The handler must be somebody of the agency with an account.")})


def _refuse_objection(assignment: Assignment) -> None:
    if not assignment.is_open or assignment.submitted_on:
        raise ValidationError(_("This task is done, submitted or has ended; it cannot be given back."))
    if assignment.period_on:
        raise ValidationError(_("Only the task as a whole can be given back, not one of its periods."))
    if assignment.confirmed_on:
        raise ValidationError(_("The agency confirmed or reported on this task; it cannot be given back."))
    if assignment.objections.waiting().exists():
        raise ValidationError(_("You said so already; the coordinator's answer has not come yet."))
    if assignment.objections.filter(outcome=Objection.Outcome.INSISTED).exists():
        raise ValidationError(_("The coordinator has answered that the task stays with your agency."))
    if workdays.late(assignment.began_on, clock.today()) > settings.RECEIPT_WORKING_DAYS:
        days = settings.RECEIPT_WORKING_DAYS
        message = ngettext(
            "A task can be given back within %(days)d working day of receiving it; ask the coordinator.",
            "A task can be given back within %(days)d working days of receiving it; ask the coordinator.",
            days,
        )
        raise ValidationError(message % {"days": days})


def _waiting_objection(assignment: Assignment) -> Objection:
    objection = assignment.objections.waiting().select_for_update().first()
    if objection is None:
        raise ValidationError(
            _("Nothing waits for an answer here: it was answered, or the agency took it on.")
        )
    objection.assignment = assignment
    return objection


def _refuse_new_holder(assignment: Assignment, to: Agency) -> None:
    if not Agency.objects.at(clock.today()).of_province().filter(pk=to.pk).exists():
        raise ValidationError(
            {"to": _("%(agency)s does not stand today: choose another one.") % {"agency": to}}
        )
    held = assignment.directive.assignments.filter(agency=to, period_on=None, ended_on=None)
    if held.exists():
        raise ValidationError(
            {"to": _("%(agency)s has this task already: choose another one.") % {"agency": to}}
        )


def _answer(objection: Objection, outcome: str, reason: str, by: User) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the agency reads it.")})
    objection.outcome, objection.answer = outcome, kept_words(objection.assignment.directive, reason)
    objection.answered_by, objection.answered_at = by, clock.now()
    objection.full_clean(exclude=["assignment"])
    objection.save()


def _open_periods(assignment: Assignment) -> list[Assignment]:
    rows = Assignment.objects.open().filter(directive=assignment.directive_id, agency=assignment.agency_id)
    return list(rows.filter(submitted_on=None, period_on__isnull=False).select_for_update().order_by("pk"))


def _pass_on(row: Assignment, to: Agency, reason: str, by: User) -> Assignment:
    """End the row and let the same go on with the other agency, from today."""
    same = ("directive_id", "role", "addressed_as", "period_on", "original_due_on", "due_on")
    successor = Assignment(agency=to, began_on=clock.today(), **{name: getattr(row, name) for name in same})
    successor.full_clean()
    successor.save()
    lapse_open(row, by)
    row.ended_on, row.ended_by, row.end_reason = clock.today(), by, reason
    row.ending, row.successor, row.heir = Assignment.Ending.REASSIGNED, successor, to
    row.save(update_fields=["ended_on", "ended_by", "end_reason", "ending", "successor", "heir"])
    Assignment.objects.filter(pk__in=lineage(row)).update(heir=to)
    return successor
