"""Who may do what to documents, directives and their results. Plain functions; doors ask, services trust."""

from collections.abc import Iterable

from directives.models import Assignment, Directive
from portal.models import User

WORKS = frozenset({User.Role.COORDINATOR, User.Role.OWNER, User.Role.OFFICER})


def can_give(user: User) -> bool:
    """Enter documents and give the directives in them."""
    return user.is_coordinator


def can_change(user: User, directive: Directive) -> bool:
    """Set dates, order and ends of what was given."""
    return user.is_coordinator


def can_read(user: User, assignment: Assignment, others: Iterable[Assignment]) -> bool:
    """Read what was reported: the agency and its heir, who steers, the lead whom it contributes to."""
    if user.sees_all or user.agency_id in {assignment.agency_id, assignment.heir_id}:
        return True
    leads = any(other.is_lead and other.agency_id == user.agency_id for other in others)
    return (leads and not assignment.is_lead) or accepts_first(user, assignment.directive)


def accepts_first(user: User, directive: Directive) -> bool:
    """The owner of the directive's programme, where results need two acceptances."""
    if user.role != User.Role.OWNER or not directive.needs_owner_acceptance:
        return False
    return directive.programs.filter(owner=user.agency_id).exists()


def can_report(user: User, assignment: Assignment) -> bool:
    """An agency's own people report on what was asked of it."""
    return user.role in WORKS and user.agency_id == assignment.agency_id


def can_review(user: User, assignment: Assignment) -> bool:
    """A coordinator judges results, but never those of the own agency."""
    return user.is_coordinator and user.agency_id != assignment.agency_id
