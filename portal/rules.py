"""Who may do what in the portal itself."""

from portal.models import User


def can_read_audit(user: User) -> bool:
    """The whole trail is for who oversees; an object's own history is on its page."""
    return user.role in {User.Role.AUDITOR, User.Role.ADMIN, User.Role.COORDINATOR}
