"""What was asked, explained and said about a directive, besides reports."""

from django.utils.translation import gettext as _

from directives import rules
from directives.models import Assignment, Comment, Directive, ExplanationRequest
from directives.story.happenings import LONGEST, Happening
from portal.models import User

SHORT = 90  # letters of a comment in the story; all of it stands among the comments


def explanations_of(user: User, visible: list[Assignment]) -> list[tuple[ExplanationRequest, bool]]:
    """What agencies were asked to explain, and whether this person may answer now; open ones first."""
    rows = ExplanationRequest.objects.filter(assignment__in=visible).for_list().by_urgency()
    return [(asked, asked.is_waiting and rules.can_explain(user, asked)) for asked in rows[:LONGEST]]


def comments_of(directive: Directive) -> list[Comment]:
    """What was said, newest first, with whom it mentions."""
    rows = directive.comments.select_related("said_by__agency").prefetch_related("mentions")
    return list(rows[:LONGEST])


def asked_and_explained(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    found = []
    rows = ExplanationRequest.objects.filter(assignment__in=visible).for_list()
    for row in rows[:LONGEST]:
        agency, who = str(row.assignment.agency), row.asked_by
        words = {"agency": agency, "day": f"{row.due_on:%d/%m/%Y}"}
        did = _("asked %(agency)s to explain by %(day)s") % words
        found.append(Happening("asked", row.asked_at, str(who.agency or who), did, str(who), row.question))
        if row.answered_at and row.answered_by:
            office, person = str(row.answered_by.agency), str(row.answered_by)
            found.append(Happening("explained", row.answered_at, office, _("explained"), person, row.answer))
    return found


def said(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Comments, in short; whoever sees the directive reads them."""
    found = []
    for comment in directive.comments.select_related("said_by__agency")[:LONGEST]:
        who, text = comment.said_by, comment.text
        short = text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"
        found.append(
            Happening("said", comment.said_at, str(who.agency or who), _("commented"), str(who), short)
        )
    return found
