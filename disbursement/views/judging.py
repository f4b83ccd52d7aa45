"""How the units' months stand, for who judges them: the list, its export, several verified at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from disbursement import rules, services
from disbursement.forms.judging import MOST, ManyForm
from disbursement.judging import Standing, with_remarks
from disbursement.judging.filters import StandingFilter
from disbursement.models import Sheet, period
from disbursement.views.sheets import days_late
from portal.export import Column, spreadsheet
from portal.http import PAGE_SIZE, render_page, require
from portal.models import User


@require_GET
def judging(request) -> HttpResponse:
    found = _found(request)
    rows = found.rows()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    _complete(found, list(page.object_list), request.user)
    context = {
        "section": "disbursement",
        "filter": found,
        "known": found.known,
        "page": page,
        "period": _period(found),
        "tally": _tally(rows),
        "may_judge": rules.can_judge_some(request.user) and not found.known.is_past,
    }
    page_and_part = "disbursement/judging.html", "disbursement/_judging.html"
    return render_page(request, *page_and_part, context, status=found.known.status)


@require_GET
def judging_export(request) -> HttpResponseBase:
    found = _found(request)
    if found.known.refusal:
        return judging(request)
    rows = found.rows()
    _complete(found, rows, request.user)
    title = _("Sheets of month %(month)s by unit, as known on %(day)s (đồng)") % {
        "month": _period(found),
        "day": f"{found.known.day:%d/%m/%Y}",
    }
    return spreadsheet(request, "xac-nhan-bieu", title, _columns(found), rows, known_on=found.known.day)


@require_POST
def judging_verify(request) -> HttpResponse:
    """Several at once: looked through first, then verified, each for itself."""
    require(rules.can_judge_some(request.user))
    form = ManyForm(Sheet.objects.overseen_by(request.user), request.POST)
    context: dict[str, Any] = {"section": "disbursement", "form": form, "back": _back(request)}
    if not form.is_valid():
        return render(request, "disbursement/judging_verify.html", context, status=422)
    rows = _chosen(request, form)
    if request.POST.get("step") == "carry_out":
        return _carry_out(request, form, rows, context)
    refusals = {row.sheet.pk: services.why_not(row.sheet, by=request.user) for row in rows}
    context["possible"] = [row for row in rows if not refusals[row.sheet.pk]]
    context["refused"] = [(row.sheet, refusals[row.sheet.pk]) for row in rows if refusals[row.sheet.pk]]
    return render(request, "disbursement/judging_verify.html", context)


def _found(request, data: QueryDict | None = None) -> StandingFilter:
    require(rules.can_see_standings(request.user))
    mine = Sheet.objects.overseen_by(request.user)
    return StandingFilter(request.GET if data is None else data, mine, request=request)


def _complete(found: StandingFilter, rows: list[Standing], user: User) -> None:
    """What only the rows that are shown need."""
    if found.month_asked:
        with_remarks(rows, found.month_asked[1], found.known.day)
    for row in rows:
        row.days_late = days_late(row.sheet, found.known.day)
        row.refusal = services.why_not(row.sheet, by=user)


def _chosen(request, form: ManyForm) -> list[Standing]:
    """The ticked rows, or all that the filter shows and that wait to be judged; each with its figures."""
    query = QueryDict(form.cleaned_data["query"])
    if form.cleaned_data["all"]:
        rows = _found(request, query).rows()
        return [row for row in rows if row.sheet.state == Sheet.State.SUBMITTED][:MOST]
    month = QueryDict(urlencode({name: query[name] for name in ("year", "month") if name in query}))
    return [row for row in _found(request, month).rows() if row.sheet.pk in form.cleaned_data["chosen"]]


def _carry_out(request, form: ManyForm, rows: list[Standing], context: dict) -> HttpResponse:
    """Verify them; what could not be is shown with the reason."""
    judged = services.verify_many([row.sheet for row in rows], by=request.user, seen=form.seen)
    if judged.done:
        words = ngettext("%(number)s sheet is verified.", "%(number)s sheets are verified.", len(judged.done))
        messages.success(request, words % {"number": len(judged.done)})
    if not judged.refused:
        return redirect(context["back"])
    context |= {"refused": judged.refused, "is_done": True}
    return render(request, "disbursement/judging_verify.html", context, status=422)


def _period(found: StandingFilter) -> str:
    return period(*found.month_asked) if found.month_asked else ""


def _tally(rows: list[Standing]) -> list[dict]:
    """How many sheets are in each state, and how many are marked."""
    counts = [
        {"key": "state", "value": state.value, "label": state.label, "count": len(own)}
        for state in Sheet.State
        if (own := [row for row in rows if row.sheet.state == state])
    ]
    marked = sum(bool(row.marks) for row in rows)
    if marked:
        counts.append({"key": "mark", "value": "any", "label": _("anything unusual"), "count": marked})
    return counts


def _columns(found: StandingFilter) -> list[Column]:
    return [
        (_("Programme"), 30, lambda row: str(row.sheet.program)),
        (_("Unit"), 30, lambda row: str(row.sheet.unit)),
        (_("State"), 14, lambda row: str(row.sheet.get_state_display())),
        (_("Working days late"), 10, lambda row: row.days_late),
        (_("Plan (đồng)"), 20, lambda row: row.facts.planned),
        (_("End of last month (đồng)"), 20, lambda row: row.facts.last),
        (_("Cumulative disbursement (đồng)"), 20, lambda row: row.facts.amount),
        (_("In the month (đồng)"), 20, lambda row: row.facts.increase),
        (_("Rate (%)"), 10, lambda row: _rounded(row.facts.rate)),
        (_("Change (points)"), 10, lambda row: _rounded(row.facts.change)),
        (_("Unusual"), 60, lambda row: "\n".join(mark.sentence for mark in row.marks)),
        (_("Remarks"), 60, lambda row: "\n".join(_remark(remark) for remark in row.remarks)),
    ]


def _remark(remark) -> str:
    return f"{remark.line}: {' '.join(filter(None, [remark.sentence, remark.note]))}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _back(request) -> str:
    """The list as it was."""
    return f"{reverse('judging')}?{QueryDict(request.POST.get('query', '')[:2000]).urlencode()}"
