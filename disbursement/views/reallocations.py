"""Reallocations: the list, one with its table, proposing, applying, dropping, turning round."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import rules, services
from disbursement.forms.reallocations import (
    ApplyForm,
    DropForm,
    OfWhatForm,
    ReallocationForm,
    UndoForm,
    choices_of,
)
from disbursement.models import Reallocation
from disbursement.moving import moves, sums, table
from disbursement.plan_filters import ReallocationFilter
from disbursement.views.plan_acts import ACT, Made
from portal import clock
from portal.as_of import read_as_of
from portal.audit import history_of
from portal.export import Column, spreadsheet
from portal.http import carry_out, paginate, render_page, require
from programs.models import Program

SECTION: dict[str, Any] = {"section": "disbursement"}


@require_GET
def reallocations(request) -> HttpResponse:
    found = _found(request)
    page = paginate(request, found.qs)
    for row in page:
        row.put_back(found.known.day)
    context = {
        **SECTION,
        "filter": found,
        "known": found.known,
        "page": page,
        "may_keep": rules.can_keep_plans(request.user),
    }
    template = "disbursement/reallocations.html", "disbursement/_reallocations.html"
    return render_page(request, *template, context, status=found.known.status)


@require_GET
def reallocations_export(request) -> HttpResponseBase:
    found = _found(request)
    if found.known.refusal:
        return reallocations(request)
    columns = [
        (_("Year"), 8, lambda row: str(row.year)),
        (_("Programme"), 14, lambda row: row.program.code),
        (_("What it is about"), 50, lambda row: row.title),
        (_("State"), 14, lambda row: str(row.state.label)),
        (_("Moved (đồng)"), 20, lambda row: row.moved),
        (_("Proposed by"), 26, lambda row: str(row.proposed_by)),
        (_("Deciding document"), 24, lambda row: row.decision),
        (_("Decided on"), 12, lambda row: row.decided_on),
        (_("Reason"), 60, lambda row: row.reason),
    ]
    rows = (row.put_back(found.known.day) for row in found.qs.iterator(1000))
    title = _("Reallocations as known on %(day)s") % {"day": f"{found.known.day:%d/%m/%Y}"}
    return spreadsheet(request, "dieu-hoa-von", title, columns, rows, known_on=found.known.day)


@require_GET
def reallocation(request, pk: int) -> HttpResponse:
    known = read_as_of(request.GET)
    found = _or_404(request, pk, known.day)
    undone_by = found.undone_by.on(known.day).filter(dropped_at=None).first()
    rows = table(found, request.user, known.day)
    others = found.lines.count() - len(rows)
    context = {
        **SECTION,
        "reallocation": found,
        "known": known,
        "rows": rows,
        "others": others,
        "sums": None if others else sums(rows),
        "undone_by": undone_by,
        **_may(found, undone_by, rules.can_plan(request.user, found.program) and not known.is_past),
        "history": history_of(found).filter(at__lte=clock.end_of(known.day)),
    }
    return render(request, "disbursement/reallocation.html", context, status=known.status)


@require_GET
def reallocation_export(request, pk: int) -> HttpResponseBase:
    known = read_as_of(request.GET)
    if known.refusal:
        return reallocation(request, pk)
    found = _or_404(request, pk, known.day)
    rows = table(found, request.user, known.day)
    title = f"{found} ({known.day:%d/%m/%Y})" if known.is_past else str(found)
    return spreadsheet(request, f"dieu-hoa-von-{pk}", title, _columns(), rows, known_on=known.day)


@require_http_methods(["GET", "POST"])
def reallocation_new(request) -> HttpResponse:
    require(rules.can_keep_plans(request.user))
    asked = OfWhatForm(request.user, request.POST if request.method == "POST" else request.GET)
    if not asked.is_valid():
        context = {**SECTION, "asked": asked}
        status = 422 if asked.errors or request.method == "POST" else 200
        return render(request, "disbursement/reallocation_of.html", context, status=status)
    program, year = asked.cleaned_data["programme"], asked.cleaned_data["year"]
    form = ReallocationForm(request.POST or None, choices=choices_of(program, year))
    made = Made(partial(services.propose_reallocation, program, year))
    return _typed(request, form, made, program, year, {"cancel": reverse("reallocations")})


@require_http_methods(["GET", "POST"])
def reallocation_edit(request, pk: int) -> HttpResponse:
    found = _decidable(request, pk)
    choices = choices_of(found.program, found.year)
    form = ReallocationForm(request.POST or None, choices=choices, kept=found)
    made = Made(partial(services.revise_reallocation, found))
    words = {"cancel": found.get_absolute_url(), "kept": found}
    return _typed(request, form, made, found.program, found.year, words)


@require_http_methods(["GET", "POST"])
def reallocation_apply(request, pk: int) -> HttpResponse:
    found = _decidable(request, pk)
    form = ApplyForm(request.POST or None)
    words = {
        "title": _("Apply the reallocation"),
        "lead": str(found),
        "intro": _("All lines change as one act. It can be undone only by another reallocation."),
        "done": _("The reallocation is applied: its lines have their new plans."),
        "cancel": found.get_absolute_url(),
    }
    do = partial(services.apply_reallocation, found)
    return carry_out(request, form, do, back=found, template=ACT, **words, **SECTION)


@require_http_methods(["GET", "POST"])
def reallocation_drop(request, pk: int) -> HttpResponse:
    found = _decidable(request, pk)
    form = DropForm(request.POST or None)
    words = {
        "title": _("Drop the proposal"),
        "lead": str(found),
        "intro": _("No plan changes. The proposal stays to be read, with the reason."),
        "done": _("The proposal is dropped."),
        "cancel": found.get_absolute_url(),
    }
    do = partial(services.drop_reallocation, found)
    return carry_out(request, form, do, back=found, template=ACT, **words, **SECTION)


@require_http_methods(["GET", "POST"])
def reallocation_undo(request, pk: int) -> HttpResponse:
    found = _decidable(request, pk)
    form = UndoForm(request.POST or None)
    words = {
        "title": _("Turn the reallocation round"),
        "lead": str(found),
        "intro": _("A new proposal takes from each line what this one gave. It waits for its own decision."),
        "done": _("The reallocation that turns it round is proposed."),
        "cancel": found.get_absolute_url(),
    }
    made = Made(partial(services.undo_reallocation, found))
    return carry_out(request, form, made, back=made, template=ACT, **words, **SECTION)


def _typed(request, form: ReallocationForm, made: Made, program: Program, year: int, words) -> HttpResponse:
    """The table as typed: with more rows, checked, or kept."""
    then = request.POST.get("then", "")
    is_sent = request.method == "POST" and then != "more"
    context = {**SECTION, "form": form, "program": program, "year": year, **words}
    status, checked = 200, None
    if is_sent and form.is_valid():
        checked = moves(form.amounts)
        context["sums"] = sums(checked)
        if _accepted(request, form, made, program, year):
            return redirect(made)
    if is_sent and not form.is_valid():
        status = 422
    context |= {"checked": checked, "is_sound": is_sent and not form.errors and status == 200}
    return render(request, "disbursement/reallocation_form.html", context, status=status)


def _accepted(request, form: ReallocationForm, made: Made, program: Program, year: int) -> bool:
    """Whether it was kept; a refusal stands above the form. A check only looks."""
    try:
        if request.POST.get("then") == "check":
            services.check_moves(program, year, form.amounts)
            return False
        words = {name: form.cleaned_data[name] for name in ("title", "reason")}
        made(**words, amounts=form.amounts, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("The proposal is kept. It changes no plan until a decision applies it."))
    return True


def _found(request) -> ReallocationFilter:
    rows = Reallocation.objects.visible_to(request.user).for_list().with_moved()
    found = ReallocationFilter(request.GET, rows, request=request)
    found.form.is_valid()
    return found


def _or_404(request, pk: int, day: date | None = None) -> Reallocation:
    """One that this person sees; as it stood on a day."""
    rows, day = Reallocation.objects.visible_to(request.user).for_list(), day or clock.today()
    return get_object_or_404(rows.on(day), pk=pk).put_back(day)


def _may(found: Reallocation, undone_by: Reallocation | None, may_plan: bool) -> dict[str, bool]:
    """Which buttons its page has for who keeps its plans."""
    return {
        "may_decide": may_plan and found.is_open,
        "may_edit": may_plan and found.is_open and not found.undoes_id,
        "may_undo": may_plan and bool(found.applied_at) and not undone_by,
    }


def _decidable(request, pk: int) -> Reallocation:
    """One of a programme whose plans this person keeps."""
    found = _or_404(request, pk)
    require(rules.can_plan(request.user, found.program))
    return found


def _columns() -> list[Column]:
    return [
        (_("Component"), 50, lambda move: str(move.allocation.component)),
        (_("Unit"), 30, lambda move: str(move.allocation.unit)),
        (_("Kind of capital"), 16, lambda move: move.allocation.kind_words),
        (_("Source of capital"), 16, lambda move: move.allocation.source_words),
        (_("Budget year"), 10, lambda move: str(move.allocation.budget_year)),
        (_("Plan before (đồng)"), 20, lambda move: move.before),
        (_("Change (đồng)"), 20, lambda move: move.amount),
        (_("Plan after (đồng)"), 20, lambda move: move.after),
        (_("Disbursed (đồng)"), 20, lambda move: move.allocation.disbursed),
        (_("Rate before (%)"), 10, lambda move: _percent(move.rate_before)),
        (_("Rate after (%)"), 10, lambda move: _percent(move.rate_after)),
    ]


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)
