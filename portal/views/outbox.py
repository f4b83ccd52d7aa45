"""The log of the outbox: every message, what became of it, and sending it once more."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal import clock, export, rules, services
from portal.filters import MessageFilter
from portal.heartbeat import heartbeat
from portal.http import paginate, render_page, require
from portal.models import Notification


@require_GET
def remind_log(request):
    found = _found(request)
    found.offer(request.user)
    context = {
        "section": "directives",
        "filter": found,
        "page": paginate(request, _rows(found)),
        "beat": heartbeat() if request.user.sees_all else None,
        "may_resend": rules.can_resend(request.user),
    }
    return render_page(request, "portal/remind_log.html", "portal/_remind_log.html", context)


@require_GET
def remind_log_export(request):
    title = _("Log of reminders, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    rows = _rows(_found(request)).iterator(chunk_size=2000)
    write = export.docx if request.GET.get("format") == "docx" else export.xlsx
    return write("nhat-ky-nhac-viec", title, _columns(), rows)


@require_POST
def notification_resend(request, pk):
    message = get_object_or_404(Notification.objects.logged_for(request.user), pk=pk)
    require(rules.can_resend(request.user))
    try:
        services.resend(message, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It goes out again within a minute."))
    return redirect(message)


def _found(request) -> MessageFilter:
    return MessageFilter(request.GET, Notification.objects.logged_for(request.user).for_list())


def _rows(found: MessageFilter):
    """What the filter shows; nothing if it asks for what cannot be."""
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("Written at"), 16, lambda row: _minute(row.created_at)),
        (_("Agency"), 28, lambda row: str(row.agency or "")),
        (_("To whom"), 34, lambda row: row.receiver),
        (_("Message"), 60, lambda row: row.subject),
        (_("Channel"), 16, lambda row: row.get_channel_display()),
        (_("State"), 14, lambda row: row.state_words),
        (_("Sent at"), 16, lambda row: _minute(row.sent_at)),
        (_("Tries"), 8, lambda row: row.tries),
        (_("Tried again at"), 16, lambda row: _minute(row.retry_at)),
        (_("What the server said"), 50, lambda row: row.error),
    ]


def _minute(instant) -> str:
    return f"{instant.astimezone():%d/%m/%Y %H:%M}" if instant else ""
