"""People and their roles."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models.places import Agency


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        return self.create_user(
            username, password, **{"role": User.Role.ADMIN, "full_name": username, **fields}
        )


class User(AbstractBaseUser):
    """A person with one role; the agency is the one whose tasks and capital the person handles."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        OWNER = "owner", _("programme owner")
        OFFICER = "officer", _("officer")
        COMMITTEE = "committee", _("steering committee")
        AUDITOR = "auditor", _("auditor")
        ADMIN = "admin", _("administrator")

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("at once, and a summary each morning")
        DAILY = "daily", _("one summary each working morning")
        WEEKLY = "weekly", _("one summary each Monday")
        OVERDUE = "overdue", _("only what is overdue")

    SEES_ALL = frozenset({Role.COORDINATOR, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN})

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="users")
    is_head = models.BooleanField(_("head of the agency"), default=False)
    mail = models.CharField(_("mails of the portal"), max_length=8, choices=Mail, default=Mail.DAILY)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(_("demo account"), default=False)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ["username"]
        verbose_name, verbose_name_plural = _("user"), _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(role__in=["coordinator", "owner", "officer"]),
                name="user_who_works_has_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(agency__isnull=False), name="user_who_heads_has_an_agency"
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    @property
    def sees_all(self) -> bool:
        return self.role in self.SEES_ALL

    @property
    def scope(self) -> str:
        """Whose rows this person finds: menus and pages are the same for all of the same scope."""
        return "all" if self.sees_all else f"{self.role}-{self.agency_id}"

    @property
    def is_coordinator(self) -> bool:
        return self.role == self.Role.COORDINATOR

    @property
    def is_staff(self) -> bool:
        """May enter the administration pages."""
        return self.is_active and self.role == self.Role.ADMIN

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
