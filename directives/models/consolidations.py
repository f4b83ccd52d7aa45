"""Lists of obstacles that only the centre can solve, sent to it under one document number."""

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import User


class ConsolidationQuerySet(models.QuerySet["Consolidation"]):
    def visible_to(self, user: User):
        """Only for who steers: a list holds the obstacles of many agencies."""
        return self if user.sees_all else self.none()

    def with_counts(self):
        """Annotate how many obstacles are on it, and how many of those sent wait for the reply."""
        return self.annotate(
            chosen_count=Count("obstacles", filter=Q(obstacles__stage="consolidated"), distinct=True),
            sent_count=Count("steps", filter=Q(steps__kind="sent"), distinct=True),
            replied_count=Count("steps", filter=Q(steps__kind="replied"), distinct=True),
        ).order_by("-prepared_at", "-id")


class Consolidation(models.Model):
    """A consolidated list of obstacles for the centre: prepared, sent with its document, then replied to."""

    title = models.CharField(_("title"), max_length=300)
    recipients = models.TextField(_("sent to, one a line"), blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared at"), default=clock.now)
    number = models.CharField(_("number"), max_length=20, blank=True)
    symbol = models.CharField(_("symbol"), max_length=40, blank=True)
    sent_on = models.DateField(_("date of the document"), null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsolidationQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-id"]
        verbose_name, verbose_name_plural = _("consolidated list"), _("consolidated lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(number="", symbol="", sent_on=None, sent_by=None)
                | ~Q(number="") & ~Q(symbol="") & Q(sent_on__isnull=False, sent_by__isnull=False),
                name="consolidation_sent_with_number_symbol_date_and_by",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consolidation", args=[self.pk])

    @property
    def is_sent(self) -> bool:
        return self.sent_on is not None

    @property
    def reference(self) -> str:
        """Its document as cited: 1234/UBND-KT; nothing while it is being prepared."""
        return f"{self.number}/{self.symbol}" if self.is_sent else ""

    @property
    def obstacle_keys(self) -> list[int]:
        """Which obstacles it holds; once sent, which it held then (prefetch `obstacles` and `steps`)."""
        if self.is_sent:
            return [step.obstacle_id for step in self.steps.all() if step.kind == "sent"]
        return [obstacle.pk for obstacle in self.obstacles.all()]
