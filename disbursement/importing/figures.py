"""What the rows of a file of figures would change, and changing it: in whole statements, never row by row."""

from datetime import datetime
from typing import Any

from django.db import connection

from disbursement.checks import BEHIND, FACTORS, TINY
from disbursement.models import ImportFile, Month, Sheet
from portal.models import User
from programs.models import CapitalKind

# What stands there now: the newest figure up to the month is the month's own or that of an earlier one.
KNOWN = """
    LEFT JOIN LATERAL (
        SELECT sum(amount)::bigint AS total FROM disbursement_planentry WHERE allocation_id = {line}
    ) AS plan ON true
    LEFT JOIN LATERAL (
        SELECT month, amount, note, december, january FROM disbursement_figure
        WHERE allocation_id = {line} AND month <= %(month)s ORDER BY month DESC, id DESC LIMIT 1
    ) AS newest ON true
    LEFT JOIN LATERAL (
        SELECT amount FROM disbursement_figure
        WHERE newest.month = %(month)s AND allocation_id = {line} AND month < %(month)s
        ORDER BY month DESC, id DESC LIMIT 1
    ) AS before ON true
"""
LAST = "CASE WHEN newest.month = %(month)s THEN before.amount ELSE newest.amount END"
CURRENT = "CASE WHEN newest.month = %(month)s THEN newest.amount END"
TIMES = " OR ".join(
    f"k.amount %% {factor} = 0 AND k.amount / {factor} BETWEEN k.last AND k.last * 21 / 20"
    for factor in FACTORS
)
VERIFIED = f"'{Sheet.State.VERIFIED}'"
SETTLED = f"'{Sheet.State.SUBMITTED}', {VERIFIED}"
CLASSIFY = f"""
    INSERT INTO disbursement_importrow (
        upload_id, position, sheet, row, cell, value, verdict, code, words, unit_id, component_id, kind,
        source, budget_year, amount, december, january, note, decision, decided_on,
        allocation_id, planned, last, current
    )
    WITH known AS MATERIALIZED (
        SELECT s.*, line.id AS allocation_id, plan.total AS planned, {LAST} AS last, {CURRENT} AS current,
            newest.month = %(month)s AND newest.amount = s.amount
                AND (s.note = '' OR s.note = newest.note)
                AND (s.december IS NULL OR s.december IS NOT DISTINCT FROM newest.december)
                AND (s.january IS NULL OR s.january IS NOT DISTINCT FROM newest.january) AS is_same,
            NOT %(is_correction)s AND own.state IN ({SETTLED}) AS is_settled,
            %(is_correction)s AND %(is_open)s AND own.state IS DISTINCT FROM {VERIFIED} AS is_unsettled
        FROM staged s
        LEFT JOIN programs_component c ON c.id = s.component_id
        LEFT JOIN disbursement_allocation line ON line.year = %(year)s AND line.unit_id = s.unit_id
            AND line.component_id = s.component_id AND line.kind = s.kind AND line.source = s.source
            AND line.budget_year = s.budget_year
        LEFT JOIN disbursement_sheet own ON own.year = %(year)s AND own.month = %(month)s
            AND own.unit_id = s.unit_id AND own.program_id = c.program_id
        {KNOWN.format(line="line.id")}
    ),
    judged AS (
        SELECT k.*, central.amount AS central_amount, central.planned AS central_planned,
            CASE
            WHEN k.verdict <> 'new' THEN k.code
            WHEN k.planned IS NULL THEN 'no_line'
            WHEN %(month)s > 12 AND k.kind <> '{CapitalKind.INVESTMENT}' THEN 'not_in_january'
            WHEN k.is_same THEN ''
            WHEN k.is_settled THEN 'settled'
            WHEN k.is_unsettled THEN 'unsettled'
            WHEN k.december < k.amount OR k.january < greatest(k.amount, k.december) THEN 'expects_less'
            WHEN k.note <> '' THEN ''
            WHEN k.amount > k.planned THEN 'over_plan'
            WHEN k.amount < k.last THEN 'below_last'
            WHEN coalesce(k.last, 0) = 0 AND k.amount > 0 AND k.amount * {TINY} < k.planned THEN 'unit'
            WHEN k.last > 0 AND ({TIMES}) THEN 'unit'
            WHEN k.planned > 0 AND central.planned > 0
                AND k.amount / k.planned::float8 < central.amount / central.planned::float8
                AND k.amount * 100.0 / k.planned + {BEHIND}
                    < central.amount * 100.0 / central.planned THEN 'counterpart'
            WHEN greatest(k.december, k.january) > k.planned THEN 'expects_more'
            ELSE '' END AS problem
        FROM known k
        LEFT JOIN known central ON k.source = 'counterpart' AND central.source = 'central'
            AND central.verdict = 'new' AND central.unit_id = k.unit_id
            AND central.component_id = k.component_id AND central.kind = k.kind
            AND central.budget_year = k.budget_year
    )
    SELECT %(upload)s, position, sheet, row, cell, value,
        CASE WHEN verdict <> 'new' THEN verdict WHEN problem <> '' THEN 'refused' WHEN is_same THEN 'same'
            WHEN current IS NULL THEN 'new' ELSE 'changed' END,
        problem,
        CASE WHEN problem = 'counterpart' THEN
            jsonb_build_object('amount', central_amount, 'planned', central_planned) ELSE words END,
        unit_id, component_id, kind, source, budget_year, amount, december, january, note, decision,
        decided_on, allocation_id, planned, last, current
    FROM judged
"""
# What the good rows stand on now, looked up once: for what was changed since the preview and for writing.
STANDS = f"""
    DROP TABLE IF EXISTS stands;
    CREATE TEMPORARY TABLE stands ON COMMIT DROP AS
    SELECT r.id, r.allocation_id, r.amount, r.december, r.january, r.note,
        plan.total AS planned, {LAST} AS last, {CURRENT} AS current, latest.at,
        own.amount AS own_amount, own.december AS own_december, own.january AS own_january,
        own.note AS own_note,
        (plan.total, {LAST}, {CURRENT}) IS DISTINCT FROM (r.planned, r.last, r.current) AS is_moved
    FROM disbursement_importrow r {KNOWN.format(line="r.allocation_id")}
    LEFT JOIN LATERAL (
        SELECT max(entered_at) AS at FROM disbursement_figure WHERE allocation_id = r.allocation_id
    ) AS latest ON true
    LEFT JOIN LATERAL (
        SELECT newest.amount, newest.december, newest.january, newest.note WHERE newest.month = %(month)s
    ) AS own ON true
    WHERE r.upload_id = %(upload)s AND r.verdict IN ('new', 'changed')
    ORDER BY r.allocation_id
"""
MOVED = """
    UPDATE disbursement_importrow r SET verdict = 'refused', code = 'moved', words = jsonb_build_object(
        'before', CASE WHEN n.current IS DISTINCT FROM r.current THEN r.current
            WHEN n.last IS DISTINCT FROM r.last THEN r.last ELSE r.planned END,
        'now', CASE WHEN n.current IS DISTINCT FROM r.current THEN n.current
            WHEN n.last IS DISTINCT FROM r.last THEN n.last ELSE n.planned END
    )
    FROM stands n WHERE n.is_moved AND n.id = r.id
"""
SETTLED_SINCE = """
    UPDATE disbursement_importrow r SET verdict = 'refused', code = 'settled'
    WHERE r.upload_id = %(upload)s AND r.verdict IN ('new', 'changed') AND r.unit_id = %(unit)s
        AND r.component_id IN (SELECT id FROM programs_component WHERE program_id = %(program)s)
"""
UNSETTLED_SINCE = f"""
    UPDATE disbursement_importrow r SET verdict = 'refused', code = 'unsettled'
    WHERE r.upload_id = %(upload)s AND r.verdict IN ('new', 'changed') AND NOT EXISTS (
        SELECT FROM disbursement_sheet s JOIN programs_component c ON c.program_id = s.program_id
        WHERE c.id = r.component_id AND s.unit_id = r.unit_id AND s.year = %(year)s AND s.month = %(month)s
            AND s.state = {VERIFIED}
    )
"""
WRITE = """
    INSERT INTO disbursement_figure (
        allocation_id, month, amount, december, january, note, reason, document, entered_by_id, entered_at
    )
    SELECT allocation_id, %(month)s, amount,
        CASE WHEN coalesce(december, own_december) >= amount THEN coalesce(december, own_december) END,
        CASE WHEN coalesce(january, own_january) >= amount THEN coalesce(january, own_january) END,
        coalesce(nullif(note, ''), CASE WHEN own_amount = amount THEN own_note END, ''),
        %(reason)s, %(document)s, %(by)s, greatest(%(at)s, at)
    FROM stands WHERE NOT is_moved
    ORDER BY allocation_id
"""


