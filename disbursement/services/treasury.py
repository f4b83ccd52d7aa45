"""Lists of the Treasury: sent, read by their form, matched to our names; differences remarked and signed."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from disbursement.models import (
    TreasuryLayout,
    TreasuryLine,
    TreasuryList,
    TreasuryName,
    TreasuryRemark,
    period,
)
from disbursement.models.months import first_day
from disbursement.reading.book import open_book
from disbursement.reading.heads import plain
from disbursement.reading.kinds import plain_name
from disbursement.reading.limits import Limits
from disbursement.services.imports import fingerprint, too_large
from disbursement.treasury import comparing, fields, looking
from disbursement.treasury.lines import Lines
from disbursement.treasury.matching import NAME, Matching
from portal import audit, clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Program

State = TreasuryList.State
BATCH = 2000
FOUND = ["unit", "program", "component", "kind", "source", "is_left_out"]  # what matching fills in
Target = Agency | Program | Component | CapitalKind | None  # nothing: the line is left out


@transaction.atomic
def send_treasury_list(
    file: UploadedFile, *, year: int, month: int, program: Program | None = None, drawn_on: date, by: User
) -> TreasuryList:
    """Keep a list to be read: the next version of its month and programme."""
    _check_drawn(drawn_on, year, month)
    if (file.size or 0) > settings.IMPORT_MAX_BYTES:
        raise ValidationError({"file": too_large(file.size or 0)})
    mark = fingerprint(file)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {TreasuryList._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    same = TreasuryList.objects.filter(year=year, month=month, program=program)
    if earlier := same.in_force().exclude(state=State.REFUSED).filter(fingerprint=mark).first():
        words = {"day": f"{earlier.uploaded_at:%d/%m/%Y}", "version": earlier.version}
        raise ValidationError(
            {"file": _("The same file was sent on %(day)s: it is version %(version)s.") % words}
        )
    new = TreasuryList(year=year, month=month, program=program, drawn_on=drawn_on, uploaded_by=by)
    new.version = (same.aggregate(newest=Max("version"))["newest"] or 0) + 1
    new.name, new.size, new.fingerprint = plain_name(file.name or ""), file.size or 0, mark
    new.file.save(new.name, file, save=False)
    new.save()
    after = {"file": new.name, "period": new.period, "version": new.version, "drawn_on": drawn_on}
    audit.record("treasury.sent", new, by=by, after=after)
    return new


@transaction.atomic
def read_treasury_list(
    treasury_list: TreasuryList, tell: Callable[[int], None] = lambda _rows: None
) -> TreasuryList:
    """Read it into lines, if its form is known; else somebody names its columns. Safe to run twice."""
    found = _locked(treasury_list)
    if found.state != State.WAITING:
        return found
    try:
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            _read(found, tell)
    except ValidationError as error:
        found.state, found.refusal = State.REFUSED, " ".join(error.messages)
    found.save()
    after = {"lines": found.told.get("lines", 0), "refusal": found.refusal}
    audit.record("treasury.read", found, by=None, after={key: said for key, said in after.items() if said})
    return found


@transaction.atomic
def name_treasury_columns(
    treasury_list: TreasuryList,
    *,
    sheet: int,
    first: int,
    last: int,
    columns: Mapping[int, str],
    size: int,
    skipped: int = 0,
    by: User,
) -> TreasuryList:
    """Say what the columns below a head mean (place: field): kept for every list with the same heads."""
    found = _locked(treasury_list)
    _check_columns_may_change(found)
    seen = found.looked_at[sheet] if sheet < len(found.looked_at) else {"rows": [], "merged": []}
    head = looking.head_of(seen, first, last)
    if not columns.keys() <= head.words.keys():
        raise ValidationError(_("A column is named that these heads do not have."))
    named = {key: head.words[place] for place, key in columns.items()}
    _check_columns(found, named, columns)
    layout, is_new = TreasuryLayout.objects.select_for_update().get_or_create(
        heads=head.heads, defaults={"columns": named, "size": size, "skipped": skipped, "saved_by": by}
    )
    before = None if is_new else {"columns": _told(layout)}
    layout.columns, layout.size, layout.skipped = named, size, skipped
    layout.saved_by, layout.saved_at = by, clock.now()
    layout.save()
    TreasuryLine.objects.filter(treasury_list=found).delete()
    found.state, found.layout, found.read_at, found.told = State.WAITING, None, None, {}
    found.save()
    audit.record("treasury.named", found, by=by, before=before, after={"columns": _told(layout)})
    return found


@transaction.atomic
def match_treasury_names(
    treasury_list: TreasuryList, matches: Mapping[tuple[str, str], Target], *, by: User
) -> int:
    """Say what (subject, words) of the Treasury mean: kept for every list. How many lines it changed."""
    found = _locked(treasury_list)
    if not found.is_read:
        raise ValidationError(_("This list is not read yet."))
    if not matches:
        raise ValidationError(_("Choose at least one name."))
    for (subject, words), target in matches.items():
        TreasuryName.objects.update_or_create(
            subject=subject,
            words=plain(words)[:NAME],
            defaults=_meaning(subject, target) | {"saved_by": by, "saved_at": clock.now()},
            create_defaults=_meaning(subject, target) | {"said": words[:NAME], "saved_by": by},
        )
    with translation.override(settings.LANGUAGE_CODE):
        out = _("left out")
        after = {words: str(target or out) for (_subject, words), target in matches.items()}
    audit.record("treasury.matched", found, by=by, after=after)
    return _match_again(found)


@transaction.atomic
def remark_difference(
    treasury_list: TreasuryList,
    unit: Agency,
    program: Program,
    *,
    words: str,
    is_signed: bool = False,
    seen: tuple[int | None, int | None],
    by: User,
) -> TreasuryRemark:
    """Say why the numbers differ, perhaps with a signature; refused if they are not those `seen`."""
    found = _locked(treasury_list)
    _check_in_force(found)
    now = comparing.one(found, unit, program, clock.today(), user=by)
    if (now.ours, now.theirs) != seen:
        raise ValidationError(_("A number has changed meanwhile. Look at both again before you sign."))
    if now.verdict == comparing.EQUAL:
        raise ValidationError(_("Both numbers are equal: there is no difference to explain."))
    new = TreasuryRemark(treasury_list=found, unit=unit, program=program, words=words.strip(), by=by)
    new.ours, new.theirs, new.is_signed = now.ours, now.theirs, is_signed
    new.full_clean()
    new.save()
    after = {"unit": unit, "programme": program, "ours": now.ours, "theirs": now.theirs, "reason": new.words}
    audit.record("treasury.signed" if is_signed else "treasury.remarked", new, by=by, after=after)
    return new


@transaction.atomic
def drop_treasury_list(treasury_list: TreasuryList, *, reason: str, by: User) -> TreasuryList:
    """Take a list that was sent by mistake out of use; its file and its lines stay readable."""
    found = _locked(treasury_list)
    if found.state == State.DROPPED:
        raise ValidationError(_("This list was dropped already."))
    if found.remarks.filter(is_signed=True).exists():
        raise ValidationError(_("Differences of this list are signed. Send a new version instead."))
    found.state, found.reason, found.dropped_by = State.DROPPED, reason.strip(), by
    found.full_clean(exclude=["file", "layout", "looked_at", "told", "refusal"])
    found.save()
    audit.record("treasury.dropped", found, by=by, after={"reason": found.reason})
    return found


def _locked(treasury_list: TreasuryList) -> TreasuryList:
    rows = TreasuryList.objects.select_for_update(of=["self"]).select_related("program", "layout")
    return rows.get(pk=treasury_list.pk)


def _check_drawn(drawn_on: date, year: int, month: int) -> None:
    words = {"month": period(year, month)}
    if drawn_on > clock.today():
        raise ValidationError({"drawn_on": _("The list cannot be drawn after today.")})
    if drawn_on < first_day(year, month):
        raise ValidationError(
            {"drawn_on": _("A list of month %(month)s is not drawn before the month begins.") % words}
        )


def _read(found: TreasuryList, tell: Callable[[int], None]) -> None:
    limits = Limits(size=settings.IMPORT_MAX_BYTES)
    with open_book(found.file, found.name, limits) as book:
        found.looked_at = looking.looked_at(book)
    if not found.looked_at:
        raise ValidationError(_("“%(name)s” has no row.") % {"name": found.name})
    with open_book(found.file, found.name, limits) as book:
        lines = Lines(found, book, tell)
        every, count = iter(lines), 0
        while batch := list(islice(every, BATCH)):
            TreasuryLine.objects.bulk_create(batch)
            count += len(batch)
        hidden = book.hidden
    found.layout, found.read_at = lines.layout, clock.now()
    found.state = State.READY if lines.layout else State.COLUMNS
    found.told = {"lines": count, "sheet": lines.sheet, "hidden": hidden, **lines.told, **lines.odds()}


def _check_columns_may_change(found: TreasuryList) -> None:
    if found.state not in {State.COLUMNS, State.READY}:
        words = {"state": found.get_state_display()}
        raise ValidationError(_("Columns cannot be named now: the list is “%(state)s”.") % words)
    if found.remarks.exists():
        raise ValidationError(_("Differences of this list were remarked on. Send a new version instead."))


def _check_columns(found: TreasuryList, named: Mapping[str, str], columns: Mapping[int, str]) -> None:
    """Each field once, whose the money is, and how much."""
    if len(named) < len(columns):
        raise ValidationError(_("A field is chosen for two columns. Choose each field once."))
    if not {fields.UNIT, fields.UNIT_CODE} & named.keys():
        raise ValidationError(_("Choose the column that names the unit."))
    if found.program_id is None and not {fields.PROGRAMME, fields.COMPONENT} & named.keys():
        raise ValidationError(
            _("Choose the column that names the programme or the component: the list is of all programmes.")
        )
    if not fields.AMOUNTS.keys() & named.keys():
        raise ValidationError(_("Choose the column of the amounts."))
    if fields.AMOUNT in named and {fields.INVESTMENT, fields.RECURRENT} & named.keys():
        raise ValidationError(
            _("Choose either one column of amounts, or one for each kind of capital: else they count twice.")
        )


def _told(layout: TreasuryLayout) -> list[str]:
    """What the audit trail keeps of a form."""
    with translation.override(settings.LANGUAGE_CODE):
        columns = [f"{fields.FIELDS[key]}: {words}" for key, words in layout.columns.items()]
        return [*columns, str(fields.SIZES[layout.size])]


def _meaning(subject: str, target: Target) -> dict:
    """The columns of a name that this target fills."""
    component = target if isinstance(target, Component) else None
    program = component.program if component else target if isinstance(target, Program) else None
    unit = target if isinstance(target, Agency) else None
    kind = target if isinstance(target, CapitalKind) else ""
    given = {"unit": unit, "programme": program, "kind": kind}
    if target is not None and not given[subject]:
        raise ValidationError(_("A name of one sort was matched to another."))
    return {
        "unit": unit,
        "program": program,
        "component": component,
        "kind": kind,
        "is_left_out": target is None,
    }


def _match_again(found: TreasuryList) -> int:
    matching, changed = Matching(found), []
    for line in found.lines.iterator(chunk_size=BATCH):
        before = [line.unit_id, line.program_id, line.component_id, line.kind, line.source, line.is_left_out]
        matching.match(line)
        now = [line.unit_id, line.program_id, line.component_id, line.kind, line.source, line.is_left_out]
        if now != before:
            changed.append(line)
    TreasuryLine.objects.bulk_update(changed, FOUND, batch_size=BATCH)
    return len(changed)


def _check_in_force(found: TreasuryList) -> None:
    if not found.is_read:
        raise ValidationError(_("This list is not read yet."))
    same = TreasuryList.objects.filter(year=found.year, month=found.month, program=found.program_id)
    if not same.in_force().filter(pk=found.pk).exists():
        raise ValidationError(_("A later list of this month has come. Look at the differences to that one."))
