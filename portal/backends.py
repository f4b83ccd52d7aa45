"""Who asks: read from the database once a request."""

from django.contrib.auth.backends import ModelBackend

from portal.models import User


class PersonBackend(ModelBackend):
    """A person comes with the agency: every page shows it."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("agency").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
