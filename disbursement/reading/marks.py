"""What a worksheet says and calamine keeps to itself: errors, and formulas that were never calculated."""

import re
from xml.etree import ElementTree
from zipfile import ZipFile

CELL = rb'<c [^<>]{0,80}?\br="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,80}?'  # bounded: what is hostile takes no time
ERROR = re.compile(
    CELL + rb'\bt="e"[^<>]{0,80}>(?:<f\b[^<>]{0,200}>(?:[^<>]{0,8192}</f>)?)?<v>([^<>]{1,20})<'
)
NO_RESULT = re.compile(CELL + rb">(?:<f\b[^<>]{0,200}>)([^<>]{0,200})</f>(?:<v/>|<v></v>)?</c>")
ERRORS, FORMULA = b't="e"', b"</f>"
TEXT_RESULT = b't="str"'  # a formula whose result is an empty text
KEPT, MOST = 16_384, 10_000
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Marks:
    """Cells of a sheet by name: "#REF!" for an error, "=A1*2" for a formula without a result."""

    def __init__(self) -> None:
        self.cells: dict[str, str] = {}
        self._rest = b""

    def read(self, piece: bytes, *, is_last: bool = False) -> None:
        """The next piece of the sheet's XML. Cells are looked for in whole rows only."""
        text = self._rest + piece
        end = len(text) if is_last else text.rfind(b"</c>") + 4
        if end < 4:
            self._rest = text[-KEPT:]
            return
        text, self._rest = text[:end], text[end:]
        if ERRORS in text:
            self._keep(ERROR, text, "")
        if FORMULA in text:
            self._keep(NO_RESULT, text, "=")

    def _keep(self, cell: re.Pattern[bytes], text: bytes, before: str) -> None:
        for match in cell.finditer(text):
            if len(self.cells) < MOST and TEXT_RESULT not in match[0]:
                self.cells[match[1].decode()] = before + match[2].decode("utf8", "replace")


def by_sheet(path: str, marks: dict[str, Marks]) -> dict[str, dict[str, str]]:
    """Marked cells by the name of their sheet. The parts were checked: they define nothing."""
    if not any(found.cells for found in marks.values()):
        return {}
    try:
        with ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return {}
    parts = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iter(f"{SPREADSHEET}sheet"):
        target = parts.get(sheet.get(RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[sheet.get("name", "")] = marks[part].cells if part in marks else {}
    return found
