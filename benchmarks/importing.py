"""100,000 figures from one workbook: read, checked and entered, against the barest and the usual way.

The barest is calamine and one COPY, into a table without anything and into the table of figures with its keys
and sums; the usual one is django-import-export at its fastest, which reads the file with tablib as its pages
do, and once more with its rows handed to it by calamine. Each import into the figures is of another month, in
the order of the year, for figures are never deleted.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX
from python_calamine import CalamineWorkbook
from tablib import Dataset
from xlsxwriter import Workbook

from disbursement import services
from disbursement.importing.copying import Lines
from disbursement.models import Allocation, CapitalSource, Figure, Month, PlanEntry
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Program

YEAR, MILLION = 2024, 1_000_000
UNITS, COMPONENTS, ROUNDS = 500, 50, 5
SOURCES = (CapitalSource.CENTRAL, CapitalSource.COUNTERPART)
HEAD = ["TT", "Mã đơn vị", "Đơn vị", "Mã thành phần", "Nội dung", "Loại vốn", "Nguồn vốn", "Năm vốn"]
HEAD += ["Kế hoạch (triệu đồng)", "Lũy kế giải ngân (triệu đồng)", "Ghi chú"]
WORDS = {"investment": "đầu tư", "recurrent": "sự nghiệp", "central": "trung ương", "counterpart": "đối ứng"}
BARE = "allocation_id, month, amount, note, reason, document, entered_by_id, entered_at"


def grow(by: User) -> None:
    """100,000 lines with their plans, and a month for each round of each way."""
    program = Program.objects.order_by("pk")[0]
    units = Agency.objects.bulk_create(
        Agency(code=f"imp-{n}", name=f"UBND xã số {n}", short_name=f"Xã {n}", kind="commune", position=n)
        for n in range(UNITS)
    )
    components = Component.objects.bulk_create(
        Component(
            program=program,
            code=f"IMP-{n}",
            level_name="Dự án",
            number=f"1{n:02d}",
            name=f"Đường liên xã số {n}",
            has_investment=True,
            has_recurrent=True,
            position=1000 + n,
        )
        for n in range(COMPONENTS)
    )
    _allocate(units, components, by)
    days = {"due_on": date(2023, 12, 5), "closes_on": date(2023, 12, 31)}
    Month.objects.bulk_create(Month(year=YEAR, month=month, **days) for month in range(1, 13))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _allocate(units: list[Agency], components: list[Component], by: User) -> None:
    """A line with its plan for each unit, component, kind and source."""
    line = {"year": YEAR, "budget_year": YEAR}
    lines = Allocation.objects.bulk_create(
        (
            Allocation(unit=unit, component=component, kind=kind, source=source, **line)
            for unit in units
            for component in components
            for kind in CapitalKind.values
            for source in SOURCES
        ),
        batch_size=10_000,
    )
    plan = {
        "decision": "1/QĐ-UBND",
        "decided_on": date(2023, 1, 10),
        "entered_by": by,
        "entered_at": clock.now(),
    }
    PlanEntry.objects.bulk_create(
        (PlanEntry(allocation=line, amount=1000 * MILLION, **plan) for line in lines), batch_size=10_000
    )


def make(path: Path) -> None:
    """The file that a department would send."""
    lines = Allocation.objects.filter(year=YEAR).select_related("unit", "component").order_by("pk")
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Tháng")
        sheet.write_row(0, 0, HEAD)
        for number, line in enumerate(lines.iterator(5000), start=1):
            whose = [number, line.unit.code, line.unit.short_name, line.component.code, line.component.name]
            said = [WORDS[line.kind], WORDS[line.source], YEAR, 1000, 250 + (number + 1) // 2 % 500 / 2, ""]
            sheet.write_row(number, 0, [*whose, *said])


def ours(path: Path, month: int, by: User) -> int:
    """What a coordinator does: send the file, look at the preview, apply all of it."""
    with path.open("rb") as file:
        upload = services.send_file(File(file, name=path.name), kind="figures", year=YEAR, month=month, by=by)
    upload = services.read_file(upload)
    assert upload.count("refused") == 0, upload.counts
    upload = services.apply_file(upload, takes_all=True, by=by)
    return upload.count("new")


def bare(path: Path, month: int, by: User, table: str) -> int:
    """Calamine's rows and one COPY into that table: without a check of what the rows say."""
    lines, ending = _keys(), f"{month}\t{{}}\t\t\t\t{by.pk}\t{clock.now().isoformat()}\n"
    with CalamineWorkbook.from_path(path) as book, transaction.atomic(), connection.cursor() as cursor:
        rows: Iterator[list[Any]] = book.get_sheet_by_index(0).iter_rows()
        next(rows)
        said = (
            f"{lines[row[1], row[3], row[5], row[6]]}\t{ending.format(int(row[9] * MILLION))}" for row in rows
        )
        cursor.copy_expert(f"COPY {table} ({BARE}) FROM STDIN", Lines(said))
        return cursor.rowcount


