"""What agencies are told when something happens to a task, in the portal's language, whoever did it."""

from typing import Any, cast

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import (
    Assignment,
    Comment,
    Directive,
    ExplanationRequest,
    Extension,
    Objection,
    Review,
    UrgingItem,
    UrgingLetter,
)
from directives.reminders.now import lines_now
from portal import clock
from portal.models import Agency, User
from portal.notifications import notify, notify_person
from portal.reminding.lines import in_order
from portal.verbs import FIELDS


def tell_given(assignment: Assignment) -> None:
    """The agency learns that it was given a task."""
    with override(settings.LANGUAGE_CODE):
        subject = _("New task: clause %(clause)s of %(document)s") % _names(assignment.directive)
        lines = [assignment.directive.title, "", assignment.directive.words, ""]
        lines.append(_("Role: %(role)s") % {"role": assignment.get_role_display()})
        lines.append(_deadline(assignment))
        _tell(assignment.agency, "assigned", subject, lines, assignment)


def tell_corrected(assignment: Assignment, *, reason: str, names: list[str]) -> None:
    """The agency learns what was corrected in its task, and why."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Corrected: clause %(clause)s of %(document)s") % _names(assignment.directive)
        fields = ", ".join(str(FIELDS[name]) for name in names)
        corrected = _("What was corrected: %(fields)s") % {"fields": fields}
        lines = [assignment.directive.title, "", assignment.directive.words, "", corrected, reason]
        _tell(assignment.agency, "corrected", subject, lines, assignment)


def tell_dated(assignment: Assignment) -> None:
    """The agency learns that the event of its task now has a date."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Clause %(clause)s of %(document)s now has its date") % _names(assignment.directive)
        lines = [assignment.directive.title, "", assignment.directive.event, _deadline(assignment)]
        _tell(assignment.agency, "dated", subject, lines, assignment)


def tell_submitted(assignment: Assignment, note: str) -> None:
    """Who has to judge a result next learns that it waits: an owner of the programme, or the office."""
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": assignment.agency}
        subject = _("%(agency)s submitted its result: clause %(clause)s of %(document)s") % names
        for judge in assignment.judges:
            _tell(judge, "submitted", subject, [assignment.directive.title, "", note], assignment)


def tell_contributed(assignment: Assignment, note: str) -> None:
    """The leads learn what a cooperating agency contributed."""
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": assignment.agency}
        subject = _("%(agency)s gave its contribution: clause %(clause)s of %(document)s") % names
        for lead in _leads(assignment):
            _tell(lead, "contributed", subject, [assignment.directive.title, "", note], assignment)


def tell_contribution_asked(assignment: Assignment, *, lead: Agency | None, words: str) -> None:
    """A cooperating agency learns that the lead waits for its contribution."""
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": lead}
        subject = _("%(agency)s waits for your contribution: clause %(clause)s of %(document)s") % names
        lines = [assignment.directive.title, "", words, _deadline(assignment)]
        _tell(assignment.agency, "contribution_asked", subject, lines, assignment)


