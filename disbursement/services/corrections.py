"""Corrections of figures that are settled: a new row with its reason and document; the frozen month stays."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.checks import Cell, Finding, Line, check
from disbursement.models import Allocation, Figure, Month, Sheet, SheetCell, period
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
    Allocation.objects.select_for_update(no_key=True, of=["self"]).get(pk=allocation.pk)
    _check_settled(allocation, held, month)
    note, words = " ".join(note.split()), {"reason": reason.strip(), "document": document.strip()}
    _check_words(words)
    old = _newest(allocation, month)
    words["note"] = note or (old.note if old else "")
    if old and (old.amount, old.note) == (amount, words["note"]):
        raise ValidationError({"amount": _("This is what counts already. Enter the right amount.")})
    if open_findings := findings(allocation, month=month, amount=amount, note=note):
        raise ValidationError([found.sentence for found in open_findings])
    new = Figure(allocation=allocation, month=month, amount=amount, **_expected(old, amount), **words)
    new.entered_by, new.entered_at = by, clock.now()
    new.clean_fields(exclude=["allocation", "entered_by"])
    new.save()
    _follow(new, by)
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


def _follow(new: Figure, by: User) -> None:
    """The draft of the unit's sheet says the same from now on: else its next submission would undo it."""
    line = new.allocation
    cells = SheetCell.objects.filter(
        allocation=line, sheet__unit=line.unit_id, sheet__year=line.year, sheet__month=new.month
    )
    typed = {"typed": written(new.amount, Unit.TRIEU), "unit": Unit.TRIEU, "amount": new.amount}
    drafts = cells.exclude(sheet__state=Sheet.State.VERIFIED)
    drafts.update(**typed, note=new.note, saved_by=by, saved_at=new.entered_at)


def _newest(allocation: Allocation, month: int) -> Figure | None:
    return allocation.figures.filter(month=month).order_by("-id").first()


def _check_settled(allocation: Allocation, held: Month | None, month: int) -> None:
    words = {"month": period(allocation.year, month), "unit": allocation.unit}
    if held is None:
        raise ValidationError(_("Month %(month)s was never opened.") % words)
    if not Allocation.objects.open_in(month).filter(pk=allocation.pk).exists():
        raise ValidationError(_("In January of the next year only investment capital is paid out."))
    if not held.is_open:
        return
    program = allocation.component.program_id
    sheets = Sheet.objects.filter(year=allocation.year, month=month, unit=allocation.unit_id, program=program)
    if not sheets.filter(state=Sheet.State.VERIFIED).exists():
        raise ValidationError(_("Month %(month)s is open: %(unit)s enters the amount in its sheet.") % words)


def _check_words(words: dict[str, str]) -> None:
    if not words["reason"]:
        raise ValidationError({"reason": _("Say why the figure is corrected.")})
    if not words["document"]:
        raise ValidationError({"document": _("Name the document that the correction rests on.")})


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
