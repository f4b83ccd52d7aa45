"""Results are accepted or returned: where it is asked for, first by a programme owner, then by the office.

One by one, or several at once: then each for itself, and those that cannot be are named with the reason.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives import rules
from directives.models import Assignment, Review
from directives.models.handovers import results_of
from directives.services.dependence import tell_who_waited
from directives.services.events import catch_up
from directives.services.extensions import lapse_request
from directives.services.locking import locked
from directives.services.messages import tell_reviewed, tell_submitted
from directives.services.secrecy import kept_words
from directives.services.several import Answered, one_by_one
from portal import audit, clock
from portal.models import User


@transaction.atomic
def accept(assignment: Assignment, *, by: User) -> Review:
    """Accept the result. At the office the task is done, on the day on which the result was submitted."""
    assignment = locked(assignment)
    _refuse_unless_judged(assignment, by)
    review = _review(assignment, is_accepted=True, by=by)
    if review.stage == Review.Stage.OWNER:
        assignment.endorsed_on = clock.today()
        assignment.save(update_fields=["endorsed_on"])
        audit.record("assignment.endorsed", assignment, by=by, after={"agency": assignment.agency})
        tell_submitted(assignment, review.report.note)
        return review
    assignment.accepted_on, assignment.accepted_by = clock.today(), by
    assignment.save(update_fields=["accepted_on", "accepted_by"])
    lapse_request(assignment, by)
    audit.record("assignment.accepted", assignment, by=by, after={"agency": assignment.agency})
    tell_reviewed(assignment, review)
    tell_who_waited(assignment.directive)
    return review


@transaction.atomic
def return_result(assignment: Assignment, *, reason: str, by: User) -> Review:
    """Give the result back with a reason: the task is open again, and as late as its date says."""
    assignment = locked(assignment)
    _refuse_unless_judged(assignment, by)
    if not reason.strip():
        raise ValidationError(_("Say why the result is returned and what is missing."))
    words = kept_words(assignment.directive, reason)
    review = _review(assignment, is_accepted=False, reason=words, by=by)
    before = {"submitted_on": assignment.submitted_on}
    assignment.submitted_on, assignment.endorsed_on, assignment.is_returned = None, None, True
    assignment.save(update_fields=["submitted_on", "endorsed_on", "is_returned"])
    catch_up(assignment)
    after = {"agency": assignment.agency, "reason": review.reason}
    audit.record("assignment.returned", assignment, by=by, before=before, after=after)
    tell_reviewed(assignment, review)
    return review


def accept_many(assignments: Iterable[Assignment], *, by: User) -> Answered:
    """Accept several results: each that can be, the others are named with the reason."""
    return one_by_one(assignments, lambda assignment: accept(assignment, by=by))


def return_many(assignments: Iterable[Assignment], *, reason: str, by: User) -> Answered:
    """Return several results with the same reason: each that can be, the others are named with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the results are returned and what is missing.")})
    return one_by_one(assignments, lambda assignment: return_result(assignment, reason=reason, by=by))


def why_not(assignment: Assignment, *, by: User) -> str:
    """Why the person cannot answer this result now, in words; nothing if it can be."""
    try:
        _refuse_unless_judged(assignment, by)
    except ValidationError as error:
        return error.messages[0]
    return ""


def _review(assignment: Assignment, *, is_accepted: bool, reason: str = "", by: User) -> Review:
    review = Review(
        report=results_of([assignment])[assignment.pk],
        stage=Review.Stage.OWNER if assignment.is_at_owner else Review.Stage.OFFICE,
        is_accepted=is_accepted,
        reason=reason,
        reviewed_by=by,
        reviewed_at=clock.now(),
    )
    review.full_clean()
    review.save()
    return review


def _refuse_unless_judged(assignment: Assignment, by: User) -> None:
    """Asked again of the locked row: somebody may just have answered, and it waits for another now."""
    if assignment.accepted_on:
        raise ValidationError(_("This result was accepted already."))
    if not assignment.is_open or not assignment.is_lead or not assignment.submitted_on:
        raise ValidationError(
            _("No result waits for an answer: the agency has not submitted one, or got it back.")
        )
    if by.agency_id == assignment.agency_id:
        raise ValidationError(_("Nobody judges the own agency's result: a coordinator of another one does."))
    if not rules.can_review(by, assignment):
        names = ", ".join(str(agency) for agency in assignment.judges)
        raise ValidationError(_("This result waits for %(agency)s to answer it.") % {"agency": names})
