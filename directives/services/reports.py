"""Agencies report and submit; the giver accepts or returns."""

from datetime import date
from typing import Any, Required, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from directives import evidence as files
from directives.models import Assignment, ProgressReport, Review
from directives.services.messages import tell_reviewed, tell_submitted
from portal import audit, clock
from portal.models import User


class Said(TypedDict, total=False):
    """What an agency says: words, percent (0-100), and the document that proves it, as number or file."""

    note: Required[str]
    percent: int | None
    evidence_number: str
    evidence_on: date | None
    evidence: UploadedFile | None


@transaction.atomic
def report(assignment: Assignment, *, by: User, **said: Unpack[Said]) -> ProgressReport:
    """Record how far the agency has got. Refuses when the task is done or its result waits for the giver."""
    assignment = _lock(assignment)
    _refuse_unless_at_work(assignment)
    new = _add(ProgressReport(assignment=assignment, reported_by=by), said)
    audit.record("assignment.reported", assignment, by=by, after=_trace(new))
    return new


@transaction.atomic
def submit(assignment: Assignment, *, by: User, **said: Unpack[Said]) -> ProgressReport:
    """Hand in the result, with the document that proves it. A lead's then waits for the giver."""
    assignment = _lock(assignment)
    _refuse_unless_at_work(assignment)
    if not said.get("evidence_number") and not said.get("evidence"):
        raise ValidationError(_("A result needs its evidence: the number of the document, or a file."))
    new = _add(ProgressReport(assignment=assignment, reported_by=by, is_result=True), said)
    assignment.submitted_on, assignment.is_returned = clock.today(), False
    assignment.save(update_fields=["submitted_on", "is_returned"])
    audit.record("assignment.submitted", assignment, by=by, after=_trace(new))
    tell_submitted(assignment, new.note)
    return new


@transaction.atomic
def accept(assignment: Assignment, *, by: User) -> Review:
    """Accept the result: the task is done, on the day on which it was submitted."""
    assignment = _lock(assignment)
    review = Review(
        report=_waiting_result(assignment), is_accepted=True, reviewed_by=by, reviewed_at=clock.now()
    )
    review.full_clean()
    review.save()
    assignment.accepted_on, assignment.accepted_by = clock.today(), by
    assignment.save(update_fields=["accepted_on", "accepted_by"])
    audit.record("assignment.accepted", assignment, by=by, after={"agency": assignment.agency})
    tell_reviewed(assignment, review)
    return review


@transaction.atomic
def return_result(assignment: Assignment, *, reason: str, by: User) -> Review:
    """Give the result back with a reason: the task is open again, and as late as its date says."""
    assignment = _lock(assignment)
    result = _waiting_result(assignment)
    if not reason.strip():
        raise ValidationError(_("Say why the result is returned and what is missing."))
    review = Review(
        report=result, is_accepted=False, reason=reason.strip(), reviewed_by=by, reviewed_at=clock.now()
    )
    review.full_clean()
    review.save()
    before = {"submitted_on": assignment.submitted_on}
    assignment.submitted_on, assignment.is_returned = None, True
    assignment.save(update_fields=["submitted_on", "is_returned"])
    after = {"agency": assignment.agency, "reason": review.reason}
    audit.record("assignment.returned", assignment, by=by, before=before, after=after)
    tell_reviewed(assignment, review)
    return review


def _lock(assignment: Assignment) -> Assignment:
    """The row as it stands now, nobody else's to change until this transaction ends."""
    needed = ("agency", "directive__document__issuer", "directive__given_by__agency")
    return Assignment.objects.select_for_update(of=("self",)).select_related(*needed).get(pk=assignment.pk)


def _refuse_unless_at_work(assignment: Assignment) -> None:
    if not assignment.is_open:
        raise ValidationError(_("This task is done; there is nothing more to report."))
    if assignment.submitted_on:
        raise ValidationError(
            _("The result was submitted and waits for the answer; you can report again after that.")
        )


def _waiting_result(assignment: Assignment) -> ProgressReport:
    """The result that the giver has to judge."""
    if assignment.accepted_on:
        raise ValidationError(_("This result was accepted already."))
    if not assignment.is_lead or not assignment.submitted_on:
        raise ValidationError(
            _("No result waits for an answer: the agency has not submitted one, or got it back.")
        )
    return assignment.reports.filter(is_result=True).latest("id")


def _add(new: ProgressReport, said: Said) -> ProgressReport:
    """Fill in the report, check it and its file, and keep both."""
    new.note, new.percent = said["note"].strip(), said.get("percent")
    new.evidence_number, new.evidence_on = said.get("evidence_number") or "", said.get("evidence_on")
    if new.evidence_on and new.evidence_on > clock.today():
        raise ValidationError(_("The document's date lies in the future."))
    if upload := said.get("evidence"):
        new.evidence_name = files.checked_name(upload)
        upload.name = files.stored_name(new.evidence_name)
        new.evidence = upload
    new.full_clean()
    new.save()
    return new


def _trace(new: ProgressReport) -> dict[str, Any]:
    proof = " ".join(filter(None, [new.evidence_number, new.evidence_name]))
    told = {"note": new.note, "percent": new.percent, "evidence": proof}
    return {name: value for name, value in told.items() if value not in (None, "")}
