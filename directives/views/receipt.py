"""An agency takes a task on, names who handles it, or says “not ours”; the coordinator answers."""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.forms import HandlerForm, ObjectionAnswerForm, ObjectionForm
from directives.models import Assignment, waiting
from directives.views.subjects import ACT, act_page, assignment_or_404
from portal.http import carry_out, require

RECEIPT = "directives/receipt.html"


@require_http_methods(["GET", "POST"])
def receipt_confirm(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_report(request.user, found))
    form = HandlerForm(found, request.POST if request.method == "POST" else None)
    intro = _("You tell the coordinator that your agency received the task and takes it on.")
    context = act_page(found, title=_("Confirm the receipt"), submit=_("Confirm"), intro=intro)
    context["has_objection"] = waiting.objections_to(found).exists()
    do, done = partial(services.confirm_receipt, found), _("The receipt is confirmed.")
    return carry_out(request, form, do, back=found, template=RECEIPT, done=done, **context)


@require_http_methods(["GET", "POST"])
def handler(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_report(request.user, found))
    form = HandlerForm(found, request.POST if request.method == "POST" else None)
    context = act_page(found, title=_("Name the handler"), submit=_("Save"))
    return carry_out(
        request, form, partial(services.name_handler, found), back=found, template=ACT, **context
    )


@require_http_methods(["GET", "POST"])
def objection(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_report(request.user, found))
    form = ObjectionForm(found, request.POST if request.method == "POST" else None)
    intro = _("The coordinator gives the task to another agency, or answers why it stays with yours.")
    context = act_page(found, title=_("Not our task"), submit=_("Send to the coordinator"), intro=intro)
    do, done = partial(services.object_to, found), _("The coordinator was told.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def objection_answer(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_decide(request.user, found))
    form = ObjectionAnswerForm(found, request.POST if request.method == "POST" else None)
    context = act_page(found, title=_("Answer “not our task”"), submit="")
    context["objection"] = found.objections.waiting().select_related("asked_by", "proposed").first()
    do = partial(_answer, found, request.POST.get("action", ""))
    template = "directives/objection_answer.html"
    return carry_out(request, form, do, back=found, template=template, done=_("It was answered."), **context)


def _answer(assignment: Assignment, action: str, *, to, reason: str, by) -> None:
    """Do what the pressed button says; neither button is the right guess for the other."""
    if action == "reassign":
        services.reassign(assignment, to=to, reason=reason, by=by)
    elif action == "insist":
        services.insist(assignment, reason=reason, by=by)
    else:
        raise ValidationError(_("Choose whether another agency takes it over or it stays."))
