"""Files of plans and figures: sent, read into a preview, applied as one act or dropped."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from types import ModuleType

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disbursement.importing import copying, figures, plan
from disbursement.importing.lines import Lines
from disbursement.models import (
    ImportFile,
    ImportRow,
    Month,
    Sheet,
    SheetCell,
    period,
)
from disbursement.reading.book import open_book
from disbursement.reading.kinds import plain_name
from disbursement.reading.limits import Limits
from disbursement.services import ceilings, corrections, entries
from portal import audit, clock
from portal.models import Agency, User
from portal.notifications import notify
from programs.models import Program

State, Kind = ImportFile.State, ImportFile.Kind
LOCK_LINES = """
    SELECT count(*) FROM (
        SELECT line.id FROM disbursement_allocation line
        JOIN disbursement_importrow r ON r.allocation_id = line.id
        WHERE r.upload_id = %s AND r.verdict IN ('new', 'changed')
        ORDER BY line.id FOR NO KEY UPDATE OF line
    ) AS locked
"""


@transaction.atomic
def send_file(
    file: File,
    *,
    kind: str,
    year: int,
    month: int | None = None,
    program: Program | None = None,
    is_change: bool = False,
    decision: str = "",
    decided_on: date | None = None,
    reason: str = "",
    document: str = "",
    by: User,
) -> ImportFile:
    """Keep a file to be read. Figures are of one month; a month that is closed is only corrected."""
    upload = ImportFile(
        kind=kind, year=year, program=program, uploaded_by=by, name=plain_name(file.name or "")
    )
    if kind == Kind.FIGURES:
        upload.month, upload.reason, upload.document = month, reason.strip(), document.strip()
        _check_month(upload)
    else:
        upload.is_change, upload.decision, upload.decided_on = is_change, decision.strip(), decided_on
        if decided_on:
            entries.check_decided(decided_on)
    if (file.size or 0) > settings.IMPORT_MAX_BYTES:
        raise ValidationError({"file": too_large(file.size or 0)})
    upload.size, upload.fingerprint = file.size or 0, fingerprint(file)
    upload.clean_fields(exclude=["file", "program", "uploaded_by", "refusal", "counts", "told"])
    upload.file.save(upload.name, file, save=False)
    upload.save()
    audit.record("import.sent", upload, by=by, after={"file": upload.name, "period": upload.period})
    return upload


@transaction.atomic
def read_file(upload: ImportFile, tell: Callable[[int], None] = lambda _rows: None) -> ImportFile:
    """Read it into rows that say what each would change. Safe to run twice; a refusal is kept in words."""
    copying.make_room()
    upload = _locked(upload)
    if upload.state != State.WAITING:
        return upload
    try:
        with transaction.atomic():
            _read(upload, tell)
        upload.state = State.READY
    except ValidationError as error:
        upload.state, upload.refusal = State.REFUSED, " ".join(error.messages)
    upload.read_at = clock.now()
    upload.save()
    return upload


@transaction.atomic
def ask_to_apply(upload: ImportFile, *, takes_all: bool, by: User) -> ImportFile:
    """Let a worker apply the file; until then nobody else decides on it."""
    upload = _locked(upload)
    _check_ready(upload, takes_all)
    upload.state, upload.takes_all, upload.decided_by = State.APPLYING, takes_all, by
    upload.save(update_fields=["state", "takes_all", "decided_by"])
    return upload


@transaction.atomic
def apply_file(upload: ImportFile, *, takes_all: bool, by: User) -> ImportFile:
    """Carry out all rows or, if asked to, only the good ones.

    Rows of which something changed since the preview are refused; if then all or none was asked for, nothing
    is applied and the file waits for another decision.
    """
    copying.make_room()
    upload = _locked(upload)
    _check_ready(upload, takes_all, by_worker=upload.state == State.APPLYING)
    of = _hold(upload)
    if of.refuse_moved(upload) + _refuse_over(upload):
        upload.counts = _counts(upload, upload.counts)
        if takes_all or not _good(upload):
            upload.state, upload.decided_by = State.READY, None
            upload.save(update_fields=["state", "counts", "decided_by"])
            return upload
    at = clock.now()
    number = of.write(upload, by=by, at=at)
    if upload.kind == Kind.FIGURES:
        _follow(upload, by, at)
    upload.state, upload.takes_all, upload.decided_by, upload.decided_at = State.APPLIED, takes_all, by, at
    upload.save()
    after = {"file": upload.name, "period": upload.period, "rows": number, "reason": upload.reason}
    after |= {"decision": upload.decision, "refused": upload.count("refused")}
    verb = "figures.imported" if upload.kind == Kind.FIGURES else "plan.imported"
    audit.record(verb, upload, by=by, after={key: value for key, value in after.items() if value})
    return upload


@transaction.atomic
def give_back(upload: ImportFile, error: ValidationError) -> ImportFile:
    """A worker could not apply it: it waits for another decision, with the reason."""
    upload = _locked(upload)
    if upload.state == State.APPLYING:
        upload.state, upload.decided_by = State.READY, None
        upload.told = {**upload.told, "why_not": " ".join(error.messages)}
        upload.save(update_fields=["state", "decided_by", "told"])
    return upload


@transaction.atomic
def drop_file(upload: ImportFile, *, by: User) -> ImportFile:
    """Throw the preview away; the file itself and what it was are kept."""
    upload = _locked(upload)
    if upload.state not in {State.WAITING, State.READY, State.REFUSED}:
        raise ValidationError(_("This file was decided upon already."))
    ImportRow.objects.filter(upload=upload).delete()
    upload.state, upload.decided_by, upload.decided_at = State.DROPPED, by, clock.now()
    upload.save()
    audit.record("import.dropped", upload, by=by, after={"file": upload.name})
    return upload


def _locked(upload: ImportFile) -> ImportFile:
    return ImportFile.objects.select_for_update(of=["self"]).select_related("program").get(pk=upload.pk)


def _check_month(upload: ImportFile) -> Month:
    """Held, so that nobody closes it meanwhile."""
    words = {"month": period(upload.year, upload.month or 0)}
    held = Month.objects.held(upload.year, upload.month or 0)
    if held is None:
        raise ValidationError({"month": _("Month %(month)s was never opened.") % words})
    if not held.is_open and not upload.is_correction:
        sentence = _("Month %(month)s is closed. Give the reason and the document of the correction.") % words
        raise ValidationError({"reason": sentence})
    if bool(upload.reason) != bool(upload.document):
        name = "document" if upload.reason else "reason"
        raise ValidationError({name: _("A correction has both a reason and a document.")})
    return held


def _read(upload: ImportFile, tell: Callable[[int], None]) -> None:
    limits = Limits(size=settings.IMPORT_MAX_BYTES)
    with translation.override(settings.LANGUAGE_CODE), open_book(upload.file, upload.name, limits) as book:
        lines = Lines(upload, book, tell)
        copying.stage(iter(lines))
        hidden = book.hidden
    _module(upload).classify(upload)
    _refuse_over(upload)
    upload.told = {"sheets": lines.told, "hidden": hidden}
    upload.counts = _counts(upload, {"blank": lines.blank})


def _refuse_over(upload: ImportFile) -> int:
    """Refuse what the assigned plans do not hold."""
    if upload.kind != Kind.PLAN:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        over = ceilings.over(plan.changes(upload))
    return plan.refuse_over(upload, {scope: error.messages[0] for scope, error in over.items()})


def _counts(upload: ImportFile, known: dict[str, int]) -> dict[str, int]:
    rows = upload.rows.order_by().values_list("verdict").annotate(Count("pk"))
    return {"blank": known.get("blank", 0), **dict.fromkeys(ImportRow.Verdict.values, 0), **dict(rows)}


def _good(upload: ImportFile) -> int:
    return upload.count(ImportRow.Verdict.NEW) + upload.count(ImportRow.Verdict.CHANGED)


def _check_ready(upload: ImportFile, takes_all: bool, *, by_worker: bool = False) -> None:
    if upload.state != State.READY and not by_worker:
        raise ValidationError(
            _("This file cannot be applied: its state is “%(state)s”.")
            % {"state": upload.get_state_display()}
        )
    if not _good(upload):
        raise ValidationError(_("This file changes nothing."))
    refused = upload.count(ImportRow.Verdict.REFUSED)
    if takes_all and refused:
        raise ValidationError(
            ngettext(
                "%(number)s row is refused. Mend it and send the file again, or take only the good rows.",
                "%(number)s rows are refused. Mend them and send the file again, or take only the good rows.",
                refused,
            )
            % {"number": refused}
        )


def _hold(upload: ImportFile) -> ModuleType:
    """Lock what the file changes: the month, its sheets and lines; or the programmes of the plan."""
    good = upload.rows.good().order_by()
    if upload.kind == Kind.PLAN:
        for program in (
            good.values_list("component__program", flat=True).distinct().order_by("component__program")
        ):
            entries.hold(program)
        return plan
    _check_month(upload)
    units = good.values_list("unit", flat=True).distinct()
    sheets = Sheet.objects.filter(year=upload.year, month=upload.month or 0, unit__in=list(units))
    list(sheets.select_for_update(of=["self"]).order_by("pk").values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LINES, [upload.pk])
    return figures


def _follow(upload: ImportFile, by: User, at: datetime) -> None:
    """Drafts of sheets say the same; who is corrected is told."""
    sheets = Sheet.objects.filter(year=upload.year, month=upload.month or 0)
    cells = list(SheetCell.objects.filter(sheet__in=sheets).values_list("sheet", "allocation"))
    drafted = upload.rows.good().order_by().filter(allocation_id__in=[line for _sheet, line in cells])
    entered = {
        key: (amount, note) for key, amount, note in drafted.values_list("allocation_id", "amount", "note")
    }
    lines = defaultdict(list)
    for sheet_key, line in cells:
        if line in entered:
            lines[sheet_key].append(line)
    for sheet in sheets.filter(pk__in=lines).select_for_update(of=["self"]).order_by("pk"):
        corrections.follow(sheet, {line: entered[line] for line in lines[sheet.pk]}, by=by, at=at)
    if upload.is_correction:
        _tell_units(upload, by)


def _tell_units(upload: ImportFile, by: User) -> None:
    """Each whose figures of a settled month were corrected, once."""
    changed = dict(upload.rows.good().order_by().values_list("unit").annotate(Count("pk")))
    with translation.override(settings.LANGUAGE_CODE):
        words = {"agency": by.agency or by, "month": upload.period, "reason": upload.reason}
        words["document"] = upload.document
        subject = _("Figures of month %(month)s corrected by a file") % words
        url = f"{reverse('allocations')}?year={upload.year}"
        for unit in Agency.objects.filter(pk__in=changed):
            body = ngettext(
                "%(agency)s corrected %(number)s of your figures (%(document)s): %(reason)s",
                "%(agency)s corrected %(number)s of your figures (%(document)s): %(reason)s",
                changed[unit.pk],
            ) % {**words, "number": changed[unit.pk]}
            notify(unit, kind="figure.corrected", subject=subject, body=body, url=url)


def _module(upload: ImportFile) -> ModuleType:
    return plan if upload.kind == Kind.PLAN else figures


def fingerprint(file: File) -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()


def too_large(size: int) -> str:
    words = {"size": -(-size // (1024 * 1024)), "most": settings.IMPORT_MAX_BYTES // (1024 * 1024)}
    return _("The file has %(size)s MB, and at most %(most)s MB are read. Split it.") % words
