"""No reminders of one task for a while: a coordinator says why, and until when if that is known."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Assignment, ReminderPause
from directives.services.locking import locked
from directives.services.secrecy import kept_words
from portal import audit, clock
from portal.models import User


@transaction.atomic
def pause_reminders(
    assignment: Assignment, *, reason: str, until: date | None = None, by: User
) -> ReminderPause:
    """Let the portal's rules say nothing of a task, until that day or until somebody ends it."""
    assignment = locked(assignment)
    _refuse_unless_reminded(assignment)
    if until and until < clock.today():
        raise ValidationError({"until": _("Choose today or a later day, or leave it open.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nobody is to be reminded of it.")})
    for run_out in assignment.pauses.filter(ended_at=None).select_for_update():
        if run_out.is_in_force:
            raise ValidationError(_("The reminders of this task are paused already: end that pause first."))
        _close(run_out, by)
    pause = ReminderPause(
        assignment=assignment, reason=kept_words(assignment.directive, reason), until=until, paused_by=by
    )
    pause.full_clean()
    pause.save()
    after = {"agency": assignment.agency, "until": until, "reason": pause.reason}
    audit.record("assignment.paused", assignment, by=by, after=after)
    return pause


@transaction.atomic
def end_pause(assignment: Assignment, *, by: User) -> ReminderPause:
    """Let the rules speak of the task again, before the pause runs out by itself."""
    assignment = locked(assignment)
    pause = assignment.pauses.in_force(clock.today()).select_for_update().first()
    if pause is None:
        raise ValidationError(_("The reminders of this task are not paused: it was ended, or has run out."))
    _close(pause, by)
    audit.record("assignment.resumed", assignment, by=by, after={"agency": assignment.agency})
    return pause


def _close(pause: ReminderPause, by: User) -> None:
    pause.ended_by, pause.ended_at = by, clock.now()
    pause.save(update_fields=["ended_by", "ended_at"])


def _refuse_unless_reminded(assignment: Assignment) -> None:
    if not assignment.is_open:
        raise ValidationError(_("This task is done or has ended: nobody is reminded of it."))
    if not assignment.is_lead:
        raise ValidationError(_("Only leads are reminded by the rules; the lead reminds who cooperates."))
    if assignment.due_on is None:
        raise ValidationError(_("This task has no date: nobody is reminded of it."))
