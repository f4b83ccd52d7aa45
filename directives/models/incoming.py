"""Notices that were sent in to be read, and the drafts of their directives until a person accepts them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directives.models.directives import Directive
from directives.models.documents import Document
from portal import clock
from portal.models import User
from portal.search import folded

PATIENCE = timedelta(minutes=10)


class IncomingNoticeQuerySet(models.QuerySet["IncomingNotice"]):
    def visible_to(self, user: User):
        """Those who enter documents; to all others it does not exist before it was accepted."""
        return self if user.is_coordinator else self.none()

    def under_way(self):
        """Neither accepted nor dropped yet."""
        state = IncomingNotice.State
        return self.filter(state__in=[state.WAITING, state.READY, state.REFUSED])

    def left_waiting(self, now: datetime):
        """Those that should have been read long ago."""
        return self.filter(state=IncomingNotice.State.WAITING, sent_at__lt=now - PATIENCE)

    def for_list(self):
        """With how many drafts wait and how many were accepted, newest first."""
        drafts = {
            "open_count": Count("drafts", filter=Q(drafts__state="open")),
            "accepted_count": Count("drafts", filter=Q(drafts__state="accepted")),
        }
        named = self.select_related("document__issuer", "sent_by__agency", "decided_by")
        return named.defer("text", "pages").annotate(**drafts).order_by("-sent_at", "-id")


def notice_path(_notice: "IncomingNotice", name: str) -> str:
    """Where a file is kept: by month, under the name that `evidence.stored_name` made."""
    return f"notices/{clock.today():%Y/%m}/{name}"


class IncomingNotice(models.Model):
    """A notice as it came in: its file or pasted text, what was read, what became of it.

    `text` is the clean text in which every place is counted. `pages` are those of a PDF or a scan: `number`,
    `start` and `end` in the text, `width`, `height`, `boxes` of words (start, end, left, top, right, bottom).
    `head` is what the form of the document holds, `head_places` where that stands in the text.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("notice", "waits to be read")
        READY = "ready", pgettext_lazy("notice", "waits for review")
        REFUSED = "refused", pgettext_lazy("notice", "could not be read")
        ACCEPTED = "accepted", pgettext_lazy("notice", "accepted")
        DROPPED = "dropped", pgettext_lazy("notice", "dropped")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    file = models.FileField(_("file"), upload_to=notice_path, blank=True, max_length=200)
    name = models.CharField(_("file name"), max_length=150, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, db_index=True)
    text = models.TextField(_("text"), blank=True)
    pages = models.JSONField(_("pages"), default=list)
    is_scanned = models.BooleanField(_("read from a picture"), default=False)
    head = models.JSONField(_("the document, as read"), default=dict)
    head_places = models.JSONField(default=list)
    refusal = models.TextField(_("why it could not be read"), blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="incoming", verbose_name=_("document")
    )
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted or dropped by"),
    )
    decided_at = models.DateTimeField(_("accepted or dropped at"), null=True, blank=True)
    folded = folded("name", KT("head__number"), KT("head__symbol"), KT("head__title"))

    objects = IncomingNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name, verbose_name_plural = _("notice in review"), _("notices in review")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="notice_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "dropped"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="notice_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(document__isnull=False),
                name="notice_accepted_has_its_document",
            ),
            models.CheckConstraint(condition=Q(file="") | ~Q(name=""), name="notice_file_has_its_name"),
        ]

    def __str__(self):
        return self.title or self.name or str(_("pasted text"))

    def get_absolute_url(self) -> str:
        return reverse("incoming_notice", args=[self.pk])

    @property
    def title(self) -> str:
        """What its head says: number and title; empty while nothing was read."""
        number, symbol = (self.head.get(name, "") for name in ("number", "symbol"))
        reference = f"{number}/{symbol}" if number and symbol else number
        return ". ".join(filter(None, [reference, self.head.get("title", "")]))[:200]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def progress_key(self) -> str:
        """Where a worker notes how many pages it has read."""
        return f"notice-{self.pk}"


class DirectiveDraftQuerySet(models.QuerySet["DirectiveDraft"]):
    def open(self):
        return self.filter(state=DirectiveDraft.State.OPEN)


class DirectiveDraft(models.Model):
    """A directive as read, then as a person edits it, until it is accepted or dropped.

    `typed` are the fields of the form of a task, as texts; `places` where they stand in the notice's text:
    [{"field", "start", "end", "name", "sure" (0 to 1)}]; `doubts` what to look at: [{"code", ...}].
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("draft of a task", "to review")
        ACCEPTED = "accepted", pgettext_lazy("draft of a task", "accepted")
        DROPPED = "dropped", pgettext_lazy("draft of a task", "dropped")

    notice = models.ForeignKey(IncomingNotice, models.CASCADE, related_name="drafts")
    position = models.FloatField()  # the half of a draft that was split stands between two others
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    typed = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    is_checked = models.BooleanField(_("looked at by a person"), default=False)
    earlier = models.ForeignKey(
        Directive, models.SET_NULL, null=True, related_name="+", verbose_name=_("earlier task")
    )
    continues = models.BooleanField(_("continues the earlier task"), default=False)
    directive = models.OneToOneField(
        Directive, models.PROTECT, null=True, related_name="draft", verbose_name=_("directive")
    )

    objects = DirectiveDraftQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "position", "id"]
        verbose_name, verbose_name_plural = _("draft of a directive"), _("drafts of directives")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="accepted", directive__isnull=False)
                | ~Q(state="accepted") & Q(directive=None),
                name="draft_accepted_is_a_directive",
            ),
            models.CheckConstraint(
                condition=Q(continues=False) | Q(earlier__isnull=False), name="draft_continues_an_earlier_one"
            ),
        ]

    def __str__(self):
        clause, part = self.typed.get("clause", ""), self.typed.get("part", "")
        return f"{clause} ({part})" if part else clause

    def get_absolute_url(self) -> str:
        return f"{self.notice.get_absolute_url()}?draft={self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
