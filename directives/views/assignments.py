"""The list of tasks: one row an assignment, on screen, for Excel and for Word."""

from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from directives import columns, rules
from directives.filters import AssignmentFilter, quick
from directives.listing import Listing, values
from directives.models import Assignment, SavedView
from directives.tables import kept
from portal import audit, clock, export
from portal.http import kept_filters, render_page
from portal.memory import remember
from portal.models import User

FILTERS = "directives/_filters.html"


@require_GET
def assignments(request):
    user, found, version = request.user, _found(request), audit.version()
    counts = quick.counts(user, clock.today(), version)
    keys, may_act = _columns(request, columns.SHOWN), rules.can_act_in_bulk(user)
    rows = Listing(found, keys, version=version, total=_known(found, counts), has_ticks=may_act)
    context = {
        "section": "directives",
        "filters": kept_filters(request, found.form, FILTERS, columns=",".join(_columns(request, ()))),
        "page": rows.at(request.GET.get("page")),
        "chosen": found.chosen() if found.is_valid() else [],
        "sort": found.chosen_sort if found.is_valid() else "",
        "heads": [columns.COLUMNS[key] for key in keys],
        "boxes": columns.boxes(keys, get_language()),
        **_chips(request, counts),
        "views": remember(("views", user.pk, version), quick.KEPT, lambda: _views(user)),
        "bulk": _bulk(get_language()),
        "may_act": may_act,
        "kept": kept(request.GET),
    }
    return render_page(request, "directives/assignments.html", "directives/_assignments.html", context)


@require_GET
def assignments_export(request):
    return export.spreadsheet(request, "nhiem-vu", _title(), *_file(request, columns.EXPORTED))


@require_GET
def assignments_word(request):
    rows = _file(request, columns.PRINTED)
    return export.docx("nhiem-vu", _title(), *rows, issuer=request.user.agency)


def _found(request) -> AssignmentFilter:
    rows = Assignment.objects.visible_to(request.user)
    found = AssignmentFilter(request.GET, rows, request=request)
    found.offer(request.user)
    return found


def _chips(request, counts: dict[str, int]) -> dict[str, Any]:
    chosen = request.GET.get("quick", "")
    return {"counts": counts, "quick": quick.chips(chosen, tuple(counts.items()), get_language())}


@cache
def _bulk(_language: str | None) -> str:
    return render_to_string("directives/_bulk.html")


def _columns(request, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    return columns.chosen(request.GET.getlist("columns"), otherwise)


def _views(user: User) -> list[SavedView]:
    """The views of this list that the person finds above it."""
    return list(SavedView.objects.visible_to(user).filter(list=SavedView.List.ASSIGNMENTS))


def _known(found: AssignmentFilter, counts: dict[str, int]) -> int | None:
    """How many rows there are, where the quick filters' counts say so."""
    if not found.is_valid():
        return None
    filtered = {name for name, value in found.form.cleaned_data.items() if value not in (None, "")}
    return counts[found.form.cleaned_data["quick"] or "all"] if filtered <= {"quick", "sort"} else None


def _title() -> str:
    return _("Directives and who carries them out, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}


def _file(request, otherwise: tuple[str, ...]) -> tuple[list[export.Column], Any]:
    """The chosen columns and what the filter shows; nothing if it asks for what cannot be."""
    found = _found(request)
    keys = _columns(request, otherwise)
    rows = found.qs if found.is_valid() else found.qs.none()
    return columns.for_file(keys), values(rows, keys)
