"""The words of a page's picture, read by Tesseract."""

import re
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from directives.notices.apart.grids import Grid, grids_of
from directives.notices.apart.layout import LABEL, Line, Word, arranged, in_cell
from directives.notices.apart.misreadings import mended
from directives.notices.apart.skew import skew_of

SHORT_SIDE = 1700  # pixels: a page of A4 at 205 to the inch; more takes longer and reads worse
RESOLUTION = 205
LARGEST = 3.0  # times that a small picture is enlarged
CLOSER = 1.4  # times that a cell is enlarged: lone figures are hard to read
EDGE = 5  # pixels of a cell that its rules may cover
GOOD = 70  # of a hundred: Tesseract's trust in a page that stands upright
FEW = 15  # words
TALL = 50  # pixels of a line
WEAK = 55  # its trust in what is no letter
SIGN = re.compile(r"[\W_]+")
WORTH = re.compile(r"\w{3}|\d|\w[.)](?:\s|$)|\w{2} \w{2}")
TURNS = (0, 180, 90, 270)
STRIP = 10  # times as long as wide: no page
TRIES = 3  # pages of a file that are turned in vain before no more are


class Scanner:
    """Tesseract with its Vietnamese model."""

    def __init__(self, folder: Path):
        from tesserocr import OEM, PSM, PyTessBaseAPI

        self._modes = PSM
        self._tesseract = PyTessBaseAPI(path=str(folder), lang="vie", oem=OEM.LSTM_ONLY)
        self._turn, self._tries = 0, TRIES

    def lines(self, picture: Image.Image) -> list[Line]:
        """The lines of a page; boxes are in pixels of the picture as it was given."""
        grey = _grey(picture)
        scale = min(SHORT_SIDE / min(grey.size), LARGEST)
        if abs(scale - 1) > 0.05:
            size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
            grey = grey.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
        turn, angle, lines = self._best(grey)
        back = _Back(grey.size, turn, angle, scale)
        return [
            Line(line.follows, [[back.word(word) for word in mended(cell)] for cell in line.cells])
            for line in lines
        ]

    def _best(self, grey: Image.Image) -> tuple[int, float, list[Line]]:
        """As it lies, or, where that gives no words, turned; the next page probably lies as this one."""
        tried = []
        for turn in sorted(TURNS, key=lambda turn: turn != self._turn):
            upright = grey.rotate(turn, expand=True)
            is_strip = max(upright.size) > STRIP * min(upright.size)
            angle = 0 if is_strip else skew_of(upright)
            level = upright.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255) if angle else upright
            trust, count, lines = self._read(level)
            tried.append((trust * min(count, FEW), turn, angle, lines))
            if (trust >= GOOD and count >= FEW) or not self._tries:
                break
        else:
            self._tries -= 1
        _sure, turn, angle, lines = max(tried, key=lambda one: one[0])
        self._turn = turn if lines else self._turn
        return turn, angle, lines

    def _read(self, level: Image.Image) -> tuple[float, int, list[Line]]:
        is_strip = level.height > STRIP * level.width
        grids = [] if is_strip else [grid for grid in grids_of(level) if grid.column_count > 1]
        rest = level.copy() if grids else level
        brush = ImageDraw.Draw(rest)
        for grid in grids:
            brush.rectangle(grid.box, fill=255)
        words = self._words(rest, self._modes.AUTO)
        for rule in (rule for grid in grids for rule in grid.rules):
            ImageDraw.Draw(level).line(rule, fill=255, width=2 * EDGE)
        tables = [(grid, self._cells(level, grid)) for grid in grids]
        count = len(words) + sum(len(cell) for _grid, cells in tables for cell in cells)
        trusts = [trust for word, trust in words if len(word.text) > 1]
        trust = sum(trusts) / len(trusts) if trusts else float(bool(tables)) * GOOD
        lines = arranged([word for word, _trust in words], tables)
        return trust, count, [line for line in lines if not _is_dirt(line)]

    def _cells(self, level: Image.Image, grid: Grid) -> list[list[Word]]:
        found = []
        for cell in grid.cells:
            box = (cell.left + EDGE, cell.top + EDGE, cell.right - EDGE, cell.bottom - EDGE)
            part = level.crop(tuple(map(round, box)))  # type: ignore[arg-type]
            if min(part.size) < 2 * EDGE or part.getextrema()[0] > 160:  # type: ignore[operator]
                found.append([])
                continue
            size = (round(part.width * CLOSER), round(part.height * CLOSER))
            read = self._words(part.resize(size, Image.Resampling.BICUBIC), self._modes.SINGLE_BLOCK)
            found.append(in_cell(_moved(word, box[0], box[1]) for word, _trust in read))
        return found

    def _words(self, picture: Image.Image, mode: int) -> list[tuple[Word, float]]:
        """Each word with Tesseract's trust in it, without specks."""
        from tesserocr import RIL, iterate_level

        tesseract = self._tesseract
        tesseract.SetPageSegMode(mode)
        tesseract.SetImage(picture)
        tesseract.SetSourceResolution(RESOLUTION)
        tesseract.Recognize()
        kept: list[tuple[Word, float]] = []
        sideways = 0
        for place in iterate_level(tesseract.GetIterator(), RIL.WORD):
            box, base = place.BoundingBox(RIL.WORD), place.Baseline(RIL.TEXTLINE)
            if not box or not base:
                continue
            text, trust = place.GetUTF8Text(RIL.WORD).strip(), place.Confidence(RIL.WORD)
            height = place.RowAttributes()["row_height"]
            top, bottom = _band((box[0] + box[2]) / 2, base, height)
            word = Word(text, box[0], top, box[2], bottom)
            if _is_sideways(text, box):
                sideways += 1
            elif not text or (trust < WEAK and (SIGN.fullmatch(text) or _is_speck(box, height))):
                continue
            elif kept and _overlap(kept[-1][0], word):
                kept[-1] = max(kept[-1], (word, trust), key=lambda one: one[1])
            else:
                kept.append((word, trust))
        return kept if sideways <= len(kept) // 3 else []