def tell_sent_back(assignment: Assignment, review: Review) -> None:
    """A cooperating agency learns why its contribution came back."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Contribution sent back: clause %(clause)s of %(document)s") % _names(
            assignment.directive
        )
        lines = [assignment.directive.title, "", review.reason]
        _tell(assignment.agency, "sent_back", subject, lines, assignment)


def tell_to_explain(asked: ExplanationRequest) -> None:
    """The agency learns what it has to explain, and by when."""
    assignment = asked.assignment
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "day": date_format(asked.due_on)}
        subject = _("Explain by %(day)s: clause %(clause)s of %(document)s") % names
        lines = [assignment.directive.title, "", asked.question]
        _tell(assignment.agency, "to_explain", subject, lines, assignment)


def tell_explained(asked: ExplanationRequest) -> None:
    """Who asked learns the answer: the office of a coordinator, or the person of the committee."""
    assignment, who = asked.assignment, asked.asked_by
    with override(settings.LANGUAGE_CODE):
        answered_by = cast(User, asked.answered_by)
        names = {**_names(assignment.directive), "agency": answered_by.agency}
        subject = _("%(agency)s explains: clause %(clause)s of %(document)s") % names
        body = "" if assignment.directive.is_secret else f"{assignment.directive.title}\n\n{asked.answer}"
        words: dict[str, Any] = {
            "kind": "explained",
            "subject": subject,
            "body": body,
            "url": assignment.get_absolute_url(),
        }
        if who.is_coordinator and who.agency:
            notify(who.agency, **words)
        else:
            notify_person(who, **words)


def tell_mentioned(comment: Comment, agency: Agency) -> None:
    """An agency learns what was said to it about a directive."""
    with override(settings.LANGUAGE_CODE):
        names = {**_names(comment.directive), "who": comment.said_by.agency or comment.said_by}
        subject = _("%(who)s mentions you: clause %(clause)s of %(document)s") % names
        body = f"{comment.directive.title}\n\n{comment.text}"
        url = f"{comment.directive.get_absolute_url()}#comment-{comment.pk}"
        notify(agency, kind="mentioned", subject=subject, body=body, url=url)


def tell_reviewed(assignment: Assignment, review: Review) -> None:
    """The agency learns that its result was accepted or returned, and why."""
    with override(settings.LANGUAGE_CODE):
        accepted = _("Result accepted: clause %(clause)s of %(document)s")
        returned = _("Result returned: clause %(clause)s of %(document)s")
        subject = (accepted if review.is_accepted else returned) % _names(assignment.directive)
        kind = "accepted" if review.is_accepted else "returned"
        _tell(assignment.agency, kind, subject, [assignment.directive.title, "", review.reason], assignment)


def tell_period(assignment: Assignment) -> None:
    """The agency finds in its inbox that a period of a recurring task began; reminders go out later."""
    with override(settings.LANGUAGE_CODE):
        subject = _("A new period began: clause %(clause)s of %(document)s") % _names(assignment.directive)
        lines = [assignment.directive.title, "", _deadline(assignment)]
        _tell(assignment.agency, "period", subject, lines, assignment, email=False)


def tell_closed(assignment: Assignment) -> None:
    """The agency learns that its task ended without a result, and why."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Closed without a result: clause %(clause)s of %(document)s") % _names(
            assignment.directive
        )
        lines = [assignment.directive.title, "", assignment.end_reason]
        _tell(assignment.agency, "closed", subject, lines, assignment)


