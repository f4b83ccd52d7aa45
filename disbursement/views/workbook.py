"""A sheet as a workbook: downloaded, filled in with Excel, looked at, and put into the draft."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import rules
from disbursement.forms import WorkbookForm, unit_of
from disbursement.models import Sheet
from disbursement.table import load
from disbursement.workbooks import reading
from disbursement.workbooks.files import workbook_of
from portal.as_of import read_as_of
from portal.http import require


@require_GET
def sheet_workbook(request, pk: int) -> HttpResponse:
    found, known = _get(request, pk), read_as_of(request.GET)
    if known.refusal:
        return redirect(f"{found.get_absolute_url()}?{request.GET.urlencode()}")
    return workbook_of(found, unit_of(request.GET), known.day)


@require_http_methods(["GET", "POST"])
def sheet_import(request, pk: int) -> HttpResponse:
    """What a file would change; its button sends the cells to the sheet's own page, which saves them."""
    found = _get(request, pk)
    require(rules.can_fill_sheet(request.user, found))
    form = WorkbookForm(request.POST or None, request.FILES or None)
    table, preview = load(found), None
    if form.is_valid():
        try:
            preview = reading.read(form.cleaned_data["file"], table)
        except ValidationError as error:
            form.add_error("file", error)
    context = {"section": "disbursement", "sheet": found, "table": table, "form": form, "preview": preview}
    return render(request, "disbursement/sheet_import.html", context, status=422 if form.errors else 200)


def _get(request, pk: int) -> Sheet:
    return get_object_or_404(Sheet.objects.visible_to(request.user).for_list(), pk=pk)
