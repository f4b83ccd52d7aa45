"""The text of a notice and where each word of it stands on its pages."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from directives.notices.files.letters import modern_by
from directives.notices.files.running import Read, without_running
from directives.notices.source import clean

SAMPLE = 20  # pages
BREAKS = (" ", "\n", "\n\n")


class Box(NamedTuple):
    """A word: from and to (exclusive) in the text, and its box on the page."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Page:
    """A page of a PDF or of a scan; boxes are in its own units, points or pixels."""

    number: int
    start: int
    end: int
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return vars(self) | {"boxes": [list(box) for box in self.boxes]}


@dataclass
class Text:
    """`words` is clean (see `source.clean`), so that places in it hold. Without pages if it had none."""

    words: str
    pages: list[Page]
    kind: Literal["typed", "scanned"]


def of_words(words: str) -> Text:
    return Text(_settled(words).strip("\n"), [], "typed")


def of_pages(pages: list[Read]) -> Text:
    """The pages one after the other, each word with its place."""
    parts: list[str] = []
    found: list[Page] = []
    modern = modern_by(" ".join(word[0] for page in pages[:SAMPLE] for word in page.words()))
    at = 0
    for read in without_running(pages):
        page = Page(read.number, at, at, read.width, read.height)
        for follows, cells in read.lines:
            words = [
                [(text, box) for word, *box in cell if (text := _settled(modern(word)).strip())]
                for cell in cells
            ]
            if not any(words):
                continue
            before = BREAKS[follows if at > page.start else 1] if at else ""
            at = _add(parts, at, before)
            page.start = at if not page.boxes else page.start
            at = _add_line(parts, at, words, page)
        page.end = at
        found.append(page)
    return Text("".join(parts), found, "scanned" if any(page.is_scanned for page in pages) else "typed")


def _add_line(parts: list[str], at: int, cells: list, page: Page) -> int:
    last = max(n for n, cell in enumerate(cells) if cell)
    for column, cell in enumerate(cells[: last + 1]):
        at = _add(parts, at, "\t") if column else at
        for n, (text, box) in enumerate(cell):
            at = _add(parts, at, " ") if n else at
            page.boxes.append(Box(at, at + len(text), *box))
            at = _add(parts, at, text)
    return at


def _add(parts: list[str], at: int, text: str) -> int:
    parts.append(text)
    return at + len(text)


def _settled(words: str) -> str:
    """Clean, and still the same when it is cleaned again."""
    for _again in range(3):
        if (cleaned := clean(words)) == words:
            break
        words = cleaned
    return words
