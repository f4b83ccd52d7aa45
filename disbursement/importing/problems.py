"""What is wrong with a row and how to mend it, in the reader's language."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disbursement.amounts import Unit, written
from disbursement.checks import Line, check
from disbursement.models import ImportFile, ImportRow
from disbursement.reading.values import amount_of, day_of, year_of
from disbursement.typed import Cell, Typed

SENTENCES = {
    "unit_missing": gettext_lazy("No unit stands in this row. Type its code or its name."),
    "unit_unknown": gettext_lazy("There is no unit “%(value)s”."),
    "unit_ambiguous": gettext_lazy(
        "“%(value)s” can be several units. Type the code of the one that is meant."
    ),
    "component_missing": gettext_lazy("No component stands in this row. Type its code or its name."),
    "component_unknown": gettext_lazy("There is no component “%(value)s” in this programme."),
    "component_ambiguous": gettext_lazy(
        "“%(value)s” can be several components. Type the code, or the name with the one above it."
    ),
    "kind_unknown": gettext_lazy("“%(value)s” is no kind of capital. Type “đầu tư” or “sự nghiệp”."),
    "kind_refused": gettext_lazy(
        "The component does not take this kind of capital. Mend the component or the kind."
    ),
    "source_unknown": gettext_lazy(
        "“%(value)s” is no source of capital. Type “trung ương”, “địa phương”, “đối ứng”, “lồng ghép”, "
        "“tín dụng” or “huy động”."
    ),
    "year_later": gettext_lazy(
        "Capital of %(value)s cannot be spent in %(year)s. Type the year that gave the capital, %(year)s or "
        "earlier."
    ),
    "decision_missing": gettext_lazy(
        "No deciding document stands in this row. Type its number, or give one for the whole file."
    ),
    "day_missing": gettext_lazy(
        "The day of the decision is missing. Type it, or give one for the whole file."
    ),
    "twice": gettext_lazy(
        "Row %(row)s of the sheet “%(sheet)s” speaks of the same line already. Leave only one of them."
    ),
    "too_long": gettext_lazy("The text is longer than %(most)s characters. Shorten it."),
    "no_line": gettext_lazy(
        "%(unit)s has no plan for this component, kind and source. Mend them, or enter the plan first."
    ),
    "not_in_january": gettext_lazy(
        "In January of the next year only investment capital is paid out. Delete this row."
    ),
    "settled": gettext_lazy(
        "%(unit)s has submitted its sheet of this month. Have the sheet returned; if it is verified already, "
        "send the file again as a correction with reason and document."
    ),
    "unsettled": gettext_lazy(
        "The month is open: %(unit)s mends this in its sheet. Send the file again without a reason."
    ),
    "unit_closed": gettext_lazy("%(unit)s did not exist on the day of the decision. Type its successor."),
    "decided_later": gettext_lazy("The decision is dated in the future. Enter it on its day."),
    "not_positive": gettext_lazy("A first plan is more than zero. Mend the amount, or delete this row."),
    "below_zero": gettext_lazy(
        "The plan would fall below zero: it is %(planned)s million đồng. Take less away."
    ),
    "moved": gettext_lazy(
        "This line was changed after the preview: it stood at %(before)s million đồng and stands at %(now)s "
        "now. Look at it, and send the file again."
    ),
    "total": gettext_lazy("total, not taken over"),
    "numbering": gettext_lazy("numbers of the columns"),
    "group": gettext_lazy("heading between the rows"),
    "empty": gettext_lazy("no amount is filled in"),
}
OF_CHECKS = {"over_plan", "below_last", "unit", "counterpart", "expects_less", "expects_more"}


def explain(row: ImportRow, upload: ImportFile) -> str:
    """What is wrong with the row, and how to mend it."""
    if not row.code:
        return ""
    if row.code in OF_CHECKS:
        return _checked(row, upload)
    words: dict[str, Any] = {"value": row.value, "unit": row.unit or "", **(row.words or {})}
    if row.code in {"amount", "day", "year"}:
        return _typed_again(row.code, words)
    if row.code == "ceiling":
        return str(words["sentence"])
    words |= {"planned": written(row.planned or 0, Unit.TRIEU)}
    if row.code == "moved":
        words |= {key: written(words[key], Unit.TRIEU) or "–" for key in ("before", "now")}
    sentence = str(SENTENCES[row.code]) % words
    return f"{sentence} {_near(words['near'])}" if words.get("near") else sentence


def _near(names: list[str]) -> str:
    return _("Did you mean %(names)s?") % {"names": ", ".join(f"“{name}”" for name in names)}


def _typed_again(code: str, words: dict[str, Any]) -> str:
    """What stands in the cell is read once more: the same sentence as then, in the reader's language."""
    raw = words.get("raw", words["value"])
    raw = tuple(raw) if isinstance(raw, list) else raw
    try:
        if code == "amount":
            amount_of(raw, words["size"], may_be_negative=words["signed"])
        else:
            (day_of if code == "day" else year_of)(raw)
    except ValidationError as error:
        return error.messages[0]
    return ""


def _checked(row: ImportRow, upload: ImportFile) -> str:
    """The same sentence as in a sheet."""
    line = Line(row.pk, (), row.source, row.planned or 0, row.last, _cell(row))
    lines = [line, *_central(row.words)]
    found = [found for found in check(lines, upload.month or 0, Unit.TRIEU) if found.key == row.pk]
    return next((one.sentence for one in found if one.blocks), "")


def _cell(row: ImportRow) -> Cell:
    expected = (Typed.dong(amount, Unit.TRIEU) for amount in (row.december, row.january))
    return Cell(written(row.amount, Unit.TRIEU), row.note, Unit.TRIEU, row.amount, "", *expected)


def _central(words: dict[str, int] | None) -> list[Line]:
    """The line of central capital that a line of counterpart capital is compared with."""
    if not words:
        return []
    cell = Cell(amount=words["amount"], note="-")
    return [Line(0, (), "central", words["planned"], None, cell)]
