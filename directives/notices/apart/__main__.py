"""Read a file, or draw one of its pages, with bounds on memory and time.

Says a row of marshalled tuples, each after its length: ("page", done, all) for each page, ("text", words),
("lines", number, width, height, is_scanned, lines) or ("picture", PNG); at last ("end",), or ("refused",
code, numbers).
"""

import marshal
import os
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from directives.notices.apart import LENGTH, StopError

_SAID = sys.stdout.buffer


def main(act: str, kind: str, path: str, memory: int, seconds: int, *bounds: Any) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)
    answers = (_read if act == "read" else _draw)(kind, Path(path), *bounds)
    try:
        for words in answers:
            _say(*words)
    except StopError as error:
        _say("refused", error.code, error.words)
    except (MemoryError, RecursionError):
        _say("refused", "memory", {})
    else:
        _say("end")


def _read(
    kind: str, path: Path, pages: int, scans: int, pixels: int, part: int, folder: str
) -> Iterator[tuple]:
    if kind == "docx":
        from directives.notices.apart.documents import text_of

        yield "text", text_of(path, part)
    else:
        from directives.notices.apart.pages import pages_of

        yield from pages_of(kind, path, pages, scans, pixels, Path(folder))


def _draw(kind: str, path: Path, number: int, width: int, pixels: int) -> Iterator[tuple]:
    from directives.notices.apart.pages import picture_of

    kept = BytesIO()
    picture_of(kind, path, number, width, pixels).save(kept, "PNG")
    yield "picture", kept.getvalue()


def _say(*words: Any) -> None:
    said = marshal.dumps(words)
    _SAID.write(len(said).to_bytes(LENGTH, "big") + said)
    _SAID.flush()


if __name__ == "__main__":
    sys.stdout = sys.stderr  # what a library prints is not an answer
    main(*sys.argv[1:4], *(int(word) if word.isdecimal() else word for word in sys.argv[4:]))  # type: ignore[arg-type]
