"""One sheet: filled in and submitted by its unit, verified or returned by the owner of the programme."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from disbursement import rules, services
from disbursement.amounts import Unit
from disbursement.forms import CellsForm, ReturnForm, seen_at, unit_of
from disbursement.models import Sheet
from disbursement.past import sheet_on
from disbursement.table import Table, load
from disbursement.views.sheets import days_late
from portal import clock
from portal.as_of import AsOf, read_as_of
from portal.audit import history_of
from portal.http import require
from portal.models import AuditEntry

HISTORY = 50  # newest entries shown


@require_http_methods(["GET", "POST"])
def sheet(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    if request.method == "GET":
        return _shown(request, found, read_as_of(request.GET))
    require(rules.can_fill_sheet(request.user, found))
    form = _form(request)
    saved = _save(request, found, form)
    if isinstance(saved, HttpResponse):
        return saved
    if request.POST.get("then") == "submit":  # the page's own button: this address can also be opened again
        return _submit(request, saved, form)
    return _unreadable(request, saved, form) or _saved(request, saved, form)


@require_POST
def sheet_submit(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_fill_sheet(request.user, found))
    form = _form(request)
    saved = _save(request, found, form)
    return saved if isinstance(saved, HttpResponse) else _submit(request, saved, form)


@require_POST
def sheet_verify(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_judge(request.user, found))
    form = ReturnForm(request.POST)
    if found.state == Sheet.State.SUBMITTED and form.is_written:
        error = ValidationError(_("You wrote what is to be mended: return the sheet, or delete those words."))
        return _page(request, form.in_table(load(found)), error=error, status=422, reason_form=form)
    try:
        services.verify(found, by=request.user, seen=seen_at(request.POST.get("seen", "")))
    except ValidationError as error:
        return _page(request, load(_get(request, pk)), error=error, status=409)
    messages.success(request, _("The sheet is verified and locked."))
    return redirect(found)


@require_POST
def sheet_return(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_judge(request.user, found))
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, form.in_table(load(found)), status=422, reason_form=form)
    try:
        services.return_sheet(found, reason=form.cleaned_data["reason"], cells=form.cells, by=request.user)
    except ValidationError as error:
        table = form.in_table(load(_get(request, pk)))
        return _page(request, table, error=error, status=409, reason_form=form)
    messages.success(request, _("The sheet is returned to %(agency)s.") % {"agency": found.unit})
    return redirect(found)


def _shown(request, found: Sheet, known: AsOf) -> HttpResponse:
    """The sheet as it is; or, only to be read, as it was reported by an earlier day."""
    if known.is_past:
        found = sheet_on(found, known.day)
    return _page(request, load(found, unit_of(request.GET)), known=known, status=known.status)


def _get(request, pk: int) -> Sheet:
    return get_object_or_404(Sheet.objects.visible_to(request.user).for_list(), pk=pk)


def _form(request) -> CellsForm:
    form = CellsForm(request.POST)
    form.is_valid()
    return form


def _save(request, found: Sheet, form: CellsForm) -> services.Saved | HttpResponse:
    """Keep the draft; or the page of the refusal, with all that was typed."""
    unit = form.chosen_unit
    if form.errors:
        return _page(request, load(found, unit, form.typed), error=form.refusal(), status=422)
    try:
        saved = services.save_cells(found, form.cells, was=form.was, unit=unit, by=request.user)
    except ValidationError as error:
        return _page(request, load(_get(request, found.pk), unit, form.typed), error=error, status=409)
    return _clash(request, saved, form) if saved.clashes else saved


def _clash(request, saved: services.Saved, form: CellsForm) -> HttpResponse:
    """Both values of each cell that another person changed meanwhile; the others are saved."""
    mine: dict = {}
    for clash in saved.clashes:
        mine.setdefault(clash.key, {})[clash.part] = form.typed[clash.key][clash.part]
    table = load(saved.sheet, form.chosen_unit, mine, saved.clashes)
    error = ValidationError(services.clash_words(saved.clashes))
    return _page(request, table, error=error, status=409, conflict=True)


def _submit(request, saved: services.Saved, form: CellsForm) -> HttpResponse:
    """Report what was saved a moment ago; or the page with all that is to be mended first."""
    unit, sheet = form.chosen_unit, saved.sheet
    try:
        services.submit(sheet, version=form.cleaned_data["version"] + bool(saved.changed), by=request.user)
    except services.UnfinishedError as error:
        return _page(request, load(sheet, unit, strict=True), error=error, status=422, strict=True)
    except ValidationError as error:
        return _page(request, load(_get(request, sheet.pk), unit), error=error, status=409)
    messages.success(request, _("Submitted to %(agency)s.") % {"agency": sheet.program.owner})
    return redirect(sheet)


def _unreadable(request, saved: services.Saved, form: CellsForm) -> HttpResponse | None:
    """The draft is saved, but some cells are no amounts: say which."""
    table = load(saved.sheet, form.chosen_unit)
    if not any(found.code == "unreadable" for _row, found in table.findings):
        return None
    error = ValidationError(_("The draft is saved. Some cells cannot be read as amounts; they are marked."))
    return _page(request, table, error=error, status=422)


def _saved(request, saved: services.Saved, form: CellsForm) -> HttpResponse:
    messages.success(request, _("The draft is saved."))
    asked = {"unit": form.cleaned_data["next_unit"] or form.chosen_unit, "changed": _only_changed(request)}
    if asked["unit"] == Unit.TRIEU:
        del asked["unit"]
    query = urlencode({name: value for name, value in asked.items() if value})
    return redirect(saved.sheet.get_absolute_url() + (f"?{query}" if query else ""))


def _only_changed(request) -> str:
    """Whether only lines with something new are shown: "1", or nothing."""
    return "1" if (request.POST if request.method == "POST" else request.GET).get("changed") == "1" else ""


def _history(found: Sheet) -> QuerySet[AuditEntry]:
    """Its steps up to the day that is looked at; what was typed stands in the history of the cells."""
    until = clock.end_of(found.as_of or clock.today())
    return history_of(found).exclude(verb="sheet.saved").filter(at__lte=until)


def _page(request, table: Table, *, status: int = 200, **more) -> HttpResponse:
    found, user = table.sheet, request.user
    may_edit = rules.can_edit_sheet(user, found)
    waits = found.is_editable and not found.as_of and rules.can_fill_sheet(user, found)
    context = {
        "section": "disbursement",
        "sheet": found,
        "table": table,
        "units": Unit,
        "only_changed": _only_changed(request),
        "days_late": days_late(found, clock.today()),
        "may_edit": may_edit,
        "is_shut": waits and not may_edit,
        "may_judge": rules.can_verify(user, found) and not found.as_of,
        "entries": _history(found)[:HISTORY],
        "reason_form": ReturnForm(),
        **more,
    }
    return render(request, "disbursement/sheet.html", context, status=status)
