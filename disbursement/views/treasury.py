"""Lists of the Treasury: all of them, sending one, the comparison with the portal, the lines as read."""

from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import rules, sending, services, tasks
from disbursement.forms.treasury import SendListForm
from disbursement.models import TreasuryLine, TreasuryList
from disbursement.treasury import comparing, exported
from disbursement.treasury.filters import ComparingForm, TreasuryLineFilter, TreasuryListFilter, tally
from portal.audit import history_of
from portal.export import spreadsheet
from portal.export.download import original
from portal.http import paginate, render_page, require

SECTION: dict[str, Any] = {"section": "disbursement"}


@require_GET
def treasury_lists(request) -> HttpResponse:
    found = TreasuryListFilter(request.GET, _lists(request), request=request)
    context = {
        **SECTION,
        "filter": found,
        "page": paginate(request, found.qs),
        "may_send": rules.can_import_some(request.user),
    }
    return render_page(
        request, "disbursement/treasury_lists.html", "disbursement/_treasury_lists.html", context
    )


@require_GET
def treasury_lists_export(request) -> HttpResponseBase:
    found = TreasuryListFilter(request.GET, _lists(request), request=request)
    title = _("Lists of the Treasury")
    return spreadsheet(request, "bang-ke-kho-bac", title, exported.of_lists(), found.qs)


@require_http_methods(["GET", "POST"])
def treasury_new(request) -> HttpResponse:
    require(rules.can_import_some(request.user))
    form = SendListForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        require(rules.can_import(request.user, form.cleaned_data["program"]))
        try:
            new = services.send_treasury_list(**form.cleaned_data, by=request.user)
            return redirect(sending.begin_reading_list(new, tasks.read_treasury_list))
        except ValidationError as error:
            form.add_error(None, error)
    context = {**SECTION, "form": form}
    return render(request, "disbursement/treasury_new.html", context, status=422 if form.errors else 200)


@require_GET
def treasury_list(request, pk: int) -> HttpResponse:
    """The comparison; before it can be made, what is to be done first."""
    found = get_list(request, pk)
    context = {**SECTION, "of": found, "may_keep": rules.can_keep_treasury(request.user, found)}
    status = 200
    if found.is_read or found.lines.exists():
        context |= _compared(request, found)
        status = context["known"].status
    else:
        context["rows_read"] = cache.get(found.progress_key, 0) if found.is_under_way else 0
    context |= {
        "may_see_file": rules.can_see_treasury_file(request.user, found),
        **_versions(request, found),
        "entries": history_of(found),
    }
    part = "disbursement/_treasury.html" if "filter" in context else "disbursement/_treasury_waits.html"
    return render_page(request, "disbursement/treasury.html", part, context, status=status)


@require_GET
def treasury_export(request, pk: int) -> HttpResponseBase:
    found = get_list(request, pk)
    form = ComparingForm(request.GET, found, request.user)
    if form.known.refusal:
        return treasury_list(request, pk)
    words = {"month": found.period, "version": found.version, "day": f"{form.known.day:%d/%m/%Y}"}
    title = _("Treasury and portal, month %(month)s, version %(version)s, as known on %(day)s (đồng)") % words
    name = f"doi-chieu-kho-bac-{found.year}-{found.month:02d}"
    foot = exported.foot_of_differences()
    return spreadsheet(
        request, name, title, exported.of_differences(), form.rows(), foot=foot, known_on=form.known.day
    )


@require_GET
def treasury_lines(request, pk: int) -> HttpResponse:
    found = get_list(request, pk)
    filtered = TreasuryLineFilter(request.GET, _lines(request, found), request=request)
    page = paginate(request, filtered.qs)
    context = {
        **SECTION,
        "of": found,
        "filter": filtered,
        "page": page,
        "sheet": found.told.get("sheet", ""),
        "may_keep": rules.can_keep_treasury(request.user, found) and found.is_read,
    }
    return render_page(
        request, "disbursement/treasury_lines.html", "disbursement/_treasury_lines.html", context
    )


@require_GET
def treasury_lines_export(request, pk: int) -> HttpResponseBase:
    found = get_list(request, pk)
    rows = TreasuryLineFilter(request.GET, _lines(request, found), request=request).qs
    words = {"month": found.period, "version": found.version}
    title = _("Lines of the Treasury's list, month %(month)s, version %(version)s (đồng)") % words
    foot = exported.foot_of_lines()
    return spreadsheet(request, "dong-kho-bac", title, exported.of_lines(), rows, foot=foot)


@require_GET
def treasury_file(request, pk: int) -> FileResponse:
    found = get_list(request, pk)
    require(rules.can_see_treasury_file(request.user, found))
    return original(found.file, found.name)


def get_list(request, pk: int) -> TreasuryList:
    """The list, if it exists for this person."""
    return get_object_or_404(_lists(request), pk=pk)


def _lists(request):
    return TreasuryList.objects.visible_to(request.user).for_list()


def _lines(request, found: TreasuryList):
    return TreasuryLine.objects.filter(treasury_list=found).visible_to(request.user, found).for_list()


def _compared(request, found: TreasuryList) -> dict[str, Any]:
    """The differences that the address asks for, with what is left to do."""
    form = ComparingForm(request.GET, found, request.user)
    rows = form.rows()
    unread = _lines(request, found).unmatched()
    return {
        "filter": form,
        "known": form.known,
        "page": paginate(request, rows),
        "totals": comparing.totals(rows),
        "tally": tally(rows),
        "unmatched": unread.count(),
    }


def _versions(request, found: TreasuryList) -> dict[str, Any]:
    """All lists of the same month and programme, the newest first, and the one in force if it is another."""
    same = _lists(request).filter(year=found.year, month=found.month, program=found.program_id)
    rows = list(same.order_by("-version"))
    newest = next((row.pk for row in rows if row.state not in TreasuryList.UNUSED), None)
    return {"versions": rows, "later": newest if newest != found.pk else None}
