"""Sums that are stored, because reading must not grow with history: this module owns them.

The database adds to them in the statement that adds a plan entry or a figure, whoever writes it; a command
makes them anew (`manage.py rebuild_totals`), and tests prove them equal to the query over the rows.
"""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Program

PLAN = 0  # in the place of a month
SHARED = "year, budget_year, program_id, kind, source, month, known_on"
COLUMNS = f"{SHARED}, unit_id, component_id"
LINE = "a.year, a.budget_year, c.program_id, a.kind, a.source, a.unit_id, a.component_id"
JOINED = """
    JOIN disbursement_allocation a ON a.id = n.allocation_id
    JOIN programs_component c ON c.id = a.component_id
"""
ADD = f"""
    INSERT INTO disbursement_dailychange ({COLUMNS}, amount)
    SELECT {COLUMNS}, sum(amount) FROM ({{changes}}) AS changes
    GROUP BY {SHARED}, GROUPING SETS ((unit_id), (component_id)) HAVING sum(amount) <> 0 ORDER BY {COLUMNS}
    ON CONFLICT ({COLUMNS}) DO UPDATE SET amount = disbursement_dailychange.amount + excluded.amount;
"""
ENTERED_ON = f"(n.entered_at AT TIME ZONE '{settings.TIME_ZONE}')::date"
OF_PLAN = f"""
    SELECT {LINE}, {PLAN} AS month, greatest(n.decided_on, {ENTERED_ON}) AS known_on, n.amount
    FROM {{added}} n {JOINED}
"""
# A figure changes its month by its difference to what stood there: the version before it, else the month
# before it. Where a later month was reported already, that month's increase gives way by the same.
OF_FIGURES = f"""
    SELECT {LINE}, step.month, {ENTERED_ON} AS known_on, step.amount
    FROM {{added}} n {JOINED}
    LEFT JOIN LATERAL (
        SELECT f.month, f.amount FROM disbursement_figure f
        WHERE f.allocation_id = n.allocation_id AND f.id < n.id
        ORDER BY f.month DESC, f.id DESC LIMIT 1
    ) AS newest ON true
    LEFT JOIN LATERAL (
        SELECT f.amount FROM disbursement_figure f
        WHERE newest.month > n.month AND f.allocation_id = n.allocation_id AND f.id < n.id
            AND f.month <= n.month
        ORDER BY f.month DESC, f.id DESC LIMIT 1
    ) AS before ON true
    LEFT JOIN LATERAL (
        SELECT min(f.month) AS month FROM disbursement_figure f
        WHERE newest.month > n.month AND f.allocation_id = n.allocation_id AND f.id < n.id
            AND f.month > n.month
    ) AS next ON true
    CROSS JOIN LATERAL (
        SELECT n.amount - coalesce(
            CASE WHEN newest.month > n.month THEN before.amount ELSE newest.amount END, 0
        )
    ) AS change (amount)
    CROSS JOIN LATERAL (
        VALUES (n.month, change.amount), (next.month, -change.amount)
    ) AS step (month, amount)
    WHERE step.month IS NOT NULL
"""
# What was known on a past day never changes: a figure cannot slip in before one that is there.
IN_ORDER = """
    IF EXISTS (
        SELECT FROM added n CROSS JOIN LATERAL (
            SELECT FROM disbursement_figure f
            WHERE f.allocation_id = n.allocation_id AND f.id < n.id AND f.entered_at > n.entered_at LIMIT 1
        ) AS later
    ) THEN
        RAISE EXCEPTION 'a figure is entered after those that are there' USING ERRCODE = '23514';
    END IF;
"""


def kept(changes: str, *, before: str = "") -> pgtrigger.Trigger:
    """The trigger that adds what a statement inserted."""
    return pgtrigger.Trigger(
        name="keep_totals",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=before + ADD.format(changes=changes.format(added="added")) + "RETURN NULL;",
    )


KEEP_PLAN, KEEP_FIGURES = kept(OF_PLAN), kept(OF_FIGURES, before=IN_ORDER)


class DailyChangeQuerySet(models.QuerySet["DailyChange"]):
    def of_units(self, user: User):
        """By unit: all for who steers; the own programmes for their owner; else the own agency's."""
        found = self.filter(component=None)
        if user.sees_all:
            return found
        mine = Q(unit=user.agency_id)
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id)
        return found.filter(mine)

    def of_components(self):
        """By component: for those who see all units of the programme."""
        return self.filter(unit=None)

    def known(self, as_of: date):
        """What had become known by the end of that day."""
        return self.filter(known_on__lte=as_of)

    def totals(self, *by: str):
        """`total_planned` and `total_disbursed` in đồng, one row for each combination of the fields."""
        rows = self.order_by().values(*by)
        return rows.annotate(
            total_planned=Sum("amount", filter=Q(month=PLAN), default=0),
            total_disbursed=Sum("amount", filter=Q(month__gt=PLAN), default=0),
        )


class DailyChange(models.Model):
    """By how much, on a day, a plan grew (month 0) or what was paid out in a month (1 to 13).

    The sum up to a day is what was known on that day. Each change is there twice: once with its unit, once
    with its component.
    """

    year = models.PositiveSmallIntegerField()
    budget_year = models.PositiveSmallIntegerField()
    program = models.ForeignKey(Program, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    component = models.ForeignKey(
        "programs.Component", models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=CapitalKind)
    source = models.CharField(max_length=12)
    month = models.PositiveSmallIntegerField()
    known_on = models.DateField()
    amount = models.BigIntegerField()

    objects = DailyChangeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("daily change"), _("daily changes")
        indexes = [
            models.Index(
                fields=["year", "program", "known_on"],
                condition=Q(unit=None),
                name="daily_change_of_components",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[*SHARED.replace("_id", "").split(", "), "unit", "component"],
                nulls_distinct=False,
                name="daily_change_once",
            ),
            models.CheckConstraint(
                condition=Q(unit=None, component__isnull=False) | Q(unit__isnull=False, component=None),
                name="daily_change_of_a_unit_or_a_component",
            ),
        ]

    def __str__(self):
        return f"{self.known_on}: {self.amount}"


def version(as_of: date) -> tuple:
    """The figures of a day are the same as long as this is; those of a past day never change."""
    if as_of < clock.today():
        return ("past", as_of)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM disbursement_planentry), (SELECT max(id) FROM disbursement_figure)"
        )
        return cursor.fetchone()


@transaction.atomic
def rebuild() -> int:
    """Make all sums anew from the rows themselves; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE disbursement_planentry, disbursement_figure IN SHARE MODE")
        cursor.execute("DELETE FROM disbursement_dailychange")
        for changes, table in ((OF_PLAN, "disbursement_planentry"), (OF_FIGURES, "disbursement_figure")):
            cursor.execute(ADD.format(changes=changes.format(added=table)))
    return DailyChange.objects.count()
