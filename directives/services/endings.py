"""Tasks end without a result: nothing is deleted, what was asked about them lapses."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Assignment, Directive, ExplanationRequest, Extension, Objection
from directives.services.dependence import tell_who_waited
from directives.services.locking import locked
from directives.services.messages import tell_closed
from directives.services.secrecy import kept_words
from portal import audit, clock
from portal.models import User


def lapse_open(assignment: Assignment, by: User) -> None:
    """Answer what is still open about a task that passes on or ends: it lapsed."""
    lapse_requests(assignment, by)
    with override(settings.LANGUAGE_CODE):
        answer = _("lapsed: the task passed on or ended")
    ExplanationRequest.objects.filter(assignment=assignment).waiting().update(
        answer=answer, answered_at=clock.now(), answered_by=by
    )


def lapse_requests(assignment: Assignment, by: User) -> None:
    """Answer what the agency asked for; what it has to explain it, or its heir, still explains."""
    answered = {"answered_at": clock.now(), "answered_by": by}
    Objection.objects.filter(assignment=assignment).waiting().update(
        outcome=Objection.Outcome.LAPSED, **answered
    )
    Extension.objects.filter(assignment=assignment).waiting().update(
        outcome=Extension.Outcome.LAPSED, **answered
    )


@transaction.atomic
def close_without_result(
    assignment: Assignment, *, reason: str, with_periods: bool = False, by: User
) -> Assignment:
    """End an agency's part without a result; of what recurs one period, or all to come with what is open."""
    assignment = locked(assignment)
    if not assignment.is_open:
        raise ValidationError(_("This task is done or has ended already; there is nothing to close."))
    rows = [assignment]
    if with_periods or assignment.is_series:
        whole = assignment.directive.assignments.open().filter(agency=assignment.agency_id)
        rows = list(_locked(whole))
    _end(rows, reason, by)
    tell_who_waited(assignment.directive)
    return assignment


@transaction.atomic
def close_directive(directive: Directive, *, reason: str, by: User) -> Directive:
    """End every open part of a directive without a result."""
    directive = Directive.objects.select_for_update(no_key=True).get(pk=directive.pk)
    if not end_all(directive, reason, by):
        raise ValidationError(_("No part of this task is open; there is nothing to close."))
    return directive


def end_all(directive: Directive, reason: str, by: User) -> list[Assignment]:
    """End the open parts of a directive that the caller has locked; returns them."""
    found = list(_locked(directive.assignments.open()))
    _end(found, reason, by)
    if found:
        tell_who_waited(directive)
    return found


def _locked(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    needed = ("agency", "directive__document", "directive__given_by__agency")
    return rows.select_for_update(of=("self",)).select_related(*needed).order_by("pk")


def _end(rows: Iterable[Assignment], reason: str, by: User) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the task is closed without a result.")})
    for row in rows:
        lapse_open(row, by)
        row.ended_on, row.ended_by = clock.today(), by
        row.end_reason = kept_words(row.directive, reason)
        row.ending = Assignment.Ending.SUPERSEDED
        row.save(update_fields=["ended_on", "ended_by", "end_reason", "ending"])
        after = {"agency": row.agency, "reason": row.end_reason}
        audit.record("assignment.closed", row, by=by, after=after)
        tell_closed(row)
