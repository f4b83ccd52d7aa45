"""Public holidays, and what people were writing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models.people import User


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
