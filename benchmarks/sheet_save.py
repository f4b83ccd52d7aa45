"""60 cells of a sheet saved by its officer, against the bare statements that the same save needs."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from django.db import connection, transaction

from disbursement import services
from disbursement.amounts import MILLION
from disbursement.models import Allocation, PlanEntry, Sheet, SheetCell
from portal import clock
from portal.models import Agency, User
from programs.models import Component, Program

CELLS, ROUNDS, YEAR = 60, 30, 2023
HOLD = "SELECT id FROM disbursement_month WHERE year = %s AND month = %s FOR SHARE"
LOCK = """
SELECT s.*, a.*, p.*, o.* FROM disbursement_sheet s
JOIN portal_agency a ON a.id = s.unit_id
JOIN programs_program p ON p.id = s.program_id
JOIN portal_agency o ON o.id = p.owner_id
WHERE s.id = %s FOR UPDATE OF s
"""
CLOSED = "SELECT 1 FROM disbursement_month WHERE year = %s AND month = %s AND closed_at IS NOT NULL"
LINES = """
SELECT a.* FROM disbursement_allocation a JOIN programs_component c ON c.id = a.component_id
WHERE a.year = %s AND a.unit_id = %s AND c.program_id = %s AND a.id = ANY(%s) AND EXISTS (
    SELECT 1 FROM disbursement_planentry e
    WHERE e.allocation_id = a.id AND e.decided_on <= %s AND e.entered_at <= %s)
"""
DRAFT = "SELECT * FROM disbursement_sheetcell WHERE sheet_id = %s AND allocation_id = ANY(%s)"
NAMES = "SELECT * FROM programs_component WHERE program_id = %s ORDER BY position"
CELL = """
INSERT INTO disbursement_sheetcell (sheet_id, allocation_id, typed, unit, amount, typed_december, december,
    typed_january, january, note, saved_by_id, saved_at)
SELECT %s, line, typed, 'trieu', amount, typed, amount, '', NULL, '', %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS cells (line, typed, amount)
ON CONFLICT (sheet_id, allocation_id) DO UPDATE SET typed = EXCLUDED.typed, unit = EXCLUDED.unit,
    amount = EXCLUDED.amount, typed_december = EXCLUDED.typed_december, december = EXCLUDED.december,
    typed_january = EXCLUDED.typed_january, january = EXCLUDED.january, note = EXCLUDED.note,
    saved_by_id = EXCLUDED.saved_by_id, saved_at = EXCLUDED.saved_at
"""
SHEET = "UPDATE disbursement_sheet SET version = version + 1, saved_by_id = %s, saved_at = %s WHERE id = %s"
TRAIL = """
INSERT INTO portal_auditentry (verb, subject_type, subject_id, subject_text, url, by_id, at, before, after)
VALUES ('sheet.saved', 'disbursement.sheet', %s, %s, %s, %s, %s, %s, %s)
"""
CHANGES = """
INSERT INTO disbursement_cellchange (sheet_id, allocation_id, part, before, after, changed_by_id, changed_at)
SELECT %s, line, part, before, after, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS cells (line, before, after),
    (VALUES ('amount'), ('december')) AS parts (part)
"""


@transaction.atomic
def grow_sheet(by: User) -> Sheet:
    """A sheet of 30 lines, each of which is typed into twice: the amount, and what is expected."""
    unit = Agency.objects.create(
        code="bench-sheet", name="Sở", short_name="Sở", kind="department", position=0
    )
    program = Program.objects.order_by("pk")[0]
    components = Component.objects.filter(program=program, children=None)
    shape = {"year": YEAR, "budget_year": YEAR, "unit": unit, "kind": "investment"}
    sources = ["central", "local", "counterpart", "integrated", "credit", "mobilised"]
    pairs = [(component, source) for component in components for source in sources][: CELLS // 2]
    assert len(pairs) == CELLS // 2, len(pairs)
    lines = [
        Allocation.objects.create(**shape, component=component, source=source) for component, source in pairs
    ]
    plan = {"decision": "01/QĐ-UBND", "decided_on": date(YEAR, 1, 10), "entered_by": by}
    at = clock.moment(date(YEAR, 1, 10), 9)
    PlanEntry.objects.bulk_create(
        PlanEntry(allocation=line, amount=10**10, entered_at=at, **plan) for line in lines
    )
    return Sheet.objects.create(unit=unit, program=program, year=YEAR, month=10, due_on=date(YEAR, 11, 5))


def compare() -> tuple[float, float, int]:
    """Medians in turns, in ms: the service, and the bare statements; and how many cells both write."""
    by = User.objects.order_by("pk")[0]
    sheet = Sheet.objects.filter(unit__code="bench-sheet").first() or grow_sheet(by)
    keys = list(Allocation.objects.filter(unit=sheet.unit).values_list("pk", flat=True))
    took: tuple[list[float], list[float]] = ([], [])
    before = SheetCell.objects.filter(sheet=sheet).values_list("typed", flat=True).first()
    for number in range(int(before or 0), int(before or 0) + ROUNDS * 2):
        save = _bare if number % 2 else _served
        _timed(took[number % 2], partial(save, sheet, keys, number, by))
        assert set(SheetCell.objects.filter(sheet=sheet).values_list("typed", "typed_december")) == {
            (str(number + 1), str(number + 1))
        }
    return statistics.median(took[0]), statistics.median(took[1]), len(keys) * 2


def _timed(took: list[float], do: Callable[[], None]) -> None:
    start = time.perf_counter()
    do()
    took.append((time.perf_counter() - start) * 1000)


def _served(sheet: Sheet, keys: list[int], number: int, by: User) -> None:
    texts = dict.fromkeys(("amount", "december"), str(number + 1))
    was = dict.fromkeys(("amount", "december"), str(number) if number else "")
    services.save_cells(sheet, dict.fromkeys(keys, texts), was=dict.fromkeys(keys, was), by=by)


def _bare(sheet: Sheet, keys: list[int], number: int, by: User) -> None:
    """The same reads, checks in the database and rows, without anything of the portal around them."""
    now, today = clock.now(), clock.today()
    amount = (number + 1) * MILLION
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD, [sheet.year, sheet.month])
        cursor.execute(LOCK, [sheet.pk])
        cursor.fetchall()
        cursor.execute(CLOSED, [sheet.year, sheet.month])
        cursor.execute(LINES, [sheet.year, sheet.unit_id, sheet.program_id, keys, today, clock.end_of(today)])
        assert len(cursor.fetchall()) == len(keys)
        cursor.execute(DRAFT, [sheet.pk, keys])
        before = {row[0]: row[1] for row in cursor.fetchall()}
        cursor.execute(NAMES, [sheet.program_id])
        names = [str(row[0]) for row in cursor.fetchall()]
        texts = [str(number + 1)] * len(keys)
        cursor.execute(CELL, [sheet.pk, by.pk, now, keys, texts, [amount] * len(keys)])
        cursor.execute(SHEET, [by.pk, now, sheet.pk])
        trail = [json.dumps(dict.fromkeys(names, text)) for text in (str(len(before)), texts[0])]
        cursor.execute(TRAIL, [sheet.pk, "sheet", sheet.get_absolute_url(), by.pk, now, *trail])
        old = [str(number)] * len(keys)
        cursor.execute(CHANGES, [sheet.pk, by.pk, now, keys, old, texts])
