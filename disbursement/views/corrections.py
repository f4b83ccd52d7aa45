"""The page that corrects a settled figure of one line."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disbursement import rules, services
from disbursement.forms import CorrectionForm, correctable
from disbursement.models import Allocation, period
from portal import clock
from portal.http import carry_out, require


@require_http_methods(["GET", "POST"])
def allocation_correct(request, pk: int) -> HttpResponse:
    today = clock.today()
    rows = Allocation.objects.visible_to(request.user).for_list().with_planned(today)
    found = get_object_or_404(rows, pk=pk)
    require(rules.can_correct(request.user, found))
    months = correctable(found)
    asked = next((one.month for one in months if str(one.month) == request.GET.get("month")), None)
    month = asked or (months[0].month if months else 0)
    form = CorrectionForm(request.POST or None, months, initial={"month": month})
    figures = list(found.figures.newest(today).order_by("-month"))
    for figure in figures:
        figure.period = period(found.year, figure.month)
    context = {"section": "disbursement", "allocation": found, "months": months, "figures": figures}
    do, done = partial(services.correct_figure, found), _("The correction is entered, and the unit is told.")
    template = "disbursement/correction.html"
    return carry_out(request, form, do, back=found, template=template, done=done, **context)
