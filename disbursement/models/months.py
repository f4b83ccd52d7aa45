"""The months that are reported: opened, closed with what stood there, opened again with a reason."""

from calendar import monthrange
from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disbursement.models.capital import APPEND_ONLY, Allocation
from disbursement.models.sheets import Sheet, SheetQuerySet, period
from portal import clock
from portal.models import Agency, User
from programs.models import Program


class MonthQuerySet(models.QuerySet["Month"]):
    def visible_to(self, user: User):
        """Everyone may see which months are open."""
        return self

    def closing_by(self, today: date):
        """Open months whose last day has passed."""
        return self.filter(closed_at=None, closes_on__lt=today).order_by("closes_on", "year", "month")

    def held(self, year: int, month: int) -> "Month | None":
        """That month, which nobody can close or open again until this transaction ends; others may hold it
        too. It comes before any lock of a sheet or a line."""
        table = Month._meta.db_table
        where = "WHERE year = %s AND month = %s FOR SHARE"
        return next(iter(self.raw(f"SELECT * FROM {table} {where}", [year, month])), None)


def first_day(year: int, month: int) -> date:
    """first_day(2023, 9) == 01/09/2023; first_day(2023, 13) == 01/01/2024."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def day_after(year: int, month: int, day: int) -> date:
    """That day of the month which follows, or its last one if it has fewer."""
    first = first_day(year, month + 1)
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


class Month(models.Model):
    """A month of a year's capital. Month 13 is January of the next year. Open until `closed_at`."""

    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    due_on = models.DateField(_("to be submitted by"))
    closes_on = models.DateField(_("closes after"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = MonthQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-month"]
        verbose_name, verbose_name_plural = _("month"), _("months")
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="month_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 13)), name="month_is_a_month"),
            models.CheckConstraint(condition=Q(year__range=(2016, 2060)), name="month_year_is_a_year"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("due_on")), name="month_closes_after_it_is_due"
            ),
        ]

    def __str__(self):
        return self.period

    def get_absolute_url(self) -> str:
        return reverse("month", args=[self.pk])

    @property
    def period(self) -> str:
        """The month as offices write it; month 13 is January of the next year."""
        return period(self.year, self.month)

    @property
    def first(self) -> date:
        """The day on which it begins."""
        return first_day(self.year, self.month)

    @property
    def last(self) -> date:
        """Its last day."""
        return first_day(self.year, self.month + 1) - timedelta(days=1)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ClosingQuerySet(models.QuerySet["Closing"]):
    def visible_to(self, user: User):
        """Everyone may see that a month was closed; of its figures everyone sees the own."""
        return self

    def for_page(self):
        """What a page of a closing names."""
        return self.select_related("month", "closed_by__agency", "reopened_by__agency")


class Closing(models.Model):
    """A version of a month as it was reported when it was closed: by a person, or by the clock (no one).

    Its sheets and figures are copies that nothing changes; opening the month again adds who, when and why.
    """

    month = models.ForeignKey(Month, models.PROTECT, related_name="closings", verbose_name=_("month"))
    version = models.PositiveSmallIntegerField(_("version"))
    closed_at = models.DateTimeField(_("closed at"), default=clock.now)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    reopened_at = models.DateTimeField(_("opened again at"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened again by")
    )
    reason = models.CharField(_("reason for opening it again"), max_length=500, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["month", "version"]
        verbose_name, verbose_name_plural = _("closing of a month"), _("closings of months")
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="reopened_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reopened_at__isnull=False)
                | pgtrigger.Q(old__closed_at__df=pgtrigger.F("new__closed_at"))
                | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                | pgtrigger.Q(old__month__df=pgtrigger.F("new__month")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["month", "version"], name="closing_version_once"),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reason="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reason=""),
                name="closing_reopened_by_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.month.period} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("closing", args=[self.pk])


class ClosedSheetQuerySet(models.QuerySet["ClosedSheet"]):
    def visible_to(self, user: User):
        """As sheets are."""
        return self.filter(sheet__in=Sheet.objects.visible_to(user))

    def missing(self):
        """Sheets that their units had not submitted."""
        return self.filter(state__in=[Sheet.State.DRAFT, Sheet.State.RETURNED])


class ClosedSheet(models.Model):
    """How far a unit's sheet was when the month was closed: a draft or a returned one had not reported."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="sheets")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="closed")
    state = models.CharField(_("state"), max_length=10, choices=Sheet.State)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)

    objects = ClosedSheetQuerySet.as_manager()

    class Meta:
        ordering = ["closing_id", "sheet_id"]
        verbose_name, verbose_name_plural = _("sheet at the closing"), _("sheets at the closing")
        triggers = [APPEND_ONLY]
        constraints = [models.UniqueConstraint(fields=["closing", "sheet"], name="closed_sheet_once")]

    def __str__(self):
        return f"{self.sheet}: {self.state}"

    @property
    def is_missing(self) -> bool:
        """Whether its unit had not reported."""
        return self.state in {Sheet.State.DRAFT, Sheet.State.RETURNED}


class ClosedFigureQuerySet(models.QuerySet["ClosedFigure"]):
    def visible_to(self, user: User):
        """As lines of capital are."""
        return self.filter(allocation__in=Allocation.objects.visible_to(user))

    def with_counts(self):
        """Annotate `counts`: what was paid out by the end of the month as far as it was known, in đồng."""
        return self.annotate(counts=Coalesce("amount", "last"))

    def with_state(self):
        """Annotate `state`: how far the sheet of the line was; None if there was none."""
        own = ClosedSheet.objects.filter(
            closing=OuterRef("closing"),
            sheet__unit=OuterRef("allocation__unit"),
            sheet__program=OuterRef("allocation__component__program"),
        )
        return self.annotate(state=Subquery(own.values("state")[:1]))


class ClosedFigure(models.Model):
    """A line as it stood when the month was closed, in đồng; `amount` is None where nothing was reported.

    `last` is the newest figure of the months before; what counts is `amount`, or `last` where there is none.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="figures")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="closed")
    planned = models.BigIntegerField(_("plan (đồng)"))
    last = models.BigIntegerField(_("end of last month (đồng)"), null=True, blank=True)
    amount = models.BigIntegerField(_("cumulative amount (đồng)"), null=True, blank=True)
    december = models.BigIntegerField(_("expected by 31 December (đồng)"), null=True, blank=True)
    january = models.BigIntegerField(_("expected by 31 January (đồng)"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=500, blank=True)

    counts: int | None  # đồng, annotated by `with_counts`
    state: str | None

    objects = ClosedFigureQuerySet.as_manager()

    class Meta:
        ordering = ["closing_id", "allocation_id"]
        verbose_name, verbose_name_plural = _("figure at the closing"), _("figures at the closing")
        triggers = [APPEND_ONLY]
        constraints = [models.UniqueConstraint(fields=["closing", "allocation"], name="closed_figure_once")]

    def __str__(self):
        return f"{self.allocation_id}: {self.amount}"


class LateAccessQuerySet(models.QuerySet["LateAccess"]):
    def visible_to(self, user: User):
        """All for who steers; the own programmes for their owner; else what lets the own agency in."""
        if user.sees_all:
            return self
        mine = Q(unit=user.agency_id)
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id) | Q(program=None)
        return self.filter(mine)

    def for_sheet(self, sheet: Sheet, today: date):
        """Those that let this sheet's unit in today."""
        return self.filter(
            Q(program=None) | Q(program=sheet.program_id),
            withdrawn_at=None,
            month__year=sheet.year,
            month__month=sheet.month,
            unit=sheet.unit_id,
            until__gte=today,
        )