def tell_released(assignment: Assignment, first: Directive) -> None:
    """The agency learns that its task waits no longer: what had to be done first is done or ended."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Waits no longer: clause %(clause)s of %(document)s") % _names(assignment.directive)
        words = _("Clause %(clause)s of %(document)s, which it waited for, is finished.") % _names(first)
        lines = [assignment.directive.title, "", words, _deadline(assignment)]
        _tell(assignment.agency, "released", subject, lines, assignment)


def tell_handler(assignment: Assignment, handler: User) -> None:
    """A person learns that it falls to them."""
    with override(settings.LANGUAGE_CODE):
        subject = _("You handle clause %(clause)s of %(document)s") % _names(assignment.directive)
        body = "" if assignment.directive.is_secret else assignment.directive.title
        notify_person(handler, kind="handler", subject=subject, body=body, url=assignment.get_absolute_url())


def tell_objected(objection: Objection) -> None:
    """The office learns that an agency says "not ours"."""
    assignment = objection.assignment
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": assignment.agency}
        subject = _("%(agency)s says that it is not its task: clause %(clause)s of %(document)s") % names
        lines = [assignment.directive.title, "", objection.reason]
        if objection.proposed:
            lines.append(_("Whose it is: %(agency)s") % {"agency": objection.proposed})
        _tell(assignment.directive.office, "objected", subject, lines, assignment)


def tell_insisted(objection: Objection) -> None:
    """The agency learns that the task stays with it, and why."""
    assignment = objection.assignment
    with override(settings.LANGUAGE_CODE):
        subject = _("It stays your task: clause %(clause)s of %(document)s") % _names(assignment.directive)
        lines = [assignment.directive.title, "", objection.answer]
        _tell(assignment.agency, "insisted", subject, lines, assignment)


def tell_reassigned(objection: Objection, to: Agency) -> None:
    """The agency learns that another one took the task over."""
    assignment = objection.assignment
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": to}
        subject = _("%(agency)s takes it over from you: clause %(clause)s of %(document)s") % names
        lines = [assignment.directive.title, "", objection.answer]
        _tell(assignment.agency, "reassigned", subject, lines, assignment)


def tell_extension_asked(asked: Extension) -> None:
    """The office learns that an agency asks for more time, until when and why."""
    assignment = asked.assignment
    days = {"before": date_format(asked.due_on_before), "after": date_format(asked.asked_due_on)}
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "agency": assignment.agency}
        subject = _("%(agency)s asks for an extension: clause %(clause)s of %(document)s") % names
        moved = _("From %(before)s to %(after)s.") % days
        lines = [assignment.directive.title, "", moved, asked.reason]
        _tell(assignment.directive.office, "extension_asked", subject, lines, assignment)


def tell_extension_decided(decided: Extension) -> None:
    """The agency learns until when it has time now, or that its request was refused, and why."""
    assignment, day = decided.assignment, decided.granted_due_on
    with override(settings.LANGUAGE_CODE):
        names = {**_names(assignment.directive), "day": date_format(day) if day else ""}
        granted = _("Deadline extended to %(day)s: clause %(clause)s of %(document)s")
        refused = _("Extension refused: clause %(clause)s of %(document)s")
        subject, said = (granted if day else refused) % names, decided.answer or decided.reason
        lines = [assignment.directive.title, "", said]
        _tell(assignment.agency, "extension_decided", subject, lines, assignment)


def tell_urged(letter: UrgingLetter, listed: list[UrgingItem]) -> None:
    """The agency learns of the letter, and which of its tasks it lists."""
    with override(settings.LANGUAGE_CODE):
        days = {"day": f"{letter.sent_on:%d/%m/%Y}", "by": f"{letter.answer_by:%d/%m/%Y}"}
        names = {"letter": letter.reference, **days}
        lines = in_order(lines_now([item.assignment for item in listed], clock.today()))
        notify(
            letter.agency,
            kind="urged",
            subject=_("Urging letter %(letter)s: answer by %(by)s") % names,
            body=_("Letter %(letter)s of %(day)s urges these tasks; answer it by %(by)s.") % names,
            lines=[line.to_json() for line in lines],
            url=letter.get_absolute_url(),
        )


def _tell(
    agency: Agency, kind: str, subject: str, lines: list[str], assignment: Assignment, *, email: bool = True
) -> None:
    """Say it, with the period where there is one; of a secret task no more than number, clause and date."""
    if assignment.directive.is_secret:
        lines = [_deadline(assignment)]
    if assignment.period_on:
        subject = f"{subject} · {assignment.period}"
    body, url = "\n".join(lines).strip(), assignment.get_absolute_url()
    notify(agency, kind=kind, subject=subject, body=body, url=url, email=email)


def _leads(assignment: Assignment) -> list[Agency]:
    """The other agencies that lead the task now."""
    leads = (
        assignment.directive.assignments.leads().filter(ended_on=None).exclude(agency=assignment.agency_id)
    )
    return list(Agency.objects.filter(pk__in=leads.values("agency")))


def _names(directive: Directive) -> dict[str, str]:
    return {"clause": directive.label, "document": directive.document.reference}


def _deadline(assignment: Assignment) -> str:
    if assignment.due_on is None:
        return _("Deadline: %(words)s") % {"words": assignment.directive.get_deadline_kind_display()}
    return _("Deadline: %(day)s") % {"day": date_format(assignment.due_on)}
