"""What a person can do now with a task or a directive: the buttons of its page, in their order.

A rule says who may, `when` says that it makes sense now; the service says no if it does not.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directives import rules
from directives.models import Assignment, Directive
from portal.models import User


class Act(NamedTuple):
    """A button: its words and its address; the first possible one of a page is the main one."""

    label: str | Promise
    url: str


class Offer(NamedTuple):
    label: str | Promise
    url_name: str
    may: Callable[[User, Any], bool]
    when: Callable[[Any], bool]


def _at_work(assignment: Assignment) -> bool:
    return assignment.is_open and assignment.submitted_on is None


ASSIGNMENT_OFFERS = [
    Offer(_("Report or submit"), "report", rules.can_report, _at_work),
    Offer(
        _("Accept or return"),
        "review",
        rules.can_review,
        lambda assignment: assignment.is_open and assignment.is_lead and assignment.submitted_on is not None,
    ),
]
DIRECTIVE_OFFERS = [
    Offer(
        _("Enter the date of the event"),
        "event_date",
        rules.can_change,
        lambda directive: directive.deadline_kind == Directive.DeadlineKind.EVENT,
    ),
    Offer(_("Let it wait for another task"), "directive_waits", rules.can_change, lambda directive: True),
]


def of(user: User, assignment: Assignment) -> list[Act]:
    """What the person can do now with an agency's part."""
    return _possible(ASSIGNMENT_OFFERS, user, assignment)


def of_directive(user: User, directive: Directive) -> list[Act]:
    """What the person can do now with the directive as a whole."""
    return _possible(DIRECTIVE_OFFERS, user, directive)


def _possible(offers: list[Offer], user: User, subject: Assignment | Directive) -> list[Act]:
    return [
        Act(offer.label, reverse(offer.url_name, args=[subject.pk]))
        for offer in offers
        if offer.when(subject) and offer.may(user, subject)
    ]
