"""Several tasks at once: chosen in the list, looked through, then done."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from directives import rules
from directives.bulk import ACTS, Act
from directives.filters import AssignmentFilter
from directives.forms import BulkForm
from directives.forms.bulk import MOST
from directives.models import Assignment
from portal import clock
from portal.http import require

PAGE = "directives/bulk.html"


@require_POST
def bulk(request):
    require(rules.can_act_in_bulk(request.user))
    form = BulkForm(Assignment.objects.visible_to(request.user), request.POST)
    context = {"section": "directives", "back": _back(request), "most": MOST}
    if not form.is_valid():
        return render(request, PAGE, {**context, "form": form}, status=422)
    rows = _rows(request, form.cleaned_data)
    if form.cleaned_data["act"] == "hand_over":
        return _hand_over(request, rows, {**context, "form": form})
    act = ACTS[form.cleaned_data["act"]]
    if request.POST.get("step") == "carry_out":
        return _carry_out(request, act, rows, context)
    return render(request, PAGE, {**context, **_preview(request, act, rows, act.form())})


def _rows(request, chosen: dict) -> list[Assignment]:
    """The ticked rows, or the first of those that the filter shows."""
    rows = Assignment.objects.visible_to(request.user)
    if chosen["all"]:
        found = AssignmentFilter(QueryDict(chosen["query"]), rows, request=request)
        rows = (found.qs if found.is_valid() else rows.none())[:MOST]
        rows = Assignment.objects.filter(pk__in=[row.pk for row in rows.only("pk")]).by_urgency()
    else:
        rows = chosen["chosen"].by_urgency()
    needed = ("directive__document__issuer", "directive__given_by__agency")
    return list(
        rows.for_list(clock.today()).select_related(*needed).prefetch_related("directive__programs__owner")
    )


def _preview(request, act: Act, rows: list[Assignment], form) -> dict:
    """What will happen: the rows with which it can be done, and the others with the reason."""
    refusals = act.check(rows, request.user)
    return {
        "act": act,
        "name": request.POST["act"],
        "fields": form,
        "possible": [row for row in rows if row.pk not in refusals],
        "refused": [(row, refusals[row.pk]) for row in rows if row.pk in refusals],
    }


def _carry_out(request, act: Act, rows: list[Assignment], context: dict) -> HttpResponse:
    """Do it; what could not be done is shown with the reason."""
    form = act.form(request.POST)
    if not form.is_valid():
        return render(request, PAGE, {**context, **_preview(request, act, rows, form)}, status=422)
    answered = act.do(rows, **form.cleaned_data, by=request.user)
    if answered.done:
        messages.success(request, act.done % {"count": len(answered.done)})
    if not answered.refused:
        return redirect(context["back"])
    context |= {"act": act, "fields": form, "possible": [], "refused": answered.refused, "is_done": True}
    return render(request, PAGE, context, status=422)


def _hand_over(request, rows: list[Assignment], context: dict) -> HttpResponse:
    """The page of handovers does it, for one agency at a time."""
    agencies = {row.agency_id for row in rows}
    if len(agencies) == 1:
        asked = {"from_agency": agencies.pop(), "chosen": [row.pk for row in rows]}
        return redirect(f"{reverse('handover_new')}?{urlencode(asked, doseq=True)}")
    context["form"].add_error(None, _("A handover is from one agency: choose tasks of one agency only."))
    return render(request, PAGE, context, status=422)


def _back(request) -> str:
    """The list as it was."""
    return f"{reverse('assignments')}?{QueryDict(request.POST.get('query', '')[:2000]).urlencode()}"
