"""Handovers: carried out in two steps, listed, and printed as a sheet for both sides to sign."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import handovers as passing
from directives import rules, services
from directives.filters import HandoverFilter
from directives.forms import ColleagueForm, HandoverForm
from directives.models import Assignment, Handover, Obstacle
from portal import clock, export
from portal.http import carry_out, paginate, render_page, require

STEPS = "directives/handover_new.html"


@require_GET
def handovers(request):
    found = _found(request)
    found.offer(request.user)
    context = {
        "section": "directives",
        "filter": found,
        "page": paginate(request, _rows(found)),
        "may_hand_over": rules.can_hand_over(request.user),
        "may_hand_over_in": rules.can_hand_over_in(request.user, request.user.agency),
    }
    return render_page(request, "directives/handovers.html", "directives/_handovers.html", context)


@require_GET
def handovers_export(request):
    title = _("Handovers, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    return export.spreadsheet(request, "ban-giao", title, _columns(), _rows(_found(request)))


@require_http_methods(["GET", "POST"])
def handover_new(request):
    require(rules.can_hand_over(request.user))
    title = _("Hand over the open work of an agency")
    proposals = passing.proposals(clock.today())
    return _steps(request, HandoverForm(request), title=title, proposals=proposals)


@require_http_methods(["GET", "POST"])
def handover_officer(request):
    require(rules.can_hand_over_in(request.user, request.user.agency))
    return _steps(request, ColleagueForm(request), title=_("Hand over the open work of an officer"))


@require_GET
def handover(request, pk: int):
    found = _handover(request, pk)
    obstacles = found.items.exclude(obstacle=None).select_related("obstacle__agency")
    context = {"section": "directives", "handover": found, "obstacles": obstacles}
    context["items"] = passing.tasks_of(found)
    return render(request, "directives/handover.html", context)


@require_GET
def handover_export(request, pk: int):
    found = _handover(request, pk)
    rows, title = passing.all_of(found), _("Open work handed over: %(handover)s") % {"handover": found}
    return export.docx(f"ban-giao-{pk}", title, _item_columns(found), rows, issuer=found.from_agency)


def _steps(request, form, **context):
    """Asked for, shown, carried out. Nothing is kept between the steps: the address says it all."""
    context |= {
        "section": "directives",
        "preview": form.preview,
        "groups": passing.by_document(form.preview.tasks),
        "ticked": _ticked(request, form),
        "is_preview": form.is_bound and form.is_valid(),
    }
    if request.method == "GET":
        return render(request, STEPS, {**context, "form": form}, status=422 if form.errors else 200)
    done = _("Handed over. Print the sheet for both sides to sign.")
    do = partial(_carry, form)
    return carry_out(request, form, do, back=form.instance, template=STEPS, done=done, **context)


def _ticked(request, form) -> list[int] | None:
    """What was chosen: in the list of tasks before, or in the preview; nothing said means all."""
    keys = form.ticked("chosen") + form.ticked("obstacle")
    return keys if keys or request.method == "POST" else None


def _carry(form, *, by, **_asked):
    chosen = Assignment.objects.filter(pk__in=form.ticked("chosen"))
    obstacles = Obstacle.objects.filter(pk__in=form.ticked("obstacle"))
    services.hand_over(form.instance, assignments=chosen, obstacles=obstacles, by=by)


def _handover(request, pk: int) -> Handover:
    needed = ("from_agency", "to_agency", "from_user", "to_user", "program", "place", "carried_by__agency")
    return get_object_or_404(Handover.objects.visible_to(request.user).select_related(*needed), pk=pk)


def _found(request) -> HandoverFilter:
    return HandoverFilter(request.GET, Handover.objects.visible_to(request.user).for_list())


def _rows(found: HandoverFilter):
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("Day"), 12, lambda row: row.on),
        (_("From"), 30, lambda row: row.from_agency.name),
        (_("To"), 30, lambda row: row.to_agency.name),
        (_("Officers"), 34, lambda row: row.officers),
        (_("What"), 40, lambda row: row.narrowed),
        (_("Tasks"), 9, lambda row: row.item_count),
        (_("Deciding document"), 24, lambda row: row.decision),
        (_("Reason"), 50, lambda row: row.reason),
        (_("Recorded by"), 24, lambda row: str(row.carried_by)),
    ]


def _item_columns(handover: Handover) -> list[export.Column]:
    state = _("State on %(day)s") % {"day": f"{handover.last_day:%d/%m/%Y}"}
    return [
        (_("Document"), 18, lambda item: item.reference),
        (_("Clause"), 9, lambda item: item.clause),
        (_("Task"), 60, lambda item: item.title),
        (_("Role"), 12, lambda item: item.role),
        (_("Deadline"), 12, lambda item: item.due_on),
        (state, 26, lambda item: item.state_words),
        (_("Note"), 24, lambda item: ""),
    ]
