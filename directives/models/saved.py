"""Lists that people keep: a filter, an order and columns under a name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Agency, User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User):
        """The person's own, and those that somebody of the same agency shared."""
        shared = Q(agency=user.agency_id, agency__isnull=False)
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    """A list as somebody likes to see it: `query` is the address behind the question mark."""

    class List(models.TextChoices):
        ASSIGNMENTS = "assignments", _("tasks")
        OBSTACLES = "obstacles", _("obstacles")

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    list = models.CharField(_("list"), max_length=12, choices=List, default=List.ASSIGNMENTS)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filter"), max_length=1000, blank=True)
    saved_at = models.DateTimeField(_("saved at"), default=clock.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name, verbose_name_plural = _("saved view"), _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You already have a view of this name; choose another one."),
            )
        ]

    def __str__(self):
        return self.name
