"""The cells of a sheet: kept as they are typed, and never over what another person wrote meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disbursement.amounts import Unit
from disbursement.models import Allocation, CellChange, Sheet, SheetCell
from disbursement.services.cell_rows import keep_cells, keep_changes
from disbursement.services.sheets import ConflictError, check_open
from disbursement.services.steps import locked, moment, office_language
from disbursement.table import drafts, named, parts_of
from disbursement.typed import Cell, Clash, Part
from portal import audit, clock
from portal.models import User
from programs.models import Component

Entered = (
    Mapping[Part, str] | Mapping[str, str] | tuple[str, str]
)  # the cells of a line by name, or its amount and remark


@dataclass(frozen=True)
class Saved:
    """What became of the cells: how many lines were changed, and which cells another person had changed."""

    sheet: Sheet
    changed: int = 0
    clashes: list[Clash] = field(default_factory=list)


@transaction.atomic
def save_sheet(
    sheet: Sheet,
    cells: Mapping[int, Entered],
    *,
    by: User,
    unit: str = Unit.TRIEU,
    version: int | None = None,
    was: Mapping[int, Entered] | None = None,
) -> Sheet:
    """The same as `save_cells`, but all or nothing: a cell that another person changed refuses them all."""
    saved = save_cells(sheet, cells, by=by, unit=unit, version=version, was=was)
    if saved.clashes:
        raise ConflictError(clash_words(saved.clashes), saved.clashes)
    return saved.sheet


@transaction.atomic
def save_cells(
    sheet: Sheet,
    cells: Mapping[int, Entered],
    *,
    by: User,
    unit: str = Unit.TRIEU,
    version: int | None = None,
    was: Mapping[int, Entered] | None = None,
) -> Saved:
    """Keep what was typed, readable or not, by allocation. What another person changed meanwhile stays.

    `was` is what stood in the cells when they were read; for those of which it says nothing, `version` is the
    sheet's when it was read. Of what neither tells, the cells are taken to have been empty.
    """
    sheet = locked(sheet)
    check_open(sheet)
    asked, unit = {key: _by_part(entered) for key, entered in cells.items()}, Unit(unit)
    lines = _lines(sheet, asked)
    saved = drafts(sheet.cells.filter(allocation__in=asked).order_by())
    known = saved if version == sheet.version else {}
    read = {key: _by_part(seen) for key, seen in (was or {}).items()}
    changed, against = {}, {}
    for key, entered in asked.items():
        now, seen = saved.get(key, Cell(unit=unit)), known.get(key, Cell(unit=unit))
        cell, moved = _merged(now, entered, seen, read.get(key, {}), unit)
        changed |= {key: cell} if cell else {}
        against |= {key: moved} if moved else {}
    if changed:
        keep_cells(sheet, changed, by=by, at=clock.now())
        _trace(sheet, [lines[key] for key in changed], saved, changed, by)
    return Saved(sheet, len(changed), _clashes(sheet, against, saved, unit))


def clash_words(clashes: list[Clash]) -> str:
    """The refusal in words: who changed them, when the last was changed."""
    newest = max(clashes, key=lambda clash: clash.at.timestamp() if clash.at else 0)
    return ngettext(
        "%(person)s changed %(number)s cell at %(at)s, after you had read it. "
        "It was not overwritten: compare both values, choose, and save again.",
        "%(person)s changed %(number)s cells at %(at)s, after you had read them. "
        "They were not overwritten: compare both values, choose, and save again.",
        len(clashes),
    ) % {"person": newest.by, "number": len(clashes), "at": moment(newest.at)}


def _by_part(entered: Entered) -> dict[Part, str]:
    if isinstance(entered, tuple):
        return dict(zip((Part.AMOUNT, Part.NOTE), entered, strict=True))
    return {Part(name): text for name, text in entered.items()}


def _check_length(entered: Mapping[Part, str]) -> None:
    for part, text in entered.items():
        most = SheetCell.NOTE_LENGTH if part == Part.NOTE else SheetCell.TYPED_LENGTH
        if len(text.strip()) > most:
            raise ValidationError(
                _("“%(text)s…” is too long: a cell takes %(most)s letters.")
                % {"text": text[:20], "most": most}
            )


def _lines(sheet: Sheet, asked: Mapping[int, Mapping[Part, str]]) -> dict[int, Allocation]:
    """The sheet's lines of these keys; each has the cells that are asked for."""
    of_sheet = {"year": sheet.year, "unit": sheet.unit_id, "component__program": sheet.program_id}
    found = Allocation.objects.filter(**of_sheet, pk__in=asked).open_in(sheet.month).known(sheet.day)
    lines = {line.pk: line for line in found.order_by()}
    for key, entered in asked.items():
        _check_length(entered)
        has = parts_of(sheet, lines[key]) if key in lines else []
        if key not in lines or any(text.strip() and part not in has for part, text in entered.items()):
            raise ValidationError(_("The sheet has no such line any more. Load the page again."))
    return lines


