"""What is done with an obstacle: sorted, passed on, answered, merged, resolved."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.forms import AnswerForm, ClassifyForm, ObstaclesForm, PassForm, WordsForm
from directives.forms.obstacles import keys
from directives.models import Obstacle
from directives.obstacles.likeness import candidates
from portal import clock
from portal.http import carry_out, require

ACT = "directives/obstacle_act.html"


@require_http_methods(["GET", "POST"])
def obstacle_pass(request, pk: int):
    found = _allowed(request, pk, rules.can_sort_obstacle)
    initial = {"due_on": services.answer_due_on(clock.today())}
    form = PassForm(found, request.POST or None, initial=initial)
    intro = _("The department is told at once; the days to answer are counted from today.")
    page = _page(found, title=_("Pass it on"), submit=_("Pass it on"), intro=intro)
    return carry_out(request, form, partial(services.pass_obstacle, found), back=found, template=ACT, **page)


@require_http_methods(["GET", "POST"])
def obstacle_answer(request, pk: int):
    found = _allowed(request, pk, rules.can_answer_obstacle)
    form = AnswerForm(request.POST or None)
    page = _page(found, title=_("Answer it"), submit=_("Send the answer"))
    return carry_out(
        request, form, partial(services.answer_obstacle, found), back=found, template=ACT, **page
    )


@require_http_methods(["GET", "POST"])
def obstacle_reopen(request, pk: int):
    found = _allowed(request, pk, rules.can_reopen_obstacle)
    form = WordsForm(request.POST or None, label=_("What still stands in the way"))
    intro = _("It goes back to the coordinator, with your reason.")
    page = _page(found, title=_("This does not help"), submit=_("Send it back"), intro=intro)
    return carry_out(
        request, form, partial(services.reopen_obstacle, found), back=found, template=ACT, **page
    )


@require_http_methods(["GET", "POST"])
def obstacle_resolve(request, pk: int):
    found = _allowed(request, pk, rules.can_resolve_obstacle)
    form = WordsForm(request.POST or None, label=_("What resolved it"))
    intro = _("It is closed then, with all that were merged into it.")
    page = _page(found, title=_("It is resolved"), submit=_("Close it"), intro=intro)
    return carry_out(
        request, form, partial(services.resolve_obstacle, found), back=found, template=ACT, **page
    )


@require_http_methods(["GET", "POST"])
def obstacle_classify(request, pk: int):
    found = _allowed(request, pk, rules.can_sort_obstacle)
    form = ClassifyForm(found, request.POST or None)
    page = _page(found, title=_("Classify it"), submit=_("Save"))
    return carry_out(
        request, form, partial(services.classify_obstacle, found), back=found, template=ACT, **page
    )


@require_http_methods(["GET", "POST"])
def obstacle_separate(request, pk: int):
    found = _allowed(request, pk, rules.can_sort_obstacle)
    form = WordsForm(request.POST or None, label=_("Why it is another matter"))
    page = _page(found, title=_("Separate it again"), submit=_("Separate it"))
    return carry_out(
        request, form, partial(services.separate_obstacle, found), back=found, template=ACT, **page
    )


@require_http_methods(["GET", "POST"])
def obstacle_merge(request, pk: int):
    found = _allowed(request, pk, rules.can_sort_obstacle)
    tick = keys(request.GET.getlist("tick"))
    data = request.POST if request.method == "POST" else None
    form = ObstaclesForm(Obstacle.objects.exclude(pk=pk), data, ticked=tick)

    def do(obstacles, by):
        return services.merge_obstacles(found, others=obstacles, by=by)

    page = _page(found, title=_("Merge like ones into it"), submit=_("Merge those ticked"))
    page["rows"] = candidates(found, request.user)
    return carry_out(request, form, do, back=found, template="directives/obstacle_merge.html", **page)


def _allowed(request, pk: int, rule) -> Obstacle:
    """The obstacle, if it exists for the person (404) and the rule lets the person do this (403)."""
    found = get_object_or_404(Obstacle.objects.visible_to(request.user).for_list(), pk=pk)
    require(rule(request.user, found))
    return found


def _page(obstacle: Obstacle, *, title: str, submit: str, intro: str = "") -> dict:
    words = {"title": title, "submit": submit, "intro": intro, "done": _("It was recorded.")}
    return {"section": "obstacles", "obstacle": obstacle, **words}
