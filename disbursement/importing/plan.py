"""What the rows of a file of plans would change, and changing it: in whole statements, never row by row."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import connection

from disbursement.models import ImportFile, ImportRow
from disbursement.plans import Pot, Scope, around, parents_of
from portal import clock
from portal.models import User

# What the plan is, and the least that it is from the day of the row's decision on.
KNOWN = """
    LEFT JOIN LATERAL (
        SELECT sum(amount)::bigint AS total,
            bool_or(
                amount = {row}.amount AND decision = {row}.decision AND decided_on = {row}.decided_on
            ) AS has_this
        FROM disbursement_planentry WHERE allocation_id = {line}
    ) AS plan ON true
"""
CLASSIFY = f"""
    INSERT INTO disbursement_importrow (
        upload_id, position, sheet, row, cell, value, verdict, code, words, unit_id, component_id, kind,
        source, budget_year, amount, december, january, note, decision, decided_on,
        allocation_id, planned, last, current
    )
    WITH known AS MATERIALIZED (
        SELECT s.*, line.id AS allocation_id, plan.total AS planned,
            CASE WHEN %(is_change)s THEN s.amount ELSE s.amount - coalesce(plan.total, 0) END AS change,
            CASE WHEN %(is_change)s THEN plan.has_this OR s.amount = 0 AND plan.total IS NOT NULL
                ELSE plan.total = s.amount END AS is_same,
            CASE WHEN %(is_change)s AND s.verdict = 'new' THEN
                row_number() OVER (
                    PARTITION BY s.verdict, s.unit_id, s.component_id, s.kind, s.source, s.budget_year
                    ORDER BY s.position
                ) ELSE 1 END AS nth,
            (unit.opened_on IS NULL OR unit.opened_on <= s.decided_on)
                AND (unit.closed_on IS NULL OR unit.closed_on >= s.decided_on) AS stands
        FROM staged s
        LEFT JOIN portal_agency unit ON unit.id = s.unit_id
        LEFT JOIN disbursement_allocation line ON line.year = %(year)s AND line.unit_id = s.unit_id
            AND line.component_id = s.component_id AND line.kind = s.kind AND line.source = s.source
            AND line.budget_year = s.budget_year
        {KNOWN.format(line="line.id", row="s")}
    ),
    judged AS (
        SELECT k.*,
            CASE
            WHEN k.verdict <> 'new' THEN k.code
            WHEN k.is_same THEN ''
            WHEN k.decided_on > %(today)s THEN 'decided_later'
            WHEN NOT k.stands THEN 'unit_closed'
            WHEN k.planned IS NULL AND k.nth = 1 AND k.change <= 0 THEN 'not_positive'
            WHEN k.change = 0 THEN 'not_positive'
            WHEN k.change < 0 AND k.change + least.amount < 0 THEN 'below_zero'
            ELSE '' END AS problem
        FROM known k
        LEFT JOIN LATERAL (
            SELECT min(e.run) AS amount FROM (
                SELECT decided_on, sum(amount) OVER (ORDER BY decided_on, id) AS run,
                    lead(decided_on) OVER (ORDER BY decided_on, id) AS next
                FROM disbursement_planentry WHERE k.change < 0 AND allocation_id = k.allocation_id
            ) AS e WHERE e.decided_on > k.decided_on OR e.next IS NULL OR e.next > k.decided_on
        ) AS least ON true
    )
    SELECT %(upload)s, position, sheet, row, cell, value,
        CASE WHEN verdict <> 'new' THEN verdict WHEN problem <> '' THEN 'refused' WHEN is_same THEN 'same'
            WHEN planned IS NULL AND nth = 1 THEN 'new' ELSE 'changed' END,
        problem, words, unit_id, component_id, kind, source, budget_year, amount, NULL, NULL, note, decision,
        decided_on, allocation_id, planned, NULL, CASE WHEN verdict = 'new' THEN change END
    FROM judged
