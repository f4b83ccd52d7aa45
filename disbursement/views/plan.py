"""The three plans side by side, and the entries behind their numbers."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disbursement import plan_table, rules
from disbursement.amounts import Unit, written
from disbursement.models import Allocation, PlanEntry
from disbursement.plan_filters import PlanEntryFilter, PlanForm
from disbursement.plan_table import Plan, Row
from portal.export import spreadsheet
from portal.http import paginate, render_page
from portal.models import Agency
from programs.models import Component, Program

SECTION = {"section": "disbursement"}


@dataclass
class Linked:
    """A row of the table with the address behind each number."""

    row: Row
    query: str  # what the lists behind the numbers are asked

    @property
    def look(self) -> str:
        """The class of its line."""
        if isinstance(self.row.subject, Program):
            return "top"
        return f"sub-{self.row.depth}" if self.row.depth else ""

    @property
    def nation_url(self) -> str:
        return self._assigned(self.row.nation, "national")

    @property
    def province_url(self) -> str:
        return self._assigned(self.row.province, "provincial")

    def _assigned(self, plan: Plan, level: str) -> str:
        """The line itself if it is one, else the list of them."""
        if len(plan.plans) == 1:
            return plan.plans[0].get_absolute_url()
        return f"{reverse('assigned_plans')}?level={level}&{self.query}"


@require_GET
def plan(request) -> HttpResponse:
    form = PlanForm(request.GET, request.user)
    rows, whole = plan_table.rows(form.question, request.user, by_units=form.is_by_unit)
    asked = _asked(form)
    context = {
        **SECTION,
        "form": form,
        "known": form.known,
        "rows": [Linked(row, _query(asked, row)) for row in rows],
        "whole": Linked(whole, urlencode(asked)),
        "query": urlencode(asked),
        "may_keep": rules.can_keep_plans(request.user),
    }
    template = "disbursement/plan.html", "disbursement/_plan.html"
    return render_page(request, *template, context, status=form.known.status)


@require_GET
def plan_export(request) -> HttpResponseBase:
    form = PlanForm(request.GET, request.user)
    if form.known.refusal:
        return plan(request)
    rows, whole = plan_table.rows(form.question, request.user, by_units=form.is_by_unit)
    title = _("Plans of %(year)s as known on %(day)s") % {
        "year": form.question.year,
        "day": f"{form.known.day:%d/%m/%Y}",
    }
    return spreadsheet(request, "ke-hoach-von", title, _columns(), [*rows, whole], known_on=form.known.day)


@require_GET
def plan_entries(request) -> HttpResponse:
    found = _entries(request)
    page = paginate(request, found.qs)
    context = {
        **SECTION,
        "filter": found,
        "known": found.known,
        "page": page,
        "rows": [{"entry": entry, "amount": written(entry.amount, Unit.TRIEU)} for entry in page],
        "total": found.qs.order_by().aggregate(total=Sum("amount"))["total"] or 0,
    }
    template = "disbursement/plan_entries.html", "disbursement/_plan_entries.html"
    return render_page(request, *template, context, status=found.known.status)


@require_GET
def plan_entries_export(request) -> HttpResponseBase:
    found = _entries(request)
    if found.known.refusal:
        return plan_entries(request)
    columns = [
        (_("Unit"), 30, lambda entry: str(entry.allocation.unit)),
        (_("Programme"), 20, lambda entry: entry.allocation.component.program.code),
        (_("Component"), 50, lambda entry: str(entry.allocation.component)),
        (_("Kind of capital"), 16, lambda entry: entry.allocation.kind_words),
        (_("Source of capital"), 16, lambda entry: entry.allocation.source_words),
        (_("Budget year"), 10, lambda entry: str(entry.allocation.budget_year)),
        (_("What"), 16, lambda entry: _("adjustment") if entry.is_adjustment else _("original plan")),
        (_("Amount (đồng)"), 20, lambda entry: entry.amount),
        (_("Deciding document"), 24, lambda entry: entry.decision),
        (_("Decided on"), 12, lambda entry: entry.decided_on),
        (_("Entered by"), 24, lambda entry: str(entry.entered_by)),
    ]
    day = found.known.day
    title = _("Entries of the plans as known on %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    return spreadsheet(request, "quyet-dinh-von", title, columns, found.qs, known_on=day)


def _asked(form: PlanForm) -> dict[str, str]:
    """What the form asks, without how the rows are cut."""
    names = ("year", "carried", "programme", "unit", "kind", "source", "as_of")
    return {name: form.data[name] for name in names if form.data.get(name) and name not in form.errors}


def _query(asked: dict[str, str], row: Row) -> str:
    """The same for the rows behind one row's numbers."""
    subject = row.subject
    if isinstance(subject, Program):
        return urlencode({**asked, "programme": subject.code})
    if isinstance(subject, Component):
        return urlencode({**asked, "component": subject.code})
    return urlencode({**asked, "unit": subject.code} if isinstance(subject, Agency) else asked)


def _columns() -> list:
    return [
        (_("Programme, component or unit"), 60, lambda row: _name(row)),
        (_("Assigned by the Prime Minister (đồng)"), 20, lambda row: row.nation.assigned),
        (_("Assigned by the province (đồng)"), 20, lambda row: row.province.assigned),
        (_("Allocated: original (đồng)"), 20, lambda row: row.sums.original),
        (_("Allocated: adjustments (đồng)"), 20, lambda row: row.sums.adjusted),
        (_("Allocated: current (đồng)"), 20, lambda row: row.sums.planned),
        (_("Not yet allocated of the Prime Minister's plan (đồng)"), 20, lambda row: row.nation.left),
        (_("Not yet allocated of the province's plan (đồng)"), 20, lambda row: row.province.left),
        (_("Disbursed (đồng)"), 20, lambda row: row.sums.disbursed),
        (_("Rate of the Prime Minister's plan (%)"), 12, lambda row: _percent(row.nation.rate)),
        (_("Rate of the province's plan (%)"), 12, lambda row: _percent(row.province.rate)),
        (_("Rate of what was allocated (%)"), 12, lambda row: _percent(row.rate)),
    ]


def _name(row: Row) -> str:
    if row.subject is None:
        return _("Total")
    return f"{'   ' * row.depth}{row.subject}"


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)


def _entries(request) -> PlanEntryFilter:
    mine = Allocation.objects.visible_to(request.user)
    rows = PlanEntry.objects.filter(allocation__in=mine).order_by("-decided_on", "-id")
    named = ("allocation__unit", "allocation__component__program", "allocation__component__parent")
    found = PlanEntryFilter(request.GET, rows.select_related(*named, "entered_by"), request=request)
    found.form.is_valid()
    return found
