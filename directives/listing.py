"""The list of tasks, the busiest page: plain values, no objects, and never more rows read than are shown.

Up to a thousand rows are counted; beyond that the list says "over 1,000" until somebody turns to a page
further on. Late pages are read from the end. Which rows a page has is remembered until something is
written; what they say is read each time. So 100,000 rows take no longer than a hundred.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from directives.columns import COLUMNS, Values, extras, fill, needed
from directives.dependence import clocks
from directives.filters import AssignmentFilter, quick
from directives.models import Assignment
from directives.models.assignments import AssignmentQuerySet
from directives.tables import Opened, line
from portal import clock
from portal.http import PAGE_SIZE
from portal.memory import remember
from portal.search import Keys, all_keys

COUNTED = 1000
LAST = "last"


class Row(SafeString):
    """One task as the list shows it, in HTML: a template would take longer than all the rest of the page."""

    pk: int

    @classmethod
    def of(cls, row: Values, opened: list[Opened]) -> "Row":
        html = cls(line(row, opened))
        html.pk = row["pk"]
        return html


def values(rows: AssignmentQuerySet, columns: Sequence[str]) -> list[Values]:
    """What the columns show of some rows, in their order."""
    fields, today = needed(columns), clock.today()
    found = [fill(row, today) for row in rows.annotate(**extras(fields)).values(*fields)]
    words = clocks((row.get("directive__depends_on") for row in found), today)
    for row in found:
        row["waits_for"] = words.get(row.get("directive__depends_on") or 0, "")
    return found


class Listing(Paginator):
    """Pages of the filtered tasks. `total` is how many there are, where that is known already.

    `version` is the `audit.version` of what is listed.
    """

    def __init__(
        self,
        found: AssignmentFilter,
        columns: Sequence[str],
        *,
        version: int,
        total: int | None = None,
        has_ticks: bool = False,
    ):
        self.found, self.columns, self.total, self.has_ticks = found, columns, total, has_ticks
        self.version = version
        self.is_valid = found.is_valid()
        super().__init__((), PAGE_SIZE)

    def at(self, number: str | None) -> Page:
        """The page of that number, or "last"."""
        asked = int(number) if number and number.isascii() and number.isdigit() and len(number) < 8 else 1
        if self.is_capped and (number == LAST or asked * self.per_page > COUNTED):
            self.total = self._count_all()
            self.__dict__.pop("num_pages", None)
        return self.page(self.num_pages if number == LAST else min(max(asked, 1), self.num_pages))

    @property
    def is_capped(self) -> bool:
        """There are more than were counted."""
        return self.total is None and self._counted > COUNTED

    @cached_property
    def _counted(self) -> int:
        return self._once("few", lambda: self._few.count)

    def _once(self, what: Any, find: Callable[[], Any]) -> Any:
        """What stays until something is written: the same filters are asked for again and again."""
        asked = tuple(item for item in self.found.form.cleaned_data.items() if item[0] != "sort")
        key = (what, self.found.request.user.pk, clock.today(), asked, self.version)
        return remember(key, quick.KEPT, find)

    @property
    def count(self) -> int:
        """How many there are; one more than is counted, if there are more."""
        return self._counted if self.total is None else self.total

    def page(self, number: int) -> Page:  # type: ignore[override]  # `at` reads what is typed
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        return self._page(self._values(start, stop) if start < stop else [], number)

    def _page(self, rows: list[Values], number: int) -> Page:
        opened = [COLUMNS[key].opened() for key in self.columns]
        if self.has_ticks:
            opened.insert(0, (SafeString('<td class="tick">'), _tick(gettext("Choose this task"))))
        return Page([Row.of(row, opened) for row in rows], number, self)

    @cached_property
    def _few(self) -> Keys:
        """The keys of the rows in any order, one more than is counted ."""
        return all_keys(self.found.qs.order_by()[: COUNTED + 1]) if self.is_valid else Keys("")

    def _count_all(self) -> int:
        """All rows, counted once until something is written."""
        return self._once("all", lambda: self.found.qs.order_by().count())

    def _values(self, start: int, stop: int) -> list[Values]:
        page = ("page", self.found.chosen_sort, start, stop)
        keys = self._once(page, lambda: self._keys(start, stop))
        shown = self.found.queryset.filter(pk__in=keys).order_by()
        rows = {row["pk"]: row for row in values(shown, self.columns)}
        return [rows[key] for key in keys if key in rows]

    def _keys(self, start: int, stop: int) -> list[int]:
        """The primary keys of a page, in order: among the few just counted, or from the nearer end."""
        rows = self.found.qs
        if "_few" in self.__dict__ and self.total is None and not self.is_capped:
            few = self.found.in_order(Assignment.objects.filter(pk__among=self._few))
            return list(few.values_list("pk", flat=True)[start:stop])
        if self.total and start > self.total // 2 and (self.found.is_parted or not self.found.has_parts):
            from_end = self.found.parts(backwards=True)
            return _first(from_end, self.total - stop, self.total - start)[::-1]
        if self.found.has_parts and stop <= COUNTED:
            return _first(self.found.parts(), start, stop)
        return list(rows.values_list("pk", flat=True)[start:stop])


def _first(parts: Iterable[AssignmentQuerySet], start: int, stop: int) -> list[int]:
    """Some primary keys of the first parts, each once."""
    keys: dict[int, None] = {}
    for part in parts:
        keys.update(dict.fromkeys(part.values_list("pk", flat=True)[:stop]))
        if len(keys) >= stop:
            break
    return list(keys)[start:stop]


def _tick(label: str) -> Callable[[Values], str]:
    start = f'<input type="checkbox" name="chosen" aria-label="{escape(label)}" value="'
    return lambda row: SafeString(f'{start}{row["pk"]}">')
