"""Who may do what to documents, directives and their results. Plain functions; doors ask, services trust."""

from directives.models import Assignment
from portal.models import User

WORKS = frozenset({User.Role.COORDINATOR, User.Role.OWNER, User.Role.OFFICER})


def can_give(user: User) -> bool:
    """Enter documents and give the directives in them."""
    return user.is_coordinator


def can_report(user: User, assignment: Assignment) -> bool:
    """An agency's own people report on what was asked of it."""
    return user.role in WORKS and user.agency_id == assignment.agency_id


def can_review(user: User, assignment: Assignment) -> bool:
    """A coordinator judges results, but never those of the own agency."""
    return user.is_coordinator and user.agency_id != assignment.agency_id
