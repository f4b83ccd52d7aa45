"""Pages of the lines of capital: which lines a page has is found once until a figure or a plan is entered.

What the lines say is read each time. So a page takes no longer over ten million figures than over a million.
"""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from disbursement.filters import AllocationFilter
from disbursement.models.totals import version
from portal.http import PAGE_SIZE
from portal.memory import remember

KEPT = 60  # seconds: so late at most is seen what was committed after a later entry


class LinePages(Paginator):
    """The lines that a filter finds, page by page, and their sums in đồng."""

    def __init__(self, found: AllocationFilter):
        self.lines = found.qs
        super().__init__(self.lines, PAGE_SIZE)
        self._asked = (str(self.lines.query), version(found.known.day))

    @property
    def count(self) -> int:
        return self._once("count", lambda: self.lines.order_by().count())

    @property
    def totals(self) -> dict[str, int | None]:
        """`total_planned` and `total_disbursed` of all lines found."""
        sums = {"total_planned": Sum("planned"), "total_disbursed": Sum("disbursed")}
        return self._once("totals", lambda: self.lines.order_by().aggregate(**sums))

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        page = self.lines.values_list("pk", flat=True)[start : start + self.per_page]
        keys = self._once(number, lambda: list(page))
        lines = {line.pk: line for line in self.lines.filter(pk__in=keys).order_by()}
        return Page([lines[key] for key in keys if key in lines], number, self)

    def _once(self, what: Any, find: Callable[[], Any]) -> Any:
        return remember((what, *self._asked), KEPT, find)
