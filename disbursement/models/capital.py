"""What was planned and what was paid out. Money is whole đồng; history is only ever added to."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import LessThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disbursement.models.totals import KEEP_FIGURES, KEEP_PLAN
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from disbursement.models.sheets import Sheet

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
LINE_STAYS = pgtrigger.Protect(name="line_stays", operation=pgtrigger.Update)
ZERO = models.Value(0, output_field=models.BigIntegerField())


class CapitalSource(models.TextChoices):
    """Whose money it is."""

    CENTRAL = "central", _("central budget")
    LOCAL = "local", _("local budget")
    COUNTERPART = "counterpart", _("counterpart capital")
    INTEGRATED = "integrated", _("integrated capital")
    CREDIT = "credit", _("credit")
    MOBILISED = "mobilised", _("mobilised capital")


IN_TABLES: "dict[str, StrPromise]" = {
    CapitalKind.INVESTMENT: pgettext_lazy("kind of capital", "investment"),
    CapitalKind.RECURRENT: pgettext_lazy("kind of capital", "recurrent"),
    CapitalSource.CENTRAL: pgettext_lazy("source of capital", "central"),
    CapitalSource.LOCAL: pgettext_lazy("source of capital", "local"),
    CapitalSource.COUNTERPART: pgettext_lazy("source of capital", "counterpart"),
    CapitalSource.INTEGRATED: pgettext_lazy("source of capital", "integrated"),
    CapitalSource.CREDIT: pgettext_lazy("source of capital", "credit"),
    CapitalSource.MOBILISED: pgettext_lazy("source of capital", "mobilised"),
}  # the short words of narrow columns


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def visible_to(self, user: User):
        """All for who steers; the own programmes for their owner; else what the own agency spends."""
        if user.sees_all:
            return self
        mine = Q(unit=user.agency_id)
        if user.role == User.Role.OWNER:
            mine |= Q(component__program__owner=user.agency_id)
        return self.filter(mine)

    def current(self):
        """Capital of the year itself, without what was carried over from the year before."""
        return self.filter(is_carried_over=False)

    def under(self, component: Component):
        """Lines of that component and of all below it."""
        nodes = component.program.components.as_tree()
        keys = next(node.keys for node in nodes if node.component.pk == component.pk)
        return self.filter(component__in=keys)

    def open_in(self, month: int):
        """Lines that may still pay out: recurrent capital ends with December, investment a month later."""
        return self.filter(kind=CapitalKind.INVESTMENT) if month > 12 else self

    def hold(self) -> None:
        """Nobody else adds figures to these lines until this transaction ends: else what two add at once
        would be set against the same figure before them. After the month and the sheet, in one order."""
        list(self.order_by("pk").select_for_update(of=["self"], no_key=True).values_list("pk"))

    def known(self, as_of: date):
        """Lines that had a plan on that day."""
        return self.filter(Exists(PlanEntry.objects.known(as_of).filter(allocation=OuterRef("pk"))))

    def with_planned(self, as_of: date):
        """Annotate `planned`: the sum of the plan entries known on that day, in đồng."""
        entries = PlanEntry.objects.known(as_of).filter(allocation=OuterRef("pk")).order_by()
        total = entries.values("allocation").annotate(total=Sum("amount")).values("total")
        return self.annotate(planned=Coalesce(Subquery(total), ZERO))

    def with_disbursed(self, as_of: date, month: int = 13):
        """Annotate `disbursed`: the newest figure up to that month as it was known on that day, in đồng."""
        newest = Figure.objects.known(as_of).filter(allocation=OuterRef("pk"), month__lte=month)
        return self.annotate(
            disbursed=Coalesce(Subquery(newest.order_by("-month", "-id").values("amount")[:1]), ZERO)
        )

    def with_last(self, as_of: date, month: int):
        """Annotate `last`: the newest figure before that month as known on that day; None if none."""
        newest = Figure.objects.known(as_of).filter(allocation=OuterRef("pk"), month__lt=month)
        return self.annotate(last=Subquery(newest.order_by("-month", "-id").values("amount")[:1]))

    def of_sheet(self, sheet: "Sheet"):
        """The lines of a sheet with `planned` and `last` as known on its day; in month 13 only investment."""
        lines = self.filter(year=sheet.year, unit=sheet.unit_id, component__program=sheet.program_id)
        lines = lines.open_in(sheet.month)
        return lines.known(sheet.day).with_planned(sheet.day).with_last(sheet.day, sheet.month)

    def with_rate(self):
        """Annotate `rate`: `disbursed` in percent of `planned`; nothing where there is no plan."""
        whole = NullIf(F("planned"), ZERO, output_field=models.FloatField())
        return self.annotate(rate=ExpressionWrapper(F("disbursed") * 100.0 / whole, models.FloatField()))

    def for_list(self):
        """What a line of a list names."""
        return self.select_related("unit", "component__program", "component__parent")

    def totals(self, as_of: date, *by: str, month: int = 13):
        """`planned` and `disbursed` in đồng, summed over any fields: one row for each combination."""
        rows = self.with_planned(as_of).with_disbursed(as_of, month)
        return (
            rows.order_by()
            .values(*by)
            .annotate(total_planned=Sum("planned"), total_disbursed=Sum("disbursed"))
        )


class Allocation(models.Model):
    """A line of capital: what one unit may spend on one component in one year, by kind and source."""

    year = models.PositiveSmallIntegerField(
        _("year of execution"), validators=[MinValueValidator(2016), MaxValueValidator(2060)]
    )
    unit = models.ForeignKey(Agency, models.PROTECT, related_name="allocations", verbose_name=_("unit"))
    component = models.ForeignKey(
        Component, models.PROTECT, related_name="allocations", verbose_name=_("component")
    )
    kind = models.CharField(_("kind of capital"), max_length=10, choices=CapitalKind)
    source = models.CharField(_("source of capital"), max_length=12, choices=CapitalSource)
    budget_year = models.PositiveSmallIntegerField(
        _("budget year"),
        help_text=_("the year that gave the capital: earlier than its execution if carried over"),
    )
    is_carried_over = models.GeneratedField(
        expression=LessThan(F("budget_year"), F("year")),
        output_field=models.BooleanField(_("carried over from an earlier year")),
        db_persist=True,
    )

    planned: int  # đồng; this and the next are what the queryset annotates when it is asked to
    disbursed: int
    last: int | None
    rate: float | None

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["year", "unit", "component__program", "component__position", "kind", "source"]
        verbose_name, verbose_name_plural = _("allocation"), _("allocations")
        triggers = [LINE_STAYS]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "component", "kind", "source", "budget_year"],
                name="allocation_once",
            ),
            models.CheckConstraint(
                condition=Q(budget_year__lte=F("year"), budget_year__gte=2011),
                name="allocation_is_not_spent_before_its_year",
            ),
            models.CheckConstraint(condition=Q(year__range=(2016, 2060)), name="allocation_year_is_a_year"),
        ]

    def __str__(self):
        return f"{self.unit} · {self.component_words} · {self.kind_words} · {self.source_words}"

    def get_absolute_url(self) -> str:
        return reverse("allocation", args=[self.pk])

    @property
    def component_words(self) -> str:
        """Its component with the one above it, whose numbers begin anew in each: "Dự án 1 › Tiểu dự án 2"."""
        return self.component.path_words

    @property
    def kind_words(self) -> str:
        return str(IN_TABLES[self.kind])

    @property
    def source_words(self) -> str:
        return str(IN_TABLES[self.source])

    @property
    def carried_words(self) -> list[str]:
        """Of which year the capital is, if not of its own."""
        return carried_from(self.budget_year) if self.is_carried_over else []


def carried_from(year: int) -> list[str]:
    return [str(_("carried over from %(year)s")) % {"year": year}]


class PlanEntryQuerySet(models.QuerySet["PlanEntry"]):
    def known(self, as_of: date):
        """Entries decided by that day, and entered by its end: so the plan of a past day never changes."""
        return self.filter(decided_on__lte=as_of, entered_at__lte=clock.end_of(as_of))


class Entry(models.Model):
    """A change of a plan, with the document that decided it. The plan at a day is the sum of its entries."""

    amount = models.BigIntegerField(_("amount (đồng)"))
    is_adjustment = models.BooleanField(_("adjustment"), default=False)
    decision = models.CharField(_("deciding document"), max_length=100)
    decided_on = models.DateField(_("decided on"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="%(class)s_changes_something"),
            models.CheckConstraint(condition=~Q(decision=""), name="%(class)s_names_its_decision"),
            models.CheckConstraint(
                condition=Q(is_adjustment=True) | Q(amount__gt=0), name="%(class)s_original_is_positive"
            ),
        ]

    def __str__(self):
        return f"{self.decision}: {self.amount}"


class PlanEntry(Entry):
    """A change of an allocation's plan; one of a reallocation stands with all the others of it."""

    allocation = models.ForeignKey(
        Allocation, models.PROTECT, related_name="plan_entries", verbose_name=_("allocation")
    )
    reallocation = models.ForeignKey(
        "Reallocation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("reallocation"),
    )

    objects = PlanEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["allocation_id", "decided_on", "id"]
        triggers: list[pgtrigger.Trigger] = [APPEND_ONLY, KEEP_PLAN]
        verbose_name, verbose_name_plural = _("plan entry"), _("plan entries")