"""  # `current` of a row is by how much it changes the plan
MOVED = f"""
    UPDATE disbursement_importrow r SET verdict = 'refused', code = 'moved',
        words = jsonb_build_object('before', coalesce(r.planned, 0), 'now', coalesce(n.planned, 0))
    FROM (
        SELECT i.id, plan.total AS planned
        FROM disbursement_importrow i
        JOIN disbursement_allocation line ON line.year = %(year)s AND line.unit_id = i.unit_id
            AND line.component_id = i.component_id AND line.kind = i.kind AND line.source = i.source
            AND line.budget_year = i.budget_year
        {KNOWN.format(line="line.id", row="i")}
        WHERE i.upload_id = %(upload)s AND i.verdict IN ('new', 'changed')
    ) AS n
    WHERE n.id = r.id AND n.planned IS DISTINCT FROM r.planned
"""
CHANGES = """
    SELECT c.program_id, r.budget_year, r.kind, r.source, r.component_id, r.unit_id, sum(r.current)::bigint
    FROM disbursement_importrow r JOIN programs_component c ON c.id = r.component_id
    WHERE r.upload_id = %(upload)s AND r.verdict IN ('new', 'changed')
    GROUP BY 1, 2, 3, 4, 5, 6
"""
LINES = """
    INSERT INTO disbursement_allocation (year, unit_id, component_id, kind, source, budget_year)
    SELECT DISTINCT %(year)s, unit_id, component_id, kind, source, budget_year
    FROM disbursement_importrow
    WHERE upload_id = %(upload)s AND verdict IN ('new', 'changed') AND allocation_id IS NULL
    ON CONFLICT DO NOTHING
"""
WRITE = """
    INSERT INTO disbursement_planentry (
        allocation_id, amount, is_adjustment, decision, decided_on, entered_by_id, entered_at
    )
    SELECT line.id, r.current,
        r.planned IS NOT NULL OR row_number() OVER (PARTITION BY line.id ORDER BY r.position) > 1,
        r.decision, r.decided_on, %(by)s, %(at)s
    FROM disbursement_importrow r
    JOIN disbursement_allocation line ON line.year = %(year)s AND line.unit_id = r.unit_id
        AND line.component_id = r.component_id AND line.kind = r.kind AND line.source = r.source
        AND line.budget_year = r.budget_year
    WHERE r.upload_id = %(upload)s AND r.verdict IN ('new', 'changed')
    ORDER BY line.id, r.position
"""


def classify(upload: ImportFile) -> None:
    """Turn what was staged into the rows of the preview."""
    _execute(CLASSIFY, upload)


def refuse_moved(upload: ImportFile) -> int:
    """Refuse the rows of which the plan was changed since the preview; how many."""
    return _execute(MOVED, upload)


def write(upload: ImportFile, *, by: User, at: datetime) -> int:
    """Add the lines that are new and the entries of all; how many entries."""
    _execute(LINES, upload)
    return _execute(WRITE, upload, by=by.pk, at=at)


def changes(upload: ImportFile) -> dict[Scope, int]:
    """By how many đồng each line of the plan would change."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"upload": upload.pk})
        rows = cursor.fetchall()
    return {
        Scope(Pot(upload.year, budget_year, program, kind, source), component, unit): amount
        for program, budget_year, kind, source, component, unit, amount in rows
    }


def refuse_over(upload: ImportFile, over: dict[Scope, str]) -> int:
    """Refuse the rows inside the scopes of which the assigned plan does not hold them; how many."""
    parents = parents_of({scope.pot.program for scope in over})
    refused: dict[tuple, str] = {}
    for scope in changes(upload):
        sentence = next((over[wider] for wider in around(scope, parents) if wider in over), None)
        if sentence:
            refused[scope.pot.budget_year, scope.pot.kind, scope.pot.source, scope.component, scope.unit] = (
                sentence
            )
    by_sentence = defaultdict(list)
    names = ("pk", "budget_year", "kind", "source", "component_id", "unit_id")
    for pk, *line in upload.rows.good().order_by().values_list(*names):
        if sentence := refused.get(tuple(line)):
            by_sentence[sentence].append(pk)
    for sentence, keys in by_sentence.items():
        rows = ImportRow.objects.filter(pk__in=keys)
        rows.update(verdict=ImportRow.Verdict.REFUSED, code="ceiling", words={"sentence": sentence})
    return sum(map(len, by_sentence.values()))


def _execute(statement: str, upload: ImportFile, **more: Any) -> int:
    words: dict[str, Any] = {"upload": upload.pk, "year": upload.year, "is_change": upload.is_change}
    words["today"] = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(statement, {**words, **more})
        return cursor.rowcount
