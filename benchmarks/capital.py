"""The dashboard and what one opens from it, over ten million figures: beside a floor, beside a million."""

from django.db import connection, connections

from benchmarks.measure import FEW_ROUNDS, SLOW_ROUNDS, Target, make_database, served, worst
from disbursement import synthetic
from disbursement.models import Allocation, Figure, PlanEntry
from portal import clock
from portal.models import User

PAGES = [
    "/dashboard/?year=2023",
    "/dashboard/?year=2023&as_of=2023-10-26&since=2023-09-30",
    "/programmes/?year=2023",
    "/programmes/CT1/?year=2023",
    "/disbursement/?year=2023",
    "/disbursement/allocations/?year=2023",
    "/disbursement/allocations/?year=2023&programme=CT1&kind=investment",
    "/disbursement/allocations/?year=2023&as_of=2023-10-26",
    "/disbursement/allocations/?year=2023&sort=rate",
    "/disbursement/allocations/?year=2023&unit=synthetic-7",
]
NOTE = "{count:,} figures of 693 districts, median of {{rounds}} requests in turns; the worst: {{worst}}"


def rows(database: str, sessions: dict[str, str], by: User) -> list[dict]:
    """Fill, copy, fill again; then ask both."""
    every = synthetic.years(10_000_000)
    _load(every[-1:], by)
    small = f"{database}_million"
    make_database(small, template=database)
    _load(every[:-1], by)
    note = NOTE.format(count=len(every) * synthetic.A_YEAR)
    session = sessions["coordinator"]
    with served(database) as port, served(small) as other:
        floor: Target = (port, "/floor/", session)
        ours: dict[str, Target] = {path: (port, path, session) for path in PAGES}
        beside = {path: (target, (other, path, session)) for path, target in ours.items()}
        against = {path: (target, floor) for path, target in ours.items()}
        return [
            worst("summary_10m_vs_floor", against, FEW_ROUNDS, note),
            worst("summary_10m_vs_1m", beside, FEW_ROUNDS, note),
            worst("summary_10m_after_figure", against, SLOW_ROUNDS, note, lambda: report(by)),
        ]


def report(by: User) -> None:
    """Another figure comes in: all that was kept is found anew."""
    line = Allocation.objects.filter(year=2023).latest("pk")
    Figure.objects.create(allocation=line, month=10, amount=1, entered_by=by, entered_at=clock.now())


def _load(years: range, by: User) -> None:
    synthetic.load(years, by)
    with connection.cursor() as cursor:
        for model in (Allocation, PlanEntry, Figure):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
        cursor.execute("VACUUM ANALYZE disbursement_dailychange")
    connections.close_all()
