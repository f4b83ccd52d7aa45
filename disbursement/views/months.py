"""The months: the list, one month with who has not reported, and what a coordinator does with it."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import rules, services
from disbursement.forms import DatesForm, LateForm, MonthForm, ReopenForm, WithdrawForm, next_month
from disbursement.models import Allocation, LateAccess, Month, Sheet
from disbursement.views.sheets import days_late
from portal import clock, workdays
from portal.audit import history_of
from portal.export import spreadsheet
from portal.http import carry_out, paginate, require

ACT = "disbursement/month_act.html"
SHOWN = 100  # sheets that wait, late accesses, entries of the history
OF_ONE_UNIT = ["month.let_in_late", "month.late_withdrawn"]
WAITS = Q(state__in=[Sheet.State.DRAFT, Sheet.State.RETURNED])


@require_GET
def months(request) -> HttpResponse:
    page = paginate(request, _months(request))
    _count(request, page)
    context = {
        "section": "disbursement",
        "page": page,
        "may_open": rules.can_open_month(request.user),
    }
    return render(request, "disbursement/months.html", context)


@require_GET
def months_export(request) -> HttpResponseBase:
    rows = list(_months(request))
    _count(request, rows)
    columns = [
        (_("Month"), 10, lambda month: month.period),
        (
            _("State"),
            12,
            lambda month: pgettext("month", "open") if month.is_open else pgettext("month", "closed"),
        ),
        (_("To be submitted by"), 14, lambda month: month.due_on),
        (_("Closes after"), 14, lambda month: month.closes_on),
        (_("Closed at"), 16, lambda month: month.closed_at and localtime(month.closed_at)),
        (_("Sheets"), 10, lambda month: month.sheets),
        (_("Not submitted"), 14, lambda month: month.waiting),
        (_("Version"), 10, lambda month: month.versions),
    ]
    return spreadsheet(request, "thang-bao-cao", _("Months"), columns, rows)


@require_http_methods(["GET", "POST"])
def month_open(request) -> HttpResponse:
    require(rules.can_open_month(request.user))
    form = MonthForm(request.POST or None, initial=next_month())
    if form.is_valid():
        try:
            opened = services.open_month(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _opened(len(opened)))
            asked = form.cleaned_data
            return redirect(f"{reverse('sheets')}?year={asked['year']}&month={asked['month']}")
    context = {"section": "disbursement", "form": form}
    return render(request, "disbursement/month_open.html", context, status=422 if form.errors else 200)


@require_GET
def month(request, pk: int) -> HttpResponse:
    found = _or_404(request, pk)
    late = LateAccess.objects.visible_to(request.user).filter(month=found)
    context = {
        "section": "disbursement",
        "month": found,
        "sheets": _sheets(request, found),
        "closings": _closings(request, found),
        "late": late.select_related("unit", "program", "granted_by__agency", "withdrawn_by__agency")[:SHOWN],
        "may_keep": rules.can_keep_months(request.user),
        "history": _history(request, found)[:SHOWN],
    }
    return render(request, "disbursement/month.html", context)


@require_http_methods(["GET", "POST"])
def month_dates(request, pk: int) -> HttpResponse:
    found = _kept_or_404(request, pk)
    form = DatesForm(request.POST or None, initial={"due_on": found.due_on, "closes_on": found.closes_on})
    intro = _("The due date also changes on sheets that still wait for their units.")
    context = _act(found, title=_("Change the dates"), submit=_("Save"), intro=intro)
    do, done = partial(services.move_month, found), _("The dates are changed.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def month_close(request, pk: int) -> HttpResponse:
    found = _kept_or_404(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    intro = _(
        "What was reported is frozen as it stands now: the figures, the remarks, and who had not reported. "
        "From then on a unit reports only if it is let in late; a figure is corrected with a document."
    )
    context = _act(found, title=_("Close the month now"), submit=_("Close month %s") % found, intro=intro)
    context |= {"sheets": _sheets(request, found), "lines": _lines(found)}
    do, done = partial(services.close_month, found), _("Month %s is closed.") % found
    template = "disbursement/month_close.html"
    return carry_out(request, form, do, back=found, template=template, done=done, **context)


@require_http_methods(["GET", "POST"])
def month_reopen(request, pk: int) -> HttpResponse:
    found = _kept_or_404(request, pk)
    form = ReopenForm(request.POST or None, initial={"closes_on": workdays.ahead(clock.today(), 3)})
    intro = _(
        "All units can report again until that day. What was frozen stays and can be read; the next closing "
        "makes a new version beside it. To let in a single unit, use late access instead."
    )
    context = _act(
        found, title=_("Open the month again"), submit=_("Open month %s again") % found, intro=intro
    )
    do, done = partial(services.reopen_month, found), _("Month %s is open again.") % found
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def month_late(request, pk: int) -> HttpResponse:
    found = _kept_or_404(request, pk)
    after = max(clock.today(), found.closes_on) if found.is_open else clock.today()
    form = LateForm(request.POST or None, found, initial={"until": workdays.ahead(after, 3)})
    intro = _("The unit can report on this month until that day. It is told, with the reason.")
    context = _act(found, title=_("Let a unit report late"), submit=_("Let it in"), intro=intro)
    do, done = partial(services.let_in_late, found), _("The unit is let in, and told.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def month_late_withdraw(request, pk: int, access: int) -> HttpResponse:
    found = _kept_or_404(request, pk)
    late = get_object_or_404(found.late.select_related("unit", "program"), pk=access)
    form = WithdrawForm(request.POST or None)
    intro = _("%(unit)s can no longer report on this month. What it reported meanwhile stays. It is told.")
    context = _act(
        found,
        title=_("Take the late access back"),
        submit=_("Take it back"),
        intro=intro % {"unit": late.unit},
    )
    do, done = partial(services.withdraw_late_access, late), _("The late access is taken back.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


def _months(request) -> QuerySet[Month]:
    rows = Month.objects.visible_to(request.user).annotate(versions=Max("closings__version"))
    return rows.order_by("-year", "-month")


def _count(request, months: Iterable[Month]) -> None:
    """How many sheets this person sees of each month, and how many of them wait for their units."""
    sheets = Sheet.objects.visible_to(request.user).filter(year__in={month.year for month in months})
    counted = sheets.order_by().values_list("year", "month")
    numbers = counted.annotate(number=Count("pk"), waiting=Count("pk", filter=WAITS))
    counts = {(year, month): (number, waiting) for year, month, number, waiting in numbers}
    for month in months:
        found: Any = month
        found.sheets, found.waiting = counts.get((month.year, month.month), (0, 0))


def _or_404(request, pk: int) -> Month:
    return get_object_or_404(Month.objects.visible_to(request.user), pk=pk)


def _kept_or_404(request, pk: int) -> Month:
    found = _or_404(request, pk)
    require(rules.can_keep_months(request.user))
    return found


def _act(found: Month, *, title: str, submit: str, intro: str) -> dict[str, Any]:
    return {"section": "disbursement", "month": found, "title": title, "submit": submit, "intro": intro}


def _sheets(request, found: Month) -> dict[str, Any]:
    """How many sheets of the month are in each state, and those that wait for their units."""
    mine = Sheet.objects.visible_to(request.user).filter(year=found.year, month=found.month)
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    tiles = [
        {"state": state, "label": state.label, "count": counts[state]}
        for state in Sheet.State
        if state in counts
    ]
    missing = list(mine.missing().for_list().order_by("program__position", "unit__position")[:SHOWN])
    for sheet in missing:
        sheet.late = days_late(sheet, clock.today())
    waiting = sum(counts.get(state, 0) for state in (Sheet.State.DRAFT, Sheet.State.RETURNED))
    return {"tiles": tiles, "missing": missing, "count": sum(counts.values()), "waiting": waiting}


def _closings(request, found: Month):
    """The versions, the newest first, each with how many of the sheets that one sees were missing."""
    mine = Sheet.objects.visible_to(request.user).filter(year=found.year, month=found.month)
    waits = Q(sheets__state__in=[Sheet.State.DRAFT, Sheet.State.RETURNED], sheets__sheet__in=mine)
    rows = found.closings.select_related("closed_by__agency", "reopened_by__agency")
    return rows.annotate(missing=Count("sheets", filter=waits)).order_by("-version")


def _history(request, found: Month):
    """Who let which unit in, and why, is told above to those who may see it; here only to who steers."""
    entries = history_of(found)
    return entries if request.user.sees_all else entries.exclude(verb__in=OF_ONE_UNIT)


def _lines(found: Month) -> int:
    """How many lines would be frozen today."""
    return Allocation.objects.filter(year=found.year).open_in(found.month).known(clock.today()).count()


def _opened(number: int) -> str:
    if not number:
        return _("This month was open already: all its sheets exist.")
    return ngettext("%(number)s sheet was opened.", "%(number)s sheets were opened.", number) % {
        "number": number
    }
