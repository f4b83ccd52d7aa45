"""What cooperating agencies give to the lead: the lead reminds those who have not, and may send one back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Assignment, ContributionReminder, Directive, Review
from directives.services.events import catch_up
from directives.services.locking import lock_directives, locked
from directives.services.messages import tell_contribution_asked, tell_sent_back
from directives.services.secrecy import kept_words
from portal import audit, clock, workdays
from portal.models import User


@transaction.atomic
def remind_contributors(directive: Directive, *, words: str = "", by: User) -> list[Assignment]:
    """Remind the cooperating agencies that have not answered, each at most once a working day.

    Returns those that were reminded; refuses if there are none, or if all were reminded already.
    """
    today = clock.today()
    missing = _missing(directive)
    if not missing:
        raise ValidationError(_("All cooperating agencies have answered; there is nobody to remind."))
    rows = ContributionReminder.objects.filter(assignment__in=missing).order_by("on")
    last = dict(rows.values_list("assignment", "on"))
    due = [row for row in missing if row.pk not in last or workdays.late(last[row.pk], today)]
    if not due:
        raise ValidationError(_("They were reminded already; remind again on the next working day."))
    ContributionReminder.objects.bulk_create(
        ContributionReminder(assignment=row, on=today, sent_by=by, sent_at=clock.now()) for row in due
    )
    for assignment in due:
        tell_contribution_asked(assignment, lead=by.agency, words=kept_words(directive, words))
    agencies = [str(assignment.agency) for assignment in due]
    audit.record("contribution.reminded", directive, by=by, after={"agencies": agencies})
    return due


@transaction.atomic
def send_back(assignment: Assignment, *, reason: str, by: User) -> Review:
    """Give a contribution back to its agency with a reason: it is open again."""
    assignment = locked(assignment)
    if assignment.is_lead or not assignment.submitted_on or assignment.ended_on:
        raise ValidationError(_("There is no contribution to send back: the agency has not given one yet."))
    if not assignment.directive.assignments.leads().open().exists():
        raise ValidationError(_("The task is done; its contributions stay as they are."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is sent back and what is missing.")})
    review = Review(
        report=assignment.reports.filter(is_result=True).latest("id"),
        stage=Review.Stage.LEAD,
        is_accepted=False,
        reason=kept_words(assignment.directive, reason),
        reviewed_by=by,
        reviewed_at=clock.now(),
    )
    review.full_clean()
    review.save()
    before = {"submitted_on": assignment.submitted_on}
    assignment.submitted_on, assignment.is_returned = None, True
    assignment.save(update_fields=["submitted_on", "is_returned"])
    catch_up(assignment)
    after = {"agency": assignment.agency, "reason": review.reason}
    audit.record("contribution.sent_back", assignment, by=by, before=before, after=after)
    tell_sent_back(assignment, review)
    return review


def _missing(directive: Directive) -> list[Assignment]:
    """Cooperating agencies without an answer, locked: two people do not remind them twice."""
    lock_directives([directive.pk])
    rows = directive.assignments.open().filter(role=Assignment.Role.COOPERATING)
    if directive.recurrence:
        rows = rows.exclude(period_on=None)  # the series itself: its periods are what is contributed to
    rows = rows.select_for_update(of=("self",)).select_related("agency", "directive__document")
    return list(rows.order_by("agency__position", "agency__name", "period_on"))
