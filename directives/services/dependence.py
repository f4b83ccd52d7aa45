"""Directives wait for others; whoever waited is told when the wait is over."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.services.locking import lock_directives
from directives.services.messages import tell_released
from portal import audit
from portal.models import User


@transaction.atomic
def wait_for(directive: Directive, *, first: Directive | None, by: User) -> Directive:
    """Let a directive wait for another one (or for none). Refuses a circle, in which all wait for ever."""
    documents = {directive.document_id, first.document_id if first else directive.document_id}
    lock_directives(Directive.objects.filter(document__in=documents).values_list("pk", flat=True))
    directive = Directive.objects.select_related("depends_on").get(pk=directive.pk)
    step = first.pk if first else None
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == directive.pk:
            raise ValidationError(_("These directives would wait for each other; choose another one."))
        seen.add(step)
        step = Directive.objects.filter(pk=step).values_list("depends_on", flat=True).first()
    before, directive.depends_on = directive.depends_on, first
    directive.save(update_fields=["depends_on"])
    audit.record(
        "directive.waits",
        directive,
        by=by,
        before={"depends_on": before.label if before else ""},
        after={"depends_on": first.label if first else ""},
    )
    return directive


def tell_who_waited(first: Directive) -> None:
    """Tell the leads of the directives that waited for this one, once none of its own leads is open."""
    if first.assignments.counted().leads().open().exists():
        return
    needed = ("agency", "directive__document")
    waiting = Assignment.objects.counted().leads().open().filter(directive__depends_on=first.pk)
    for assignment in waiting.select_related(*needed).order_by("pk"):
        if assignment.submitted_on is None:
            tell_released(assignment, first)
