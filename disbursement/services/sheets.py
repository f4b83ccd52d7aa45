"""The sheet of a month: filled in and submitted."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disbursement.models import Allocation, Figure, Sheet
from disbursement.models.months import may_enter
from disbursement.services.steps import locked, moment, move, office_language, tell
from disbursement.table import Row, Table, load
from disbursement.typed import Clash
from portal import audit, clock
from portal.models import Agency, User


class ConflictError(ValidationError):
    """Another person changed the sheet since it was read; `clashes` are the cells in which both did."""

    def __init__(self, message: str, clashes: Sequence[Clash] = ()):
        super().__init__(message)
        self.clashes = clashes


class UnfinishedError(ValidationError):
    """The sheet cannot be submitted yet; `table.blockers` says what is to be mended."""

    def __init__(self, message: str, table: Table):
        super().__init__(message)
        self.table = table


@transaction.atomic
def submit(sheet: Sheet, *, by: User, version: int | None = None) -> Sheet:
    """Report the draft: new figures where amount or remark changed. Refuses while findings are open."""
    sheet = locked(sheet)
    check_open(sheet)
    if version is not None:
        _check_version(sheet, version)
    Allocation.objects.filter(year=sheet.year, unit=sheet.unit_id, component__program=sheet.program_id).hold()
    table = load(sheet)
    if table.blockers:
        raise UnfinishedError(_open_findings(table), table)
    new = [row for row in table.rows if _differs(row)]
    at = Figure.objects.next_at([row.allocation for row in new])
    Figure.objects.bulk_create(_figure(sheet, row, by, at) for row in new)
    move(sheet, Sheet.State.SUBMITTED, submitted_by=by, submitted_at=clock.now())
    audit.record("sheet.submitted", sheet, by=by, after={"figures": len(new)})
    with office_language():
        _tell_judges(sheet)
    return sheet


def check_open(sheet: Sheet) -> None:
    if not sheet.is_editable:
        raise ValidationError(
            _("The sheet was submitted at %(at)s and is closed. Ask the programme owner to return it.")
            % {"at": moment(sheet.submitted_at)}
        )
    if not may_enter(sheet, clock.today()):
        raise ValidationError(
            _("Month %(month)s is closed. Ask the coordinator to let your unit in late, with a reason.")
            % {"month": sheet.period}
        )


def _check_version(sheet: Sheet, version: int) -> None:
    if sheet.version != version:
        raise ConflictError(
            _(
                "%(person)s saved this sheet at %(at)s, after you had opened it. "
                "Look at it as it is now, and submit it again."
            )
            % {"person": sheet.saved_by or "–", "at": moment(sheet.saved_at)}
        )


def _differs(row: Row) -> bool:
    """Whether the cell says something else than the newest figure of the month."""
    newest, cell = row.reported, row.cell
    said = (cell.amount, cell.december.amount, cell.january.amount, cell.note)
    return newest is None or (newest.amount, newest.december, newest.january, newest.note) != said


def _figure(sheet: Sheet, row: Row, by: User, at: datetime) -> Figure:
    cell = row.cell
    expected = {"december": cell.december.amount, "january": cell.january.amount}
    words = {"amount": cell.amount, "note": cell.note, "entered_by": by, "entered_at": at}
    return Figure(allocation=row.allocation, sheet=sheet, month=sheet.month, **words, **expected)


def _open_findings(table: Table) -> str:
    number = len({row.key for row, _finding in table.blockers})
    return ngettext(
        "The draft is saved, but not submitted: %(number)s cell is to be mended first.",
        "The draft is saved, but not submitted: %(number)s cells are to be mended first.",
        number,
    ) % {"number": number}


def _tell_judges(sheet: Sheet) -> None:
    """The owner of the programme; the coordinators for the owner's own sheet."""
    judges = [sheet.program.owner]
    if sheet.unit_id == sheet.program.owner_id:
        judges = list(Agency.objects.of_coordinators())
    subject = _("To verify: %(sheet)s") % {"sheet": sheet}
    body = _("%(unit)s submitted its figures. Verify or return them.") % {"unit": sheet.unit}
    for agency in judges:
        tell(agency, sheet, kind="sheet.submitted", subject=subject, body=body)
