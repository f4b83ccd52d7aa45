"""Rows on their way into the database, by COPY: a table of the transaction, filled as the file is read."""

from collections.abc import Iterable, Iterator

from django.db import connection

COLUMNS = {
    "position": "integer",
    "sheet": "text",
    "row": "integer",
    "cell": "text",
    "value": "text",
    "verdict": "text",
    "code": "text",
    "words": "jsonb",
    "unit_id": "bigint",
    "component_id": "bigint",
    "kind": "text",
    "source": "text",
    "budget_year": "smallint",
    "amount": "bigint",
    "december": "bigint",
    "january": "bigint",
    "note": "text",
    "decision": "text",
    "decided_on": "date",
}
NAMES = ", ".join(COLUMNS)
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": " "})
ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL default_statistics_target = 10"


def text(value: str) -> str:
    """As COPY reads it."""
    return value.translate(ESCAPED) if value and not value.isalnum() else value


class Lines:
    """Lines as a file to read from: psycopg asks for pieces, so none is kept.

    What goes wrong with the lines ends the file and is kept as `error`: the driver would make it its own.
    """

    def __init__(self, lines: Iterable[str]):
        self._lines = iter(lines)
        self._rest = ""
        self.error: Exception | None = None

    def read(self, size: int = -1) -> str:
        pieces, length = [self._rest], len(self._rest)
        try:
            for line in self._lines:
                pieces.append(line)
                length += len(line)
                if 0 <= size <= length:
                    break
        except Exception as error:
            self.error = error
        whole = "".join(pieces)
        self._rest = whole[size:] if size >= 0 else ""
        return whole[:size] if size >= 0 else whole


def make_room() -> None:
    """For joins and sorts of all rows at once, in this transaction; a small sample shows how to join them."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM)


def stage(lines: Iterator[str]) -> None:
    """Fill the table `staged`, which ends with the transaction."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged")
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({columns}) ON COMMIT DROP")
        file = Lines(lines)
        cursor.copy_expert(f"COPY staged ({NAMES}) FROM STDIN", file)
        if file.error:
            raise file.error
        cursor.execute("ANALYZE staged (verdict, unit_id, component_id, kind, source, budget_year)")
