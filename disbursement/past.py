"""Sheets as they stood on an earlier day, told from the audit trail: nothing else keeps their states."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from disbursement.models import Sheet
from disbursement.models.sheets import SheetQuerySet
from portal import clock
from portal.models import AuditEntry, User

STATES = {
    "sheet.opened": Sheet.State.DRAFT,
    "sheet.submitted": Sheet.State.SUBMITTED,
    "sheet.verified": Sheet.State.VERIFIED,
    "sheet.returned": Sheet.State.RETURNED,
}


def standing_on(sheets: SheetQuerySet, day: date) -> SheetQuerySet:
    """Sheets that were open by that day, annotated with the verb, person and moment of their last step."""
    last = _steps(day).order_by("-at", "-id")
    submitted = _steps(day).filter(verb="sheet.submitted").order_by("-at", "-id")
    return sheets.annotate(
        step=Subquery(last.values("verb")[:1]),
        step_at=Subquery(last.values("at")[:1]),
        step_by=Subquery(last.values("by")[:1]),
        step_after=Subquery(last.values("after")[:1]),
        submitted_then=Subquery(submitted.values("at")[:1]),
        submitted_then_by=Subquery(submitted.values("by")[:1]),
    ).exclude(step=None)


def in_states(sheets: SheetQuerySet, states: Collection[str]) -> SheetQuerySet:
    """Of those the ones that were in one of the states."""
    verbs = [verb for verb, state in STATES.items() if state in states]
    return sheets.filter(step__in=verbs)  # type: ignore[misc]  # annotated above


def counted(sheets: SheetQuerySet) -> dict[str, int]:
    """How many were in each state."""
    verbs = sheets.order_by().values_list("step", flat=True)  # type: ignore[misc]  # annotated above
    return Counter(STATES[verb] for verb in verbs)


def put_back(sheets: Iterable[Sheet], day: date) -> list[Sheet]:
    """The same objects saying what was true then; never to be saved. One query, for the people."""
    found: list[Any] = list(sheets)  # with what `standing_on` annotates
    people = User.objects.select_related("agency").in_bulk(
        {key for sheet in found for key in (sheet.step_by, sheet.submitted_then_by) if key}
    )
    for sheet in found:
        sheet.as_of, sheet.state = day, STATES[sheet.step]
        sheet.submitted_at, sheet.submitted_by = sheet.submitted_then, people.get(sheet.submitted_then_by)
        sheet.saved_at = sheet.verified_at = sheet.returned_at = None
        sheet.reason = ""
        person = people.get(sheet.step_by)
        if sheet.state == Sheet.State.VERIFIED:
            sheet.verified_at, sheet.verified_by = sheet.step_at, person
        elif sheet.state == Sheet.State.RETURNED:
            sheet.returned_at, sheet.returned_by = sheet.step_at, person
            sheet.reason = sheet.step_after.get("reason", "")
    return found


def sheet_on(sheet: Sheet, day: date) -> Sheet:
    """One sheet as it stood; one that was not open yet is an empty draft."""
    found = standing_on(Sheet.objects.for_list().filter(pk=sheet.pk), day)
    for then in put_back(found, day):
        return then
    sheet.as_of, sheet.state, sheet.reason = day, Sheet.State.DRAFT, ""
    sheet.submitted_at = sheet.saved_at = sheet.verified_at = sheet.returned_at = None
    return sheet


def _steps(day: date):
    return AuditEntry.objects.filter(
        subject_type=Sheet._meta.label_lower,
        subject_id=OuterRef("pk"),
        verb__in=STATES,
        at__lte=clock.end_of(day),
    )