class LateAccess(models.Model):
    """A unit that may still report on a closed month, by name, until a day, with the reason.

    What was granted stays as it was; taking it back adds who, when and why.
    """

    month = models.ForeignKey(Month, models.PROTECT, related_name="late", verbose_name=_("month"))
    unit = models.ForeignKey(Agency, models.PROTECT, related_name="late", verbose_name=_("unit"))
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="late", verbose_name=_("programme")
    )
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("granted by"))
    granted_at = models.DateTimeField(_("granted at"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    withdrawn_because = models.CharField(_("reason for taking it back"), max_length=500, blank=True)

    objects = LateAccessQuerySet.as_manager()

    class Meta:
        ordering = ["month", "-granted_at"]
        verbose_name, verbose_name_plural = _("late access"), _("late accesses")
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False)
                | pgtrigger.Q(new__withdrawn_at__isnull=True),
            ),
            pgtrigger.ReadOnly(
                name="as_granted",
                fields=["month", "unit", "program", "until", "reason", "granted_by", "granted_at"],
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="late_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="late_access_withdrawn_by_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.month} · {self.unit}"

    @property
    def is_over(self) -> bool:
        """Whether it lets nobody in any more."""
        return self.withdrawn_at is not None or self.until < clock.today()


def may_enter(sheet: Sheet, today: date) -> bool:
    """Whether the month of a sheet is open, or its unit is let in late."""
    closed = Month.objects.filter(year=sheet.year, month=sheet.month, closed_at__isnull=False)
    return not closed.exists() or LateAccess.objects.for_sheet(sheet, today).exists()


def in_hand(sheets: QuerySet[Sheet]) -> dict[str, int] | None:
    """Year and month of those that are being reported: the open month that closes first; else the newest."""
    waits = Month.objects.filter(year=OuterRef("year"), month=OuterRef("month"), closed_at=None)
    found = sheets.annotate(closes_on=Subquery(waits.values("closes_on")[:1])).order_by(
        F("closes_on").asc(nulls_last=True), "-year", "-month"
    )
    row = found.values_list("year", "month").first()
    return {"year": row[0], "month": row[1]} if row else None


def enterable(sheets: SheetQuerySet, today: date) -> SheetQuerySet:
    """Of these the sheets of which `may_enter` holds."""
    month = {"year": OuterRef("year"), "month": OuterRef("month")}
    closed = Month.objects.filter(**month, closed_at__isnull=False)
    late = LateAccess.objects.filter(
        Q(program=None) | Q(program=OuterRef("program")),
        **{f"month__{name}": value for name, value in month.items()},
        unit=OuterRef("unit"),
        until__gte=today,
        withdrawn_at=None,
    )
    return sheets.filter(~Exists(closed) | Exists(late))
