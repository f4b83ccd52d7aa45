"""Read a workbook with bounds on memory and time, and write its sheets to the standard output.

What is written is a row of marshalled tuples, each after its length: ("hidden", name), ("sheet", name, first
column, merged cells), ("rows", [...]) and, at the end, ("end",) or ("refused", code, words).
"""

import marshal
import resource
import struct
import sys
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import isfinite

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from disbursement.reading.apart import LENGTH

BATCH = 1000
ENDLESS = [struct.pack("<d", float(words)) for words in ("inf", "-inf", "nan", "-nan")]  # as marshal has them


class RefusedError(Exception):
    """What stops the reading: a code and the numbers of its sentence."""


def main(path: str, memory: int, seconds: int, rows: int, columns: int, cells: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        _write_book(path, rows, columns, cells)
    except RefusedError as error:
        _say("refused", *error.args)
    except PasswordError:
        _say("refused", "password", {})
    except MemoryError:
        _say("refused", "memory", {})
    except CalamineError:
        _say("refused", "damaged", {})
    else:
        _say("end")


def _write_book(path: str, rows: int, columns: int, cells: int) -> None:
    with CalamineWorkbook.from_path(path) as book:
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            if about.visible != SheetVisibleEnum.Visible:
                _say("hidden", about.name)
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.start is None or sheet.end is None:
                continue
            _check_size(sheet, rows, columns, cells)
            _write_sheet(sheet)


def _check_size(sheet: CalamineSheet, rows: int, columns: int, cells: int) -> None:
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= rows:
        raise RefusedError("rows", {"sheet": sheet.name, "number": last_row + 1, "most": rows})
    if last_column >= columns:
        raise RefusedError("columns", {"sheet": sheet.name, "number": last_column + 1, "most": columns})
    if (last_row + 1) * sheet.width > cells:
        raise RefusedError("cells", {"sheet": sheet.name, "most": cells})


def _write_sheet(sheet: CalamineSheet) -> None:
    """All rows from the first of the sheet on, each from the first column that is used."""
    _first_row, first_column = sheet.start or (0, 0)
    merged = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if top < 100
    ]
    _say("sheet", sheet.name, first_column, merged[:1000])
    lines = sheet.iter_rows()
    while batch := list(islice(lines, BATCH)):
        _say("rows", batch)


def _say(*words) -> None:
    try:
        said = marshal.dumps(words)
        is_plain = words[0] != "rows" or not any(bits in said for bits in ENDLESS)
    except ValueError:  # it knows no dates
        is_plain = False
    if not is_plain:
        kind, batch = words
        said = marshal.dumps((kind, [[_plain(value) for value in row] for row in batch]))
    sys.stdout.buffer.write(len(said).to_bytes(LENGTH, "big") + said)


def _plain(value):
    """Days as ("day", ISO text); times, durations and what is no number that one can reckon with as texts."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return ("day", value.isoformat())
    is_text = isinstance(value, time | timedelta) or (isinstance(value, float) and not isfinite(value))
    return str(value) if is_text else value


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
