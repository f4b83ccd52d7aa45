"""Many cells in one statement each: a save of a whole sheet costs little more than that of one cell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from disbursement.models import Sheet
from disbursement.typed import Cell, Part
from portal.models import User

Change = tuple[int, Part, str, str]  # line, cell, what stood there, what stands there now
CELLS = """
INSERT INTO disbursement_sheetcell (sheet_id, allocation_id, typed, unit, amount, typed_december, december,
    typed_january, january, note, saved_by_id, saved_at)
SELECT %s, cells.*, %s, %s FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[],
    %s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS cells
ON CONFLICT (sheet_id, allocation_id) DO UPDATE SET typed = EXCLUDED.typed, unit = EXCLUDED.unit,
    amount = EXCLUDED.amount, typed_december = EXCLUDED.typed_december, december = EXCLUDED.december,
    typed_january = EXCLUDED.typed_january, january = EXCLUDED.january, note = EXCLUDED.note,
    saved_by_id = EXCLUDED.saved_by_id, saved_at = EXCLUDED.saved_at
"""
CHANGES = """
INSERT INTO disbursement_cellchange (sheet_id, allocation_id, part, before, after, changed_by_id, changed_at)
SELECT %s, changes.*, %s, %s FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS changes
"""


def keep_cells(sheet: Sheet, cells: Mapping[int, Cell], *, by: User, at: datetime) -> None:
    """The draft's cells, new or over the old ones: the next version of the sheet, which is held."""
    rows = [
        (
            *(key, cell.typed, cell.unit, cell.amount, cell.december.text, cell.december.amount),
            *(cell.january.text, cell.january.amount, cell.note),
        )
        for key, cell in cells.items()
    ]
    _run(CELLS, sheet, by, at, rows)
    sheet.version, sheet.saved_by, sheet.saved_at = sheet.version + 1, by, at
    sheet.save(update_fields=["version", "saved_by", "saved_at"])


def keep_changes(sheet: Sheet, changes: Iterable[Change], *, by: User, at: datetime) -> None:
    """Who changed which cell from what to what."""
    _run(CHANGES, sheet, by, at, list(changes))


def _run(statement: str, sheet: Sheet, by: User, at: datetime, rows: Sequence[tuple]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [sheet.pk, by.pk, at, *columns])
