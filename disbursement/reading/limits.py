"""How much is read of one file. More is refused before it costs memory or time."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file."""

    size: int = 20 * MEGABYTE  # as uploaded
    unpacked: int = 150 * MEGABYTE  # all that is packed into a workbook
    part: int = 120 * MEGABYTE  # one sheet of it
    ratio: int = 200  # how many times smaller something may have been packed
    parts: int = 1000  # files inside a workbook
    rows: int = 150_000
    columns: int = 250
    cells: int = 4_000_000
    memory: int = 1024 * MEGABYTE  # of the process that parses
    seconds: int = 60  # of its work
