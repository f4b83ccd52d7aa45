"""Lists whose columns a person chooses: the same on screen, in a file, and in a view that is kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.export import Column as FileColumn

Opened = tuple[SafeString, Callable[[Any], str]]


class Column(NamedTuple):
    """A column: the fields that it reads, its value in a file (`width` letters), and its cell on screen.

    Without a `cell` the value is shown as it is written. `looks` is the class of the cells. `in_file` is
    its heading there, where another unit needs another one.
    """

    heading: str | Promise
    width: int
    fields: tuple[str, ...]
    value: Callable[[Any], Any]
    cell: Callable[[Any], str] | None = None
    looks: str = ""
    sort: str = ""
    in_file: str | Promise = ""

    def opened(self) -> Opened:
        """The beginning of its cells, once for all rows, and what each row shows in them."""
        is_plain = self.looks in {"st", "task"}  # needs no name where a row is a block, on a phone
        label = "" if is_plain else format_html(' data-label="{}"', self.heading)
        start = format_html('<td class="{}"{}>', self.looks, label)
        return start, self.cell or (lambda row: written(self.value(row)))

    @property
    def backwards(self) -> str:
        """The name of the opposite order; by state there is none."""
        return f"-{self.sort}" if self.sort != "state" else ""


@dataclass(frozen=True, eq=False)
class Table:
    """The columns that a list offers, by the names that stand in its address."""

    columns: dict[str, Column]

    def chosen(self, asked: Iterable[str], otherwise: tuple[str, ...]) -> tuple[str, ...]:
        """The columns that an address asks for ("state,task", or one by one), else the usual ones."""
        keys = [key for part in asked for key in part.split(",")]
        return tuple(dict.fromkeys(key for key in keys if key in self.columns)) or otherwise

    def boxes(self, chosen: tuple[str, ...], language: str | None) -> SafeString:
        """A tick for each column: the same for everybody who shows these."""
        return _boxes(self, chosen, language)

    def for_file(self, keys: Iterable[str]) -> list[FileColumn]:
        """The columns as an export takes them."""
        chosen = [self.columns[key] for key in keys]
        return [(str(column.in_file or column.heading), column.width, column.value) for column in chosen]

    def shown(self, asked: QueryDict, keys: tuple[str, ...], rows: Iterable[Any]) -> dict[str, Any]:
        """What a list's template says of these columns: heads, rows, ticks, and what stays in the address."""
        opened = [self.columns[key].opened() for key in keys]
        return {
            "heads": [self.columns[key] for key in keys],
            "lines": [line(row, opened) for row in rows],
            "boxes": self.boxes(keys, get_language()),
            "columns": ",".join(self.chosen(asked.getlist("columns"), ())),
            "kept": kept(asked),
        }


def written(value: Any) -> str:
    """A value on screen."""
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def line(row: Any, opened: list[Opened]) -> SafeString:
    """A row as HTML: in a template it would take longer than all the rest of the page."""
    cells = []
    for opening, cell in opened:
        shown = cell(row)
        cells.append(f"{opening}{shown if isinstance(shown, SafeString) else escape(shown)}</td>")
    return SafeString(f"<tr>{''.join(cells)}</tr>")


def kept(asked: QueryDict) -> list[tuple[str, str]]:
    """What stays in the address when other columns are chosen."""
    return [(name, str(value)) for name, value in asked.items() if name not in {"page", "columns"}]


@lru_cache(64)
def _boxes(table: Table, chosen: tuple[str, ...], _language: str | None) -> SafeString:
    parts = (
        (key, SafeString(" checked" if key in chosen else ""), column.heading)
        for key, column in table.columns.items()
    )
    box = '<label><input type="checkbox" name="columns" value="{}"{}> {}</label>'
    return format_html_join("", box, parts)
