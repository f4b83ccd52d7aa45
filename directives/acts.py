"""What a person can do now with a task or a directive: the buttons of its page, in their order.

A rule says who may, `when` says that it makes sense now; the service says no if it does not.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directives import rules
from directives.models import Assignment, Directive, Move, Obstacle, Stage
from directives.models.reminders import pause_of
from portal import clock, workdays
from portal.models import User


class Act(NamedTuple):
    """A button: its words and its address; the first possible one of a page is the main one.

    `is_awaited` says that somebody waits for it: it stands under "what to do now", others in a menu.
    """

    label: str | Promise
    url: str
    is_awaited: bool = False


class Offer(NamedTuple):
    label: str | Promise
    url_name: str
    may: Callable[[User, Any], bool]
    when: Callable[[Any], bool]
    is_awaited: bool = False


def _at_work(assignment: Assignment) -> bool:
    return assignment.is_open and assignment.submitted_on is None and not assignment.is_series


def _may_be_given_back(assignment: Assignment) -> bool:
    days = workdays.late(assignment.began_on, clock.today())
    in_time = days <= settings.RECEIPT_WORKING_DAYS
    return in_time and assignment.is_unconfirmed and not assignment.has_objection


def _may_be_moved(assignment: Assignment) -> bool:
    at_work = assignment.is_open and assignment.submitted_on is None and assignment.is_lead
    return at_work and assignment.due_on is not None and not assignment.has_request


def _is_paused(assignment: Assignment) -> bool:
    return assignment.is_open and pause_of(assignment) is not None


def _may_be_reminded(assignment: Assignment) -> bool:
    is_asked = assignment.is_open and assignment.submitted_on is None and assignment.is_lead
    return is_asked and assignment.due_on is not None


def _may_be_paused(assignment: Assignment) -> bool:
    is_reminded = assignment.is_open and assignment.is_lead and assignment.due_on is not None
    return is_reminded and pause_of(assignment) is None


def _is_going(directive: Directive) -> bool:
    return directive.assignments.open().exists()


ASSIGNMENT_OFFERS = [
    Offer(
        _("Confirm the receipt"),
        "receipt_confirm",
        rules.can_report,
        lambda assignment: assignment.is_unconfirmed,
        is_awaited=True,
    ),
    Offer(_("Report or submit"), "report", rules.can_report, _at_work),
    Offer(
        _("Accept or return"),
        "review",
        rules.can_review,
        lambda assignment: assignment.is_open and assignment.is_lead and assignment.submitted_on is not None,
        is_awaited=True,
    ),
    Offer(
        _("Answer “not our task”"),
        "objection_answer",
        rules.can_decide,
        lambda assignment: assignment.has_objection,
        is_awaited=True,
    ),
    Offer(
        _("Decide on the extension"),
        "extension_decide",
        rules.can_decide,
        lambda assignment: assignment.has_request,
        is_awaited=True,
    ),
    Offer(
        _("Not our task"),
        "objection",
        rules.can_report,
        _may_be_given_back,
    ),
    Offer(
        _("Ask for an extension"),
        "extension_ask",
        rules.can_ask_extension,
        lambda assignment: _may_be_moved(assignment) and clock.today() <= assignment.due_on,
    ),
    Offer(
        _("Name the handler"),
        "handler",
        rules.can_report,
        lambda assignment: assignment.is_open and not assignment.is_unconfirmed,
    ),
    Offer(_("Move the deadline"), "date_move", rules.can_decide, _may_be_moved),
    Offer(_("Close without a result"), "assignment_close", rules.can_close, lambda part: part.is_open),
    Offer(
        _("Ask for an explanation"),
        "explanation_ask",
        rules.can_ask_explanation,
        lambda assignment: (
            assignment.is_lead and assignment.ended_on is None and not assignment.directive.is_secret
        ),
    ),
    Offer(_("Remind now"), "assignment_remind", rules.can_decide, _may_be_reminded),
    Offer(_("Pause the reminders"), "assignment_pause", rules.can_pause, _may_be_paused),
    Offer(_("Remind of it again"), "assignment_resume", rules.can_pause, _is_paused),
]
DIRECTIVE_OFFERS = [
    Offer(
        _("Remind the cooperating agencies"),
        "contributions_remind",
        rules.leads,
        lambda directive: directive.assignments.open().filter(role=Assignment.Role.COOPERATING).exists(),
        is_awaited=True,
    ),
    Offer(
        _("Enter the date of the event"),
        "event_date",
        rules.can_change,
        lambda directive: directive.hangs_on_event,
        is_awaited=True,
    ),
    Offer(_("Let it wait for another task"), "directive_waits", rules.can_change, lambda directive: True),
    Offer(
        _("Continues or replaces an earlier task"), "directive_continue", rules.can_change, lambda whole: True
    ),
    Offer(_("Add an agency"), "directive_agencies", rules.can_change, _is_going),
    Offer(_("Correct what was entered"), "directive_correct", rules.can_change, _is_going),
    Offer(_("Close the whole task"), "directive_close", rules.can_close_all, _is_going),
]

OBSTACLE_OFFERS = [
    Offer(
        _("It is resolved"),
        "obstacle_resolve",
        rules.can_resolve_obstacle,
        lambda obstacle: obstacle.stage in {Stage.ANSWERED, Stage.REPLIED},
    ),
    Offer(
        _("Pass it on"),
        "obstacle_pass",
        rules.can_sort_obstacle,
        lambda obstacle: obstacle.can_be(Move.PASSED),
    ),
    Offer(
        _("Answer it"),
        "obstacle_answer",
        rules.can_answer_obstacle,
        lambda obstacle: obstacle.can_be(Move.ANSWERED),
    ),
    Offer(
        _("This does not help"),
        "obstacle_reopen",
        rules.can_reopen_obstacle,
        lambda obstacle: obstacle.can_be(Move.REOPENED),
    ),
    Offer(
        _("Merge like ones into it"),
        "obstacle_merge",
        rules.can_sort_obstacle,
        lambda obstacle: obstacle.can_head,
    ),
    Offer(
        _("Separate it again"),
        "obstacle_separate",
        rules.can_sort_obstacle,
        lambda obstacle: obstacle.can_be(Move.SEPARATED),
    ),
    Offer(
        _("Classify it"),
        "obstacle_classify",
        rules.can_sort_obstacle,
        lambda obstacle: obstacle.can_be(Move.MERGED),
    ),
    Offer(
        _("It is resolved"),
        "obstacle_resolve",
        rules.can_resolve_obstacle,
        lambda obstacle: obstacle.stage in {Stage.RAISED, Stage.PASSED, Stage.SENT},
    ),
]


def of(user: User, assignment: Assignment) -> list[Act]:
    """What the person can do now with an agency's part (needs `with_requests`; `pauses` prefetched)."""
    return _possible(ASSIGNMENT_OFFERS, user, assignment)


def of_directive(user: User, directive: Directive) -> list[Act]:
    """What the person can do now with the directive as a whole."""
    return _possible(DIRECTIVE_OFFERS, user, directive)


def of_obstacle(user: User, obstacle: Obstacle) -> list[Act]:
    """What the person can do now with an obstacle."""
    return _possible(OBSTACLE_OFFERS, user, obstacle)


def _possible(offers: list[Offer], user: User, subject: Assignment | Directive | Obstacle) -> list[Act]:
    return [
        Act(offer.label, reverse(offer.url_name, args=[subject.pk]), offer.is_awaited)
        for offer in offers
        if offer.when(subject) and offer.may(user, subject)
    ]
