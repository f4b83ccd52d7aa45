"""What agencies are asked to explain: the list, the question and the answer."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.filters import ExplanationFilter
from directives.forms import AskExplanationForm, ExplainForm
from directives.models import ExplanationRequest
from directives.views.subjects import ACT, act_page, assignment_or_404
from portal import clock, export
from portal.http import carry_out, paginate, render_page, require


@require_GET
def explanations(request):
    found = _found(request)
    found.offer(request.user)
    context = {"section": "directives", "filter": found, "page": paginate(request, _rows(found))}
    return render_page(request, "directives/explanations.html", "directives/_explanation_list.html", context)


@require_GET
def explanations_export(request):
    title = _("Explanations asked for, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    rows = _rows(_found(request)).iterator(chunk_size=2000)
    return export.spreadsheet(request, "giai-trinh", title, _columns(), rows)


@require_http_methods(["GET", "POST"])
def explanation_ask(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_ask_explanation(request.user, found))
    form = AskExplanationForm(request.POST or None)
    context = act_page(
        found,
        title=_("Ask for an explanation"),
        submit=_("Ask the agency"),
        intro=_("The agency gets a message and answers here; question and answer stay on record."),
    )
    do, done = partial(services.ask_explanation, found), _("The agency was asked to explain.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def explanation_answer(request, pk: int):
    asked = get_object_or_404(ExplanationRequest.objects.visible_to(request.user).for_list(), pk=pk)
    require(rules.can_explain(request.user, asked))
    form = ExplainForm(request.POST or None)
    subject = assignment_or_404(request, asked.assignment_id)
    context = act_page(subject, title=_("Explain"), submit=_("Send the explanation"))
    do, done = partial(services.answer_explanation, asked), _("The explanation was sent.")
    template = "directives/explanation_answer.html"
    return carry_out(request, form, do, back=asked, template=template, done=done, asked=asked, **context)


def _found(request) -> ExplanationFilter:
    return ExplanationFilter(
        request.GET, ExplanationRequest.objects.visible_to(request.user).for_list().by_urgency()
    )


def _rows(found: ExplanationFilter):
    """What the filter shows; nothing if it asks for what cannot be."""
    return found.qs if found.is_valid() else found.qs.none()


def _columns() -> list[export.Column]:
    return [
        (_("State"), 26, lambda row: row.state_words),
        (_("Agency"), 28, lambda row: row.assignment.agency.name),
        (_("Clause"), 9, lambda row: row.assignment.directive.label),
        (_("Task"), 50, lambda row: row.assignment.directive.title),
        (_("Document"), 18, lambda row: row.assignment.directive.document.reference),
        (_("Asked by"), 28, lambda row: str(row.asked_by.agency or row.asked_by)),
        (_("Asked on"), 12, lambda row: clock.day_of(row.asked_at)),
        (_("What is to be explained"), 50, lambda row: row.question),
        (_("Answer by"), 12, lambda row: row.due_on),
        (_("Answered on"), 12, lambda row: row.answered_at and clock.day_of(row.answered_at)),
        (_("Explanation"), 60, lambda row: row.answer),
    ]
