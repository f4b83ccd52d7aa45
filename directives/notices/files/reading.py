"""A file becomes text: its kind by its content, then the reader of that kind."""

from collections.abc import Callable
from pathlib import Path, PurePath

from django.conf import settings

from directives.notices.files import runner
from directives.notices.files.kinds import kind_of
from directives.notices.files.letters import decoded, modern_by
from directives.notices.files.limits import MEGABYTE, Limits
from directives.notices.files.refusals import UnreadableError
from directives.notices.files.running import Read
from directives.notices.files.text import Text, of_pages, of_words

Told = Callable[[int, int], None]
NARROWEST, WIDEST = 100, 2400  # pixels of a page's picture


def read_file(
    path: str | Path, name: str, told: Told = lambda _done, _all: None, limits: Limits | None = None
) -> Text:
    """Its text; `told` hears how many of how many pages are done. UnreadableError says why there is none."""
    limits, path, name = limits or Limits(), Path(path), _plain_name(name)
    kind = _checked_kind(path, name)
    if kind == "text":
        text = decoded(path.read_bytes(), name)
        _check_length(len(text), limits, name)
        return of_words(text)
    bounds = (limits.pages, limits.scans, limits.pixels, limits.part, settings.TESSERACT_DATA)
    words, pages, length = "", list[Read](), 0
    for said, *rest in runner.heard(name, "read", kind, path, limits.memory, limits.seconds, *bounds):
        if said == "page":
            told(*rest)
        elif said == "text":
            words = rest[0]
        else:
            pages.append(Read(*rest))
            length += sum(len(word[0]) for word in pages[-1].words())
        _check_length(length + len(words), limits, name)
    return of_pages(pages) if pages else of_words(modern_by(words)(words))


def _check_length(length: int, limits: Limits, name: str) -> None:
    if length > limits.letters:
        raise UnreadableError("long", name=name)


def page_picture(path: str | Path, name: str, number: int, width: int, limits: Limits | None = None) -> bytes:
    """The PNG of a page of a PDF or of a scan, so many pixels wide; UnreadableError without pages."""
    limits, path, name = limits or Limits(), Path(path), _plain_name(name)
    kind = _checked_kind(path, name)
    if kind in {"text", "docx"}:
        raise UnreadableError("no_page", name=name)
    width = min(max(width, NARROWEST), WIDEST)
    bounds = (limits.memory, limits.page_seconds, number, width, limits.pixels)
    for said, *rest in runner.heard(name, "draw", kind, path, *bounds):
        if said == "picture":
            return rest[0]
    raise UnreadableError("damaged", name=name)


def _checked_kind(path: Path, name: str) -> str:
    most = settings.NOTICE_MAX_BYTES
    try:
        size = path.stat().st_size
        if size > most:
            words = {"size": -(-size // MEGABYTE), "most": most // MEGABYTE}
            raise UnreadableError("too_large", name=name, **words)
        return kind_of(path, name)
    except OSError as error:
        raise UnreadableError("missing", name=name) from error


def _plain_name(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name[:150] or "?"
