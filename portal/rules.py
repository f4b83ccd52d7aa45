"""Who may do what in the portal itself."""

from portal.models import User


def can_read_audit(user: User) -> bool:
    """The whole trail is for who oversees; an object's own history is on its page."""
    return user.role in {User.Role.AUDITOR, User.Role.ADMIN, User.Role.COORDINATOR}


def can_configure_channels(user: User) -> bool:
    """Addresses of services are secrets, so only who administers the portal handles them."""
    return user.role == User.Role.ADMIN


def can_resend(user: User) -> bool:
    """Coordinators answer for it that reminders arrive."""
    return user.is_coordinator
