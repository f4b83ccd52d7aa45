"""Two days compared: the totals of both, and every change between them, line by line."""

from collections.abc import Iterator
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disbursement.comparison import Change, Changed, ComparisonFilter, changes_of
from disbursement.models import Allocation
from portal.export import Column, spreadsheet
from portal.http import paginate, render_page

AT_ONCE = 500  # lines of an export


@require_GET
def compare(request) -> HttpResponse:
    found = _found(request)
    page = paginate(request, found.lines() if not found.refusal else Allocation.objects.none())
    then, now = found.totals(request.user)
    context = {
        "section": "disbursement",
        "filter": found,
        "page": page,
        "rows": changes_of(page.object_list, *found.days, found.what_asked),
        "then": then,
        "now": now,
        "change": {name: now[name] - then[name] for name in now},
        "rate_change": _rate(now) - _rate(then),
    }
    page_and_part = "disbursement/compare.html", "disbursement/_compare.html"
    return render_page(request, *page_and_part, context, status=422 if found.refusal else 200)


@require_GET
def compare_export(request) -> HttpResponseBase:
    found = _found(request)
    if found.refusal:
        return compare(request)
    first, last = (f"{day:%d/%m/%Y}" for day in found.days)
    title = _("What changed after %(first)s, up to %(last)s (đồng)") % {"first": first, "last": last}
    name = f"so-sanh-{found.days[0]:%Y-%m-%d}"
    return spreadsheet(request, name, title, _columns(), _rows(found), known_on=found.days[1])


def _rate(totals: dict) -> float:
    return totals["disbursed"] * 100 / totals["planned"] if totals["planned"] else 0


def _found(request) -> ComparisonFilter:
    return ComparisonFilter(request.GET, Allocation.objects.visible_to(request.user), request=request)


def _rows(found: ComparisonFilter) -> Iterator[tuple[Changed, Change]]:
    """Every change with its line, some hundred lines at a time."""
    found_lines = found.lines().iterator(AT_ONCE)
    while lines := list(islice(found_lines, AT_ONCE)):
        for row in changes_of(lines, *found.days, found.what_asked):
            yield from ((row, change) for change in row.changes)


def _columns() -> list[Column]:
    return [
        (_("Unit"), 30, lambda pair: str(pair[0].line.unit)),
        (_("Programme"), 24, lambda pair: str(pair[0].line.component.program)),
        (_("Component"), 50, lambda pair: str(pair[0].line.component)),
        (_("Kind of capital"), 14, lambda pair: str(pair[0].line.get_kind_display())),
        (_("Source of capital"), 14, lambda pair: str(pair[0].line.get_source_display())),
        (_("Changes of"), 22, lambda pair: _changed(pair[1])),
        (_("Decision or month"), 24, lambda pair: pair[1].period or pair[1].row.decision),
        (_("Before (đồng)"), 20, lambda pair: pair[1].before),
        (_("Entered (đồng)"), 20, lambda pair: pair[1].row.amount),
        (_("Difference (đồng)"), 20, lambda pair: pair[1].difference),
        (_("By"), 24, lambda pair: str(pair[1].row.entered_by)),
        (_("Agency"), 24, lambda pair: str(pair[1].row.entered_by.agency or "")),
        (_("At"), 16, lambda pair: localtime(pair[1].row.entered_at)),
        (_("Why"), 60, lambda pair: pair[1].why),
    ]


def _changed(change: Change) -> str:
    """The plan, what was paid out, or the words where the amount stayed."""
    return _("plan") if change.kind == "plan" else change.only_words or _("disbursement")
