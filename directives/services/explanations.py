"""The committee or the coordinator asks an agency to explain ("giải trình"); the agency answers, once."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Assignment, ExplanationRequest
from directives.models.handovers import lineage
from directives.services.locking import locked
from directives.services.messages import tell_explained, tell_to_explain
from directives.services.secrecy import refuse_secret_text
from portal import audit, clock
from portal.models import User


@transaction.atomic
def ask_explanation(assignment: Assignment, *, question: str, due_on: date, by: User) -> ExplanationRequest:
    """Ask a lead to explain by a date. Refuses one in the past, and a second question before the answer."""
    assignment = locked(assignment)
    refuse_secret_text(assignment.directive)
    if not assignment.is_lead:
        raise ValidationError(_("Ask the lead: it answers for the whole task."))
    if assignment.ended_on:
        raise ValidationError(_("This task passed on or ended; ask the agency that has it now."))
    if due_on < clock.today():
        raise ValidationError({"due_on": _("The date for the answer lies in the past.")})
    waiting = ExplanationRequest.objects.waiting().filter(assignment__in=lineage(assignment))
    if waiting.filter(asked_by=by).exists():
        raise ValidationError(_("You have asked already; the agency has not answered that question yet."))
    asked = ExplanationRequest(
        assignment=assignment, question=question.strip(), due_on=due_on, asked_by=by, asked_at=clock.now()
    )
    asked.full_clean()
    asked.save()
    after = {"question": asked.question, "due_on": due_on}
    audit.record("explanation.asked", assignment, by=by, after=after)
    tell_to_explain(asked)
    return asked


@transaction.atomic
def answer_explanation(asked: ExplanationRequest, *, answer: str, by: User) -> ExplanationRequest:
    """Answer the question, for ever. Refuses an empty answer and a second one."""
    needed = ("assignment__directive__document", "asked_by__agency")
    rows = ExplanationRequest.objects.select_for_update(of=("self",)).select_related(*needed)
    asked = rows.get(pk=asked.pk)
    if not asked.is_waiting:
        raise ValidationError(_("This question was answered already."))
    if not answer.strip():
        raise ValidationError({"answer": _("Write the explanation.")})
    asked.answer, asked.answered_by, asked.answered_at = answer.strip(), by, clock.now()
    asked.full_clean()
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record("explanation.answered", asked.assignment, by=by, after={"answer": asked.answer})
    tell_explained(asked)
    return asked
