"""A month of every unit in some programmes, as known on a day: in đồng, reckoned in the database."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Sum

from disbursement.models import Allocation, DailyChange
from disbursement.models.totals import PLAN
from portal import clock
from programs.models import CapitalKind

Key = tuple[int, int]  # programme, unit


@dataclass(frozen=True)
class Facts:
    """A unit's lines in one programme; `amount` is None where nothing was reported of the month.

    Counts are of lines: `reported` in the month, and of these `fell`, `over` the plan, the `same` as last
    month, `short` where less is expected than is paid. `central` is what has counterpart capital beside it.
    """

    planned: int = 0
    last: int | None = None
    amount: int | None = None
    reported: int = 0
    fell: int = 0
    over: int = 0
    same: int = 0
    short: int = 0
    central_planned: int = 0
    central: int = 0
    counterpart_planned: int = 0
    counterpart: int = 0
    investment_planned: int = 0
    investment: int = 0

    @property
    def increase(self) -> int | None:
        return None if self.amount is None else self.amount - (self.last or 0)

    @property
    def rate(self) -> float | None:
        return _percent(self.amount, self.planned)

    @property
    def last_rate(self) -> float | None:
        return _percent(self.last, self.planned)

    @property
    def change(self) -> float | None:
        """In percentage points since last month."""
        return None if self.rate is None else self.rate - (self.last_rate or 0)

    @property
    def pace(self) -> float | None:
        """The month's increase in percent of the plan."""
        return _percent(self.increase, self.planned)

    @property
    def rates(self) -> dict[str, float | None]:
        """Of each kind of capital."""
        if self.amount is None:
            return {}
        recurrent, planned = self.amount - self.investment, self.planned - self.investment_planned
        return {
            CapitalKind.INVESTMENT: _percent(self.investment, self.investment_planned),
            CapitalKind.RECURRENT: _percent(recurrent, planned),
        }

    @property
    def central_rate(self) -> float | None:
        return _percent(self.central, self.central_planned)

    @property
    def counterpart_rate(self) -> float | None:
        return _percent(self.counterpart, self.counterpart_planned)


def facts(programs: Collection[int], year: int, month: int, day: date) -> dict[Key, Facts]:
    """Of every unit with capital in one of the programmes."""
    if not programs:
        return {}
    lines = Allocation.objects.filter(year=year, component__program__in=programs).open_in(month)
    inner, where = lines.order_by().values("pk").query.sql_with_params()
    end = clock.end_of(day)
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(lines=inner), [day, end, month, end, month, end, *where])
        return {(row[0], row[1]): Facts(*row[2:]) for row in cursor.fetchall()}


def increases(programs: Collection[int], year: int, month: int, day: date) -> dict[Key, list[int]]:
    """What each unit paid out in each of the months before, in their order; from the stored sums."""
    rows = DailyChange.objects.known(day).filter(component=None, year=year, program__in=programs)
    if month > 12:
        rows = rows.filter(kind=CapitalKind.INVESTMENT)
    rows = rows.filter(month__gt=PLAN, month__lt=month).order_by()
    summed = rows.values_list("program", "unit", "month").annotate(Sum("amount"))
    found: dict[Key, list[int]] = defaultdict(list)
    for program, unit, _month, amount in summed.order_by("month"):
        found[program, unit].append(amount)
    return found


def _percent(part: int | None, whole: int) -> float | None:
    return None if part is None or not whole else part * 100 / whole


SQL = """
    SELECT c.program_id, a.unit_id,
        coalesce(sum(plan.amount), 0)::bigint,
        sum(earlier.amount)::bigint,
        CASE WHEN count(now.amount) > 0 THEN sum(coalesce(now.amount, earlier.amount, 0)) END::bigint,
        count(now.amount),
        count(*) FILTER (WHERE now.amount < earlier.amount),
        count(*) FILTER (WHERE now.amount > plan.amount),
        count(*) FILTER (WHERE now.amount = coalesce(earlier.amount, 0)),
        count(*) FILTER (WHERE now.december < now.amount OR now.january < coalesce(now.december, now.amount)),
        coalesce(sum(plan.amount) FILTER (WHERE pair.is_paired), 0)::bigint,
        coalesce(sum(now.amount) FILTER (WHERE pair.is_paired), 0)::bigint,
        coalesce(sum(plan.amount) FILTER (WHERE a.source = 'counterpart'), 0)::bigint,
        coalesce(sum(now.amount) FILTER (WHERE a.source = 'counterpart'), 0)::bigint,
        coalesce(sum(plan.amount) FILTER (WHERE a.kind = 'investment'), 0)::bigint,
        coalesce(
            sum(coalesce(now.amount, earlier.amount, 0)) FILTER (WHERE a.kind = 'investment'), 0
        )::bigint
    FROM disbursement_allocation a
    JOIN programs_component c ON c.id = a.component_id
    JOIN LATERAL (
        SELECT sum(e.amount) AS amount FROM disbursement_planentry e
        WHERE e.allocation_id = a.id AND e.decided_on <= %s AND e.entered_at <= %s
    ) AS plan ON plan.amount IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT f.amount FROM disbursement_figure f
        WHERE f.allocation_id = a.id AND f.month < %s AND f.entered_at <= %s
        ORDER BY f.month DESC, f.id DESC LIMIT 1
    ) AS earlier ON true
    LEFT JOIN LATERAL (
        SELECT f.amount, f.december, f.january FROM disbursement_figure f
        WHERE f.allocation_id = a.id AND f.month = %s AND f.entered_at <= %s
        ORDER BY f.id DESC LIMIT 1
    ) AS now ON true
    LEFT JOIN LATERAL (
        SELECT true AS is_paired FROM disbursement_allocation b
        WHERE a.source = 'central' AND b.source = 'counterpart' AND b.unit_id = a.unit_id
            AND b.component_id = a.component_id AND b.year = a.year AND b.kind = a.kind
            AND b.budget_year = a.budget_year LIMIT 1
    ) AS pair ON true
    WHERE a.id IN ({lines})
    GROUP BY c.program_id, a.unit_id
"""
