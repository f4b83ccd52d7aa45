"""Results that wait for a person, answered several at once: chosen, looked through, then done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.filters import AssignmentFilter
from directives.forms import ReviewManyForm
from directives.models import Assignment
from directives.models.handovers import results_of
from portal import clock
from portal.http import paginate, render_page, require

PREVIEW = "directives/review_many_preview.html"


@require_http_methods(["GET", "POST"])
def review_many(request):
    require(rules.can_review_many(request.user))
    if request.method != "POST":
        return _list(request)
    known = _rows(Assignment.objects.visible_to(request.user)).order_by("submitted_on", "pk")
    form = ReviewManyForm(known, request.POST)
    if not form.is_valid():
        return _list(request, form)
    if request.POST.get("step") == "carry_out":
        return _carry_out(request, form)
    return render(request, PREVIEW, _preview(request, form))


def _list(request, form=None):
    """What waits for the person, with ticks; with the form if it was sent and refused."""
    waiting = Assignment.objects.waiting_for(request.user)
    found = AssignmentFilter(request.GET, waiting, request=request)
    found.offer_of(waiting)
    rows = _rows(found.qs if found.is_valid() else found.qs.none()).order_by("submitted_on", "pk")
    context = {"section": "directives", "filter": found, "page": paginate(request, rows), "form": form}
    _add_results(context["page"])
    page, part = "directives/review_many.html", "directives/_review_many.html"
    return render_page(request, page, part, context, status=422 if form else 200)


def _rows(rows):
    """All that the pages say about a result, in a few queries however many rows."""
    return rows.for_list(clock.today()).prefetch_related("directive__programs__owner")


def _add_results(rows) -> None:
    """Give each row its `result`, also where another agency submitted it and handed the task over."""
    results = results_of(rows)
    for row in rows:
        row.result = results.get(row.pk)


def _preview(request, form) -> dict:
    """What will happen: the rows that can be answered, and the others with the reason."""
    form.fields["reason"].required = form.cleaned_data["action"] == "return"
    judged = [(row, services.why_not(row, by=request.user)) for row in form.cleaned_data["chosen"]]
    _add_results([row for row, _why in judged])
    return {
        "section": "directives",
        "form": form,
        "action": form.cleaned_data["action"],
        "possible": [row for row, why in judged if not why],
        "refused": [(row, why) for row, why in judged if why],
    }


def _carry_out(request, form):
    """Do it; what could not be done is shown with the reason."""
    chosen, returns = form.cleaned_data["chosen"], form.cleaned_data["action"] == "return"
    try:
        if returns:
            answered = services.return_many(chosen, reason=form.cleaned_data["reason"], by=request.user)
        else:
            answered = services.accept_many(chosen, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, PREVIEW, _preview(request, form), status=422)
    messages.success(request, _done_words(len(answered.done), returns=returns))
    if not answered.refused:
        return redirect("review_many")
    context = {"section": "directives", "form": form, "possible": [], "refused": answered.refused}
    return render(request, PREVIEW, context, status=422)


def _done_words(count: int, *, returns: bool) -> str:
    returned = ngettext("%(count)d result was returned.", "%(count)d results were returned.", count)
    accepted = ngettext("%(count)d result was accepted.", "%(count)d results were accepted.", count)
    return (returned if returns else accepted) % {"count": count}
