"""How much is read of one notice. More is refused before it costs memory or time."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file."""

    pages: int = 400  # of a PDF
    scans: int = 60  # pages that Tesseract reads
    pixels: int = 60_000_000  # of a picture
    part: int = 60 * MEGABYTE  # of a .docx, unpacked
    letters: int = 3_000_000  # of a text
    memory: int = 1400 * MEGABYTE  # of the process that parses
    seconds: int = 400  # of its work: sixty scans on a slow machine
    page_seconds: int = 30  # of its work for one page's picture