def _keys() -> dict[tuple[str, str, str, str], int]:
    """The line that each row means."""
    rows = Allocation.objects.filter(year=YEAR).values_list(
        "unit__code", "component__code", "kind", "source", "pk"
    )
    return {(unit, component, WORDS[kind], WORDS[source]): pk for unit, component, kind, source, pk in rows}


class FigureResource(resources.ModelResource):
    """django-import-export at its fastest: in bulk, no diff, no clean, nothing looked up row by row."""

    allocation = fields.Field("allocation_id", "allocation")
    amount = fields.Field("amount", HEAD[9], widget=widgets.IntegerWidget())

    class Meta:
        model = Figure
        fields = ["allocation", "amount"]
        import_id_fields = []
        use_bulk = True
        batch_size = 10_000
        skip_diff = True
        report_skipped = False
        force_init_instance = True
        use_transactions = True

    def __init__(self, month: int, by: User):
        super().__init__()
        self._month, self._by = month, by

    def before_import(self, dataset, **kwargs):
        self._lines = _keys()

    def before_import_row(self, row, **kwargs):
        row["allocation"] = self._lines[row[HEAD[1]], row[HEAD[3]], row[HEAD[5]], row[HEAD[6]]]
        row[HEAD[9]] = int(row[HEAD[9]] * MILLION)

    def init_instance(self, row=None):
        return Figure(month=self._month, entered_by=self._by)


def usual(path: Path, month: int, by: User) -> int:
    """The whole way of django-import-export: its format reads the file, its resource takes it over."""
    dataset = XLSX().create_dataset(path.read_bytes())
    return FigureResource(month, by).import_data(dataset, raise_errors=True).totals["new"]


def fed(path: Path, month: int, by: User) -> int:
    """Its resource alone, with rows that calamine read: faster than anything that it offers itself."""
    with CalamineWorkbook.from_path(path) as book:
        head, *rows = book.get_sheet_by_index(0).iter_rows()
    result = FigureResource(month, by).import_data(Dataset(*rows, headers=head), raise_errors=True)
    return result.totals["new"]


def compare(by: User) -> tuple[dict[str, float], str]:
    """Medians in turns, in ms, of "ours", "plain" and "keyed" COPY, "usual" and "fed" (once); the memory in
    use."""
    took: dict[str, list[float]] = {"ours": [], "plain": [], "keyed": [], "usual": [], "fed": []}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain_figure AS SELECT {BARE} FROM disbursement_figure LIMIT 0")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "so-lieu.xlsx"
        make(path)
        for month in range(1, 2 * ROUNDS, 2):
            _timed(took["ours"], partial(ours, path, month, by))
            _timed(took["plain"], partial(bare, path, month, by, "plain_figure"))
            _timed(took["keyed"], partial(bare, path, month + 1, by, "disbursement_figure"))
        memory = f"{_peak()} MB with the workbook's own process"
        _timed(took["fed"], partial(fed, path, 2 * ROUNDS + 1, by))
        _timed(took["usual"], partial(usual, path, 2 * ROUNDS + 2, by))
    return {name: statistics.median(times) for name, times in took.items()}, memory


def _timed(took: list[float], do: Callable[[], int]) -> None:
    start = time.perf_counter()
    number = do()
    took.append((time.perf_counter() - start) * 1000)
    assert number == UNITS * COMPONENTS * 4, number


def _peak() -> int:
    """Megabytes that this process and the ones that it started had at most."""
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(who).ru_maxrss for who in whose) // unit
