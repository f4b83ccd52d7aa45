"""Rows of the size of 63 provinces, to measure with: 693 districts with 90 lines of capital each a year.

Not a demonstration: names are numbers. Each month is reported and once corrected.
"""

from datetime import date

from django.db import connection, transaction

from disbursement.models import totals
from portal import clock
from portal.models import Agency, Place, User
from programs.models import Component

UNITS, CENTRAL, COUNTERPART, MONTHS, VERSIONS = 693, 60, 30, 10, 2
A_YEAR = UNITS * (CENTRAL + COUNTERPART) * MONTHS * VERSIONS  # 1,247,400 figures
FIRST_YEAR, LAST_YEAR = 2016, 2023

ALLOCATIONS = """
    INSERT INTO disbursement_allocation (year, budget_year, unit_id, component_id, kind, source)
    SELECT %(year)s, %(year)s, u.id, c.id, CASE WHEN c.place %% 2 = 0 THEN 'investment' ELSE 'recurrent' END,
        %(source)s
    FROM portal_agency u
    CROSS JOIN unnest(%(components)s) WITH ORDINALITY AS c (id, place)
    WHERE u.code LIKE 'synthetic-%%'
    ORDER BY u.id, c.place
"""
OF_THE_YEAR = """
    FROM disbursement_allocation WHERE year = %(year)s AND unit_id IN (
        SELECT id FROM portal_agency WHERE code LIKE 'synthetic-%%'
    ) ORDER BY id
"""
PLANS = f"""
    INSERT INTO disbursement_planentry
        (allocation_id, amount, is_adjustment, decision, decided_on, entered_by_id, entered_at)
    SELECT id, (id %% 90 + 10) * 100000000, false, %(decision)s, %(day)s, %(by)s, %(at)s
    {OF_THE_YEAR}
"""
FIGURES = f"""
    INSERT INTO disbursement_figure
        (allocation_id, month, amount, note, reason, document, entered_by_id, entered_at)
    SELECT id, %(month)s, (id %% 90 + 10) * (%(month)s * 7000000 + %(version)s * 100000), '', '', '',
        %(by)s, %(at)s
    {OF_THE_YEAR}
"""


def years(figures: int) -> range:
    """The years up to 2023 that make about so many figures, ten million at most."""
    return range(max(FIRST_YEAR, LAST_YEAR + 1 - max(round(figures / A_YEAR), 1)), LAST_YEAR + 1)


@transaction.atomic
def load(asked_years: range, by: User) -> int:
    """Add those years; returns how many figures they have. Minutes for ten million."""
    _units()
    components = list(Component.objects.order_by("pk").values_list("pk", flat=True)[:CENTRAL])
    with connection.cursor() as cursor:
        _keep_totals(cursor, "DISABLE")  # a rebuild at the end takes a fraction of the time
        for year in asked_years:
            asked = {"year": year, "by": by.pk}
            for source, places in (("central", CENTRAL), ("counterpart", COUNTERPART)):
                cursor.execute(ALLOCATIONS, asked | {"source": source, "components": components[:places]})
            _plans(cursor, asked)
            _figures(cursor, asked)
        _keep_totals(cursor, "ENABLE")
    totals.rebuild()
    return len(asked_years) * A_YEAR


def _keep_totals(cursor, how: str) -> None:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("planentry", "figure"):
        cursor.execute(f"ALTER TABLE disbursement_{table} {how} TRIGGER USER")


def _units() -> None:
    if Agency.objects.filter(code="synthetic-1").exists():
        return
    places = Place.objects.bulk_create(
        Place(code=f"S{number}", name=f"Huyện {number}", full_name=f"Huyện {number}", level="district")
        for number in range(1, UNITS + 1)
    )
    Agency.objects.bulk_create(
        Agency(
            code=f"synthetic-{number}",
            name=f"UBND huyện {number}",
            short_name=f"Huyện {number}",
            kind=Agency.Kind.DISTRICT,
            place=place,
            position=number,
        )
        for number, place in enumerate(places, start=1)
    )


def _plans(cursor, asked: dict) -> None:
    decided = date(asked["year"], 1, 10)
    words = {"decision": "1/QĐ-UBND", "day": decided, "at": clock.moment(decided)}
    cursor.execute(PLANS, asked | words)


def _figures(cursor, asked: dict) -> None:
    """January to October, each reported on the first of the next month and corrected on the second."""
    for month in range(1, MONTHS + 1):
        for version in range(1, VERSIONS + 1):
            day = date(asked["year"], month + 1, version)
            cursor.execute(FIGURES, asked | {"month": month, "version": version, "at": clock.moment(day)})
