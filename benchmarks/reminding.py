"""What is due for whom, among 100,000 open tasks of 1,000 agencies, against one bare statement of SQL."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection

from benchmarks.data import AGENCIES
from directives.models import Assignment, Directive, Document, ReminderRule
from directives.services import ensure_reminder_rules
from portal.models import Agency, User
from portal.reminding.moments import Firing
from portal.reminding.plan import plan

ON = date(2023, 11, 3)
FIRST = date(2022, 1, 4)
OPEN, EACH, MORE_AGENCIES, ROUNDS = 100_000, 10, 600, 15  # ten agencies a directive
BARE = """
SELECT a.id, a.agency_id, a.due_on, a.period_on, a.handler_id, d.clause, d.part, d.title, o.number, o.symbol
FROM directives_assignment a
JOIN directives_directive d ON d.id = a.directive_id
JOIN directives_document o ON o.id = d.document_id
WHERE a.role = 'lead' AND a.accepted_on IS NULL AND a.submitted_on IS NULL AND a.ended_on IS NULL
AND a.began_on <= %s AND a.due_on = ANY(%s)
"""


def grow_open(by: User) -> None:
    """Close what is open; then 100,000 open tasks of dates before and after today, all confirmed."""
    Assignment.objects.filter(accepted_on=None).update(
        submitted_on=ON, accepted_on=ON, accepted_by=by, is_returned=False
    )
    agencies = list(Agency.objects.order_by("pk"))
    agencies += Agency.objects.bulk_create(
        Agency(code=f"more-{n}", name=f"Xã số {n}", short_name=f"Xã {n}", kind="commune", position=n)
        for n in range(MORE_AGENCIES)
    )
    assert len(agencies) == AGENCIES + MORE_AGENCIES
    document = Document.objects.order_by("pk")[0]
    orders = Directive.objects.bulk_create(
        Directive(
            document=document,
            position=1000 + n,
            clause=f"9.{n}",
            title=f"Rà soát, tổng hợp, báo cáo kết quả thực hiện, đợt {n}",
            words="Rà soát, tổng hợp, báo cáo kết quả thực hiện đúng thời hạn.",
            deadline_kind="fixed",
            original_due_on=ON + timedelta(days=n % 1001 - 500),
        )
        for n in range(OPEN // EACH)
    )
    tasks = (_task(orders[n // EACH], agencies[n % len(agencies)], by) for n in range(OPEN))
    Assignment.objects.bulk_create(tasks, batch_size=5000)
    ensure_reminder_rules()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _task(order: Directive, agency: Agency, by: User) -> Assignment:
    due_on, known = order.original_due_on, {"confirmed_on": FIRST, "confirmed_by": by}
    return Assignment(
        directive=order, agency=agency, original_due_on=due_on, due_on=due_on, began_on=FIRST, **known
    )


def compare() -> tuple[float, float, int]:
    """Medians in turns, in ms: to decide, and the bare statement; and how many lines both find."""
    firing = Firing(ReminderRule.objects.filter(topic="task"), [ON])
    dates = [day for day in firing.dates(FIRST) if firing.at(day)]
    took: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        lines = _timed(took[0], lambda: sum(len(message.lines) for message in plan(ON)))
        rows = _timed(took[1], lambda: _bare(dates))
        assert lines == rows, f"{lines} lines, {rows} rows"
    return statistics.median(took[0]), statistics.median(took[1]), lines


def _timed(took: list[float], do: Callable[[], int]) -> int:
    start = time.perf_counter()
    found = do()
    took.append((time.perf_counter() - start) * 1000)
    return found


def _bare(dates: list[date]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [ON, dates])
        return len(cursor.fetchall())
