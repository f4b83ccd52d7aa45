"""A person's messages, and the mails that went to the person's agency; who steers may read all."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from portal import rules, services
from portal.http import paginate, render_page
from portal.models import Notification
from portal.reminding.text import grouped


@require_GET
def inbox(request):
    channel = (
        Notification.Channel.EMAIL if request.GET.get("channel") == "email" else Notification.Channel.INBOX
    )
    rows = Notification.objects.visible_to(request.user).filter(channel=channel).select_related("agency")
    context = {"page": paginate(request, rows), "channel": channel.value}
    return render_page(request, "portal/inbox.html", "portal/_inbox.html", context)


@require_GET
def notification(request, pk):
    """Opening a message marks it as read: the one change that a GET makes, and it is the person's own."""
    logged = Notification.objects.logged_for(request.user).select_related("agency", "user", "endpoint")
    message = get_object_or_404(logged, pk=pk)
    services.mark_read(Notification.objects.filter(pk=pk), by=request.user)
    is_ours = url_has_allowed_host_and_scheme(message.url, None)
    context = {"message": message, "has_link": message.url and is_ours, "groups": grouped(message.lines)}
    context["may_resend"] = rules.can_resend(request.user) and message.is_outgoing
    return render(request, "portal/notification.html", context)


@require_POST
def read_all(request):
    services.mark_read(Notification.objects.visible_to(request.user), by=request.user)
    return redirect("inbox")
