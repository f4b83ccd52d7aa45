"""The month: opened, filled in, submitted, verified or returned."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disbursement.amounts import Unit, written
from disbursement.checks import Cell
from disbursement.models import Allocation, Figure, Sheet, SheetCell
from disbursement.table import Row, Table, load
from portal import audit, clock
from portal.models import Agency, User
from portal.notifications import notify
from programs.models import Program


class ConflictError(ValidationError):
    """Another person saved the sheet since this one was opened."""


class UnfinishedError(ValidationError):
    """The sheet cannot be submitted yet; `table.blockers` says what is to be mended."""

    def __init__(self, message: str, table: Table):
        super().__init__(message)
        self.table = table


@transaction.atomic
def open_month(year: int, month: int, *, due_on: date, by: User) -> list[Sheet]:
    """Make the month's sheets of all units with capital, for each programme. Those that exist stay."""
    if month not in range(1, 14):
        raise ValidationError(_("A month is 1 to 12, or 13 for January of the next year."))
    first = date(year + month // 13, (month - 1) % 12 + 1, 1)
    if due_on < first:
        raise ValidationError(_("The due date lies before the month."))
    sheets = [
        Sheet(unit_id=unit, program_id=program, year=year, month=month, due_on=due_on)
        for unit, program in _without_sheet(year, month, first)
    ]
    for sheet in _named(Sheet.objects.bulk_create(sheets)):
        audit.record("sheet.opened", sheet, by=by, after={"due_on": due_on})
    return sheets


@transaction.atomic
def save_sheet(
    sheet: Sheet, cells: Mapping[int, tuple[str, str]], *, version: int, by: User, unit: str = Unit.TRIEU
) -> Sheet:
    """Keep what was typed, by allocation, readable or not. Refuses to overwrite what another person saved."""
    sheet = _locked(sheet)
    _check_open(sheet)
    _check_version(sheet, version)
    table = load(sheet, Unit(unit))
    rows = {row.allocation.pk: row for row in table.rows}
    if not rows.keys() >= cells.keys():
        raise ValidationError(_("The sheet has no such line any more. Load the page again."))
    typed = {key: Cell.of(text, note, Unit(unit)) for key, (text, note) in cells.items()}
    changed = {key: cell for key, cell in typed.items() if not cell.same_as(rows[key].cell)}
    if not changed:
        return sheet
    _write_cells(sheet, changed)
    sheet.version, sheet.saved_by, sheet.saved_at = sheet.version + 1, by, clock.now()
    sheet.save(update_fields=["version", "saved_by", "saved_at"])
    with _office_language():
        before = {rows[key].name: _words(rows[key].cell) for key in changed if rows[key].cell.typed}
        after = {rows[key].name: _words(cell) for key, cell in changed.items()}
        audit.record("sheet.saved", sheet, by=by, before=before, after=after)
    return sheet


@transaction.atomic
def submit(sheet: Sheet, *, by: User, version: int | None = None) -> Sheet:
    """Report the draft: new figures where amount or remark changed. Refuses while findings are open."""
    sheet = _locked(sheet)
    _check_open(sheet)
    if version is not None:
        _check_version(sheet, version)
    table = load(sheet)
    if table.blockers:
        raise UnfinishedError(_open_findings(table), table)
    new = [row for row in table.rows if _differs(row)]
    Figure.objects.bulk_create(_figure(sheet, row, by) for row in new)
    _move(sheet, Sheet.State.SUBMITTED, submitted_by=by, submitted_at=clock.now())
    audit.record("sheet.submitted", sheet, by=by, after={"figures": len(new)})
    with _office_language():
        _tell_judges(sheet)
    return sheet


@transaction.atomic
def verify(sheet: Sheet, *, by: User) -> Sheet:
    """Accept the figures; from now on the sheet is locked."""
    sheet = _locked(sheet)
    _check_submitted(sheet)
    _move(sheet, Sheet.State.VERIFIED, verified_by=by, verified_at=clock.now())
    audit.record("sheet.verified", sheet, by=by)
    with _office_language():
        words = {"sheet": sheet, "agency": by.agency or by}
        subject = _("Verified: %(sheet)s") % words
        body = _("%(agency)s verified the sheet. Nothing is left to do.") % words
        _tell(sheet.unit, sheet, kind="sheet.verified", subject=subject, body=body)
    return sheet


@transaction.atomic
def return_sheet(sheet: Sheet, *, reason: str, by: User) -> Sheet:
    """Give the sheet back to its unit, with the reason; what was reported stays reported."""
    sheet = _locked(sheet)
    _check_submitted(sheet)
    if not (reason := reason.strip()):
        raise ValidationError(_("Say what is to be mended, so that the unit knows what to do."))
    _move(sheet, Sheet.State.RETURNED, returned_by=by, returned_at=clock.now(), reason=reason)
    audit.record("sheet.returned", sheet, by=by, after={"reason": reason})
    with _office_language():
        words = {
            "sheet": sheet,
            "agency": by.agency or by,
            "reason": reason,
            "day": f"{sheet.due_on:%d/%m/%Y}",
        }
        subject = _("Returned: %(sheet)s") % words
        body = (
            _("%(agency)s returned the sheet: “%(reason)s” Mend it and submit it again by %(day)s.") % words
        )
        _tell(sheet.unit, sheet, kind="sheet.returned", subject=subject, body=body)
    return sheet


def _without_sheet(year: int, month: int, first: date) -> list[tuple[int, int]]:
    """Units that stand on the first day x programmes of which they have capital, without this month's sheet.

    Locks the programmes, so that two people who open the month at once do not both make its sheets.
    """
    lines = Allocation.objects.filter(year=year, unit__in=Agency.objects.at(first)).open_in(month)
    pairs = set(lines.known(clock.today()).order_by().values_list("unit", "component__program"))
    list(Program.objects.select_for_update().filter(pk__in={pair[1] for pair in pairs}).order_by("pk"))
    existing = Sheet.objects.filter(year=year, month=month).values_list("unit", "program")
    return sorted(pairs - set(existing))


def _named(sheets: list[Sheet]) -> QuerySet[Sheet]:
    """The same with their units and programmes, for the words of the audit trail."""
    return Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).select_related("unit", "program")


