"""The rows of a file, each read into what it means: one line for COPY, with its first problem if any."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from disbursement.importing import columns, names
from disbursement.importing.copying import text
from disbursement.models import ImportFile
from disbursement.reading.book import Book, Row, Sheet
from disbursement.reading.cells import letters
from disbursement.reading.heads import Head, find_head, is_blank, is_group, is_numbering, is_total, plain
from disbursement.reading.values import amount_of, day_of, text_of, year_of

NULL = "\\N"
NAMING = ("number", "unit", "unit_code", "component", "component_code")
OF_LINE = ("component_code", "component", "kind", "source", "budget_year")
ABSENT = -1  # the place of a column that the table does not have
TOLD_EVERY = 2000  # rows between two words on how far it is
NOTE_LENGTH, DECISION_LENGTH, SHOWN = 500, 100, 300
MILLION = 1_000_000


class RowError(Exception):
    """What is wrong with a row: a code of `problems`, its words, the column and what stands there."""

    def __init__(self, code: str, key: str, value: Any = "", **words: Any):
        self.code, self.key, self.value, self.words = code, key, text_of(value), words


class Asked(dict):
    """What cells mean, asked for once: rows say the same again and again."""

    def __init__(self, ask: Callable[..., Any]):
        self._ask = ask

    def __missing__(self, said: tuple) -> Any:
        meant = self[said] = self._ask(*said)
        return meant


class Lines:
    """Reads a book once. `counts` and `told` are known when all lines were taken."""

    def __init__(self, upload: ImportFile, book: Book, tell: Callable[[int], None] = lambda _rows: None):
        self.upload, self.book, self.tell = upload, book, tell
        self.blank = self.position = 0
        self.told: list[dict] = []
        self.skipped: Counter[str] = Counter()
        self._units, self._components = names.units(upload.year), names.components(upload.program)
        self._takes = names.kinds_of(upload)
        self._unit_of, self._line_of = Asked(self._unit), Asked(self._line)
        self._seen: dict[str, tuple[str, int]] = {}
        self._columns = columns.OF_KIND[upload.kind]
        self._partial: tuple[Sheet, Head | None] | None = None

    def __iter__(self) -> Iterator[str]:
        for sheet in self.book:
            head, rows, looked = find_head(sheet, self._columns)
            if head is None or not self._is_whole(head):
                self._partial = self._partial or (sheet, head)
                if any(not is_blank(row) for row in looked):
                    self.told.append({"sheet": sheet.name, "rows": 0})
                continue
            self._partial = sheet, head
            before = self.position
            yield from self._table(sheet, head, rows)
            size = head.size_of("amount") or MILLION
            told = {"sheet": sheet.name, "rows": self.position - before, "head": head.last}
            self.told.append({**told, "size": size, "is_said": bool(head.size_of("amount"))})
        if not self.position:
            raise self._no_table()

    def _is_whole(self, head: Head) -> bool:
        """Whether it names all that a row must say, unit and component by code or by name."""
        required = {column.key for column in self._columns if column.is_required}
        whose = {"unit", "unit_code"} & head.places.keys() and {
            "component",
            "component_code",
        } & head.places.keys()
        return required <= head.places.keys() and bool(whose)

    def _no_table(self) -> ValidationError:
        places = self._partial[1].places if self._partial and self._partial[1] else {}
        missing = [
            label
            for label, keys in (
                (_("unit"), ("unit", "unit_code")),
                (_("component"), ("component", "component_code")),
                (_("kind of capital"), ("kind",)),
                (_("source of capital"), ("source",)),
                (_("cumulative amount") if self.upload.month else _("plan"), ("amount",)),
            )
            if not any(key in places for key in keys)
        ]
        if not missing:
            return ValidationError(_("The table in “%(name)s” has no rows.") % {"name": self.upload.name})
        words = {"name": self.upload.name, "missing": ", ".join(missing)}
        return ValidationError(
            _("No table was found in “%(name)s”: there is no column for %(missing)s. Use the template.")
            % words
        )

    def _table(self, sheet: Sheet, head: Head, rows: Iterator[Row]) -> Iterator[str]:
        """One line for each row that says anything."""
        at = {column.key: head.places.get(column.key, ABSENT) for column in self._columns}
        width = max(at.values()) + 1
        read = self._reader(head, at, sheet.name)
        name = text(sheet.name[:200])
        for row in rows:
            number, cells = row
            cells = cells + [""] * max(width - len(cells), 1)  # the last one is blank: what is ABSENT
            try:
                rest = read(number, cells)
            except RowError as problem:
                if is_blank(row):
                    self.blank += 1
                    continue
                rest = self._bad(row, cells, problem, head, at)
            self.position += 1
            if not self.position % TOLD_EVERY:
                self.tell(self.position)
            yield f"{self.position}\t{name}\t{number}\t{rest}"

    def _reader(self, head: Head, at: dict[str, int], sheet: str) -> Callable[[int, list], str]:
        """How this table is read: (number of a row, its cells) -> the rest of its line."""
        size = head.size_of("amount") or MILLION
        sizes = {key: head.size_of(key) or size for key in ("amount", "december", "january")}
        place, amount_at = letters(at["amount"]), at["amount"]
        unit_of = itemgetter(at["unit_code"], at["unit"])
        line_of = itemgetter(*(at[key] for key in OF_LINE))
        is_plan = self.upload.month is None
        may_be_negative = is_plan and self.upload.is_change
        more = self._more_of_plan(at) if is_plan else self._more_of_figure(at, sizes)

        def read(number: int, cells: list) -> str:
            said = cells[amount_at]
            if said == "":
                raise RowError("empty", "amount")
            line = f"{self._unit_of[unit_of(cells)]}\t{self._line_of[line_of(cells)]}"
            amount = _amount(said, sizes["amount"], "amount", may_be_negative=may_be_negative)
            if amount is None:
                raise RowError("empty", "amount")
            rest = more(cells)
            self._once(line, sheet, number)
            return f"{place}{number}\t{_said(said)}\tnew\t\t{NULL}\t{line}\t{amount}\t{rest}\n"

        return read

    def _more_of_plan(self, at: dict[str, int]) -> Callable[[list], str]:
        def more(cells: list) -> str:
            note = _short(cells[at["note"]], NOTE_LENGTH, "note")
            return f"{NULL}\t{NULL}\t{note}\t{self._decision(cells, at)}"

        return more

    def _more_of_figure(self, at: dict[str, int], sizes: dict[str, int]) -> Callable[[list], str]:
        """What is expected, and the remark."""
        more_of = itemgetter(at["december"], at["january"], at["note"])
        december_in, january_in = sizes["december"], sizes["january"]

        def more(cells: list) -> str:
            by_december, by_january, note = more_of(cells)
            december = _expected(by_december, december_in, "december")
            january = _expected(by_january, january_in, "january")
            return f"{december}\t{january}\t{_short(note, NOTE_LENGTH, 'note')}\t\t{NULL}"

        return more

    def _bad(self, row: Row, cells: list, problem: RowError, head: Head, at: dict[str, int]) -> str:
        """A row that cannot be used: a total, a heading, an empty one, or one to mend."""
        skipped = self._skipped(row, problem, [text_of(cells[at[key]]) for key in NAMING])
        verdict, code = ("skipped", skipped) if skipped else ("refused", problem.code)
        self.skipped[skipped] += bool(skipped)
        place = next(
            (head.letters_of(key) for key in (problem.key, f"{problem.key}_code") if key in head.places), "A"
        )
        value = (
            " · ".join(filter(None, map(text_of, row.cells)))[:SHOWN] if skipped else problem.value[:SHOWN]
        )
        words = text(json.dumps(problem.words, ensure_ascii=False)) if problem.words and not skipped else NULL
        rest = "\t".join([NULL, NULL, "", "", NULL, NULL, NULL, NULL, "", "", NULL])
        return f"{place}{row.number}\t{text(value)}\t{verdict}\t{code}\t{words}\t{rest}\n"

    def _skipped(self, row: Row, problem: RowError, naming: list[str]) -> str:
        """Why a row is none that should say something."""
        number, *whose = naming
        if is_total(naming):
            return "total"
        if is_numbering(row):
            return "numbering"
        names_both = any(whose[:2]) and any(whose[2:])
        if problem.code == "empty":
            return "empty" if names_both else "group"
        return "group" if is_group(number) and not names_both else ""

    def _unit(self, code: Any, name: Any) -> int:
        return self._find(self._units, "unit", text_of(code), text_of(name))

    def _line(self, code: Any, name: Any, kind: Any, source: Any, year: Any) -> str:
        """Component, kind, source and budget year, as COPY reads them."""
        component = self._find(self._components, "component", text_of(code), text_of(name))
        kind, source = self._kind(kind, component), self._source(source)
        return f"{component}\t{kind}\t{source}\t{self._year(year)}"

    def _find(self, known: names.Names, what: str, code: str, name: str) -> int:
        if not (code or name):
            raise RowError(f"{what}_missing", what)
        found = known.find(code, name)
        if found.key is None:
            raise RowError(f"{what}_{found.code}", what, name or code, near=found.near)
        return found.key

    def _kind(self, cell: Any, component: int) -> str:
        kind = columns.WORDS_OF_KINDS.get(plain(text_of(cell)), "")
        if not kind:
            raise RowError("kind_unknown", "kind", cell)
        if kind not in self._takes[component]:
            raise RowError("kind_refused", "kind", cell)
        return kind

    def _source(self, cell: Any) -> str:
        source = columns.WORDS_OF_SOURCES.get(plain(text_of(cell)), "")
        if not source:
            raise RowError("source_unknown", "source", cell)
        return source

    def _year(self, cell: Any) -> int:
        try:
            year = year_of(cell) or self.upload.year
        except ValidationError as error:
            raise RowError("year", "budget_year", cell) from error
        if not 2011 <= year <= self.upload.year:
            raise RowError("year_later", "budget_year", cell, year=self.upload.year)
        return year

    def _decision(self, cells: list, at: dict[str, int]) -> str:
        """Decision and day of the row, else those of the whole file."""
        decision, day = self.upload.decision, self.upload.decided_on
        if (said := cells[at["decision"]]) != "":
            decision = _short(said, DECISION_LENGTH, "decision")
        if (said := cells[at["decided_on"]]) != "":
            day = _day(said)
        if not decision:
            raise RowError("decision_missing", "decision")
        if day is None:
            raise RowError("day_missing", "decided_on")
        return f"{text(decision)}\t{day}"

    def _once(self, line: str, sheet: str, number: int) -> None:
        """Only changes of a plan may come several times for one line."""
        if self.upload.is_change:
            return
        here = (sheet, number)
        first = self._seen.setdefault(line, here)
        if first is not here:
            raise RowError("twice", "amount", sheet=first[0], row=first[1])


def _said(amount: Any) -> str:
    """What the cell of the amount says, for COPY."""
    if isinstance(amount, str | tuple):
        return text(text_of(amount)[:SHOWN])
    return f"{amount:.15g}".replace(".", ",")


def _amount(cell: Any, size: int, key: str, *, may_be_negative: bool = False) -> int | None:
    if cell == "":
        return None
    try:
        return amount_of(cell, size, may_be_negative=may_be_negative)
    except ValidationError as error:
        words = {"raw": cell, "size": size, "signed": may_be_negative}
        raise RowError("amount", key, cell, **words) from error


def _expected(cell: Any, size: int, key: str) -> int | str:
    """For COPY; mostly there is nothing."""
    amount = _amount(cell, size, key) if cell != "" else None
    return NULL if amount is None else amount


def _day(cell: Any) -> date | None:
    try:
        return day_of(cell)
    except ValidationError as error:
        raise RowError("day", "decided_on", cell) from error


def _short(cell: Any, length: int, key: str) -> str:
    """A text for COPY, no longer than there is room."""
    if cell == "":
        return ""
    words = text_of(cell)
    if len(words) > length:
        raise RowError("too_long", key, words, most=length)
    return text(words)
