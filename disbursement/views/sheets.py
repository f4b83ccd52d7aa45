"""Who has submitted what: the list of the month's sheets and its export."""

from datetime import date, datetime

from django.db.models import Count
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disbursement import rules
from disbursement.filters import SheetFilter
from disbursement.models import Sheet, period
from disbursement.models.months import in_hand
from disbursement.past import counted, put_back
from portal import workdays
from portal.export import Column, Foot, spreadsheet
from portal.http import kept_filters, paginate, render_page


@require_GET
def sheets(request) -> HttpResponse:
    found, mine = _found(request)
    known = found.known
    page = paginate(request, _for_list(found))
    if known.is_past:
        put_back(page.object_list, known.day)
    for sheet in page:
        sheet.days_late = days_late(sheet, known.day)
    context = {
        "section": "disbursement",
        "filter": found,
        "fields": kept_filters(request, found.form),
        "known": known,
        "page": page,
        "period": _period(found),
        "tiles": _tiles(found, mine),
        "may_open": rules.can_open_month(request.user),
    }
    page_and_part = "disbursement/sheets.html", "disbursement/_sheets.html"
    return render_page(request, *page_and_part, context, status=known.status)


@require_GET
def sheets_export(request) -> HttpResponseBase:
    found, _mine = _found(request)
    known = found.known
    if known.refusal:
        return sheets(request)
    title = _("Monthly sheets %(month)s, as known on %(day)s") % {
        "month": _period(found),
        "day": f"{known.day:%d/%m/%Y}",
    }
    rows = _for_list(found)
    foot = Foot(_("Total"), [_("Plan (đồng)"), _("Cumulative disbursement (đồng)")])
    rows = put_back(rows, known.day) if known.is_past else rows
    return spreadsheet(request, "bieu-thang", title, _columns(known.day), rows, foot=foot, known_on=known.day)


def _columns(day: date) -> list[Column]:
    return [
        (_("Programme"), 30, lambda sheet: str(sheet.program)),
        (_("Unit"), 30, lambda sheet: str(sheet.unit)),
        (_("Month"), 10, lambda sheet: sheet.period),
        (_("State"), 14, lambda sheet: sheet.get_state_display()),
        (_("To be submitted by"), 12, lambda sheet: sheet.due_on),
        (_("Working days late"), 10, lambda sheet: days_late(sheet, day)),
        (_("Submitted at"), 16, lambda sheet: _local(sheet.submitted_at)),
        (_("Plan (đồng)"), 20, lambda sheet: sheet.planned),
        (_("Cumulative disbursement (đồng)"), 20, lambda sheet: sheet.reported),
        (_("Reason of the return"), 40, lambda sheet: sheet.reason),
    ]


def days_late(sheet: Sheet, today: date) -> int | None:
    """Working days since the due date, for a sheet that its unit still owes."""
    late = workdays.late(sheet.due_on, today) if sheet.is_owed else 0
    return late or None


def _found(request):
    """The filter with this person's sheets: an officer's own, else the month that is being reported."""
    mine = Sheet.objects.visible_to(request.user)
    data = request.GET.copy()
    if request.user.role != request.user.Role.OFFICER and not {"year", "month"} & data.keys():
        data.update(in_hand(mine) or {})
    found = SheetFilter(data, mine, request=request)
    found.form.is_valid()
    return found, mine


def _for_list(found: SheetFilter):
    """What waits for its unit on top; a past day in an order that nothing later changes."""
    rows = found.qs.for_list().with_totals(found.known.day)
    return rows if found.known.is_past else rows.open_first()


def _period(found: SheetFilter) -> str:
    """The month that the filter asks for, for the title; empty for several."""
    year, month = (found.form.cleaned_data.get(name) for name in ("year", "month"))
    return period(int(year), int(month)) if year and month else ""


def _tiles(found: SheetFilter, mine) -> list[dict]:
    """How many sheets are in each state, whatever state the filter asks for."""
    data = found.data.copy()
    data.pop("state", None)
    rows = SheetFilter(data, mine, request=found.request).qs.order_by()
    counts = counted(rows) if found.known.is_past else dict(rows.values_list("state").annotate(Count("pk")))
    chosen = found.form.cleaned_data.get("state")
    return [
        {"state": state, "label": state.label, "count": counts[state], "is_chosen": state == chosen}
        for state in Sheet.State
        if state in counts
    ]


def _local(instant: datetime | None) -> datetime | None:
    return instant and localtime(instant)