def classify(upload: ImportFile) -> None:
    """Turn what was staged into the rows of the preview."""
    _execute(CLASSIFY, upload)


def refuse_moved(upload: ImportFile) -> int:
    """Refuse the rows of which something was changed since the preview; how many. The others stand ready."""
    refused = _refuse_by_sheets(upload)
    _execute(STANDS, upload)
    return refused + _execute(MOVED, upload)


def _refuse_by_sheets(upload: ImportFile) -> int:
    """What was submitted meanwhile is only corrected; what is not verified, or no longer, is not."""
    if upload.is_correction:
        return _execute(UNSETTLED_SINCE, upload) if _is_open(upload) else 0
    sheets = Sheet.objects.filter(year=upload.year, month=upload.month or 0).filter(
        state__in=[Sheet.State.SUBMITTED, Sheet.State.VERIFIED]
    )
    units = sheets.filter(unit__in=upload.rows.good().order_by().values("unit"))
    return sum(
        _execute(SETTLED_SINCE, upload, unit=unit, program=program)
        for unit, program in units.values_list("unit", "program")
    )


def write(upload: ImportFile, *, by: User, at: datetime) -> int:
    """Add the figures that were found unmoved; how many. None is entered before those that are there, also if
    this server's clock has gone back."""
    return _execute(WRITE, upload, by=by.pk, at=at)


def _is_open(upload: ImportFile) -> bool:
    return Month.objects.filter(year=upload.year, month=upload.month or 0, closed_at=None).exists()


def _execute(statement: str, upload: ImportFile, **more: Any) -> int:
    words = {
        "upload": upload.pk,
        "year": upload.year,
        "month": upload.month,
        "is_correction": upload.is_correction,
        "is_open": _is_open(upload),
        "reason": upload.reason,
        "document": upload.document,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**words, **more})
        return cursor.rowcount
