"""The calendar that working days are counted by, for everyone to look up."""

from django.utils import dates
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import clock, export
from portal.filters import HolidayFilter
from portal.http import paginate, render_page
from portal.models import Holiday


@require_GET
def holidays(request):
    found = _found(request)
    context = {"filter": found, "page": paginate(request, _rows(found))}
    return render_page(request, "portal/holidays.html", "portal/_holidays.html", context)


@require_GET
def holidays_export(request):
    found = _found(request)
    title = _("Public holidays and working days in their place")
    write = export.docx if request.GET.get("format") == "docx" else export.xlsx
    return write("ngay-nghi", title, _columns(), _rows(found))


def _found(request) -> HolidayFilter:
    """This year, unless another is asked for; an empty year means all."""
    asked = {"year": str(clock.today().year), **request.GET.dict()}
    return HolidayFilter(asked, Holiday.objects.filter(is_active=True))


def _rows(found: HolidayFilter):
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("Day"), 12, lambda row: row.day),
        (_("Weekday"), 12, lambda row: str(dates.WEEKDAYS[row.day.weekday()])),
        (_("Name"), 44, lambda row: row.name),
        (_("Kind"), 26, lambda row: row.get_kind_display()),
        (_("By which document"), 40, lambda row: row.source),
    ]
