"""What passes to a successor when an agency closes or an officer leaves."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import APPEND_ONLY, Assignment
from portal import clock
from portal.models import Agency, Place, User
from programs.models import Program


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User):
        """All for who steers; else those from and to the own agency."""
        if user.sees_all:
            return self
        return self.filter(Q(from_agency=user.agency_id) | Q(to_agency=user.agency_id))


class Handover(models.Model):
    """One recorded act by which open work passes on: to another agency, or to another officer of the same.

    What passes may be narrowed to a programme, a field of work (in words) or a place: one department's work
    may go to two.
    """

    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("from"))
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("to"))
    from_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    to_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField(_("on"))
    decision = models.CharField(_("deciding document"), max_length=120, blank=True)
    reason = models.TextField(_("reason"))
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    field = models.CharField(_("field of work"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    carried_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    carried_at = models.DateTimeField(_("recorded at"), default=clock.now)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name, verbose_name_plural = _("handover"), _("handovers")
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_agency=F("to_agency")) & Q(from_user=None, to_user=None)
                | Q(from_agency=F("to_agency"), from_user__isnull=False, to_user__isnull=False)
                & ~Q(from_user=F("to_user")),
                name="handover_to_another_agency_or_officer",
            )
        ]

    def __str__(self):
        return f"{self.from_user or self.from_agency} → {self.to_user or self.to_agency}"

    def get_absolute_url(self) -> str:
        return reverse("handover", args=[self.pk])


class HandoverItem(models.Model):
    """One thing that passed on in a handover: the task as it was, and as it goes on."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="handover_items")
    successor = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["handover", "assignment"], name="handover_item_once"),
        ]

    def __str__(self):
        return f"{self.handover_id}: {self.assignment_id}"
