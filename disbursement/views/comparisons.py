"""What figures are compared with: the nation's averages, and counterpart capital with its ratios."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from disbursement import counterpart as gaps
from disbursement import rules, services
from disbursement.forms.comparisons import AverageForm, RatioForm
from disbursement.models import CounterpartRatio, NationalAverage
from disbursement.plan_filters import CounterpartForm
from disbursement.views.plan_acts import ACT
from portal.export import spreadsheet
from portal.http import carry_out, paginate, render_page, require

SECTION: dict[str, Any] = {"section": "disbursement"}


@require_GET
def averages(request) -> HttpResponse:
    rows = NationalAverage.objects.order_by("-as_of", "kind")
    context = {**SECTION, "page": paginate(request, rows), "may_enter": rules.can_compare(request.user)}
    return render(request, "disbursement/averages.html", context)


@require_http_methods(["GET", "POST"])
def average_new(request) -> HttpResponse:
    require(rules.can_compare(request.user))
    names = ("year", "kind", "as_of", "rate", "source")
    known = {name: request.GET[name] for name in names if request.GET.get(name)}
    form = AverageForm(request.POST or None, known)
    lead = _("The rate of the whole country, as a ministry or a meeting said it. The same day mends it.")
    words = {"title": _("Enter a national average"), "lead": lead, "done": _("The national average is kept.")}
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
        "ratios": CounterpartRatio.objects.select_related("program").order_by("program", "-opened_on"),
        "may_enter": rules.can_compare(request.user),
    }
    template = "disbursement/counterpart.html", "disbursement/_counterpart.html"
    return render_page(request, *template, context, status=form.known.status)


@require_GET
def counterpart_export(request) -> HttpResponseBase:
    form = CounterpartForm(request.GET)
    rows = gaps.rows(form.asked_year, form.known.day, form.asked_programme, request.user)
    columns = [
        (_("Unit"), 30, lambda row: str(row.unit)),
        (_("Programme"), 24, lambda row: str(row.program)),
        (_("Ratio (%)"), 10, lambda row: row.ratio.percent),
        (_("Ratio in force from"), 14, lambda row: row.ratio.opened_on),
        (_("Required (đồng)"), 20, lambda row: row.required),
        (_("Assigned (đồng)"), 20, lambda row: row.assigned),
        (_("Shortfall (đồng)"), 20, lambda row: row.shortfall),
        (_("Disbursed (đồng)"), 20, lambda row: row.disbursed),
        (_("Rate of what was assigned (%)"), 12, lambda row: _percent(row.rate)),
        (_("Rate of what is required (%)"), 12, lambda row: _percent(row.rate_of_required)),
    ]
    title = _("Counterpart capital of %(year)s as known on %(day)s") % {
        "year": form.asked_year,
        "day": f"{form.known.day:%d/%m/%Y}",
    }
    return spreadsheet(request, "von-doi-ung", title, columns, rows)


@require_http_methods(["GET", "POST"])
def counterpart_ratio(request) -> HttpResponse:
    require(rules.can_compare(request.user))
    names = ("program", "percent", "opened_on", "source")
    form = RatioForm(
        request.POST or None, {name: request.GET[name] for name in names if request.GET.get(name)}
    )
    words = {
        "title": _("Set a ratio of counterpart capital"),
        "lead": _("From its day on it counts instead of the one before; pages of earlier days keep theirs."),
        "done": _("The ratio is set."),
        "cancel": "counterpart",
    }
    do = services.set_ratio
    return carry_out(request, form, do, back="counterpart", template=ACT, **words, **SECTION)


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)
