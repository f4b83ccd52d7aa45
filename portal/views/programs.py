"""Programmes with their trees: planned, paid out, ordered. Here because these pages read every app."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from directives.models import Directive
from directives.obstacles.figures import of_component
from directives.rules import can_raise
from disbursement.models.totals import version
from portal import audit, clock
from portal.as_of import AsOf, read_as_of
from portal.http import kept_part
from portal.tree import component_figures, program_figures, tree_figures
from programs.models import Component, Program


@require_GET
def programs(request):
    year, known = _year(request), read_as_of(request.GET)
    table = kept_part(request, "portal/_programs.html", lambda: _rows(request), *_made_of(known))
    context = {"table": table, "year": year, "known": known, "section": "programs"}
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
    tree = kept_part(request, "portal/_program_tree.html", lambda: _tree(request, found), *_made_of(known))
    context = {"program": found, "tree": tree, "year": year, "known": known, "section": "programs"}
    return render(request, "portal/program.html", context, status=known.status)


def _rows(request) -> dict:
    year, known = _year(request), read_as_of(request.GET)
    return {"rows": program_figures(request.user, year, known.day), "year": year, "known": known}


def _tree(request, found: Program) -> dict:
    year, known = _year(request), read_as_of(request.GET)
    return {"nodes": tree_figures(found, request.user, year, known.day), "year": year, "known": known}


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
        **_capital_of(request, found, year, known),
        "guidance": found.documents.filter(is_guiding=True).prefetch_related("replaced_by"),
        "obstacles": of_component(found, request.user),
        "raise_url": f"{reverse('obstacle_new')}?component={found.pk}" if can_raise(request.user) else "",
        "directives": Directive.objects.visible_to(request.user).filter(components=found).with_progress(),
    }
    return render(request, "portal/component.html", context, status=known.status)


def _capital_of(request, found: Component, year: int, known: AsOf) -> dict:
    """Both parts of its page that hold figures, computed together if one of them is not kept."""
    figures = SimpleLazyObject(lambda: component_figures(found, request.user, year, known.day))
    shown, made_of = {"component": found, "year": year, "known": known}, _made_of(known)
    return {
        f"{part}_panel": kept_part(
            request, f"portal/_component_{part}.html", lambda: {**shown, **figures}, *made_of
        )
        for part in ("capital", "parts")
    }


def _made_of(known: AsOf) -> tuple:
    """What these pages are made of, as numbers that grow with it."""
    return audit.version(), version(known.day)


def _year(request) -> int:
    """The year in the address, else this one."""
    text = request.GET.get("year", "")
    return (
        int(text) if text.isascii() and text.isdigit() and 2016 <= int(text) <= 2060 else clock.today().year
    )
