"""Notices that come in: the list, sending one, how far it is read, its file and pages, dropping it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from directives import rules, sending, services, tasks
from directives.evidence import media_type
from directives.filters import IncomingFilter
from directives.forms import SendNoticeForm
from directives.models import IncomingNotice
from directives.notices.files import UnreadableError, page_picture
from directives.views import drafts
from portal import clock, export
from portal.audit import history_of
from portal.http import paginate, render_page, require

SECTION: dict[str, Any] = {"section": "documents"}
STATE = IncomingNotice.State
PICTURE_WIDTH = 1240  # of a page, in pixels: sharp enough to read, 150 dots an inch on A4


@require_GET
def incoming_notices(request):
    require(rules.can_read_notices(request.user))
    found = _found(request)
    context = {**SECTION, "filter": found, "page": paginate(request, _rows(found))}
    return render_page(request, "directives/incoming_notices.html", "directives/_incoming.html", context)


@require_GET
def incoming_notices_export(request) -> HttpResponseBase:
    require(rules.can_read_notices(request.user))
    title = _("Notices read, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    return export.spreadsheet(request, "thong-bao-da-doc", title, _columns(), _rows(_found(request)))


@require_http_methods(["GET", "POST"])
def incoming_new(request) -> HttpResponse:
    require(rules.can_read_notices(request.user))
    is_sent = request.method == "POST"  # even if nothing was chosen
    form = SendNoticeForm(*([request.POST, request.FILES] if is_sent else []))
    if form.is_valid():
        try:
            notice = services.send_notice(**form.cleaned_data, by=request.user)
            return redirect(sending.begin_reading(notice, tasks.read_incoming))
        except ValidationError as error:
            form.add_error(None, error)
    context = {**SECTION, "form": form, "most": settings.NOTICE_MAX_BYTES}
    return render(request, "directives/incoming_new.html", context, status=422 if form.errors else 200)


@require_GET
def incoming_notice(request, pk: int) -> HttpResponseBase:
    found = _get(request, pk)
    if found.state in {STATE.READY, STATE.ACCEPTED}:
        polls = request.htmx and request.htmx.target == "incoming-state"
        return HttpResponseClientRefresh() if polls else drafts.review(request, found)
    context = {
        **SECTION,
        "notice": found,
        "progress": cache.get(found.progress_key) if found.is_waiting else None,
        "history": history_of(found),
    }
    return render_page(
        request, "directives/incoming_waiting.html", "directives/_incoming_state.html", context
    )


@require_GET
@cache_control(private=True, no_store=True)
def incoming_file(request, pk: int) -> FileResponse:
    found = _get(request, pk)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"X-Content-Type-Options": "nosniff"}
    kind = media_type(found.name)
    return FileResponse(file, as_attachment=True, filename=found.name, content_type=kind, headers=headers)


def _etag(request, pk: int, number: int) -> str | None:
    """Of a page's picture, for who may see it: the file never changes."""
    found = IncomingNotice.objects.visible_to(request.user).filter(pk=pk).values("fingerprint").first()
    return f'"{found["fingerprint"]}-{number}-{PICTURE_WIDTH}"' if found else None


@require_GET
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def incoming_page_picture(request, pk: int, number: int) -> HttpResponse:
    found = _get(request, pk)
    try:
        if number not in {page["number"] for page in found.pages}:
            raise Http404
        picture = page_picture(found.file.path, found.name, number, PICTURE_WIDTH)
    except (UnreadableError, FileNotFoundError) as error:
        raise Http404 from error
    return HttpResponse(picture, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


@require_POST
def incoming_drop(request, pk: int) -> HttpResponse:
    found = _get(request, pk)
    try:
        services.drop_notice(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, _("The notice was taken out of review. Tasks that were accepted stay."))
    return redirect("incoming_notices")


def _get(request, pk: int) -> IncomingNotice:
    rows = IncomingNotice.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("document", "sent_by__agency", "decided_by"), pk=pk)


def _found(request) -> IncomingFilter:
    return IncomingFilter(request.GET, IncomingNotice.objects.visible_to(request.user).for_list())


def _rows(found: IncomingFilter):
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("State"), 22, lambda row: row.get_state_display()),
        (_("Notice"), 70, str),
        (_("File"), 30, lambda row: row.name),
        (_("Sent by"), 26, lambda row: str(row.sent_by)),
        (_("Sent at"), 18, lambda row: row.sent_at),
        (_("Drafts that wait"), 12, lambda row: row.open_count),
        (_("Drafts accepted"), 12, lambda row: row.accepted_count),
        (_("Document"), 22, lambda row: row.document.reference if row.document else ""),
        (_("Why it could not be read"), 50, lambda row: row.refusal),
        (_("Accepted or dropped by"), 26, lambda row: str(row.decided_by or "")),
        (_("Accepted or dropped at"), 18, lambda row: row.decided_at),
    ]
