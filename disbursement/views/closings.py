"""A closed month as it was frozen: by unit and programme, line by line, and what differs from it since."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disbursement.closed import differences, groups
from disbursement.closed.columns import difference_columns, group_columns, line_columns
from disbursement.closed.filters import ClosedFilter, DifferenceFilter
from disbursement.models import Allocation, ClosedFigure, ClosedSheet, Closing
from portal import export
from portal.http import paginate, render_page

MISSING_SHOWN = 100


@require_GET
def closing(request, pk: int) -> HttpResponse:
    found = _or_404(request, pk)
    asked = _figures(request, found)
    page = paginate(request, groups.grouped(asked.qs))
    missing = ClosedSheet.objects.visible_to(request.user).filter(closing=found).missing()
    context = {
        **_page(found),
        "filter": asked,
        "page": page,
        "rows": groups.named(found, page.object_list),
        "totals": groups.totals(asked.qs),
        "missing": missing.select_related("sheet__unit", "sheet__program")[:MISSING_SHOWN],
    }
    return render_page(request, "disbursement/closing.html", "disbursement/_closing.html", context)


@require_GET
def closing_export(request, pk: int) -> HttpResponseBase:
    found = _or_404(request, pk)
    rows = groups.named(found, groups.grouped(_figures(request, found).qs))
    foot = export.Foot(_("Total"), [_("Plan (đồng)"), _("Disbursed (đồng)")])
    columns, name = group_columns(), _name(found)
    return export.spreadsheet(request, f"chot-so-{name}", _title(found), columns, rows, foot=foot)


@require_GET
def closing_lines(request, pk: int) -> HttpResponse:
    found = _or_404(request, pk)
    asked = _figures(request, found)
    context = {
        **_page(found),
        "filter": asked,
        "page": paginate(request, groups.lines(asked.qs)),
        "totals": groups.totals(asked.qs),
    }
    page, part = "disbursement/closing_lines.html", "disbursement/_closing_lines.html"
    return render_page(request, page, part, context)


@require_GET
def closing_lines_export(request, pk: int) -> HttpResponseBase:
    found = _or_404(request, pk)
    rows = groups.lines(_figures(request, found).qs).iterator(chunk_size=2000)
    columns, name = line_columns(), f"chot-so-chi-tiet-{_name(found)}"
    return export.spreadsheet(request, name, _title(found), columns, rows)


@require_GET
def closing_changes(request, pk: int) -> HttpResponse:
    found = _or_404(request, pk)
    other, asked = _asked(request, found)
    page = paginate(request, asked.qs)
    context = {
        **_page(found),
        "other": other,
        "filter": asked,
        "page": page,
        "rows": differences.explained(page.object_list, found, other),
        "totals": differences.totals(asked.qs),
    }
    template, part = "disbursement/closing_changes.html", "disbursement/_closing_changes.html"
    return render_page(request, template, part, context)


@require_GET
def closing_changes_export(request, pk: int) -> HttpResponseBase:
    found = _or_404(request, pk)
    other, asked = _asked(request, found)
    rows = differences.explained(asked.qs, found, other)
    columns, name = difference_columns(), f"thay-doi-sau-chot-so-{_name(found)}"
    return export.spreadsheet(request, name, _title(found), columns, rows)


def _or_404(request, pk: int) -> Closing:
    return get_object_or_404(Closing.objects.visible_to(request.user).for_page(), pk=pk)


def _page(found: Closing) -> dict[str, Any]:
    """What each page of a closing shows: the version and the others of its month."""
    versions = list(found.month.closings.order_by("version"))
    following = next((one for one in versions if one.version == found.version + 1), None)
    return {"section": "disbursement", "closing": found, "versions": versions, "following": following}


def _figures(request, found: Closing) -> ClosedFilter:
    rows = ClosedFigure.objects.visible_to(request.user).filter(closing=found)
    asked = ClosedFilter(request.GET, rows, request=request)
    asked.form.is_valid()
    return asked


def _asked(request, found: Closing) -> tuple[Closing | None, DifferenceFilter]:
    """The other side, now unless the address names a version, and the lines that differ from it."""
    number = request.GET.get("version", "")
    other = found.month.closings.filter(version=int(number)).first() if number.isdecimal() else None
    if number and other is None:
        raise Http404("There is no such version.")
    rows: QuerySet[Allocation] = differences.differing(found, other, request.user)
    asked = DifferenceFilter(request.GET, rows, request=request)
    asked.form.is_valid()
    return other, asked


def _title(found: Closing) -> str:
    return _("Month %(month)s as closed, version %(version)s") % {
        "month": found.month,
        "version": found.version,
    }


def _name(found: Closing) -> str:
    return f"{found.month.year}-{found.month.month:02d}-{found.version}"
