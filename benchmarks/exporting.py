"""100,000 lines of capital as .xlsx, from the queryset to the file, against bare XlsxWriter and its cells."""

import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from django.db import connection
from xlsxwriter import Workbook

from benchmarks.data import ISSUED_ON, MILLION
from disbursement import exported
from disbursement.filters import AllocationFilter
from disbursement.models import Allocation, PlanEntry
from portal import clock
from portal.export.download import lines
from portal.export.excel import write_xlsx
from portal.models import Agency, User
from programs.models import Component

LINES, ROUNDS, YEAR, MONTHS = 100_000, 3, 2022, 6
ON = date(2023, 11, 3)
FIGURES = """
INSERT INTO disbursement_figure
    (allocation_id, month, amount, note, reason, document, entered_by_id, entered_at)
SELECT id, %s, (id %% 90 + 10) * 9000000 * %s, '', '', '', %s, %s
FROM disbursement_allocation WHERE year = %s ORDER BY id
"""


def grow_lines(by: User) -> None:
    """100,000 lines of another year, each with a plan and half a year of figures."""
    agencies, components = Agency.objects.order_by("pk")[:400], Component.objects.order_by("pk")[:60]
    found = Allocation.objects.bulk_create(
        (
            Allocation(
                year=YEAR,
                budget_year=YEAR - n // 96_000,
                unit=agencies[n % 400],
                component=components[n // 400 % 60],
                kind="investment" if n // 24_000 % 2 else "recurrent",
                source="central" if n // 48_000 % 2 else "counterpart",
            )
            for n in range(LINES)
        ),
        batch_size=5000,
    )
    PlanEntry.objects.bulk_create(
        (
            PlanEntry(
                allocation=line,
                amount=(n % 90 + 10) * 100 * MILLION,
                decision="1/QĐ-UBND",
                decided_on=date(YEAR, 1, 10),
                entered_by=by,
                entered_at=clock.moment(ISSUED_ON),
            )
            for n, line in enumerate(found)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        for month in range(1, MONTHS + 1):
            cursor.execute(FIGURES, [month, month, by.pk, clock.moment(ISSUED_ON), YEAR])
        cursor.execute("VACUUM ANALYZE")


def compare() -> tuple[float, float, str]:
    """Medians in turns, in ms: ours and the bare writer; and the size of the files, the memory of ours."""
    user = User.objects.get(username="bench")
    took: tuple[list[float], list[float]] = ([], [])
    with TemporaryDirectory() as folder:
        ours, bare = Path(folder) / "ours.xlsx", Path(folder) / "bare.xlsx"
        before = _memory()
        _ours(ours, user)
        grown = _memory() - before
        cells = [tuple(row) for row in exported.rows(_found(user))]
        assert len(cells) == LINES, f"{len(cells)} lines"
        for _round in range(ROUNDS):
            _timed(took[0], lambda: _ours(ours, user))
            _timed(took[1], lambda: _bare(bare, cells))
        sizes = [path.stat().st_size / MILLION for path in (ours, bare)]
    note = f"100,000 lines, queryset to file, median of {ROUNDS} in turns; {sizes[0]:.1f} MB, "
    note += f"bare {sizes[1]:.1f} MB; memory grew by {grown:.0f} MB"
    return statistics.median(took[0]), statistics.median(took[1]), note


def _memory() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _found(user: User):
    asked = {"year": str(YEAR), "as_of": ON.isoformat(), "carried": "all"}
    request = SimpleNamespace(user=user)
    return AllocationFilter(asked, Allocation.objects.visible_to(user).for_list(), request=request).qs


def _ours(path: Path, user: User) -> None:
    with path.open("wb") as file:
        given = lines(exported.rows(_found(user)), None)
        write_xlsx(file, "Dòng vốn", exported.columns(), given, exported.foot())


def _bare(path: Path, rows: list[tuple]) -> None:
    with Workbook(path, {"constant_memory": True}) as book:
        sheet, money = book.add_worksheet(), book.add_format({"num_format": "#,##0"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value, money)


def _timed(took: list[float], do: Callable[[], None]) -> None:
    start = time.perf_counter()
    do()
    took.append((time.perf_counter() - start) * 1000)
