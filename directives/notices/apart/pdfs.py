"""The pages of a PDF: the words of its text layer, or its picture where it has none."""

import re
from collections.abc import Iterator
from ctypes import byref, c_int
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from directives.notices.apart import StopError
from directives.notices.apart.grids import Grid, grids_of
from directives.notices.apart.layout import Line, Word, arranged, in_cell

PASSWORD = 4  # pdfium's code
BLANK = re.compile(r"\s")
LEGIBLE = re.compile(r"[\w\s.,;:()/%“”\"'&+–—-]")
MOST = 40_000  # letters of one page
LARGEST = 14_400  # points of a side, which is as large as a PDF can be
PIXELS = 30_000_000  # of a page's picture
SHORTEST = 8  # points of a rule down the page
GRID_SCALE = 110 / 72  # points to pixels where only rules are looked for
SOME = 20  # pieces of text of a page
FEW = 12  # letters that may be a stamp upon a scan


def opened(path: Path) -> pdfium.PdfDocument:
    """Also one that only its owner's password protects; that of the reader is asked for by StopError."""
    try:
        document = pdfium.PdfDocument(path)
        if not len(document):
            raise StopError("damaged")
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise StopError("password" if code == PASSWORD else "damaged") from error
    return document


def typed_lines(page: pdfium.PdfPage) -> list[Line]:
    """The lines of its text layer; none where there is none, or none that can be read."""
    words = list(_words(page))
    if not _is_legible("".join(word.text for word in words)):
        return []
    grids = _grids(page)
    tables = []
    for grid in grids:
        inside, words = _parted(words, grid)
        tables.append((grid, inside))
    return arranged(words, tables)


def is_hidden(page: pdfium.PdfPage) -> bool:
    """Whether its text lies unseen over a picture: another reader of scans has left it there."""
    texts = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3)
    modes = [raw.FPDFTextObj_GetTextRenderMode(text) for text in islice(texts, SOME)]
    return bool(modes) and all(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)


def picture(page: pdfium.PdfPage, scale: float) -> Image.Image:
    """Its picture, in colour; smaller than asked for where the page is huge."""
    width, height = page.get_size()
    if not 1 <= min(width, height) <= max(width, height) <= LARGEST:
        raise StopError("damaged")
    scale = min(scale, (PIXELS / (width * height)) ** 0.5)
    return page.render(scale=scale).to_pil()


def _grids(page: pdfium.PdfPage) -> list[Grid]:
    """Tables, if anything is drawn that runs down the page."""
    drawn = (one.get_bounds() for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3))
    if not any(top - bottom > SHORTEST for _left, bottom, _right, top in drawn):
        return []
    small = picture(page, GRID_SCALE)
    scale = page.get_width() / small.width
    return [_in_points(grid, scale) for grid in grids_of(small.convert("L")) if grid.column_count > 1]


def _in_points(grid: Grid, scale: float) -> Grid:
    cells = [
        cell._replace(**{name: getattr(cell, name) * scale for name in cell._fields[2:]})
        for cell in grid.cells
    ]
    return grid._replace(cells=cells)


def _parted(words: list[Word], grid: Grid) -> tuple[list[list[Word]], list[Word]]:
    """The words of each cell, and those that stand outside."""
    left, top, right, bottom = grid.box
    cells: list[list[Word]] = [[] for _cell in grid.cells]
    outside = []
    for word in words:
        x = (word.left + word.right) / 2
        at = None
        if left <= x <= right and top <= word.middle <= bottom:
            places = enumerate(grid.cells)
            at = next(
                (
                    n
                    for n, cell in places
                    if cell.left <= x <= cell.right and cell.top <= word.middle <= cell.bottom
                ),
                None,
            )
        (outside if at is None else cells[at]).append(word)
    return [in_cell(cell) for cell in cells], outside


def _is_legible(text: str) -> bool:
    return len(text) > FEW and sum(bool(LEGIBLE.match(letter)) for letter in text) > 0.85 * len(text)


def _words(page: pdfium.PdfPage) -> Iterator[Word]:
    """Its letters, put together where no blank and no gap stands between them."""
    letters: list[tuple[str, float, float, float, float]] = []
    for letter in _letters(page):
        if letters and (letter[0] == " " or _is_apart(letters[-1], letter)):
            yield _word(letters)
            letters = []
        if letter[0] != " ":
            letters.append(letter)
    if letters:
        yield _word(letters)


def _is_apart(before: tuple, letter: tuple) -> bool:
    height = before[4] - before[2]
    gap = letter[1] - before[3]
    return abs(letter[4] - before[4]) > 0.6 * height or not -0.6 * height < gap < 0.22 * height


def _word(letters: list[tuple[str, float, float, float, float]]) -> Word:
    texts, lefts, tops, rights, bottoms = zip(*letters, strict=True)
    return Word("".join(texts), min(lefts), min(tops), max(rights), max(bottoms))


def _letters(page: pdfium.PdfPage) -> Iterator[tuple[str, float, float, float, float]]:
    """Each letter that lies on the page, in points from its upper left corner; blanks and breaks as " "."""
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text)
    if count > MOST:
        raise StopError("long")
    place = _placing(page)
    box = raw.FS_RECTF()
    width, height = page.get_size()
    half = ""
    for n in range(count):
        code = raw.FPDFText_GetUnicode(text, n)
        if 0xD800 <= code < 0xDC00:
            half = chr(code)
            continue
        letter = (half + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        half = ""
        if BLANK.match(letter):
            yield " ", 0, 0, 0, 0
        elif raw.FPDFText_GetLooseCharBox(text, n, box):
            left, top, right, bottom = place(box)
            if right > 0 and bottom > 0 and left < width and top < height:
                yield letter, left, top, right, bottom
    text.close()


def _placing(page: pdfium.PdfPage) -> Any:
    """From the space of the PDF to that of the page as it is shown, however it is turned and cut."""
    unit = 1000
    width, height = (round(side) for side in page.get_size())

    def shown(x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        raw.FPDF_PageToDevice(page, 0, 0, width * unit, height * unit, 0, x, y, byref(across), byref(down))
        return across.value / unit, down.value / unit

    x0, y0 = shown(0, 0)
    x1, y1 = shown(100, 0)
    x2, y2 = shown(0, 100)
    a, b, c, d = (x1 - x0) / 100, (x2 - x0) / 100, (y1 - y0) / 100, (y2 - y0) / 100

    def place(box: Any) -> tuple[float, float, float, float]:
        xs = [x0 + a * x + b * y for x in (box.left, box.right) for y in (box.top, box.bottom)]
        ys = [y0 + c * x + d * y for x in (box.left, box.right) for y in (box.top, box.bottom)]
        return min(xs), min(ys), max(xs), max(ys)

    return place
