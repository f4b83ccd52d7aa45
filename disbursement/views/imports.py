"""Files of plans and figures: the list, sending one, its preview, applying or dropping it."""

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disbursement import rules, sending, services, tasks
from disbursement.forms.imports import FORMS, SendFiguresForm, TemplateForm
from disbursement.importing import preview, template
from disbursement.models import ImportFile
from portal.audit import history_of
from portal.export import spreadsheet
from portal.export.download import original
from portal.http import paginate, render_page, require

SECTION: dict[str, Any] = {"section": "disbursement"}


@require_GET
def imports(request) -> HttpResponse:
    require(rules.can_see_imports(request.user))
    rows = ImportFile.objects.visible_to(request.user).for_list()
    context = {**SECTION, "page": paginate(request, rows), "may_send": rules.can_import_some(request.user)}
    return render(request, "disbursement/imports.html", context)


@require_http_methods(["GET", "POST"])
def import_new(request) -> HttpResponse:
    require(rules.can_import_some(request.user))
    make = FORMS.get(request.GET.get("kind", ""), SendFiguresForm)
    form = make(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        require(rules.can_import(request.user, form.cleaned_data["program"]))
        try:
            upload = services.send_file(**form.words(), by=request.user)
            return redirect(sending.begin_reading(upload, tasks.read_import))
        except ValidationError as error:
            form.add_error(None, error)
    initial = {**form.initial, "kind": form.kind}
    context = {**SECTION, "form": form, "kinds": ImportFile.Kind}
    context["template_form"] = TemplateForm(user=request.user, initial=initial)
    return render(request, "disbursement/import_new.html", context, status=422 if form.errors else 200)


@require_GET
def import_template(request) -> HttpResponseBase:
    require(rules.can_import_some(request.user))
    form = TemplateForm(request.GET, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose year, month and programme of the table."))
        return redirect("import_new")
    return template.workbook(request.user, form.cleaned_data)


@require_GET
def import_page(request, pk: int) -> HttpResponse:
    return _page(request, _get(request, pk))


@require_GET
def import_rows_export(request, pk: int) -> HttpResponseBase:
    found = _get(request, pk)
    verdict = preview.verdict_asked(found, request.GET)
    rows = preview.rows(found, verdict).iterator(1000)
    title = f"{found.name}: {verdict.label if verdict else ''}"
    columns, told = preview.columns(found), preview.explained(rows, found)
    return spreadsheet(request, f"import-{found.pk}", title, columns, told)


@require_GET
def import_file(request, pk: int) -> FileResponse:
    found = _get(request, pk)
    return original(found.file, found.name)


@require_POST
def import_apply(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_import(request.user, found.program))
    takes_all = request.POST.get("which") != "good"
    try:
        done = sending.begin_applying(found, tasks.apply_import, takes_all=takes_all, by=request.user)
    except ValidationError as error:
        return _page(request, _get(request, pk), status=409, error=error)
    if done.is_ready:
        sentence = _("Something changed since the preview: nothing was applied. Look at the refused rows.")
        return _page(request, done, status=409, error=ValidationError(sentence))
    if done.state == ImportFile.State.APPLIED:
        messages.success(request, _applied(done))
    return redirect(done)


@require_POST
def import_drop(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    require(rules.can_import(request.user, found.program))
    try:
        services.drop_file(found, by=request.user)
    except ValidationError as error:
        return _page(request, _get(request, pk), status=409, error=error)
    messages.success(request, _("The file was dropped. Nothing was changed."))
    return redirect("imports")


def _get(request, pk: int) -> ImportFile:
    return get_object_or_404(ImportFile.objects.visible_to(request.user).for_list(), pk=pk)


def _page(request, found: ImportFile, *, status: int = 200, **more: Any) -> HttpResponse:
    verdict = preview.verdict_asked(found, request.GET)
    page = paginate(request, preview.rows(found, verdict))
    page.object_list = list(preview.explained(page.object_list, found))
    context = {
        **SECTION,
        "upload": found,
        "sheets": preview.sheets(found),
        "verdict": verdict,
        "tiles": preview.tiles(found, verdict),
        "page": page,
        "good": found.count("new") + found.count("changed"),
        "rows_read": cache.get(found.progress_key, 0) if found.is_under_way else 0,
        "earlier": preview.earlier(found, request.user),
        "may_decide": rules.can_import(request.user, found.program),
        "entries": history_of(found),
        **more,
    }
    return render_page(request, "disbursement/import.html", "disbursement/_import.html", context, status)


def _applied(done: ImportFile) -> str:
    number = done.count("new") + done.count("changed")
    return ngettext("%(number)s row was applied.", "%(number)s rows were applied.", number) % {
        "number": number
    }
