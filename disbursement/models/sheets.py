"""The month's paper: one unit's figures of one programme, from draft to verified."""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Sum, When
from django.db.models.lookups import LessThan
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from disbursement.amounts import Unit
from disbursement.models.capital import APPEND_ONLY, Allocation, Figure, PlanEntry
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Program


def period(year: int, month: int) -> str:
    """period(2023, 9) == "09/2023"; period(2023, 13) == "01/2024"."""
    return f"{month:02d}/{year}" if month <= 12 else f"{month - 12:02d}/{year + 1}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: User):
        """All for who steers; the own programmes for their owner; else the sheets of the own agency."""
        if user.sees_all:
            return self
        mine = Q(unit=user.agency_id)
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id)
        return self.filter(mine)

    def overseen_by(self, user: User):
        """All for who steers; else those of the own programmes."""
        return self if user.sees_all else self.filter(program__owner=user.agency_id)

    def missing(self):
        """Sheets that wait for their unit."""
        return self.filter(state__in=[Sheet.State.DRAFT, Sheet.State.RETURNED])

    def open_first(self):
        """What waits for its unit on top, then the newest month."""
        waits = Case(When(state__in=[Sheet.State.RETURNED, Sheet.State.DRAFT], then=0), default=1)
        return self.order_by(waits, "-year", "-month", "program__position", "unit__position")

    def with_totals(self, as_of: date):
        """Annotate `planned` and `reported` (the newest figures of the sheet's lines) as known, in đồng."""
        lines = Q(
            allocation__unit=OuterRef("unit"),
            allocation__year=OuterRef("year"),
            allocation__component__program=OuterRef("program"),
        )
        is_open = Q(allocation__kind=CapitalKind.INVESTMENT) | Q(LessThan(OuterRef("month"), 13))
        entries = PlanEntry.objects.known(as_of).filter(lines, is_open).order_by().values("allocation__unit")
        newer = Figure.objects.known(as_of).filter(
            allocation=OuterRef("allocation"),
            month=OuterRef("month"),
            sheet=OuterRef("sheet"),
            id__gt=OuterRef("id"),
        )
        known = Figure.objects.known(as_of).filter(~Exists(newer), sheet=OuterRef("pk"))
        figures = known.order_by().values("sheet")
        return self.annotate(
            planned=Subquery(entries.annotate(total=Sum("amount")).values("total")),
            reported=Subquery(figures.annotate(total=Sum("amount")).values("total")),
        )

    def for_list(self):
        """What a line of a list names."""
        people = ["saved_by", "submitted_by", "verified_by", "returned_by"]
        return self.select_related("unit", "program__owner", *people)


class Sheet(models.Model):
    """One unit's figures of one programme for one month, draft to verified. `version` counts its saves."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        VERIFIED = "verified", _("verified")
        RETURNED = "returned", _("returned")

    unit = models.ForeignKey(Agency, models.PROTECT, related_name="sheets", verbose_name=_("unit"))
    program = models.ForeignKey(Program, models.PROTECT, related_name="sheets", verbose_name=_("programme"))
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    due_on = models.DateField(_("to be submitted by"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=0)
    saved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("returned by")
    )
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    reason = models.TextField(_("reason of the return"), blank=True)

    planned: int | None  # đồng, annotated by `with_totals`
    reported: int | None
    as_of: date | None = None  # the earlier day as of which it is looked at; then nothing can be typed

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-month", "program__position", "unit__position"]
        verbose_name, verbose_name_plural = _("sheet"), _("sheets")
        constraints = [
            models.UniqueConstraint(fields=["unit", "program", "year", "month"], name="sheet_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 13)), name="sheet_month_is_a_month"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "verified", "returned"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="sheet_submitted_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_by__isnull=False, verified_at__isnull=False)
                | ~Q(state="verified") & Q(verified_by=None, verified_at=None),
                name="sheet_verified_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned")
                | ~Q(reason="") & Q(returned_by__isnull=False, returned_at__isnull=False),
                name="sheet_returned_by_and_at_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.program} · {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("sheet", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """Whether its unit may still change it."""
        return self.is_owed and self.as_of is None

    @property
    def is_owed(self) -> bool:
        """Whether it waits for its unit."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    @property
    def open_returns(self) -> "list[CellReturn]":
        """Why lines of it were returned, as long as it is."""
        if self.state != self.State.RETURNED:
            return []
        return [cell for cell in self.cell_returns.all() if cell.returned_at == self.returned_at]

    @property
    def period(self) -> str:
        """The month as offices write it; month 13 is January of the next year."""
        return period(self.year, self.month)

    @property
    def month_label(self) -> str:
        """The month in the head of a column: "9", or "1/2024" for month 13."""
        return str(self.month) if self.month <= 12 else f"{self.month - 12}/{self.year + 1}"

    @property
    def day(self) -> date:
        """The day whose plan and figures it is read with: today, that of its verification, one asked for."""
        if self.as_of:
            return self.as_of
        return localdate(self.verified_at) if self.verified_at else clock.today()


