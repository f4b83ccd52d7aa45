"""An agency reports or submits; the coordinator accepts or returns; either may fetch the evidence."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.evidence import media_type
from directives.forms import ReportForm, ReviewForm
from directives.models import Assignment, EvidenceFile, waiting
from directives.models.handovers import results_of
from directives.views.subjects import assignment_or_404
from portal.http import require


@require_http_methods(["GET", "POST"])
def report(request, pk: int):
    assignment = assignment_or_404(request, pk)
    require(rules.can_report(request.user, assignment))
    form = ReportForm(assignment, request.POST or None, request.FILES or None)
    if form.is_valid():
        submits = request.POST.get("action") == "submit"
        try:
            (services.submit if submits else services.report)(
                assignment, **form.cleaned_data, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _said(assignment, submits))
            return redirect(assignment)
    context = {"section": "directives", "assignment": assignment, "form": form}
    context["has_objection"] = waiting.objections_to(assignment).exists()
    return render(request, "directives/report.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def review(request, pk: int):
    assignment = assignment_or_404(request, pk)
    require(rules.can_review(request.user, assignment))
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = _answer(
                assignment, request.POST.get("action", ""), form.cleaned_data["reason"], request.user
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, done)
            return redirect(assignment)
    context = {"section": "directives", "assignment": assignment, "form": form}
    context["result"] = results_of([assignment]).get(assignment.pk)
    return render(request, "directives/review.html", context, status=422 if form.errors else 200)


@require_GET
@cache_control(private=True, no_store=True)
def evidence(request, pk: int):
    found = get_object_or_404(EvidenceFile.objects.visible_to(request.user), pk=pk)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name, headers = found.name, {"X-Content-Type-Options": "nosniff"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=media_type(name), headers=headers
    )


def _said(assignment: Assignment, submits: bool) -> str:
    if not submits:
        return _("The report was saved.")
    return _("The result was submitted.") if assignment.is_lead else _("The contribution was sent.")


def _answer(assignment: Assignment, action: str, reason: str, by) -> str:
    """Do what the pressed button says, and say so; neither button is the right guess for the other."""
    if action == "accept":
        services.accept(assignment, by=by)
        return _("The result was accepted.")
    if action == "return":
        services.return_result(assignment, reason=reason, by=by)
        return _("The result was returned to the agency.")
    raise ValidationError(_("Choose whether the result is accepted or returned."))
