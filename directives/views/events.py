"""Events that tasks wait for: the list, and one of them with what its date does."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.filters import EventFilter
from directives.forms import EventDateForm
from directives.models import Directive, Event
from directives.story import with_progress
from portal import clock, export
from portal.audit import history_of
from portal.http import carry_out, paginate, render_page, require
from portal.models import User

PAGE = "directives/event.html"


@require_GET
def events(request):
    found = _found(request)
    rows = found.qs if found.is_valid() else found.qs.none()
    context = {"section": "directives", "filter": found, "page": paginate(request, rows)}
    return render_page(request, "directives/events.html", "directives/_events.html", context)


@require_GET
def events_export(request):
    columns: list[export.Column] = [
        (_("Event"), 60, lambda event: event.name),
        (_("Date of the event"), 16, lambda event: event.on),
        (_("Tasks that wait"), 12, lambda event: event.waiting_count),
    ]
    title = _("Events that tasks wait for, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    found = _found(request)
    rows = found.qs if found.is_valid() else found.qs.none()
    return export.spreadsheet(request, "su-kien", title, columns, rows)


@require_http_methods(["GET", "POST"])
def event(request, pk: int):
    found = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    is_post = request.method == "POST"
    require(not is_post or rules.can_date(request.user))
    form = EventDateForm(request.POST if is_post else None, initial={"on": found.on})
    context = _context(found, request.user)
    if form.is_valid() and "preview" in request.POST:
        try:
            context["moves"] = services.event_moves(found, form.cleaned_data["on"])
        except ValidationError as error:
            form.add_error("on", error)
        return render(request, PAGE, {**context, "form": form}, status=422 if form.errors else 200)
    do, done = partial(services.date_event, found), _("The event has its date.")
    return carry_out(request, form, do, back=found, template=PAGE, done=done, **context)


def _found(request) -> EventFilter:
    rows = Event.objects.visible_to(request.user).with_waiting(request.user)
    return EventFilter(request.GET, rows.order_by(F("on").asc(nulls_first=True), "name"))


def _context(found: Event, user: User) -> dict[str, Any]:
    waiting = Directive.objects.visible_to(user).filter(awaits=found).select_related("document")
    return {
        "section": "directives",
        "event": found,
        "rows": with_progress(waiting, clock.today()),
        "may_date": rules.can_date(user),
        "history": history_of(found),
    }
