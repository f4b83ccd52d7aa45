"""The register of guiding documents: list, entry, correction, and the files of documents."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.evidence import media_type
from directives.filters import GuidanceFilter
from directives.forms import GuidanceForm
from directives.models import Document
from portal import clock, export
from portal.http import paginate, render_page, require


@require_GET
def guidance(request):
    found = _found(request)
    context = {
        "section": "documents",
        "filter": found,
        "page": paginate(request, _rows(found)),
        "may_register": rules.can_register(request.user),
    }
    return render_page(request, "directives/guidance.html", "directives/_guidance.html", context)


@require_GET
def guidance_export(request):
    title = _("Guiding documents, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    return export.spreadsheet(request, "van-ban-huong-dan", title, _columns(), _rows(_found(request)))


@require_http_methods(["GET", "POST"])
def guidance_new(request):
    require(rules.can_register(request.user))
    return _entry(request, None)


@require_http_methods(["GET", "POST"])
def guidance_edit(request, pk: int):
    registered = Document.objects.visible_to(request.user).filter(is_guiding=True)
    found = get_object_or_404(registered, pk=pk)
    require(rules.can_register(request.user))
    return _entry(request, found)


@require_GET
@cache_control(private=True, no_store=True)
def document_file(request, pk: int):
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(file=""), pk=pk)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name, headers = found.file_name, {"X-Content-Type-Options": "nosniff"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=media_type(name), headers=headers
    )


def _entry(request, document: Document | None):
    form = GuidanceForm(request.POST or None, request.FILES or None, instance=document)
    if form.is_valid():
        try:
            saved = services.register_guidance(form.instance, **form.facts, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The document was put on the register."))
            return redirect(saved)
    context = {"section": "documents", "form": form, "document": document}
    return render(request, "directives/guidance_entry.html", context, status=422 if form.errors else 200)


def _found(request) -> GuidanceFilter:
    rows = Document.objects.visible_to(request.user).filter(is_guiding=True)
    related = rows.select_related("issuer").prefetch_related("programs", "components", "replaced_by")
    return GuidanceFilter(request.GET, related)


def _rows(found: GuidanceFilter):
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("Number and symbol"), 22, lambda row: row.reference),
        (_("Kind"), 16, lambda row: row.get_kind_display()),
        (_("Issuer"), 30, lambda row: row.issuer.name),
        (_("Issued on"), 12, lambda row: row.issued_on),
        (_("Title"), 70, lambda row: row.title),
        (_("Programmes"), 20, lambda row: ", ".join(str(one) for one in row.programs.all())),
        (_("Components"), 30, lambda row: ", ".join(one.code for one in row.components.all())),
        (_("Replaced by"), 22, lambda row: ", ".join(one.reference for one in row.replaced_by.all())),
    ]
