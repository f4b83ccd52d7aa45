"""What must hold after fifty officers typed: nothing that was acknowledged is lost, nothing overwritten."""

from collections import Counter, defaultdict

from django.db import connection

from benchmarks.officers.office import Acknowledged
from disbursement.models import CellChange, SheetCell


def problems(acknowledged: list[Acknowledged]) -> list[str]:
    """Each as a sentence; none if all is well."""
    chains = defaultdict(list)
    for change in CellChange.objects.order_by("id"):
        chains[change.sheet_id, f"{change.part}-{change.allocation_id}"].append(change)
    found = []
    for place, changes in chains.items():
        stood = ""
        for change in changes:
            if change.before != stood:
                found.append(
                    f"{place}: {change.after} was written over {stood}, which its writer had not seen"
                )
            stood = change.after
        if stood != _standing(*place):
            found.append(f"{place}: {_standing(*place)} stands there, but {stood} was written last")
    return found + _lost(chains, acknowledged)


def _standing(sheet: int, cell: str) -> str:
    line = int(cell.partition("-")[2])
    typed = SheetCell.objects.values_list("typed", flat=True).get(sheet=sheet, allocation=line)
    return f"{int(typed.replace('.', '')):,}".replace(",", ".")


def _lost(chains: dict, acknowledged: list[Acknowledged]) -> list[str]:
    kept = Counter(
        Acknowledged(sheet, cell, change.before, change.after, change.changed_by_id)
        for (sheet, cell), changes in chains.items()
        for change in changes
    )
    said = Counter(one for one in acknowledged if one.before != one.after)
    return [f"{one} was acknowledged and is lost" for one in (said - kept)]


def deadlocks() -> int:
    """How many the database has had to break since it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
