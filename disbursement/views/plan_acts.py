"""Entering plans: assigned lines with their pages, allocations, adjustments."""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import accumulate
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import rules, services
from disbursement.amounts import Unit, written
from disbursement.forms.plan import AdjustmentForm, AllocationForm, AssignedPlanForm
from disbursement.models import Allocation, AssignedEntry, AssignedPlan
from disbursement.plan_filters import AssignedPlanFilter
from disbursement.plan_table import inside
from portal import clock
from portal.as_of import read_as_of
from portal.audit import history_of
from portal.export import spreadsheet
from portal.http import carry_out, paginate, render_page, require

SECTION: dict[str, Any] = {"section": "disbursement"}
ACT = "disbursement/plan_act.html"


class Made:
    """Does what makes an object; afterwards its page is where the object's is."""

    def __init__(self, do: Callable[..., Any]):
        self.do = do
        self.made: Any = None

    def __call__(self, **words: Any) -> None:
        self.made = self.do(**words)

    def get_absolute_url(self) -> str:
        return self.made.get_absolute_url()


@require_GET
def assigned_plans(request) -> HttpResponse:
    found = _found(request)
    context = {
        **SECTION,
        "filter": found,
        "known": found.known,
        "component": found.form.cleaned_data.get("component"),
        "page": paginate(request, found.qs),
        "may_keep": rules.can_keep_plans(request.user),
    }
    template = "disbursement/assigned_plans.html", "disbursement/_assigned_plans.html"
    return render_page(request, *template, context, status=found.known.status)


@require_GET
def assigned_plans_export(request) -> HttpResponseBase:
    found = _found(request)
    if found.known.refusal:
        return assigned_plans(request)
    columns = [
        (_("Who assigned it"), 26, lambda plan: plan.get_level_display()),
        (_("Programme"), 12, lambda plan: plan.program.code),
        (_("Component"), 50, lambda plan: str(plan.component or "")),
        (_("Unit"), 30, lambda plan: str(plan.unit or "")),
        (_("Kind of capital"), 16, lambda plan: plan.kind_words),
        (_("Source of capital"), 16, lambda plan: plan.source_words),
        (_("Budget year"), 10, lambda plan: str(plan.budget_year)),
        (_("Assigned (đồng)"), 20, lambda plan: plan.assigned),
    ]
    title = _("Assigned plans as known on %(day)s") % {"day": f"{found.known.day:%d/%m/%Y}"}
    return spreadsheet(request, "ke-hoach-giao", title, columns, found.qs, known_on=found.known.day)


@require_GET
def assigned_plan(request, pk: int) -> HttpResponse:
    known = read_as_of(request.GET)
    found = _plan_or_404(request, pk, known.day)
    context = {
        **SECTION,
        "plan": found,
        "known": known,
        "steps": _steps(found, known.day),
        "inside": inside(found, known.day) if _sees_inside(request.user, found) else None,
        "may_plan": rules.can_plan(request.user, found.program),
        "history": history_of(found).filter(at__lte=clock.end_of(known.day)),
    }
    return render(request, "disbursement/assigned_plan.html", context, status=known.status)


@require_http_methods(["GET", "POST"])
def assigned_plan_new(request) -> HttpResponse:
    require(rules.can_keep_plans(request.user))
    form = AssignedPlanForm(request.user, request.POST or None, _initial(request))
    title = _("Enter an assigned plan")
    lead = _("What the Prime Minister or the province assigned: how much may be allocated in detail.")
    words = {"title": title, "lead": lead, "cancel": "plan", "done": _("The assigned plan is entered.")}
    made = Made(services.assign)
    return carry_out(request, form, made, back=made, template=ACT, **words, **SECTION)


@require_http_methods(["GET", "POST"])
def assigned_plan_adjust(request, pk: int) -> HttpResponse:
    found = _plan_or_404(request, pk)
    require(rules.can_plan(request.user, found.program))
    form = AdjustmentForm(request.POST or None)
    words = {"title": _("Adjust the assigned plan"), "lead": str(found), "done": _("The plan is adjusted.")}
    now: dict[str, Any] = {"now": found.assigned, "cancel": found.get_absolute_url()}
    do = partial(services.adjust_assigned, found)
    return carry_out(request, form, do, back=found, template=ACT, **words, **now, **SECTION)


@require_http_methods(["GET", "POST"])
def allocation_new(request) -> HttpResponse:
    require(rules.can_keep_plans(request.user))
    form = AllocationForm(request.user, request.POST or None, _initial(request))
    lead = _("Capital for one unit and one component, by a decision. Later changes are adjustments.")
    words = {"title": _("Allocate capital"), "lead": lead, "done": _("The capital is allocated.")}
    made = Made(services.allocate)
    return carry_out(request, form, made, back=made, template=ACT, cancel="plan", **words, **SECTION)


@require_http_methods(["GET", "POST"])
def allocation_adjust(request, pk: int) -> HttpResponse:
    today = clock.today()
    mine = Allocation.objects.visible_to(request.user).for_list().with_planned(today).with_disbursed(today)
    found = get_object_or_404(mine, pk=pk)
    require(rules.can_plan(request.user, found.component.program))
    form = AdjustmentForm(request.POST or None)
    words = {"title": _("Adjust the plan"), "lead": str(found), "done": _("The plan is adjusted.")}
    now = {"now": found.planned, "disbursed": found.disbursed, "cancel": found.get_absolute_url()}
    do = partial(services.adjust_plan, found)
    return carry_out(request, form, do, back=found, template=ACT, **words, **now, **SECTION)


def _plan_or_404(request, pk: int, day: date | None = None) -> AssignedPlan:
    rows = AssignedPlan.objects.visible_to(request.user).for_list().with_assigned(day or clock.today())
    return get_object_or_404(rows, pk=pk)


def _steps(plan: AssignedPlan, day: date) -> list[dict]:
    """The entries in the order of their decisions, each with the plan that it leads to."""
    entries = list(AssignedEntry.objects.known(day).filter(plan=plan).select_related("entered_by"))
    sums = accumulate(entry.amount for entry in entries)
    return [
        {"entry": entry, "change": written(entry.amount, Unit.TRIEU), "plan": written(after, Unit.TRIEU)}
        for entry, after in zip(entries, sums, strict=True)
    ]


def _sees_inside(user, plan: AssignedPlan) -> bool:
    """What units did with a plan of the whole province is not for each of them."""
    return user.sees_all or rules.can_plan(user, plan.program) or plan.unit_id == user.agency_id


def _found(request) -> AssignedPlanFilter:
    rows: QuerySet[AssignedPlan] = AssignedPlan.objects.visible_to(request.user).for_list()
    found = AssignedPlanFilter(request.GET, rows, request=request)
    found.form.is_valid()
    return found


def _initial(request) -> dict[str, str]:
    """What a link to the form knows already."""
    names = ("unit", "component", "program", "kind", "source", "year", "budget_year", "level")
    return {name: request.GET[name] for name in names if request.GET.get(name)}
