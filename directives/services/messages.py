"""What agencies are told when something happens to a task, in the portal's language, whoever did it."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Assignment, Directive, Review
from portal.models import Agency
from portal.notifications import notify


def tell_given(assignment: Assignment) -> None:
    """The agency learns that it was given a task."""
    with override(settings.LANGUAGE_CODE):
        subject = _("New task: clause %(clause)s of %(document)s") % _names(assignment.directive)
        lines = [assignment.directive.title, "", assignment.directive.words, ""]
        lines.append(_("Role: %(role)s") % {"role": assignment.get_role_display()})
        lines.append(_deadline(assignment))
        _tell(assignment.agency, "assigned", subject, lines, assignment)


def tell_dated(assignment: Assignment) -> None:
    """The agency learns that the event of its task now has a date."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Clause %(clause)s of %(document)s now has its date") % _names(assignment.directive)
        lines = [assignment.directive.title, "", assignment.directive.event, _deadline(assignment)]
        _tell(assignment.agency, "dated", subject, lines, assignment)


def tell_submitted(assignment: Assignment, note: str) -> None:
    """The giver's office learns that a result waits for it."""
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": assignment.agency}
        subject = _("%(agency)s submitted its result: clause %(clause)s of %(document)s") % names
        _tell(
            assignment.directive.office,
            "submitted",
            subject,
            [assignment.directive.title, "", note],
            assignment,
        )


def tell_reviewed(assignment: Assignment, review: Review) -> None:
    """The agency learns that its result was accepted or returned, and why."""
    with override(settings.LANGUAGE_CODE):
        accepted = _("Result accepted: clause %(clause)s of %(document)s")
        returned = _("Result returned: clause %(clause)s of %(document)s")
        subject = (accepted if review.is_accepted else returned) % _names(assignment.directive)
        kind = "accepted" if review.is_accepted else "returned"
        _tell(assignment.agency, kind, subject, [assignment.directive.title, "", review.reason], assignment)


def _tell(agency: Agency, kind: str, subject: str, lines: list[str], assignment: Assignment) -> None:
    body = "\n".join(lines).strip()
    notify(agency, kind=kind, subject=subject, body=body, url=assignment.get_absolute_url())


def _names(directive: Directive) -> dict[str, str]:
    return {"clause": directive.label, "document": directive.document.reference}


def _deadline(assignment: Assignment) -> str:
    if assignment.due_on is None:
        return _("Deadline: %(words)s") % {"words": assignment.directive.get_deadline_kind_display()}
    return _("Deadline: %(day)s") % {"day": date_format(assignment.due_on)}
