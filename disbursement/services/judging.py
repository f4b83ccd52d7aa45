"""What was submitted is verified, one sheet or many, or returned with the reasons line by line."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disbursement import rules
from disbursement.models import CellReturn, Sheet
from disbursement.models.months import may_enter
from disbursement.services.steps import locked, moment, move, office_language, tell
from disbursement.table import Row, load
from portal import audit, clock
from portal.models import User

Seen = Mapping[int, datetime | None]  # when each sheet was submitted that somebody looked at


class Judged(NamedTuple):
    """What became of several: those that were verified, and the others with the reason."""

    done: list[Sheet]
    refused: list[tuple[Sheet, str]]


@transaction.atomic
def verify(sheet: Sheet, *, by: User, seen: datetime | None = None) -> Sheet:
    """Accept the figures; from now on the sheet is locked. `seen`: when what was looked at was submitted."""
    sheet = locked(sheet)
    _check_submitted(sheet)
    if seen and seen != sheet.submitted_at:
        raise ValidationError(
            _("The unit submitted it again at %(at)s, after you had looked at it. Look at the new figures.")
            % {"at": moment(sheet.submitted_at)}
        )
    move(sheet, Sheet.State.VERIFIED, verified_by=by, verified_at=clock.now())
    audit.record("sheet.verified", sheet, by=by)
    with office_language():
        words = {"sheet": sheet, "agency": by.agency or by}
        subject = _("Verified: %(sheet)s") % words
        body = _("%(agency)s verified the sheet. Nothing is left to do.") % words
        tell(sheet.unit, sheet, kind="sheet.verified", subject=subject, body=body)
    return sheet


def why_not(sheet: Sheet, *, by: User) -> str:
    """Why this person cannot verify it now; nothing if that is possible."""
    if not rules.can_judge(by, sheet):
        if by.agency_id == sheet.unit_id:
            return _("It is your own agency's sheet: a coordinator verifies it.")
        return _("It is verified by the owner of the programme, %(owner)s.") % {"owner": sheet.program.owner}
    return "" if sheet.state == Sheet.State.SUBMITTED else _not_submitted(sheet)


def verify_many(sheets: Iterable[Sheet], *, by: User, seen: Seen | None = None) -> Judged:
    """Each in a transaction of its own; those that cannot be verified stay, with the reason."""
    judged = Judged([], [])
    for sheet in sheets:
        try:
            if not rules.can_judge(by, sheet):
                raise ValidationError(why_not(sheet, by=by))
            judged.done.append(verify(sheet, by=by, seen=(seen or {}).get(sheet.pk)))
        except ValidationError as error:
            judged.refused.append((sheet, error.messages[0]))
    return judged


@transaction.atomic
def return_sheet(
    sheet: Sheet, *, reason: str = "", cells: Mapping[int, str] | None = None, by: User
) -> Sheet:
    """Give the sheet back to its unit: a reason for the whole, for lines (by allocation), or both.

    What was reported stays reported.
    """
    sheet = locked(sheet)
    _check_submitted(sheet)
    reason = reason.strip()
    lines = _lines(sheet, cells or {})
    if not reason and not lines:
        raise ValidationError(_("Say what is to be mended, so that the unit knows what to do."))
    if not may_enter(sheet, clock.today()):
        raise ValidationError(
            _("Month %(month)s is closed: the unit could not mend the sheet. Let the unit in late first.")
            % {"month": sheet.period}
        )
    now = clock.now()
    CellReturn.objects.bulk_create(
        CellReturn(sheet=sheet, allocation=row.allocation, reason=why, returned_by=by, returned_at=now)
        for row, why in lines
    )
    with office_language():
        reason = reason or _("The reasons stand at the lines.")
        move(sheet, Sheet.State.RETURNED, returned_by=by, returned_at=now, reason=reason)
        named = {row.name: why for row, why in lines}
        audit.record("sheet.returned", sheet, by=by, after={"reason": reason, **named})
        _tell_unit(sheet, reason, named, by)
    return sheet


def _check_submitted(sheet: Sheet) -> None:
    if sheet.state != Sheet.State.SUBMITTED:
        raise ValidationError(_not_submitted(sheet))


def _not_submitted(sheet: Sheet) -> str:
    return _("The sheet is not waiting for verification: its state is “%(state)s”.") % {
        "state": sheet.get_state_display()
    }


def _lines(sheet: Sheet, cells: Mapping[int, str]) -> list[tuple[Row, str]]:
    """The lines with a reason, in the order of the sheet."""
    asked = {key: why for key, text in cells.items() if (why := " ".join(text.split()))}
    if not asked:
        return []
    rows = {row.allocation.pk: row for row in load(sheet).rows}
    if not rows.keys() >= asked.keys():
        raise ValidationError(_("The sheet has no such line any more. Load the page again."))
    named = [(row, asked[key]) for key, row in rows.items() if key in asked]
    for _row, why in named:
        CellReturn(reason=why).clean_fields(exclude=["sheet", "allocation", "returned_by"])
    return named


def _tell_unit(sheet: Sheet, reason: str, named: dict[str, str], by: User) -> None:
    day = f"{sheet.due_on:%d/%m/%Y}"
    words = {"sheet": sheet, "agency": by.agency or by, "reason": reason, "day": day}
    body = _("%(agency)s returned the sheet: “%(reason)s” Mend it and submit it again by %(day)s.") % words
    if named:
        told = "\n".join(f"– {name}: {why}" for name, why in named.items())
        body += "\n\n" + _("To be mended line by line:") + "\n" + told
    subject = _("Returned: %(sheet)s") % words
    tell(sheet.unit, sheet, kind="sheet.returned", subject=subject, body=body)