def _locked(sheet: Sheet) -> Sheet:
    lock = Sheet.objects.select_for_update(of=["self"])
    return lock.select_related("unit", "program__owner", "saved_by").get(pk=sheet.pk)


def _check_open(sheet: Sheet) -> None:
    if not sheet.is_editable:
        raise ValidationError(
            _("The sheet was submitted at %(at)s and is closed. Ask the programme owner to return it.")
            % {"at": _at(sheet.submitted_at)}
        )


def _check_submitted(sheet: Sheet) -> None:
    if sheet.state != Sheet.State.SUBMITTED:
        raise ValidationError(
            _("The sheet is not waiting for verification: its state is “%(state)s”.")
            % {"state": sheet.get_state_display()}
        )


def _check_version(sheet: Sheet, version: int) -> None:
    if sheet.version != version:
        raise ConflictError(
            _(
                "%(person)s saved this sheet at %(at)s, after you had opened it. Nothing was overwritten: "
                "compare both values, choose, and save again."
            )
            % {"person": sheet.saved_by or "–", "at": _at(sheet.saved_at)}
        )


def _write_cells(sheet: Sheet, cells: Mapping[int, Cell]) -> None:
    rows = [
        SheetCell(
            sheet=sheet,
            allocation_id=key,
            typed=cell.typed,
            unit=cell.unit,
            amount=cell.amount,
            note=cell.note,
        )
        for key, cell in cells.items()
    ]
    for row in rows:
        row.clean_fields(exclude=["sheet", "allocation"])
    SheetCell.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["sheet", "allocation"],
        update_fields=["typed", "unit", "amount", "note"],
    )


def _move(sheet: Sheet, state: str, **values: Any) -> None:
    sheet.state = state
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=["state", *values])


def _differs(row: Row) -> bool:
    """Whether the cell says something else than the newest figure of the month."""
    newest = row.reported
    return newest is None or (newest.amount, newest.note) != (row.cell.amount, row.cell.note)


def _figure(sheet: Sheet, row: Row, by: User) -> Figure:
    words = {"amount": row.cell.amount, "note": row.cell.note, "entered_by": by, "entered_at": clock.now()}
    return Figure(allocation=row.allocation, sheet=sheet, month=sheet.month, **words)


def _open_findings(table: Table) -> str:
    number = len({row.key for row, _finding in table.blockers})
    return ngettext(
        "The draft is saved, but not submitted: %(number)s cell is to be mended first.",
        "The draft is saved, but not submitted: %(number)s cells are to be mended first.",
        number,
    ) % {"number": number}


def _words(cell: Cell) -> str:
    """A cell in the audit trail: the amount in triệu đồng, or what was typed, and the remark."""
    amount = cell.typed if cell.amount is None else written(cell.amount, Unit.TRIEU)
    return " · ".join(filter(None, [amount, cell.note])) or "–"


def _tell_judges(sheet: Sheet) -> None:
    """The owner of the programme; the coordinators for the owner's own sheet."""
    judges = [sheet.program.owner]
    if sheet.unit_id == sheet.program.owner_id:
        judges = list(Agency.objects.of_coordinators())
    subject = _("To verify: %(sheet)s") % {"sheet": sheet}
    body = _("%(unit)s submitted its figures. Verify or return them.") % {"unit": sheet.unit}
    for agency in judges:
        _tell(agency, sheet, kind="sheet.submitted", subject=subject, body=body)


def _tell(agency: Agency, sheet: Sheet, *, kind: str, subject: str, body: str) -> None:
    notify(agency, kind=kind, subject=subject, body=body, url=sheet.get_absolute_url())


def _office_language() -> AbstractContextManager:
    """What is stored is written in the portal's language, whatever the person reads."""
    return translation.override(settings.LANGUAGE_CODE)


def _at(instant: datetime | None) -> str:
    return timezone.localtime(instant).strftime("%H:%M %d/%m/%Y") if instant else "–"
