"""What passes to a successor when an agency closes or an officer leaves."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directives.models import timing
from directives.models.assignments import APPEND_ONLY, Assignment
from directives.models.obstacles import Obstacle
from directives.models.reports import ProgressReport
from portal import clock
from portal.models import Agency, Place, User
from programs.models import Program


def origins(assignments: Iterable[Assignment]) -> dict[int, int]:
    """By primary key these rows and all that passed into them, however many handovers ago: into which."""
    into = found = {row.pk: row.pk for row in assignments}
    while found:
        before = Assignment.objects.filter(successor__in=found).exclude(pk__in=into)
        found = {pk: into[after] for pk, after in before.values_list("pk", "successor") if after}
        into = into | found
    return into


def lineage(assignment: Assignment) -> list[int]:
    """Primary keys of the row and of all that passed into it."""
    return list(origins([assignment]))


def results_of(assignments: Iterable[Assignment]) -> dict[int, ProgressReport]:
    """By primary key the newest result of each lead, perhaps of the agency that held the task before."""
    into = origins(assignments)
    results = ProgressReport.objects.filter(assignment__in=into, is_result=True, assignment__role="lead")
    results = results.select_related("reported_by__agency").prefetch_related("files").order_by("pk")
    return {into[result.assignment_id]: result for result in results}


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User):
        """All for who steers; else those from and to the own agency."""
        if user.sees_all:
            return self
        return self.filter(Q(from_agency=user.agency_id) | Q(to_agency=user.agency_id))

    def for_list(self):
        """All that a row shows, and how many tasks passed on (`item_count`), newest first."""
        needed = ("from_agency", "to_agency", "from_user", "to_user", "program", "place", "carried_by")
        counted = self.select_related(*needed).annotate(item_count=Count("items"))
        return counted.order_by("-on", "-id")


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

    @property
    def last_day(self) -> date:
        """On which the old agency held what passed on."""
        return self.on if self.from_user_id else self.on - timedelta(days=1)

    @property
    def counts_otherwise(self) -> bool:
        """Whether its sheet counts days to another one than the preview, which counted to the day it was."""
        return self.last_day != clock.day_of(self.carried_at)

    @property
    def officers(self) -> str:
        """Who passed on to whom within an agency."""
        return f"{self.from_user} → {self.to_user}" if self.from_user else ""

    @property
    def narrowed(self) -> str:
        """What of the agency's work it was about; nothing is all."""
        return "; ".join(str(part) for part in (self.program, self.field, self.place) if part)


class HandoverItem(models.Model):
    """One thing that passed on in a handover: the task as it was, and as it goes on; or an obstacle."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="handover_items"
    )
    successor = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    obstacle = models.ForeignKey(
        Obstacle, models.PROTECT, null=True, blank=True, related_name="handover_items"
    )

    class Meta:
        ordering = ["id"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["handover", "assignment"], name="handover_item_once"),
            models.UniqueConstraint(fields=["handover", "obstacle"], name="handover_obstacle_once"),
            models.CheckConstraint(
                condition=Q(assignment__isnull=False, obstacle=None)
                | Q(assignment=None, obstacle__isnull=False, successor=None),
                name="handover_item_is_a_task_or_an_obstacle",
            ),
        ]

    def __str__(self):
        return f"{self.handover_id}: {self.assignment_id or self.obstacle_id}"

    @property
    def url(self) -> str:
        """Where the task goes on, or the obstacle."""
        if self.assignment is None:
            return self.obstacle.get_absolute_url() if self.obstacle else ""
        page = self.assignment.directive.get_absolute_url()
        return f"{page}#assignment-{self.successor_id or self.assignment_id}"

    @property
    def reference(self) -> str:
        """The document of the task."""
        return self.assignment.directive.document.reference if self.assignment else ""

    @property
    def clause(self) -> str:
        return self.assignment.label if self.assignment else ""

    @property
    def title(self) -> str:
        return self.assignment.directive.title if self.assignment else str(self.obstacle)

    @property
    def role(self) -> str:
        return self.assignment.get_role_display() if self.assignment else str(_("obstacle"))

    @property
    def due_on(self) -> date | None:
        """By when the task is due, or the obstacle to be answered."""
        subject = self.assignment or self.obstacle
        return subject.due_on if subject else None

    @property
    def state_words(self) -> str:
        """How the task stood when it passed on (needs `state` of the handover's last day)."""
        task = self.assignment
        if task is None:
            return ""
        return timing.state_words(
            task.state,
            is_lead=task.is_lead,
            due_on=task.due_on,
            submitted_on=task.submitted_on,
            today=self.handover.last_day,
        )