class SheetCell(models.Model):
    """What was typed for an allocation and not yet submitted; submitting turns it into a `Figure`.

    `typed` keeps the person's own characters, also those that are no number; `amount` is the đồng they mean.
    """

    TYPED_LENGTH, NOTE_LENGTH = 100, 500

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="cells")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="cells")
    typed = models.CharField(max_length=TYPED_LENGTH, blank=True)
    unit = models.CharField(_("unit of the amounts"), max_length=5, choices=Unit, default=Unit.TRIEU)
    amount = models.BigIntegerField(null=True, blank=True)
    typed_december = models.CharField(max_length=TYPED_LENGTH, blank=True)
    december = models.BigIntegerField(null=True, blank=True)  # đồng expected by 31 December
    typed_january = models.CharField(max_length=TYPED_LENGTH, blank=True)
    january = models.BigIntegerField(null=True, blank=True)  # and by 31 January of the next year
    note = models.CharField(_("remark"), max_length=NOTE_LENGTH, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["sheet_id", "allocation_id"]
        verbose_name, verbose_name_plural = _("cell"), _("cells")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "allocation"], name="sheet_cell_once"),
            models.CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gte=0))
                & (Q(december=None) | Q(december__gte=0))
                & (Q(january=None) | Q(january__gte=0)),
                name="sheet_cell_is_not_negative",
            ),
            models.CheckConstraint(
                condition=(Q(amount=None) | ~Q(typed=""))
                & (Q(december=None) | ~Q(typed_december=""))
                & (Q(january=None) | ~Q(typed_january="")),
                name="sheet_cell_means_what_was_typed",
            ),
        ]

    def __str__(self):
        return f"{self.sheet_id}/{self.allocation_id}: {self.typed}"


class CellReturn(models.Model):
    """Why a line of a sheet was returned; those of the sheet's last return are open."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="cell_returns")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="cell_returns")
    reason = models.CharField(_("what is to be mended"), max_length=500)
    returned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("returned by"))
    returned_at = models.DateTimeField(_("returned at"), default=clock.now)

    class Meta:
        ordering = ["sheet_id", "returned_at", "allocation_id"]
        verbose_name, verbose_name_plural = _("returned cell"), _("returned cells")
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "allocation", "returned_at"], name="cell_return_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="cell_return_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.sheet_id}/{self.allocation_id}: {self.reason}"


class CellChange(models.Model):
    """Who wrote what into a cell of a sheet, and what stood there: amounts in triệu đồng, or as typed."""

    class Part(models.TextChoices):
        AMOUNT = "amount", _("cumulative amount")
        DECEMBER = "december", _("expected by 31 December")
        JANUARY = "january", _("expected by 31 January")
        NOTE = "note", _("remark")

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="cell_changes")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="cell_changes")
    part = models.CharField(_("cell"), max_length=8, choices=Part)
    before = models.CharField(_("before"), max_length=SheetCell.NOTE_LENGTH, blank=True)
    after = models.CharField(_("after"), max_length=SheetCell.NOTE_LENGTH, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed at"), default=clock.now)

    class Meta:
        ordering = ["sheet_id", "allocation_id", "id"]
        verbose_name, verbose_name_plural = _("changed cell"), _("changed cells")
        triggers = [APPEND_ONLY]

    def __str__(self):
        return f"{self.sheet_id}/{self.allocation_id} {self.part}: {self.before} → {self.after}"