class FigureQuerySet(models.QuerySet["Figure"]):
    def known(self, as_of: date):
        """Figures that had been reported by the end of that day."""
        return self.filter(entered_at__lte=clock.end_of(as_of))

    def newest(self, as_of: date):
        """The one that counts of each allocation and month, as known on that day."""
        newer = Figure.objects.known(as_of).filter(
            allocation=OuterRef("allocation"), month=OuterRef("month"), id__gt=OuterRef("id")
        )
        return self.known(as_of).filter(~Exists(newer))

    def next_at(self, lines: Iterable[Allocation]) -> datetime:
        """The moment of a new figure of lines that are held: now, but never before those that are there,
        also if this server's clock is behind that of another or has gone back."""
        newest = self.filter(allocation__in=lines).aggregate(at=Max("entered_at"))["at"]
        now = clock.now()
        return max(newest, now) if newest else now


class Figure(models.Model):
    """Cumulative disbursement of an allocation at the end of a month, as reported. The newest counts.

    Months are 1 to 12, and 13 for January of the next year (investment capital stays open until 31 January).
    """

    allocation = models.ForeignKey(
        Allocation, models.PROTECT, related_name="figures", db_index=False, verbose_name=_("allocation")
    )
    sheet = models.ForeignKey(
        "Sheet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        db_index=False,
        verbose_name=_("sheet"),
    )
    month = models.PositiveSmallIntegerField(_("month"))
    amount = models.BigIntegerField(_("cumulative amount (đồng)"))
    december = models.BigIntegerField(_("expected by 31 December (đồng)"), null=True, blank=True)
    january = models.BigIntegerField(_("expected by 31 January (đồng)"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=500, blank=True)
    reason = models.CharField(_("reason of the correction"), max_length=500, blank=True)
    document = models.CharField(_("document of the correction"), max_length=100, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["allocation_id", "month", "id"]
        verbose_name, verbose_name_plural = _("figure"), _("figures")
        triggers = [APPEND_ONLY, KEEP_FIGURES]
        constraints = [
            models.CheckConstraint(condition=Q(month__range=(1, 13)), name="figure_month_is_a_month"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="figure_is_not_negative"),
            models.CheckConstraint(
                condition=(Q(december=None) | Q(december__gte=0)) & (Q(january=None) | Q(january__gte=0)),
                name="figure_expects_nothing_negative",
            ),
            models.CheckConstraint(
                condition=Q(reason="", document="") | ~Q(reason="") & ~Q(document=""),
                name="figure_corrected_with_reason_and_document",
            ),
        ]
        indexes = [
            models.Index(
                "allocation",
                F("month").desc(),
                F("id").desc(),
                include=["entered_at", "amount"],
                name="figure_newest",
            ),
            models.Index(fields=["sheet"], condition=~Q(sheet=None), name="figure_of_sheet"),
        ]

    def __str__(self):
        return f"{self.allocation_id} {self.month}: {self.amount}"
