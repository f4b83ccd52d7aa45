"""Who has submitted what: the list of the month's sheets, its export, and opening a month."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import rules, services
from disbursement.filters import SheetFilter
from disbursement.forms import MonthForm, next_month
from disbursement.models import Sheet, period
from portal import clock, workdays
from portal.export import xlsx
from portal.http import paginate, render_page, require


@require_GET
def sheets(request) -> HttpResponse:
    found, mine = _found(request)
    page = paginate(request, _for_list(found.qs))
    for sheet in page:
        sheet.days_late = days_late(sheet, clock.today())
    context = {
        "section": "disbursement",
        "filter": found,
        "page": page,
        "period": _period(found),
        "tiles": _tiles(found, mine),
        "may_open": rules.can_open_month(request.user),
    }
    return render_page(request, "disbursement/sheets.html", "disbursement/_sheets.html", context)


@require_GET
def sheets_export(request) -> HttpResponse:
    found, _mine = _found(request)
    title = f"{_('Monthly sheets')} {_period(found)}".strip()
    columns = [
        (_("Programme"), 30, lambda sheet: str(sheet.program)),
        (_("Unit"), 30, lambda sheet: str(sheet.unit)),
        (_("Month"), 10, lambda sheet: sheet.period),
        (_("State"), 14, lambda sheet: sheet.get_state_display()),
        (_("To be submitted by"), 12, lambda sheet: sheet.due_on),
        (_("Working days late"), 10, lambda sheet: days_late(sheet, clock.today())),
        (_("Submitted at"), 16, lambda sheet: _local(sheet.submitted_at)),
        (_("Plan (đồng)"), 20, lambda sheet: sheet.planned),
        (_("Cumulative disbursement (đồng)"), 20, lambda sheet: sheet.reported),
        (_("Reason of the return"), 40, lambda sheet: sheet.reason),
    ]
    return xlsx("bieu-thang", title, columns, _for_list(found.qs))


@require_http_methods(["GET", "POST"])
def month_open(request) -> HttpResponse:
    require(rules.can_open_month(request.user))
    form = MonthForm(request.POST or None, initial=next_month())
    if form.is_valid():
        try:
            opened = services.open_month(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _opened(len(opened)))
            asked = form.cleaned_data
            return redirect(f"{reverse('sheets')}?year={asked['year']}&month={asked['month']}")
    context = {"section": "disbursement", "form": form}
    return render(request, "disbursement/month_open.html", context, status=422 if form.errors else 200)


def days_late(sheet: Sheet, today: date) -> int | None:
    """Working days since the due date, for a sheet that its unit still owes."""
    late = workdays.late(sheet.due_on, today) if sheet.is_editable else 0
    return late or None


def _found(request):
    """The filter with this person's sheets: an officer's own, else the newest month of many units."""
    mine = Sheet.objects.visible_to(request.user)
    data = request.GET.copy()
    if request.user.role != request.user.Role.OFFICER and not {"year", "month"} & data.keys():
        newest = mine.order_by("-year", "-month").values("year", "month").first()
        data.update(newest or {})
    found = SheetFilter(data, mine, request=request)
    found.form.is_valid()
    return found, mine


def _for_list(rows):
    return rows.for_list().with_totals(clock.today()).open_first()


def _period(found: SheetFilter) -> str:
    """The month that the filter asks for, for the title; empty for several."""
    year, month = (found.form.cleaned_data.get(name) for name in ("year", "month"))
    return period(int(year), int(month)) if year and month else ""


def _tiles(found: SheetFilter, mine) -> list[dict]:
    """How many sheets are in each state, whatever state the filter asks for."""
    data = found.data.copy()
    data.pop("state", None)
    rows = SheetFilter(data, mine, request=found.request).qs.order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    chosen = found.form.cleaned_data.get("state")
    return [
        {"state": state, "label": state.label, "count": counts[state], "is_chosen": state == chosen}
        for state in Sheet.State
        if state in counts
    ]


def _opened(number: int) -> str:
    if not number:
        return _("This month was open already: all its sheets exist.")
    return ngettext("%(number)s sheet was opened.", "%(number)s sheets were opened.", number) % {
        "number": number
    }


def _local(instant: datetime | None) -> datetime | None:
    return instant and localtime(instant)
