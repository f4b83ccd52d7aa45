"""Pages of a PDF or of a picture: their lines, and how they look."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps

from directives.notices.apart import StopError, pdfs
from directives.notices.apart.layout import Line

POINTS = 72  # to the inch
SCAN = 205  # pixels to the inch at which a page is read
SMALLEST = 40  # pixels of a side


def pages_of(kind: str, path: Path, pages: int, scans: int, pixels: int, folder: Path) -> Iterator[tuple]:
    """What is said of each page; the numbers are the most pages and the most pixels that are read."""
    if kind == "pdf":
        yield from _of_pdf(path, pages, scans, folder)
    else:
        picture = picture_in(path, pixels)
        yield "page", 0, 1
        lines = _scanner(folder).lines(picture)
        yield "lines", 1, *picture.size, True, _plain(lines)
        yield "page", 1, 1


def picture_of(kind: str, path: Path, number: int, width: int, pixels: int) -> Image.Image:
    """A page as it looks, so many pixels wide."""
    if kind == "pdf":
        document = pdfs.opened(path)
        if not 0 < number <= len(document):
            raise StopError("no_page")
        page = document[number - 1]
        shown = pdfs.picture(page, width / max(page.get_width(), 1))
    else:
        shown = picture_in(path, pixels)
        if number != 1:
            raise StopError("no_page")
    height = max(1, round(shown.height * width / shown.width))
    return shown.convert("RGB").resize((width, min(height, 20 * width)), Image.Resampling.BOX)


def picture_in(path: Path, pixels: int) -> Image.Image:
    """The picture in a file, standing as its camera meant it; its size is looked at before it is unpacked."""
    Image.MAX_IMAGE_PIXELS = None  # the bound is ours
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > pixels:
                raise StopError("pixels", most=pixels // 1_000_000)
            if min(picture.size) < SMALLEST:
                raise StopError("small")
            picture.load()
            return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise StopError("damaged") from error


def _of_pdf(path: Path, pages: int, scans: int, folder: Path) -> Iterator[tuple]:
    document = pdfs.opened(path)
    count = len(document)
    if count > pages:
        raise StopError("pages", count=count, most=pages)
    scanner, scanned = None, 0
    for number in range(1, count + 1):
        yield "page", number - 1, count
        page = document[number - 1]
        size, lines = page.get_size(), pdfs.typed_lines(page)
        is_scan = pdfs.is_hidden(page) and has_model(folder) if lines else not _is_blank(page)
        if is_scan:
            scanned += 1
            if scanned > scans:
                raise StopError("scans", most=scans)
            scanner = scanner or _scanner(folder)
            picture = pdfs.picture(page, SCAN / POINTS)
            lines = _scaled(scanner.lines(picture), size[0] / picture.width)
        yield "lines", number, *size, is_scan, _plain(lines)
        page.close()
    yield "page", count, count


def has_model(folder: Path) -> bool:
    return (folder / "vie.traineddata").is_file()


def _is_blank(page) -> bool:
    """An empty page needs no reader."""
    darkest, _lightest = pdfs.picture(page, 0.5).convert("L").getextrema()
    return darkest > 128  # type: ignore[operator]


def _scanner(folder: Path):
    """Tesseract, if it is there."""
    try:
        from directives.notices.apart.scans import Scanner

        if has_model(folder):
            return Scanner(folder)
    except (ImportError, RuntimeError) as error:
        raise StopError("no_tesseract") from error
    raise StopError("no_model")


def _scaled(lines: list[Line], scale: float) -> list[Line]:
    return [
        Line(
            line.follows,
            [
                [
                    word._replace(
                        left=word.left * scale,
                        top=word.top * scale,
                        right=word.right * scale,
                        bottom=word.bottom * scale,
                    )
                    for word in cell
                ]
                for cell in line.cells
            ],
        )
        for line in lines
    ]


def _plain(lines: list[Line]) -> list[tuple]:
    """As plain tuples, places to a tenth."""
    return [
        (
            line.follows,
            [[(word[0], *(round(place, 1) for place in word[1:])) for word in cell] for cell in line.cells],
        )
        for line in lines
    ]
