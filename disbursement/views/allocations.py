"""The rows behind a number: lines of capital, and one line with all that was decided and reported."""

from itertools import accumulate, groupby

from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disbursement.amounts import Unit, written
from disbursement.filters import AllocationFilter
from disbursement.models import Allocation, Figure, period
from portal import clock
from portal.audit import history_of
from portal.export import xlsx
from portal.http import paginate, render_page


@require_GET
def allocations(request) -> HttpResponse:
    found = _found(request)
    totals = found.qs.order_by().aggregate(total_planned=Sum("planned"), total_disbursed=Sum("disbursed"))
    context = {
        "section": "disbursement",
        "filter": found,
        "page": paginate(request, found.qs),
        "totals": totals,
        "as_of": found.as_of_day,
        "component": found.component_asked,
    }
    return render_page(request, "disbursement/allocations.html", "disbursement/_allocations.html", context)


@require_GET
def allocations_export(request) -> HttpResponse:
    found = _found(request)
    title = _("Lines of capital as of %(day)s") % {"day": f"{found.as_of_day:%d/%m/%Y}"}
    columns = [
        (_("Year"), 8, lambda line: str(line.year)),
        (_("Unit"), 30, lambda line: str(line.unit)),
        (_("Programme"), 24, lambda line: str(line.component.program)),
        (_("Component"), 60, lambda line: str(line.component)),
        (_("Kind of capital"), 18, lambda line: str(line.get_kind_display())),
        (_("Source of capital"), 18, lambda line: str(line.get_source_display())),
        (_("Carried over"), 12, lambda line: _("yes") if line.is_carried_over else ""),
        (_("Plan (đồng)"), 20, lambda line: line.planned),
        (_("Disbursed (đồng)"), 20, lambda line: line.disbursed),
        (_("Rate (%)"), 10, lambda line: line.rate if line.rate is None else round(line.rate, 2)),
    ]
    return xlsx("dong-von", title, columns, found.qs)


@require_GET
def allocation(request, pk: int) -> HttpResponse:
    today = clock.today()
    mine = Allocation.objects.visible_to(request.user).for_list()
    found = get_object_or_404(mine.with_planned(today).with_disbursed(today).with_rate(), pk=pk)
    context = {
        "section": "disbursement",
        "allocation": found,
        "plan": _plan(found),
        "months": _months(found),
        "history": history_of(found),
    }
    return render(request, "disbursement/allocation.html", context)


def _found(request) -> AllocationFilter:
    rows: QuerySet[Allocation] = Allocation.objects.visible_to(request.user).for_list()
    found = AllocationFilter(request.GET, rows, request=request)
    found.form.is_valid()
    return found


def _plan(found: Allocation) -> list[dict]:
    """The plan's entries in the order of their decisions, each with the plan that it leads to."""
    entries = list(found.plan_entries.select_related("entered_by"))
    plans = accumulate(entry.amount for entry in entries)
    return [
        {"entry": entry, "change": written(entry.amount, Unit.TRIEU), "plan": written(plan, Unit.TRIEU)}
        for entry, plan in zip(entries, plans, strict=True)
    ]


def _months(found: Allocation) -> list[dict]:
    """All that was ever reported, by month; of each month the newest first: that one counts."""
    figures = found.figures.select_related("entered_by__agency", "sheet").order_by("-month", "-id")

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
