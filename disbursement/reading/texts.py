"""Tables as text (.csv): the letters and the separator are found out, as Excel in Việt Nam writes several."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from statistics import mode

from disbursement.reading.limits import Limits
from disbursement.reading.refusals import RefusedError

SEPARATORS = "\t;,"
TRIED, PIECE = 50, 64 * 1024
SAID = re.compile(r"sep=(.)\s*", re.I)  # Excel's own first line
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
TONES = "\u0300\u0301\u0303\u0309\u0323"  # cp1258 writes them after their vowel
VOWELS = "aăâeêioôơuưy"
FOREIGN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")  # what no text holds


def rows_of(path: str, name: str, limits: Limits) -> Iterator[list[str]]:
    """The rows of the text, one after the other."""
    letters = _letters(path, name)
    with open(path, encoding=letters, newline="") as file:
        lines = _lines(file, name)
        first = list(islice(lines, TRIED))
        separator = _separator(first)
        if first and SAID.fullmatch(first[0]):
            first = ["\n", *first[1:]]  # so that rows keep their numbers
        rows = csv.reader(_again(first, lines), delimiter=separator, strict=False)
        yield from _checked(rows, name, limits)


def _checked(rows, name: str, limits: Limits) -> Iterator[list[str]]:
    sheet, number = {"name": name, "sheet": name}, 0
    try:
        for number, row in enumerate(rows, start=1):
            if number > limits.rows:
                raise RefusedError("rows", number=number, most=limits.rows, **sheet)
            if len(row) > limits.columns:
                raise RefusedError("columns", number=len(row), most=limits.columns, **sheet)
            yield [unicodedata.normalize("NFC", cell.strip()) for cell in row]
    except csv.Error as error:
        raise RefusedError("long_cell", name=name, number=number + 1) from error
    except UnicodeError as error:
        raise RefusedError("letters", name=name) from error


def _letters(path: str, name: str) -> str:
    """utf-8 or utf-16 where the bytes say so; else the one of two old tables that gives Vietnamese."""
    with open(path, "rb") as file:
        start = file.read(PIECE)
        for mark, letters in MARKED.items():
            if start.startswith(mark):
                return letters
        if b"\0" in start:
            return "utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"
        file.seek(0)
        if _decodes(file, "utf-8"):
            return "utf-8"
        file.seek(0)
        sample = _sample(file)
    for letters in ("cp1258", "cp1252"):
        try:
            text = sample.decode(letters)
        except UnicodeDecodeError:
            continue
        if not FOREIGN.search(text) and (letters == "cp1252" or _is_vietnamese(text)):
            return letters
    raise RefusedError("letters", name=name)


def _decodes(file, letters: str) -> bool:
    decoder = codecs.getincrementaldecoder(letters)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sample(file) -> bytes:
    """Lines with letters beyond ASCII, enough to tell the tables apart."""
    kept = bytearray()
    while len(kept) < PIECE and (piece := file.read(PIECE)):
        kept += b"\n".join(line for line in piece.split(b"\n") if not line.isascii())
    return bytes(kept)


def _is_vietnamese(text: str) -> bool:
    """Tones stand after vowels only; elsewhere the bytes mean other letters."""
    tones = [place for place, letter in enumerate(text) if letter in TONES]
    return all(place and text[place - 1].lower() in VOWELS for place in tones)


def _lines(file, name: str) -> Iterator[str]:
    """The file line by line; a line without an end is refused, not kept in memory."""
    try:
        while line := file.readline(PIECE):
            if len(line) == PIECE:
                raise RefusedError("damaged", name=name)
            yield line.replace("\0", "")
    except UnicodeError as error:
        raise RefusedError("letters", name=name) from error


def _separator(lines: list[str]) -> str:
    """The one that cuts most lines into the same number of columns."""
    if lines and (said := SAID.fullmatch(lines[0])):
        return said[1]

    def fit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1]
        return (widths.count(mode(widths)), mode(widths)) if widths else (0, 0)

    try:
        return max(SEPARATORS, key=fit)
    except csv.Error:
        return ","


def _again(first: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from rest
