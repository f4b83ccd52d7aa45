"""What every app stands on: places, agencies, people, the audit trail and the outbox."""

from datetime import date

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.search import find, folded


def valid_at(day: date) -> Q:
    """Rows with `opened_on` and `closed_on` (the last day) that stand on that day."""
    return (Q(opened_on=None) | Q(opened_on__lte=day)) & (Q(closed_on=None) | Q(closed_on__gte=day))


class Place(models.Model):
    """A province, district or commune. Three levels until 30/06/2025, two after (codes are used again)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        COMMUNE = "commune", _("commune")

    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=100)
    full_name = models.CharField(_("full name"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="predecessors")

    class Meta:
        ordering = ["level", "code"]
        verbose_name, verbose_name_plural = _("place"), _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "opened_on"], name="place_code_once_a_time", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="place_closes_after_it_opens",
            ),
        ]

    def __str__(self):
        return self.full_name


class AgencyQuerySet(models.QuerySet["Agency"]):
    def at(self, day: date):
        """Agencies that stand on that day."""
        return self.filter(valid_at(day))

    def of_province(self):
        """Those that the province can order something of: all but the central authorities."""
        return self.exclude(kind=Agency.Kind.CENTRAL)

    def of_coordinators(self):
        """The offices of those who coordinate."""
        return self.filter(users__role=User.Role.COORDINATOR, users__is_active=True).distinct()

    def matching(self, text: str):
        """Agencies whose name, short name or alias holds every word, exact ones first."""
        return find(self, text, exact="name").order_by("search_rank", "name") if text.strip() else self


class Agency(models.Model):
    """An office that is given tasks and capital. Never deleted: it closes, and has successors by function."""

    class Kind(models.TextChoices):
        CENTRAL = "central", _("central authority")
        PROVINCE = "province", _("provincial leadership")
        DEPARTMENT = "department", _("department")
        DISTRICT = "district", _("district People's Committee")
        COMMUNE = "commune", _("commune People's Committee")
        UNIT = "unit", _("unit of a department")
        BODY = "body", _("other body")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100)
    aliases = models.TextField(_("other names, one a line"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    symbol = models.CharField(_("symbol in document numbers"), max_length=30, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="agencies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("last day"), null=True, blank=True)
    folded = folded("name", "short_name", "aliases")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name, verbose_name_plural = _("agency"), _("agencies")
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="agency_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(kind="district") | Q(place__isnull=False),
                name="agency_of_a_district_has_its_place",
            ),
        ]

    def __str__(self):
        return self.short_name


class AgencySuccession(models.Model):
    """Which function of a closed agency went where, and when."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="inheritances")
    function = models.CharField(_("function that moved"), max_length=200, blank=True)
    moved_on = models.DateField(_("moved on"))
    is_verified = models.BooleanField(_("verified in a source"), default=False)

    class Meta:
        ordering = ["agency", "function", "successor"]
        verbose_name, verbose_name_plural = _("succession"), _("successions")
        constraints = [
            models.UniqueConstraint(fields=["agency", "successor", "function"], name="succession_once"),
            models.CheckConstraint(condition=~Q(agency=F("successor")), name="succession_to_another_agency"),
        ]

    def __str__(self):
        return f"{self.agency} → {self.successor}"


class AgencyGroup(models.Model):
    """An addressee that means several agencies, such as "UBND các huyện, thành phố"."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phrases = models.TextField(_("wordings, one a line"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("group of agencies"), _("groups of agencies")

    def __str__(self):
        return self.name

    def members_at(self, day: date) -> AgencyQuerySet:
        """The agencies which the group meant on that day."""
        current = self.memberships.filter(valid_at(day))
        return Agency.objects.at(day).filter(pk__in=current.values("agency"))


class AgencyMembership(models.Model):
    """An agency belongs to a group from a day to a day (both may be open)."""

    group = models.ForeignKey(AgencyGroup, models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    opened_on = models.DateField(_("from"), null=True, blank=True)
    closed_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "agency"], name="membership_once")]

    def __str__(self):
        return f"{self.agency} ∈ {self.group}"


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

    SEES_ALL = frozenset({Role.COORDINATOR, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN})

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="users")
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
            )
        ]

    def __str__(self):
        return self.full_name or self.username

    @property
    def sees_all(self) -> bool:
        return self.role in self.SEES_ALL

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


class AuditEntry(models.Model):
    """Who changed what, when: written in the transaction of the change and never touched again."""

    verb = models.CharField(_("what happened"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_text = models.CharField(_("of what"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    folded = folded("subject_text", "verb")

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name, verbose_name_plural = _("audit entry"), _("audit trail")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.verb}: {self.subject_text}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User):
        """A person's own inbox, and the mails that went to the person's agency."""
        return self.filter(Q(user=user) | Q(user=None, agency=user.agency_id, agency__isnull=False))

    def unread(self):
        return self.filter(channel=Notification.Channel.INBOX, read_at=None)


class Notification(models.Model):
    """A row of the outbox: written with the change, delivered afterwards, at most one for each key."""

    class Channel(models.TextChoices):
        INBOX = "inbox", _("inbox")
        EMAIL = "email", _("e-mail")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="notifications")
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    url = models.CharField(max_length=300, blank=True)
    day = models.DateField(_("for the day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("the server's words"), max_length=500, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name, verbose_name_plural = _("notification"), _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "day", "channel", "agency", "user"],
                name="notification_once_a_day",
                condition=Q(day__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(channel="email", user=None) & ~Q(address="")
                | Q(channel="inbox", user__isnull=False),
                name="notification_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notification_sent_has_its_time"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notification_unread"),
            models.Index(
                fields=["state"], condition=Q(state__in=["waiting", "failed"]), name="notification_to_send"
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notification", args=[self.pk])


class Holiday(models.Model):
    """A day on which offices rest, or a weekend day that they work instead. Taken back, not deleted."""

    class Kind(models.TextChoices):
        OFF = "off", _("day off")
        WORKING = "working", _("worked instead of another day")

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OFF)
    source = models.CharField(_("by which document"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering = ["day"]
        verbose_name, verbose_name_plural = _("public holiday"), _("public holidays")

    def __str__(self):
        return f"{self.day:%d/%m/%Y}: {self.name}"


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: User, path: str):
        """What this person was writing there; nobody sees another's."""
        return self.filter(user=user, path=path)


class Draft(models.Model):
    """What a person typed into a form and has not sent: kept for a month, for this person only."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    path = models.CharField(max_length=300)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now, db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="draft_once_a_form")]

    def __str__(self):
        return self.path
