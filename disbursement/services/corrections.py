"""Corrections of figures that are settled: a new row with its reason and document; the frozen month stays."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.checks import Cell, Finding, Line, check
from disbursement.models import Allocation, Figure, Month, Sheet, period
from disbursement.services.cell_rows import keep_cells, keep_changes
from disbursement.table import drafts
from disbursement.typed import Part
from portal import audit, clock
from portal.models import User
from portal.notifications import notify


@transaction.atomic
def correct_figure(
    allocation: Allocation, *, month: int, amount: int, note: str = "", reason: str, document: str, by: User
) -> Figure:
    """Enter another amount for a month that is closed, or of which the sheet is verified and locked.

    What asks for a remark in a sheet asks for a new one here; without one the remark that is there stays.
    Refuses what the unit can still mend in its sheet.
    """
    held = Month.objects.held(allocation.year, month)
    sheet = _held_sheet(allocation, month)
    Allocation.objects.filter(pk=allocation.pk).hold()
    _check_settled(allocation, held, sheet, month)
    note, words = " ".join(note.split()), {"reason": reason.strip(), "document": document.strip()}
    _check_words(words)
    old = _newest(allocation, month)
    words["note"] = note or (old.note if old else "")
    if old and (old.amount, old.note) == (amount, words["note"]):
        raise ValidationError({"amount": _("This is what counts already. Enter the right amount.")})
    if open_findings := findings(allocation, month=month, amount=amount, note=note):
        raise ValidationError({"note": [*(found.sentence for found in open_findings), _where_to_explain()]})
    new = Figure(allocation=allocation, month=month, amount=amount, **_expected(old, amount), **words)
    new.entered_by, new.entered_at = by, Figure.objects.next_at([allocation])
    new.clean_fields(exclude=["allocation", "entered_by"])
    new.save()
    if sheet:
        follow(sheet, {allocation.pk: (amount, note)}, by=by, at=new.entered_at)
    before = {"month": period(allocation.year, month), "amount": old.amount if old else None}
    after = {"amount": amount, "reason": new.reason, "document": new.document}
    audit.record("figure.corrected", allocation, by=by, before=before, after=after)
    _tell_unit(new, old, by)
    return new


def findings(allocation: Allocation, *, month: int, amount: int, note: str) -> list[Finding]:
    """What the checks of a sheet would still ask about this amount."""
    today = clock.today()
    group = Allocation.objects.filter(
        year=allocation.year,
        unit=allocation.unit_id,
        component=allocation.component_id,
        kind=allocation.kind,
        budget_year=allocation.budget_year,
    )
    rows = group.with_planned(today).with_last(today, month).with_disbursed(today, month)
    lines = []
    for row in rows:
        paid, words = (amount, note) if row.pk == allocation.pk else (row.disbursed, "")
        cell = Cell(written(paid, Unit.TRIEU), words, Unit.TRIEU, paid)
        lines.append(Line(row.pk, (row.component_id,), row.source, row.planned, row.last, cell))
    return [found for found in check(lines, month, Unit.TRIEU) if found.key == allocation.pk and found.blocks]


def follow(sheet: Sheet, entered: dict[int, tuple[int, str]], *, by: User, at: datetime) -> None:
    """The draft of the unit's sheet, which is held, says from now on what was entered beside it, by line:
    amount in đồng and remark. Else its next submission would undo it."""
    if sheet.state == Sheet.State.VERIFIED:
        return
    unit, cells, changes = Unit.TRIEU, {}, []
    for key, old in drafts(sheet.cells.filter(allocation__in=entered)).items():
        amount, note = entered[key]
        cell = old.retyped({Part.AMOUNT: written(amount, unit)} | ({Part.NOTE: note} if note else {}), unit)
        if parts := old.changes(cell):
            cells[key] = cell
            changes += [(key, part, old.text(part, unit), cell.text(part, unit)) for part in parts]
    if cells:
        keep_cells(sheet, cells, by=by, at=at)
        keep_changes(sheet, changes, by=by, at=at)


def _held_sheet(line: Allocation, month: int) -> Sheet | None:
    """The sheet in which the unit reports the line, which nobody else changes meanwhile."""
    own = {"unit": line.unit_id, "program": line.component.program_id, "year": line.year, "month": month}
    return Sheet.objects.select_for_update(of=["self"]).filter(**own).first()


def _newest(allocation: Allocation, month: int) -> Figure | None:
    return allocation.figures.filter(month=month).order_by("-id").first()


def _check_settled(allocation: Allocation, held: Month | None, sheet: Sheet | None, month: int) -> None:
    words = {"month": period(allocation.year, month), "unit": allocation.unit}
    if held is None:
        raise ValidationError(_("Month %(month)s was never opened.") % words)
    if not Allocation.objects.open_in(month).filter(pk=allocation.pk).exists():
        raise ValidationError(_("In January of the next year only investment capital is paid out."))
    is_locked = sheet is not None and sheet.state == Sheet.State.VERIFIED
    if held.is_open and not is_locked:
        raise ValidationError(_("Month %(month)s is open: %(unit)s enters the amount in its sheet.") % words)


def _check_words(words: dict[str, str]) -> None:
    if not words["reason"]:
        raise ValidationError({"reason": _("Say why the figure is corrected.")})
    if not words["document"]:
        raise ValidationError({"document": _("Name the document that the correction rests on.")})


def _where_to_explain() -> str:
    """A correction has two fields of words; the checks ask for the one of the figure itself."""
    return _(
        "The reason of the correction is kept apart: what the checks ask for goes into the field “Remark”."
    )


def _expected(old: Figure | None, amount: int) -> dict[str, Any]:
    """What was expected stays, unless more has been paid out already."""
    names = ("december", "january")
    known = {name: getattr(old, name, None) for name in names}
    return {name: value if value is not None and value >= amount else None for name, value in known.items()}


def _tell_unit(new: Figure, old: Figure | None, by: User) -> None:
    line = new.allocation
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "agency": by.agency or by,
            "month": period(line.year, new.month),
            "line": f"{line.component_words}, {line.kind_words}, {line.source_words}",
            "old": written(old.amount, Unit.TRIEU) if old else "–",
            "new": written(new.amount, Unit.TRIEU),
            "reason": new.reason,
            "document": new.document,
        }
        subject = _("Corrected after the closing: %(line)s, month %(month)s") % words
        body = (
            _(
                "%(agency)s changed your figure from %(old)s to %(new)s million đồng (%(document)s): "
                "%(reason)s The closed month stays as it was reported."
            )
            % words
        )
        notify(line.unit, kind="figure.corrected", subject=subject, body=body, url=line.get_absolute_url())
