"""What an agency reported on its task, and what was said to its result."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import APPEND_ONLY, Assignment
from portal import clock
from portal.models import User


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, user: User):
        """Reports of the assignments that the person may see, and what was contributed to the own lead."""
        if user.sees_all:
            return self
        return self.filter(assignment__in=Assignment.objects.readable_by(user))


def of_newest_report(field: str) -> Subquery:
    """A field of an assignment's newest report; until there is one, of who handed the task over."""
    task, reports = OuterRef(OuterRef("pk")), ProgressReport.objects.order_by("-id").values("pk")
    own = reports.filter(assignment=task)
    before = reports.filter(assignment__successor=task, assignment__role=OuterRef(OuterRef("role")))
    newest = ProgressReport.objects.filter(pk=Coalesce(Subquery(own[:1]), Subquery(before[:1])))
    return Subquery(newest.order_by().values(field)[:1])


def evidence_path(file: "EvidenceFile | None", name: str) -> str:
    """Where a file is kept: by month, under the name that `evidence.stored_name` made."""
    return f"evidence/{clock.today():%Y/%m}/{name}"


class ProgressReport(models.Model):
    """What an agency said on a day, with its evidence. Reports are added, never edited."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports")
    is_result = models.BooleanField(_("final result"), default=False)
    percent = models.PositiveSmallIntegerField(
        _("percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    note = models.TextField(_("what was done"))
    evidence_number = models.CharField(_("document number and symbol"), max_length=60, blank=True)
    evidence_on = models.DateField(_("document of"), null=True, blank=True)
    evidence_issuer = models.CharField(_("issuer of the document"), max_length=200, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"), default=clock.now)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("progress report"), _("progress reports")
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100), name="report_percent_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(evidence_on=None, evidence_issuer="") | ~Q(evidence_number=""),
                name="report_document_has_its_number",
                violation_error_message=_(
                    "Give the number of the document whose date or issuer you entered."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.assignment}: {self.note[:60]}"


class EvidenceFileQuerySet(models.QuerySet["EvidenceFile"]):
    def visible_to(self, user: User):
        """Files of the reports that the person may read."""
        return self.filter(report__in=ProgressReport.objects.visible_to(user))


class EvidenceFile(models.Model):
    """A file that proves what a report says. Files are added with their report, never exchanged."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="files")
    file = models.FileField(_("file"), upload_to=evidence_path, max_length=200)
    name = models.CharField(_("file name"), max_length=150)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("evidence file"), _("evidence files")
        triggers = [APPEND_ONLY]

    def __str__(self):
        return self.name


class Review(models.Model):
    """The answer to a result: accepted, or returned with a reason; by the owner first where asked so.

    A contribution needs no acceptance, but the lead may send it back.
    """

    class Stage(models.TextChoices):
        OWNER = "owner", _("programme owner")
        OFFICE = "office", _("office")
        LEAD = "lead", _("lead agency")

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="reviews")
    stage = models.CharField(_("stage"), max_length=6, choices=Stage, default=Stage.OFFICE)
    is_accepted = models.BooleanField(_("accepted"))
    reason = models.TextField(_("reason"), blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed at"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_accepted=True) | ~Q(reason=""), name="review_returned_with_a_reason"
            ),
            models.UniqueConstraint(fields=["report", "stage"], name="review_once_a_stage"),
        ]

    def __str__(self):
        return f"{self.report_id}: {'+' if self.is_accepted else '-'}"