def _is_dirt(line: Line) -> bool:
    """Strokes of a signature or of a stamp: no word of three letters, no figure, no label."""
    if len(line.cells) > 1:
        return False
    texts = [word.text for word in line.cells[0]]
    return not WORTH.search(" ".join(texts)) and not LABEL.match(texts[0])


def _moved(word: Word, x: float, y: float) -> Word:
    """From a cell that was looked at closer to the page."""
    left, top, right, bottom = (place / CLOSER for place in word[1:])
    return Word(word.text, left + x, top + y, right + x, bottom + y)


def _is_sideways(text: str, box: tuple[int, int, int, int]) -> bool:
    """A word that runs up or down the page: Tesseract reads it, but its lines are none."""
    return len(text) > 2 and box[3] - box[1] > 1.3 * (box[2] - box[0])


def _is_speck(box: tuple[int, int, int, int], height: float) -> bool:
    return max(box[2] - box[0], box[3] - box[1]) < 0.25 * height


def _overlap(word: Word, other: Word) -> bool:
    """Whether two words stand in one place: one of them is dirt."""
    across = min(word.right, other.right) - max(word.left, other.left)
    narrower = min(word.right - word.left, other.right - other.left)
    return across > 0.6 * narrower and abs(word.middle - other.middle) < 0.4 * (word.bottom - word.top)


def _band(x: float, base: tuple[tuple[int, int], tuple[int, int]], height: float) -> tuple[float, float]:
    """From the tops of the letters to their feet; boxes of lines take in stamps and specks."""
    (left, start), (right, end) = base
    foot = start + (end - start) * (x - left) / max(right - left, 1)
    height = min(height, TALL)
    return foot - 0.8 * height, foot + 0.25 * height


def _grey(picture: Image.Image) -> Image.Image:
    """Grey, without red stamps, on white where it is transparent."""
    if picture.mode in {"L", "1", "I;16", "I", "F"}:
        return picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    colours = picture.convert("RGB")
    return ImageChops.lighter(colours.getchannel("R"), colours.convert("L"))


class _Back:
    """The way from the page that was turned and enlarged to the picture as it was given."""

    def __init__(self, size: tuple[int, int], turn: int, angle: float, scale: float):
        self._size, self._turn, self._scale = size, turn, scale
        self._cos, self._sin = cos(radians(angle)), sin(radians(angle))

    def word(self, word: Word) -> Word:
        corners = [(x, y) for x in (word.left, word.right) for y in (word.top, word.bottom)]
        xs, ys = zip(*(self._point(x, y) for x, y in corners), strict=True)
        lean = (
            0 if self._turn % 180 else abs(self._sin) * (word.right - word.left)
        )  # a box without its corners
        box = (min(xs), min(ys) + lean / 2, max(xs), max(ys) - lean / 2)
        return Word(word.text, *(place / self._scale for place in box))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        width, height = self._size if self._turn % 180 == 0 else self._size[::-1]
        x, y = x - width / 2, y - height / 2
        x, y = x * self._cos - y * self._sin, x * self._sin + y * self._cos
        for _quarter in range(self._turn // 90):
            x, y = -y, x
        return x + self._size[0] / 2, y + self._size[1] / 2