def _merged(
    now: Cell, entered: Mapping[Part, str], seen: Cell, read: Mapping[Part, str], unit: Unit
) -> tuple[Cell | None, list[Part]]:
    """The line as it becomes, if it changes, and its cells that are no longer what the person knew.

    `read` is what stood there then; of what it does not tell, `seen`.
    """
    cell = now.retyped(entered, unit)
    wanted = [part for part in now.changes(cell) if part in entered]
    same = {part for part in wanted if part in read and read[part] == now.text(part, unit)}
    if told := {part: read[part] for part in wanted if part in read and part not in same}:
        seen = seen.retyped(told, unit)
    moved = [part for part in wanted if part not in same and now.means(part) != seen.means(part)]
    mine = {part: entered[part] for part in wanted if part not in moved}
    if moved:
        cell = now.retyped(mine, unit)
    return (cell if mine else None), moved


def _trace(
    sheet: Sheet, lines: list[Allocation], saved: Mapping[int, Cell], cells: Mapping[int, Cell], by: User
) -> None:
    """For each cell from what to what; and the save as a whole, in the language of the office."""
    changes, before, after = [], {}, {}
    tree = Component.objects.filter(program=sheet.program_id).order_by().in_bulk()
    with office_language():
        for line in lines:
            old, new = saved.get(line.pk, Cell()), cells[line.pk]
            was, now = ({part: cell.text(part, Unit.TRIEU) for part in Part} for cell in (old, new))
            name = named(_path(tree, line.component_id), line)
            after[name] = _words(now)
            before |= {name: _words(was)} if line.pk in saved else {}
            changes += [(line.pk, part, was[part], now[part]) for part in old.changes(new)]
        audit.record("sheet.saved", sheet, by=by, before=before, after=after)
    keep_changes(sheet, changes, by=by, at=clock.now())


def _clashes(
    sheet: Sheet, against: Mapping[int, list[Part]], saved: Mapping[int, Cell], unit: Unit
) -> list[Clash]:
    if not against:
        return []
    changes = CellChange.objects.filter(sheet=sheet, allocation__in=against).select_related("changed_by")
    newest = {(change.allocation_id, change.part): change for change in changes.order_by("id")}
    clashes = []
    for key, parts in against.items():
        for part in parts:
            change = newest.get((key, part))
            by, at = (change.changed_by, change.changed_at) if change else (sheet.saved_by, sheet.saved_at)
            clashes.append(Clash(key, part, saved.get(key, Cell()).text(part, unit), str(by or "–"), at))
    return clashes


def _path(tree: Mapping[int, Component], key: int) -> list[Component]:
    """The way to a component from the top."""
    component = tree[key]
    return [*(_path(tree, component.parent_id) if component.parent_id else []), component]


def _words(texts: Mapping[Part, str]) -> str:
    """A line in the audit trail: its amounts in triệu đồng, or as typed, and the remark."""
    amount, december, january, note = (texts[part] for part in Part)
    expected = [f"{day}: {text}" for day, text in (("31/12", december), ("31/01", january)) if text]
    return " · ".join(filter(None, [amount, *expected, note])) or "–"
