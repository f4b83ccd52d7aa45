"""One sheet: filled in and submitted by its unit, verified or returned by the owner of the programme."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from disbursement import rules, services
from disbursement.amounts import Unit
from disbursement.forms import CellsForm, ReasonForm, unit_of
from disbursement.models import Sheet
from disbursement.table import Table, load
from disbursement.views.sheets import days_late
from portal import clock
from portal.audit import history_of
from portal.http import require

HISTORY = 50  # newest entries shown


@require_http_methods(["GET", "POST"])
def sheet(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    if request.method == "GET":
        return _page(request, load(found, unit_of(request.GET)))
    require(rules.can_fill_sheet(request.user, found))
    form = _form(request, found)
    saved, refusal = _save(request, found, form)
    if refusal:
        return refusal
    if request.POST.get("then") == "submit":  # the page's own button: this address can also be opened again
        return _submit(request, saved, form)
    return _unreadable(request, saved, form) or _saved(request, saved, form)


@require_POST
def sheet_submit(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_fill_sheet(request.user, found))
    form = _form(request, found)
    saved, refusal = _save(request, found, form)
    return refusal or _submit(request, saved, form)


@require_POST
def sheet_verify(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_judge(request.user, found))
    try:
        services.verify(found, by=request.user)
    except ValidationError as error:
        return _page(request, load(_get(request, pk)), error=error, status=409)
    messages.success(request, _("The sheet is verified and locked."))
    return redirect(found)


@require_POST
def sheet_return(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_judge(request.user, found))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, load(found), status=422, reason_form=form)
    try:
        services.return_sheet(found, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as error:
        return _page(request, load(_get(request, pk)), error=error, status=409, reason_form=form)
    messages.success(request, _("The sheet is returned to %(agency)s.") % {"agency": found.unit})
    return redirect(found)


def _get(request, pk: int) -> Sheet:
    return get_object_or_404(Sheet.objects.visible_to(request.user).for_list(), pk=pk)


def _form(request, found: Sheet) -> CellsForm:
    form = CellsForm(request.POST, load(found))
    form.is_valid()
    return form


def _save(request, found: Sheet, form: CellsForm) -> tuple[Sheet, HttpResponse | None]:
    """Keep the draft; or the page of the refusal, with all that was typed."""
    if form.errors:
        return found, _page(
            request, load(found, form.chosen_unit, form.typed()), error=form.refusal(), status=422
        )
    asked = {"unit": form.chosen_unit, "version": form.cleaned_data["version"]}
    try:
        return services.save_sheet(found, form.cells, **asked, by=request.user), None
    except ValidationError as error:
        is_conflict = isinstance(error, services.ConflictError)
        typed = form.touched() if is_conflict else form.typed()
        table = load(_get(request, found.pk), form.chosen_unit, typed)
        return found, _page(request, table, error=error, status=409, conflict=is_conflict)


def _submit(request, saved: Sheet, form: CellsForm) -> HttpResponse:
    """Report what was saved a moment ago; or the page with all that is to be mended first."""
    unit = form.chosen_unit
    try:
        services.submit(saved, version=saved.version, by=request.user)
    except services.UnfinishedError as error:
        return _page(request, load(saved, unit, strict=True), error=error, status=422, strict=True)
    except ValidationError as error:
        return _page(request, load(_get(request, saved.pk), unit), error=error, status=409)
    messages.success(request, _("Submitted to %(agency)s.") % {"agency": saved.program.owner})
    return redirect(saved)


def _unreadable(request, saved: Sheet, form: CellsForm) -> HttpResponse | None:
    """The draft is saved, but some cells are no amounts: say which."""
    table = load(saved, form.chosen_unit)
    if not any(row.cell.error for row in table.rows):
        return None
    error = ValidationError(_("The draft is saved. Some cells cannot be read as amounts; they are marked."))
    return _page(request, table, error=error, status=422)


def _saved(request, found: Sheet, form: CellsForm) -> HttpResponse:
    messages.success(request, _("The draft is saved."))
    unit = form.cleaned_data["next_unit"] or form.chosen_unit
    return redirect(found.get_absolute_url() + ("" if unit == Unit.TRIEU else f"?unit={unit}"))


def _page(request, table: Table, *, status: int = 200, **more) -> HttpResponse:
    found, user = table.sheet, request.user
    context = {
        "section": "disbursement",
        "sheet": found,
        "table": table,
        "units": Unit,
        "days_late": days_late(found, clock.today()),
        "may_edit": rules.can_edit_sheet(user, found),
        "may_judge": rules.can_verify(user, found),
        "entries": history_of(found)[:HISTORY],
        "reason_form": ReasonForm(),
        **more,
    }
    return render(request, "disbursement/sheet.html", context, status=status)
