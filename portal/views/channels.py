"""Further channels of agencies, for administrators. Their addresses are secrets: typed, never shown."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import audit, rules, services
from portal.channels import kinds, masked
from portal.forms import EndpointForm
from portal.http import carry_out, paginate, require
from portal.models import Endpoint

FORM = "portal/channel.html"


@require_GET
def channels(request):
    require(rules.can_configure_channels(request.user))
    rows = Endpoint.objects.select_related("agency").order_by("agency__position", "agency__name", "name")
    page = paginate(request, rows)
    listed = [(row, masked(row.address)) for row in page]
    return render(request, "portal/channels.html", {"page": page, "listed": listed})


@require_http_methods(["GET", "POST"])
def channel_new(request):
    require(rules.can_configure_channels(request.user))
    form = EndpointForm(request.POST or None)
    done = _("The channel was added. Test it before the next reminders go out.")
    context = {"title": _("Add a channel"), "kinds": kinds()}
    return carry_out(
        request, form, services.add_endpoint, back="channels", template=FORM, done=done, **context
    )


@require_http_methods(["GET", "POST"])
def channel(request, pk):
    require(rules.can_configure_channels(request.user))
    endpoint = get_object_or_404(Endpoint.objects.select_related("agency"), pk=pk)
    form = EndpointForm(request.POST or None, endpoint=endpoint)
    do, done = partial(services.change_endpoint, endpoint), _("The channel was saved.")
    context = {"title": endpoint.name, "kinds": kinds(), "history": audit.history_of(endpoint)}
    return carry_out(request, form, do, back="channels", template=FORM, done=done, **context)


@require_POST
def channel_test(request, pk):
    require(rules.can_configure_channels(request.user))
    endpoint = services.test_endpoint(get_object_or_404(Endpoint, pk=pk), by=request.user)
    if endpoint.test_error:
        messages.error(request, _("The service did not take it: %(words)s") % {"words": endpoint.test_error})
    else:
        messages.success(request, _("The service took the test message. See whether it arrived."))
    return redirect("channels")
