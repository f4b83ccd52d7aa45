"""What figures are compared with: the nation's averages, and counterpart capital with its ratios."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import counterpart as gaps
from disbursement import rules, services
from disbursement.forms.comparisons import AverageForm, RatioForm
from disbursement.models import CounterpartRatio, NationalAverage
from disbursement.models.reference import tell_history
from disbursement.plan_filters import CounterpartForm
from disbursement.views.plan_acts import ACT
from portal.as_of import read_as_of
from portal.export import Column, spreadsheet
from portal.http import carry_out, paginate, render_page, require
from portal.templatetags.figures import rate

SECTION: dict[str, Any] = {"section": "disbursement"}


@require_GET
def averages(request) -> HttpResponse:
    known = read_as_of(request.GET)
    page = paginate(request, _averages(known.day))
    page.object_list = tell_history(page.object_list, known.day)
    may_enter = rules.can_compare(request.user) and not known.is_past
    context = {**SECTION, "known": known, "page": page, "may_enter": may_enter}
    return render(request, "disbursement/averages.html", context, status=known.status)


@require_GET
def averages_export(request) -> HttpResponseBase:
    known = read_as_of(request.GET)
    if known.refusal:
        return averages(request)
    columns: list[Column] = [
        (_("Kind of capital"), 18, lambda average: str(average.get_kind_display())),
        (_("Year"), 8, lambda average: str(average.year)),
        (_("As of"), 12, lambda average: average.as_of),
        (_("Rate (%)"), 10, lambda average: average.rate),
        (_("Source"), 60, lambda average: average.source),
        *_entered(),
    ]
    rows = tell_history(_averages(known.day), known.day)
    title = _("National averages as known on %(day)s") % {"day": f"{known.day:%d/%m/%Y}"}
    return spreadsheet(request, "binh-quan-ca-nuoc", title, columns, rows, known_on=known.day)


@require_http_methods(["GET", "POST"])
def average_new(request) -> HttpResponse:
    require(rules.can_compare(request.user))
    names = ("year", "kind", "as_of", "rate", "source")
    known = {name: request.GET[name] for name in names if request.GET.get(name)}
    form = AverageForm(request.POST or None, known)
    lead = _(
        "The rate of the whole country, as a ministry or a meeting said it. Entered for the same day again "
        "it corrects what was entered before, which stays in the history and on pages of earlier days."
    )
    words = {"title": _("Enter a national average"), "lead": lead, "done": _("The national average is kept.")}
    words["crumb"] = _("National averages")
    do = services.enter_average
    return carry_out(request, form, do, back="averages", template=ACT, cancel="averages", **words, **SECTION)


@require_GET
def counterpart(request) -> HttpResponse:
    form = CounterpartForm(request.GET)
    rows = gaps.rows(form.asked_year, form.known.day, form.asked_programme, request.user)
    context = {
        **SECTION,
        "form": form,
        "known": form.known,
        "year": form.asked_year,
        "rows": rows,
        "total": gaps.total(rows),
        "behind": len({row.unit.pk for row in rows if row.shortfall}),
        "units": len({row.unit.pk for row in rows}),
        "ratios": _ratios(form.known.day),
        "may_enter": rules.can_compare(request.user) and not form.known.is_past,
    }
    template = "disbursement/counterpart.html", "disbursement/_counterpart.html"
    return render_page(request, *template, context, status=form.known.status)


@require_GET
def counterpart_export(request) -> HttpResponseBase:
    form = CounterpartForm(request.GET)
    if form.known.refusal:
        return counterpart(request)
    rows = gaps.rows(form.asked_year, form.known.day, form.asked_programme, request.user)
    title = _("Counterpart capital of %(year)s as known on %(day)s") % {
        "year": form.asked_year,
        "day": f"{form.known.day:%d/%m/%Y}",
    }
    return spreadsheet(request, "von-doi-ung", title, _columns(), rows, known_on=form.known.day)


@require_http_methods(["GET", "POST"])
def counterpart_ratio(request) -> HttpResponse:
    require(rules.can_compare(request.user))
    names = ("program", "percent", "opened_on", "source")
    form = RatioForm(
        request.POST or None, {name: request.GET[name] for name in names if request.GET.get(name)}
    )
    words = {
        "title": _("Set a ratio of counterpart capital"),
        "lead": _(
            "From its day on it counts instead of the one before. It is known from today on: what was "
            "known on earlier days stays as it was."
        ),
        "done": _("The ratio is set."),
        "cancel": "counterpart",
        "crumb": _("Counterpart capital"),
    }
    do = services.set_ratio
    return carry_out(request, form, do, back="counterpart", template=ACT, **words, **SECTION)


def _averages(as_of: date):
    return NationalAverage.objects.newest(as_of).for_list().order_by("-as_of", "kind", "-year")


def _ratios(as_of: date):
    rows = CounterpartRatio.objects.newest(as_of).for_list().order_by("program", "-opened_on")
    return tell_history(rows, as_of)


def _entered() -> list[Column]:
    """Who entered it, when, and what it replaced."""
    return [
        (_("Entered by"), 30, lambda row: str(row.entered_by or "")),
        (_("Entered at"), 16, lambda row: localtime(row.entered_at)),
        (_("Before"), 40, lambda row: "; ".join(_told(one) for one in row.earlier)),
    ]


def _told(row: NationalAverage) -> str:
    """An earlier average in one cell."""
    when = f"{localtime(row.entered_at):%H:%M %d/%m/%Y}"
    return ", ".join(filter(None, [f"{rate(row.rate)} ({row.source})", str(row.entered_by or ""), when]))


def _columns() -> list[Column]:
    return [
        (_("Unit"), 30, lambda row: str(row.unit)),
        (_("Programme"), 24, lambda row: str(row.program)),
        (_("Ratio (%)"), 10, lambda row: row.ratio.percent),
        (_("Ratio in force from"), 14, lambda row: row.ratio.opened_on),
        (_("Required (đồng)"), 20, lambda row: row.required),
        (_("Counterpart assigned (đồng)"), 20, lambda row: row.assigned),
        (_("Shortfall (đồng)"), 20, lambda row: row.shortfall),
        (_("Disbursed (đồng)"), 20, lambda row: row.disbursed),
        (_("Rate of what was assigned (%)"), 12, lambda row: _percent(row.rate)),
        (_("Rate of what is required (%)"), 12, lambda row: _percent(row.rate_of_required)),
    ]


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)
