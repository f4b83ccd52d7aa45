"""The rows behind a number: lines of capital, and one line with all that was decided and reported."""

from datetime import date
from itertools import accumulate, groupby

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disbursement import exported, rules
from disbursement.amounts import Unit, written
from disbursement.filters import AllocationFilter
from disbursement.line_pages import LinePages
from disbursement.models import Allocation, Figure, PlanEntry, period
from disbursement.models.totals import version
from portal import clock
from portal.as_of import read_as_of
from portal.audit import history_of
from portal.export import spreadsheet
from portal.http import kept_filters, kept_part, render_page

TABLE = "disbursement/_allocations.html"


@require_GET
def allocations(request) -> HttpResponse:
    found = _found(request)
    context = {
        "section": "disbursement",
        "fields": kept_filters(request, found.form),
        "part": kept_part(request, TABLE, lambda: _table(request, found), version(found.known.day)),
    }
    page_and_part = "disbursement/allocations.html", "components/part.html"
    return render_page(request, *page_and_part, context, status=found.known.status)


@require_GET
def allocations_export(request) -> HttpResponseBase:
    found = _found(request)
    if found.known.refusal:
        return allocations(request)
    title = _("Lines of capital as of %(day)s") % {"day": f"{found.as_of_day:%d/%m/%Y}"}
    rows, day = exported.rows(found.qs), found.as_of_day
    return spreadsheet(
        request, "dong-von", title, exported.columns(), rows, foot=exported.foot(), known_on=day
    )


@require_GET
def allocation(request, pk: int) -> HttpResponse:
    known = read_as_of(request.GET)
    mine = Allocation.objects.visible_to(request.user).for_list()
    found = get_object_or_404(mine.with_planned(known.day).with_disbursed(known.day).with_rate(), pk=pk)
    context = {
        "section": "disbursement",
        "allocation": found,
        "known": known,
        "plan": _plan(found, known.day),
        "months": _months(found, known.day),
        "history": history_of(found).filter(at__lte=clock.end_of(known.day)),
        "may_correct": rules.can_correct(request.user, found),
        "may_plan": rules.can_plan(request.user, found.component.program),
    }
    return render(request, "disbursement/allocation.html", context, status=known.status)


def _table(request, found: AllocationFilter) -> dict:
    pages = LinePages(found)
    return {
        "filter": found,
        "page": pages.get_page(request.GET.get("page")),
        "totals": pages.totals,
        "as_of": found.as_of_day,
        "known": found.known,
        "component": found.component_asked,
    }


def _found(request) -> AllocationFilter:
    rows: QuerySet[Allocation] = Allocation.objects.visible_to(request.user).for_list()
    found = AllocationFilter(request.GET, rows, request=request)
    found.form.is_valid()
    return found


def _plan(found: Allocation, day: date) -> list[dict]:
    """The plan's entries in the order of their decisions, each with the plan that it leads to."""
    entries = list(PlanEntry.objects.known(day).filter(allocation=found).select_related("entered_by"))
    plans = accumulate(entry.amount for entry in entries)
    return [
        {"entry": entry, "change": written(entry.amount, Unit.TRIEU), "plan": written(plan, Unit.TRIEU)}
        for entry, plan in zip(entries, plans, strict=True)
    ]


def _months(found: Allocation, day: date) -> list[dict]:
    """All that was reported by that day, by month; of each month the newest first: that one counts."""
    known = Figure.objects.known(day).filter(allocation=found)
    figures = known.select_related("entered_by__agency", "sheet").order_by("-month", "-id")

    def month(figure: Figure) -> int:
        return figure.month

    return [
        {
            "period": period(found.year, number),
            "rows": [_figure(place, figure) for place, figure in enumerate(own)],
        }
        for number, own in groupby(figures, key=month)
    ]


def _figure(place: int, figure: Figure) -> dict:
    return {"figure": figure, "amount": written(figure.amount, Unit.TRIEU), "counts": place == 0}
