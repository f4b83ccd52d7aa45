"""Tasks that are not reminded of for a while: the list, and the two acts on a task's page."""

from functools import partial

from django.db.models import QuerySet
from django.forms import Form
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.filters import PauseFilter
from directives.forms import PauseForm
from directives.models import ReminderPause
from directives.models.reminders import pause_of
from directives.views.subjects import ACT, act_page, assignment_or_404
from portal import clock, export
from portal.http import carry_out, paginate, render_page, require


@require_GET
def reminder_pauses(request):
    found, rows = _found(request)
    context = {"section": "directives", "filter": found, "page": paginate(request, rows)}
    return render_page(request, "directives/pauses.html", "directives/_pauses.html", context)


@require_GET
def reminder_pauses_export(request):
    columns: list[export.Column] = [
        (_("State"), 24, lambda pause: pause.state_words),
        (_("Agency"), 30, lambda pause: pause.assignment.agency.name),
        (_("Clause"), 12, lambda pause: pause.assignment.label),
        (_("Document"), 18, lambda pause: pause.assignment.directive.document.reference),
        (_("Task"), 60, lambda pause: pause.assignment.directive.title),
        (_("Reason"), 60, lambda pause: pause.reason),
        (_("Paused by"), 30, lambda pause: str(pause.paused_by.agency or pause.paused_by)),
        (_("On"), 12, lambda pause: clock.day_of(pause.paused_at)),
    ]
    rows = _found(request)[1]
    return export.spreadsheet(request, "tam-dung-nhac-viec", _("Pauses of reminders"), columns, rows)


def _found(request) -> tuple[PauseFilter, QuerySet[ReminderPause]]:
    found = PauseFilter(request.GET, ReminderPause.objects.visible_to(request.user).for_list())
    return found, found.qs if found.is_valid() else found.qs.none()


@require_http_methods(["GET", "POST"])
def assignment_pause(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_pause(request.user, found))
    form = PauseForm(request.POST or None)
    intro = _("The rules say nothing of this task meanwhile; its date and its state stay as they are.")
    context = act_page(found, title=_("Pause the reminders"), submit=_("Pause"), intro=intro)
    do, done = partial(services.pause_reminders, found), _("The reminders of this task are paused.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def assignment_resume(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_pause(request.user, found))
    form = Form(request.POST if request.method == "POST" else None)
    pause, intro = pause_of(found), ""
    if pause:
        names = {"person": pause.paused_by, "words": pause.state_words, "reason": pause.reason}
        intro = _("Paused by %(person)s %(words)s: %(reason)s") % names
    context = act_page(found, title=_("Remind of it again"), submit=_("End the pause"), intro=intro)
    do, done = partial(services.end_pause, found), _("The rules speak of this task again.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)
