"""Files of plans and figures that were sent in: what they say, what it would change, what became of it."""

from pathlib import PurePath
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disbursement.models.sheets import period
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Program


def import_path(_file: "ImportFile", name: str) -> str:
    """Where a file is kept: by month, under a name that the storage makes unique."""
    return f"imports/{clock.today():%Y/%m}/import{PurePath(name).suffix.lower()}"


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def visible_to(self, user: User):
        """All for who steers; an owner's own files and those of the own programmes."""
        if user.sees_all:
            return self
        if user.role != User.Role.OWNER:
            return self.none()
        return self.filter(Q(uploaded_by=user.pk) | Q(program__owner=user.agency_id))

    def for_list(self):
        """What a line of a list names."""
        return self.select_related("program", "uploaded_by__agency", "decided_by")


class ImportFile(models.Model):
    """A file of plans or of one month's figures, from the upload until it is applied or dropped.

    `counts` says how many rows have each verdict, `told` what the file itself says of its sheets.
    """

    class Kind(models.TextChoices):
        FIGURES = "figures", _("figures of a month")
        PLAN = "plan", _("plan")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("file", "waits to be read")
        READY = "ready", pgettext_lazy("file", "waits for your decision")
        REFUSED = "refused", pgettext_lazy("file", "could not be read")
        APPLYING = "applying", pgettext_lazy("file", "is being applied")
        APPLIED = "applied", pgettext_lazy("file", "applied")
        DROPPED = "dropped", pgettext_lazy("file", "dropped")

    kind = models.CharField(_("what the file holds"), max_length=7, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    year = models.PositiveSmallIntegerField(_("year of execution"))
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="imports", verbose_name=_("programme")
    )
    is_change = models.BooleanField(_("the amounts are changes"), default=False)
    decision = models.CharField(_("deciding document"), max_length=100, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reason = models.CharField(_("reason of the correction"), max_length=500, blank=True)
    document = models.CharField(_("document of the correction"), max_length=100, blank=True)
    file = models.FileField(_("file"), upload_to=import_path, max_length=200)
    name = models.CharField(_("file name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64, db_index=True)
    refusal = models.TextField(_("why it could not be read"), blank=True)
    counts = models.JSONField(_("rows by verdict"), default=dict)
    told = models.JSONField(_("what was found in it"), default=dict)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    uploaded_at = models.DateTimeField(_("sent at"), default=clock.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    takes_all = models.BooleanField(_("all rows or none"), default=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applied or dropped by")
    )
    decided_at = models.DateTimeField(_("applied or dropped at"), null=True, blank=True)

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name, verbose_name_plural = _("imported file"), _("imported files")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="figures", month__range=(1, 13)) | Q(kind="plan", month=None),
                name="import_of_figures_names_its_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="import_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "dropped"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="import_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(reason="", document="") | ~Q(reason="") & ~Q(document=""),
                name="import_corrects_with_reason_and_document",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def period(self) -> str:
        """The month as offices write it; a plan is of a year."""
        return period(self.year, self.month) if self.month else str(self.year)

    @property
    def is_under_way(self) -> bool:
        """Whether somebody works on it now, so that a page should look again."""
        return self.state in {self.State.WAITING, self.State.APPLYING}

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_correction(self) -> bool:
        """Whether it may change months that are closed and sheets that are settled."""
        return bool(self.reason)

    @property
    def progress_key(self) -> str:
        """Where a worker notes how many rows it has read."""
        return f"import-{self.pk}"

    def count(self, verdict: str) -> int:
        return self.counts.get(verdict, 0)


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def good(self):
        """Rows that change something."""
        return self.filter(verdict__in=[ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED])

    def for_list(self):
        """What a line of the preview names."""
        return self.select_related("unit", "component__parent", "component__program").order_by("position")


class ImportRow(models.Model):
    """A row of a file and what it would do: a copy for the preview, so its keys are not enforced.

    Amounts are đồng. `planned`, `last` and `current` (of the month) are what the portal knew at the preview.
    """

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("row", "new")
        CHANGED = "changed", pgettext_lazy("row", "changed")
        SAME = "same", pgettext_lazy("row", "the same")
        REFUSED = "refused", pgettext_lazy("row", "refused")
        SKIPPED = "skipped", pgettext_lazy("row", "skipped")

    upload = models.ForeignKey(
        ImportFile, models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    position = models.PositiveIntegerField(_("row of the file"))
    sheet = models.CharField(_("sheet"), max_length=200)
    row = models.PositiveIntegerField(_("row"))
    cell = models.CharField(_("cell"), max_length=12, blank=True)
    value = models.TextField(_("what it says"), blank=True)
    verdict = models.CharField(_("what it would do"), max_length=7, choices=Verdict)
    code = models.CharField(max_length=20, blank=True)
    words = models.JSONField(null=True)
    unit = models.ForeignKey(
        Agency, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    component = models.ForeignKey(
        Component, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(_("kind of capital"), max_length=10, blank=True, choices=CapitalKind)
    source = models.CharField(_("source of capital"), max_length=12, blank=True)
    budget_year = models.PositiveSmallIntegerField(null=True)
    amount = models.BigIntegerField(_("amount (đồng)"), null=True)
    december = models.BigIntegerField(null=True)
    january = models.BigIntegerField(null=True)
    note = models.CharField(_("remark"), max_length=500, blank=True)
    decision = models.CharField(_("deciding document"), max_length=100, blank=True)
    decided_on = models.DateField(null=True)
    allocation_id = models.BigIntegerField(null=True)
    planned = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    current = models.BigIntegerField(null=True)

    sentence: str  # set by `importing.problems.explain`
    change: dict[str, Any]

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["upload_id", "position"]
        verbose_name, verbose_name_plural = _("row of an imported file"), _("rows of imported files")
        indexes = [models.Index(fields=["upload", "verdict", "position"], name="import_row_by_verdict")]

    def __str__(self):
        return f"{self.sheet}!{self.cell or self.row}: {self.verdict}"
