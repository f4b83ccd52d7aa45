"""Agencies report on their tasks and submit results, with the documents and files that prove them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Required, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from directives.evidence import Kept, keeping
from directives.models import Assignment, EvidenceFile, ProgressReport
from directives.services.locking import locked
from directives.services.messages import tell_contributed, tell_submitted
from directives.services.occurrences import refuse_series
from directives.services.receipt import take_on_if_new
from directives.services.secrecy import kept_words, refuse_secret_report
from portal import audit, clock
from portal.models import User


class Said(TypedDict, total=False):
    """What an agency says: words, percent (0-100), and what proves it: a document by its number, or files."""

    note: Required[str]
    percent: int | None
    evidence_number: str
    evidence_on: date | None
    evidence_issuer: str
    files: Sequence[UploadedFile]


def report(assignment: Assignment, *, by: User, **said: Unpack[Said]) -> ProgressReport:
    """Record how far the agency has got. Refuses when the task is done or its result waits for the giver."""
    with keeping(said.get("files") or []) as files, transaction.atomic():
        assignment = locked(assignment)
        _refuse_unless_at_work(assignment)
        new = _add(ProgressReport(assignment=assignment, reported_by=by), said, files)
        after = {**_trace(new, files), **take_on_if_new(assignment, by)}
        audit.record("assignment.reported", assignment, by=by, after=after)
    return new


def submit(assignment: Assignment, *, by: User, **said: Unpack[Said]) -> ProgressReport:
    """Hand in the result. A lead's needs the document that proves it, and then waits for the giver."""
    with keeping(said.get("files") or []) as files, transaction.atomic():
        assignment = locked(assignment)
        _refuse_unless_at_work(assignment)
        is_proven = said.get("evidence_number") or files
        if not is_proven and (assignment.is_lead or assignment.directive.is_secret):
            raise ValidationError(_("A result needs its evidence: the number of the document, or a file."))
        new = _add(ProgressReport(assignment=assignment, reported_by=by, is_result=True), said, files)
        after = {**_trace(new, files), **take_on_if_new(assignment, by)}
        assignment.submitted_on, assignment.is_returned = clock.today(), False
        assignment.save(update_fields=["submitted_on", "is_returned"])
        audit.record("assignment.submitted", assignment, by=by, after=after)
        (tell_submitted if assignment.is_lead else tell_contributed)(assignment, new.note)
    return new


def _refuse_unless_at_work(assignment: Assignment) -> None:
    refuse_series(assignment)
    if not assignment.is_open:
        raise ValidationError(_("This task is done; there is nothing more to report."))
    if assignment.submitted_on:
        raise ValidationError(
            _("The result was submitted and waits for the answer; you can report again after that.")
        )


def _add(new: ProgressReport, said: Said, files: list[Kept]) -> ProgressReport:
    """Fill in the report, check it, and keep it with its files."""
    directive = new.assignment.directive
    text = said["note"] + (said.get("evidence_issuer") or "")
    refuse_secret_report(directive, text=text, has_file=bool(files))
    new.note, new.percent = kept_words(directive, said["note"]), said.get("percent")
    new.evidence_number, new.evidence_on = said.get("evidence_number") or "", said.get("evidence_on")
    new.evidence_issuer = said.get("evidence_issuer") or ""
    if new.evidence_on and new.evidence_on > clock.today():
        raise ValidationError(_("The document's date lies in the future."))
    new.full_clean()
    new.save()
    EvidenceFile.objects.bulk_create(
        EvidenceFile(report=new, file=file.path, name=file.name) for file in files
    )
    return new


def _trace(new: ProgressReport, files: list[Kept]) -> dict[str, Any]:
    names = [new.evidence_issuer, new.evidence_number, *(file.name for file in files)]
    told = {"note": new.note, "percent": new.percent, "evidence": ", ".join(filter(None, names))}
    return {name: value for name, value in told.items() if value not in (None, "")}
