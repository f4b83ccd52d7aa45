"""Agencies by what they owe, and the record of one."""

from typing import Any

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from directives import records
from portal import clock, export
from portal.filters import AgencyFilter
from portal.http import paginate, render_page
from portal.models import Agency


@require_GET
def agencies(request):
    found, rows = _found(request)
    context = {"section": "directives", "filter": found, "page": paginate(request, rows)}
    return render_page(request, "directives/agencies.html", "directives/_agencies.html", context)


@require_GET
def agencies_export(request):
    title = _("Agencies by what they owe, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    return export.spreadsheet(request, "co-quan", title, _columns(), _found(request)[1])


@require_GET
def agency(request, code: str):
    found = get_object_or_404(records.readable(request.user).select_related("place", "parent"), code=code)
    today = clock.today()
    context = {"section": "directives", "agency": found, "today": today}
    return render(request, "directives/agency.html", {**context, **records.of(found, request.user, today)})


def _found(request) -> tuple[AgencyFilter, Any]:
    """The agencies that the filter shows, of those whose record the person may open.

    Those that stand today, unless it names a day.
    """
    query = request.GET.copy()
    query.setdefault("on", clock.today().isoformat())
    found = AgencyFilter(query, records.readable(request.user).exclude(kind=Agency.Kind.CENTRAL))
    if not found.is_valid():
        return found, []
    in_order = bool(found.form.cleaned_data.get("q"))
    return found, records.listed(found.qs, clock.today(), in_order=in_order)


def _columns() -> list[export.Column]:
    return [
        (_("Agency"), 50, lambda row: row[0].name),
        (_("Kind"), 28, lambda row: row[0].get_kind_display()),
        (_("Overdue"), 12, lambda row: row[1]["overdue"]),
        (_("Soon"), 12, lambda row: row[1]["soon"]),
        (_("With the giver"), 14, lambda row: row[1]["submitted"]),
        (_("All open"), 12, lambda row: row[1]["open"]),
        (_("Contributions to give"), 16, lambda row: row[1]["contributions"]),
    ]
