"""The cells of a sheet, one by one: saved while one types, and their history."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST

from disbursement import rules, services
from disbursement.forms import CellsForm
from disbursement.models import Allocation, Sheet
from disbursement.story import story_of
from disbursement.table import Row, Table, load, named, paths
from disbursement.typed import Clash
from portal.http import require

UNSAVED = 409  # some cells wait for a decision, or the sheet is closed


@require_POST
def sheet_cells(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_fill_sheet(request.user, found))
    form = CellsForm(request.POST)
    form.is_valid()
    if not form.errors.keys() <= form.names.keys():
        return JsonResponse({"detail": form.refusal().messages[0]}, status=422)
    try:
        unit = form.chosen_unit
        saved = services.save_cells(found, form.cells, was=form.was, unit=unit, by=request.user)
    except ValidationError as error:
        return JsonResponse({"detail": error.messages[0]}, status=UNSAVED)
    answer = _answer(load(saved.sheet, form.chosen_unit), saved) | {"refused": form.refused}
    return JsonResponse(answer, status=UNSAVED if saved.clashes else 422 if form.refused else 200)


@require_GET
def sheet_cell(request, pk: int, allocation: int) -> HttpResponse:
    """What was typed into the cells of a line of this month and what was reported, newest first."""
    found = _get(request, pk)
    of_sheet = {"year": found.year, "unit": found.unit_id, "component__program": found.program_id}
    line = get_object_or_404(Allocation.objects.filter(**of_sheet).select_related("component"), pk=allocation)
    context = {
        "section": "disbursement",
        "sheet": found,
        "line": line,
        "name": named(paths(found)[line.component_id][1], line),
        "events": story_of(found, line),
    }
    return render(request, "disbursement/cell.html", context)


def _get(request, pk: int) -> Sheet:
    return get_object_or_404(Sheet.objects.visible_to(request.user).for_list(), pk=pk)


def _answer(table: Table, saved: services.Saved) -> dict:
    """The sheet as it stands now: what is in its cells, what is said about them, what is to be decided."""
    counts = render_to_string("disbursement/_counts.html", {"counts": table.counts})
    saved_at = saved.sheet.saved_at
    return {
        "version": saved.sheet.version,
        "saved_at": f"{localtime(saved_at):%H:%M}" if saved_at else "",
        "values": {cell.name: cell.was for row in table.rows for cell in row.cells.values()},
        "findings": {row.key: _marks(row) for row in table.rows if row.marks},
        "clashes": [_clash(clash) for clash in saved.clashes],
        "counts": " ".join(counts.split()),
    }


def _marks(row: Row) -> list[dict[str, str]]:
    return [
        {"cell": f"{found.part}-{row.key}", "level": found.level, "sentence": found.sentence}
        for found in row.marks
    ]


def _clash(clash: Clash) -> dict[str, str]:
    at = f"{localtime(clash.at):%H:%M %d/%m}" if clash.at else ""
    return {"cell": f"{clash.part}-{clash.key}", "saved": clash.saved, "by": clash.by, "at": at}
