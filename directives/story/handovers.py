"""Handovers, as a directive's page tells them."""

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive, HandoverItem
from directives.story.happenings import LONGEST, Happening


def handed_over(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """That a task passed on, from whom to whom and why."""
    needed = ("from_agency", "to_agency", "from_user", "to_user", "carried_by__agency")
    rows = HandoverItem.objects.filter(assignment__in=visible).order_by("-id")
    found = []
    for item in rows.select_related(*(f"handover__{name}" for name in needed))[:LONGEST]:
        act = item.handover
        office, person = str(act.carried_by.agency or act.carried_by), str(act.carried_by)
        did = _("handed the task over: %(handover)s") % {"handover": act}
        said = "; ".join(filter(None, [act.reason, act.decision]))
        found.append(
            Happening("handed_over", act.carried_at, office, did, person, said, agency=str(act.from_agency))
        )
    return found
