"""Programmes with their trees: planned, paid out, ordered. Here because these pages read every app."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from directives.models import Directive
from directives.obstacles.figures import of_component
from directives.rules import can_raise
from portal import clock
from portal.as_of import read_as_of
from portal.tree import component_figures, program_figures, tree_figures
from programs.models import Component, Program


@require_GET
def programs(request):
    year, known = _year(request), read_as_of(request.GET)
    rows = program_figures(request.user, year, known.day)
    context = {"rows": rows, "year": year, "known": known, "section": "programs"}
    return render(request, "portal/programs.html", context, status=known.status)


@require_GET
def program(request, code):
    found = get_object_or_404(
        Program.objects.visible_to(request.user)
        .select_related("owner")
        .prefetch_related("successors", "predecessors"),
        code=code,
    )
    year, known = _year(request), read_as_of(request.GET)
    nodes = tree_figures(found, request.user, year, known.day)
    context = {"program": found, "nodes": nodes, "year": year, "known": known, "section": "programs"}
    return render(request, "portal/program.html", context, status=known.status)


@require_GET
def component(request, pk):
    visible = Component.objects.visible_to(request.user).select_related("program", "owner", "parent")
    found = get_object_or_404(visible, pk=pk)
    year, known = _year(request), read_as_of(request.GET)
    context = {
        "component": found,
        "year": year,
        "known": known,
        "section": "programs",
        **component_figures(found, request.user, year, known.day),
        "guidance": found.documents.filter(is_guiding=True).prefetch_related("replaced_by"),
        "obstacles": of_component(found, request.user),
        "raise_url": f"{reverse('obstacle_new')}?component={found.pk}" if can_raise(request.user) else "",
        "directives": Directive.objects.visible_to(request.user).filter(components=found).with_progress(),
    }
    return render(request, "portal/component.html", context, status=known.status)


def _year(request) -> int:
    """The year in the address, else this one."""
    text = request.GET.get("year", "")
    return (
        int(text) if text.isascii() and text.isdigit() and 2016 <= int(text) <= 2060 else clock.today().year
    )
