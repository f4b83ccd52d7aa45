"""What a file would change, as pages, exports and the API show it."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.importing.problems import explain
from disbursement.models import Allocation, ImportFile, ImportRow
from portal.export import Column
from portal.models import User

Verdict = ImportRow.Verdict
ORDER = (Verdict.REFUSED, Verdict.NEW, Verdict.CHANGED, Verdict.SAME, Verdict.SKIPPED)


def verdict_asked(upload: ImportFile, asked: Mapping[str, str]) -> Verdict | None:
    """Which rows to show: those asked for, else the first kind that there is, what is wrong first."""
    if asked.get("verdict") in Verdict.values:
        return Verdict(asked["verdict"])
    return next((verdict for verdict in ORDER if upload.count(verdict)), None)


def rows(upload: ImportFile, verdict: Verdict | None) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(upload=upload, verdict=verdict or "").for_list()


def sheets(upload: ImportFile) -> list[dict]:
    """What was found in each sheet, with the unit of its amounts in words."""
    names = {
        1: _("đồng"),
        1_000: _("thousand đồng"),
        1_000_000: _("million đồng"),
        1_000_000_000: _("billion đồng"),
    }
    told = upload.told.get("sheets", [])
    return [{**sheet, "size_words": names.get(sheet.get("size"), "")} for sheet in told]


def tiles(upload: ImportFile, chosen: Verdict | None) -> list[dict]:
    """How many rows there are of each verdict."""
    return [
        {"verdict": one, "label": one.label, "count": upload.count(one), "is_chosen": one == chosen}
        for one in ORDER
    ]


def explained(found: Iterable[ImportRow], upload: ImportFile) -> Iterator[ImportRow]:
    """Each with its sentence and with its numbers as written in triệu đồng."""
    for row in found:
        row.sentence = explain(row, upload)
        row.change = _change(row, upload)
        yield row


def line_name(row: ImportRow) -> str:
    """Of which line of capital it speaks."""
    if not (row.component and row.unit):
        return ""
    line = Allocation(component=row.component, kind=row.kind, source=row.source)
    return f"{line.component_words} · {line.kind_words} · {line.source_words}"


def columns(upload: ImportFile) -> list[Column]:
    """Sheet, cell, value, what is wrong and how to mend it, and the line with its numbers."""
    return [
        (_("Sheet"), 20, lambda row: row.sheet),
        (_("Cell"), 8, lambda row: row.cell),
        (_("Value in the file"), 20, lambda row: row.value),
        (_("What would happen"), 14, lambda row: row.get_verdict_display()),
        (_("What is wrong, and how to mend it"), 60, lambda row: row.sentence),
        (_("Unit"), 26, lambda row: str(row.unit or "")),
        (_("Line"), 44, line_name),
        (_("Plan (đồng)"), 20, lambda row: row.planned),
        (_("Until now (đồng)"), 20, lambda row: row.current if upload.month else row.planned),
        (_("In the file (đồng)"), 20, lambda row: row.amount),
        (_("Remark"), 30, lambda row: row.note),
    ]


def earlier(upload: ImportFile, user: User) -> ImportFile | None:
    """The same file, sent and applied before."""
    same = ImportFile.objects.visible_to(user).filter(fingerprint=upload.fingerprint, pk__lt=upload.pk)
    return same.filter(state=ImportFile.State.APPLIED).for_list().order_by("-pk").first()


def _change(row: ImportRow, upload: ImportFile) -> dict[str, str]:
    """What stands there, what the file says, and the difference."""
    if row.amount is None:
        return {}
    if upload.month:
        before, after, difference = row.current, row.amount, row.amount - (row.current or 0)
    else:
        difference = row.current or 0
        before, after = row.planned, (row.planned or 0) + difference
    sign = "+" if difference > 0 else ""
    return {
        "line": line_name(row),
        "planned": _written(row.planned),
        "last": _written(row.last),
        "before": _written(before),
        "after": _written(after),
        "difference": sign + _written(difference),
    }


def _written(amount: int | None) -> str:
    return written(amount, Unit.TRIEU) or "–"
