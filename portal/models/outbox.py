"""What people and agencies are told: rows of the outbox, where they go, the day's run, calendars."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models.people import User
from portal.models.places import Agency

TO_SEND = Q(state__in=["waiting", "failed"])


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User):
        """A person's own inbox, and the mails that went to the person's agency."""
        return self.filter(Q(user=user) | Q(user=None, agency=user.agency_id, agency__isnull=False))

    def logged_for(self, user: User):
        """The log: every message for who steers, else what the person may open."""
        return self if user.sees_all else self.visible_to(user)

    def for_list(self):
        """With whom it is for, without its text."""
        return self.select_related("agency", "user", "endpoint").defer("body", "lines")

    def to_send(self, now: datetime):
        """What goes out of the portal and is due: new, or to be tried again by now. Not what was given up."""
        outgoing = self.filter(~Q(channel=Notification.Channel.INBOX), TO_SEND)
        return outgoing.filter(Q(retry_at__lte=now) | Q(retry_at=None, state=Notification.State.WAITING))

    def unread(self):
        return self.filter(channel=Notification.Channel.INBOX, read_at=None)


class Endpoint(models.Model):
    """A further channel of an agency: an address of a service that the `apprise` library speaks.

    The address holds the service's secret: only administrators see it, and never whole.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="endpoints", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address of the service"), max_length=500)
    is_active = models.BooleanField(_("in use"), default=True)
    tested_at = models.DateTimeField(_("tested at"), null=True, blank=True)
    test_error = models.CharField(_("what the service said"), max_length=500, blank=True)

    class Meta:
        ordering = ["agency", "name"]
        verbose_name, verbose_name_plural = _("channel of an agency"), _("channels of agencies")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="endpoint_name_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("channel", args=[self.pk])


class Notification(models.Model):
    """A row of the outbox: written with the change, delivered afterwards, at most one for each key.

    A mail to a `user` is that person's own; one without goes to the agency's address. `lines` are what a
    reminder tells of, as `portal.reminding.lines` writes them; its text is made when it is read or sent.
    """

    class Channel(models.TextChoices):
        INBOX = "inbox", _("inbox")
        EMAIL = "email", _("e-mail")
        OTHER = "other", _("another channel")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="notifications")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    lines = models.JSONField(_("lines"), default=list, blank=True)
    url = models.CharField(max_length=300, blank=True)
    day = models.DateField(_("for the day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    retry_at = models.DateTimeField(_("tried again at"), null=True, blank=True)
    error = models.CharField(_("the server's words"), max_length=500, blank=True)
    resent = models.PositiveSmallIntegerField(_("times that a person let it go out anew"), default=0)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name, verbose_name_plural = _("notification"), _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "day", "channel", "agency", "user", "endpoint"],
                name="notification_once_a_day",
                condition=Q(day__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(channel="email", endpoint=None) & ~Q(address="")
                | Q(channel="inbox", endpoint=None, user__isnull=False)
                | Q(channel="other", endpoint__isnull=False, user=None),
                name="notification_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notification_sent_has_its_time"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notification_unread"),
            models.Index(fields=["-created_at", "-id"], name="notification_newest"),
            models.Index(
                F("retry_at").asc(nulls_first=True),
                "id",
                condition=~Q(channel="inbox") & TO_SEND,
                name="notification_to_send",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notification", args=[self.pk])

    @property
    def receiver(self) -> str:
        """Whom it is for, and where: an address, a channel's name, a person."""
        who = str(self.user or self.agency or "")
        where = str(self.endpoint or self.address)
        return f"{who} · {where}" if who and where else who or where

    @property
    def is_outgoing(self) -> bool:
        """Whether it leaves the portal, and so can fail."""
        return self.channel != self.Channel.INBOX

    @property
    def state_words(self) -> str:
        """What became of it; what lies in an inbox is read or not."""
        if self.is_outgoing:
            return str(self.get_state_display())
        return str(_("read") if self.read_at else _("unread"))


class DailyRun(models.Model):
    """That the reminders of a day were decided: written in the same transaction, so once or not at all."""

    day = models.DateField(_("day"), unique=True)
    done_at = models.DateTimeField(_("done at"), default=clock.now)
    messages = models.PositiveIntegerField(_("messages"), default=0)
    lines = models.PositiveIntegerField(_("lines"), default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name, verbose_name_plural = _("run of the reminders"), _("runs of the reminders")

    def __str__(self):
        return f"{self.day:%d/%m/%Y}"


class FeedQuerySet(models.QuerySet["Feed"]):
    def in_use(self):
        """Not revoked, and made by somebody who may sign in and is still of that agency."""
        is_there = Q(agency=None) | Q(agency=F("user__agency"))
        return self.filter(is_there, revoked_at=None, user__is_active=True)

    def visible_to(self, user: User):
        """Those in use of the person, and those that anybody made for the person's agency."""
        of_agency = Q(agency=user.agency_id, agency__isnull=False)
        return self.in_use().filter(Q(user=user) | of_agency)


class Feed(models.Model):
    """A calendar that is read with a secret address: of a person, or of an agency. Revoked, not deleted.

    Only the hash of the secret is kept: the address is shown once, when it is made. It ends with its maker.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="feeds")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made at"), default=clock.now)
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name, verbose_name_plural = _("calendar feed"), _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="feed_once_a_person_and_agency",
            )
        ]

    def __str__(self):
        return str(self.agency or self.user)
