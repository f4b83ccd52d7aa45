"""What people and agencies are told: rows of the outbox."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models.people import User
from portal.models.places import Agency


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
