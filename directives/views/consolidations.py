"""Lists for the centre: prepared, filled, sent, replied; and their annex by authority."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.forms import ConsolidationForm, ObstaclesForm, ReplyForm, SendForm
from directives.models import Consolidation, Move, Obstacle, Stage
from directives.models.stages import STARTS_FROM
from directives.obstacles import annex
from portal import clock, export
from portal.audit import history_of
from portal.http import carry_out, paginate, require

SECTION: dict[str, Any] = {"section": "obstacles"}
ACT = "directives/consolidation_act.html"


@require_GET
def consolidations(request):
    rows = Consolidation.objects.visible_to(request.user).with_counts()
    context = {
        **SECTION,
        "page": paginate(request, rows),
        "may_consolidate": rules.can_consolidate(request.user),
    }
    return render(request, "directives/consolidations.html", context)


@require_http_methods(["GET", "POST"])
def consolidation_new(request):
    require(rules.can_consolidate(request.user))
    form = ConsolidationForm(request.POST or None)

    def do(by, **_fields):
        return services.prepare_consolidation(form.instance, by=by)

    template, done = "directives/consolidation_new.html", _("The list was begun. Now choose its obstacles.")
    return carry_out(request, form, do, back=form.instance, template=template, done=done, **SECTION)


@require_GET
def consolidation(request, pk: int):
    found = _or_404(request, pk)
    context = {
        **SECTION,
        "list": found,
        "parts": annex.parts(found),
        "may_consolidate": rules.can_consolidate(request.user),
        "history": history_of(found)[:100],
    }
    return render(request, "directives/consolidation.html", context)


@require_http_methods(["GET", "POST"])
def consolidation_choose(request, pk: int):
    found = _allowed(request, pk)
    rows = _offered(found)
    on_it = rows.filter(stage=Stage.CONSOLIDATED).values_list("pk", flat=True)
    form = ObstaclesForm(rows, request.POST if request.method == "POST" else None, ticked=on_it)
    do = partial(services.choose_obstacles, found)
    template, done = "directives/consolidation_choose.html", _("The list was saved.")
    context = {"list": found, "rows": rows.for_list(), **SECTION}
    return carry_out(request, form, do, back=found, template=template, done=done, **context)


@require_http_methods(["GET", "POST"])
def consolidation_send(request, pk: int):
    found = _allowed(request, pk)
    form = SendForm(request.POST or None, initial={"sent_on": clock.today()})
    intro = _("From then on its obstacles wait for the authorities that they name; the list stays as it is.")
    page: dict[str, Any] = {
        "list": found,
        "title": _("It was sent"),
        "submit": _("Record the document"),
        "intro": intro,
        "done": _("The document was recorded; the list waits for its replies."),
    }
    do = partial(services.send_consolidation, found)
    return carry_out(request, form, do, back=found, template=ACT, **page, **SECTION)


@require_http_methods(["GET", "POST"])
def consolidation_reply(request, pk: int):
    found = _allowed(request, pk)
    asked = request.GET.get("authority", "")
    initial = {"authority": asked} if asked.isdecimal() else {}
    form = ReplyForm(found, request.POST or None, initial=initial)
    intro = _("The agencies that raised the obstacles learn of it and say whether it helps.")
    page: dict[str, Any] = {
        "list": found,
        "title": _("Record a reply"),
        "submit": _("Record the reply"),
        "intro": intro,
        "done": _("The reply was recorded; the agencies that raised the obstacles were told."),
    }
    do = partial(services.record_reply, found)
    return carry_out(request, form, do, back=found, template=ACT, **page, **SECTION)


@require_GET
def consolidation_annex(request, pk: int):
    """The annex in Word, grouped by the authority that must answer."""
    found = _or_404(request, pk)
    sent = (found.reference, found.sent_on) if found.sent_on else None
    groups = annex.groups(found)
    return export.docx(_file_name(found), found.title, annex.columns(), groups=groups, sent=sent)


@require_GET
def consolidation_annex_excel(request, pk: int):
    found = _or_404(request, pk)
    return export.xlsx(_file_name(found), found.title, annex.columns(), groups=annex.groups(found))


def _offered(found: Consolidation):
    """What is on the list, and what could come on it: of the centre, and on no list."""
    on_it = Q(stage=Stage.CONSOLIDATED, consolidation=found)
    free = Q(stage__in=STARTS_FROM[Move.CONSOLIDATED], level=Obstacle.Level.CENTRAL)
    return Obstacle.objects.filter(on_it | free).order_by("authority__position", "raised_at", "id")


def _or_404(request, pk: int) -> Consolidation:
    rows = Consolidation.objects.visible_to(request.user).select_related("prepared_by", "sent_by")
    return get_object_or_404(rows, pk=pk)


def _allowed(request, pk: int) -> Consolidation:
    found = _or_404(request, pk)
    require(rules.can_consolidate(request.user))
    return found


def _file_name(found: Consolidation) -> str:
    return f"phu-luc-vuong-mac-{found.pk}"
