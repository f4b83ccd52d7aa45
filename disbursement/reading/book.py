"""A file that somebody sent, as sheets of rows: checked first, parsed apart, never wholly in memory."""

import marshal
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.base import File

from disbursement.reading import archives, kinds, marks, texts
from disbursement.reading.apart import LENGTH
from disbursement.reading.cells import cell_name
from disbursement.reading.limits import MEGABYTE, Limits
from disbursement.reading.refusals import RefusedError

ROOT = Path(__file__).resolve().parent.parent.parent
PACKED = {".xlsx", ".xlsb", ".ods"}
OUT_OF_MEMORY = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL, -signal.SIGBUS}
OUT_OF_TIME = {-signal.SIGXCPU}


class Row(NamedTuple):
    """A row of a sheet by its own number; `cells` begin with column A, "" where nothing stands.

    A cell is a str, an int, a float, a bool, or ("day", "2023-10-31").
    """

    number: int
    cells: list[Any]


@dataclass
class Sheet:
    """One visible sheet. Its rows can be read once, before the next sheet is asked for."""

    name: str
    rows: Iterator[Row]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right, from 0


class Book(AbstractContextManager["Book"]):
    """An open file. Made by `open_book`, to be used with `with`; iterate over it once for its sheets."""

    def __init__(self, path: str, name: str, limits: Limits, stack: ExitStack):
        self.name, self.hidden = name, list[str]()
        self._path, self._limits, self._stack = path, limits, stack
        self._kind = kinds.kind_of(path, name)
        if self._kind in PACKED:
            self._parts = archives.check_directory(path, name, limits)
        elif self._kind == ".xls":
            _check_old(path, name)

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Sheet]:
        if self._kind == ".csv":
            rows = texts.rows_of(self._path, self.name, self._limits)
            yield Sheet(self.name, (Row(number, cells) for number, cells in enumerate(rows, start=1)))
        else:
            yield from self._parsed()

    def _parsed(self) -> Iterator[Sheet]:
        """The process apart begins to parse; meanwhile the parts are checked here, before any row is used."""
        said = _Apart(self._path, self.name, self._limits)
        self._stack.callback(said.close)
        marked: dict[str, dict[str, str]] = {}
        if self._kind in PACKED:
            found = archives.check_parts(self._path, self.name, self._parts)
            marked = marks.by_sheet(self._path, found)
        for kind, *words in said:
            if kind == "hidden":
                self.hidden.append(words[0])
            elif kind == "sheet":
                name, first_column, merged = words
                rows = _rows(said, first_column)
                yield Sheet(name, _with_marks(rows, marked.get(name, {})), merged)
                for _rest in rows:  # what nobody asked for
                    pass


def open_book(file: File | bytes, name: str = "", limits: Limits | None = None) -> Book:
    """Check a file and open it; RefusedError says in words why it is not read.

    with open_book(upload) as book:
        for sheet in book:
            for number, cells in sheet.rows: ...
    """
    limits = limits or Limits()
    name = kinds.plain_name(name or getattr(file, "name", None) or "")
    size = len(file) if isinstance(file, bytes) else file.size
    if size > limits.size:
        raise RefusedError("too_large", name=name, size=-(-size // MEGABYTE), most=limits.size // MEGABYTE)
    if not size:
        raise RefusedError("empty", name=name)
    with ExitStack() as stack:
        book = Book(_path_of(file, stack), name, limits, stack)
        book._stack = stack.pop_all()
    return book


def _path_of(file: File | bytes, stack: ExitStack) -> str:
    """Where it lies on disk; what is only in memory is written there for a while."""
    if not isinstance(file, bytes) and (own := _own_path(file)):
        return own
    path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reading-"))) / "file"
    with path.open("wb") as kept:
        for piece in [file] if isinstance(file, bytes) else file.chunks():
            kept.write(piece)
    return str(path)


def _own_path(file: File) -> str | None:
    if hasattr(file, "temporary_file_path"):
        return file.temporary_file_path()
    try:
        return file.path if hasattr(file, "path") else None
    except NotImplementedError:  # of a storage without folders
        return None


def _check_old(path: str, name: str) -> None:
    """An .xls names its macros in its directory, in letters of two bytes."""
    content = Path(path).read_bytes()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise RefusedError("macros", name=name)


class _Apart:
    """The process apart and what it says."""

    def __init__(self, path: str, name: str, limits: Limits):
        bounds = [limits.memory, limits.seconds, limits.rows, limits.columns, limits.cells]
        command = [sys.executable, "-m", "disbursement.reading.apart", path, *map(str, bounds)]
        self._name, self._is_over = name, False
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._unread: list[tuple] = []

    def __iter__(self) -> Iterator[tuple]:
        while not self._is_over:
            words = self._unread.pop() if self._unread else self._heard()
            if words[0] == "end":
                self._is_over = True
                return
            if words[0] == "refused":
                _kind, code, more = words
                raise RefusedError(code, name=self._name, **more)
            yield words

    def batches(self) -> Iterator[list[list[Any]]]:
        """The rows of the sheet that was just named."""
        for words in self:
            if words[0] != "rows":
                self._unread.append(words)
                return
            yield words[1]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _heard(self) -> tuple:
        assert self._process.stdout
        length = self._process.stdout.read(LENGTH)
        words = self._process.stdout.read(int.from_bytes(length, "big"))
        try:
            return marshal.loads(words)
        except (EOFError, ValueError, TypeError):  # it fell silent
            return "refused", self._ending(), {}

    def _ending(self) -> str:
        """Why it stopped speaking."""
        status = self._process.wait()
        if status in OUT_OF_TIME:
            return "slow"
        return "memory" if status in OUT_OF_MEMORY else "damaged"


def _rows(said: _Apart, first_column: int) -> Iterator[Row]:
    before = [""] * first_column
    batches = said.batches()
    if before:
        batches = ([before + cells for cells in batch] for batch in batches)
    return map(Row, count(1), chain.from_iterable(batches))


def _with_marks(rows: Iterator[Row], marked: dict[str, str]) -> Iterator[Row]:
    """With the errors and the formulas without a result, which the parser leaves out."""
    if not marked:
        return rows
    return (_marked(row, marked) for row in rows)


def _marked(row: Row, marked: dict[str, str]) -> Row:
    cells = [
        value or marked.get(cell_name(row.number, column), value) for column, value in enumerate(row.cells)
    ]
    return Row(row.number, cells)
