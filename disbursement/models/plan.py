"""The plans above the lines of capital, and the documents that move capital between lines."""

from datetime import date

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disbursement.models.capital import IN_TABLES, ZERO, Allocation, CapitalSource, Entry, carried_from
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Program


class AssignedPlanQuerySet(models.QuerySet["AssignedPlan"]):
    def visible_to(self, user: User):
        """All for who steers; the own programmes for their owner; else those of the own agency or of all."""
        if user.sees_all:
            return self
        mine = Q(unit=user.agency_id) | Q(unit=None)
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id)
        return self.filter(mine)

    def for_list(self):
        """What a line of a list names."""
        return self.select_related("program", "component__parent", "unit")

    def with_assigned(self, as_of: date):
        """Annotate `assigned`: the sum of the entries known on that day, in đồng."""
        entries = AssignedEntry.objects.known(as_of).filter(plan=OuterRef("pk")).order_by()
        total = entries.values("plan").annotate(total=Sum("amount")).values("total")
        return self.annotate(assigned=Coalesce(Subquery(total), ZERO))


class AssignedPlan(models.Model):
    """A line of a plan that was assigned from above: how much may be allocated in detail.

    The Prime Minister assigns to the province, the province to its units; an `Allocation` is the detail
    below both. Without a component it speaks of the whole programme, without a unit of the whole province.
    """

    class Level(models.TextChoices):
        NATIONAL = "national", _("assigned by the Prime Minister")
        PROVINCIAL = "provincial", _("assigned by the province")

    level = models.CharField(_("who assigned it"), max_length=10, choices=Level)
    year = models.PositiveSmallIntegerField(
        _("year of execution"), validators=[MinValueValidator(2016), MaxValueValidator(2060)]
    )
    budget_year = models.PositiveSmallIntegerField(_("budget year"))
    program = models.ForeignKey(
        Program, models.PROTECT, related_name="assigned_plans", verbose_name=_("programme")
    )
    component = models.ForeignKey(
        Component,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_plans",
        verbose_name=_("component"),
    )
    unit = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="assigned_plans", verbose_name=_("unit")
    )
    kind = models.CharField(_("kind of capital"), max_length=10, choices=CapitalKind)
    source = models.CharField(_("source of capital"), max_length=12, choices=CapitalSource)

    assigned: int  # đồng, annotated by `with_assigned`

    objects = AssignedPlanQuerySet.as_manager()

    class Meta:
        ordering = ["level", "year", "program", "component__position", "unit", "kind", "source"]
        verbose_name, verbose_name_plural = _("assigned plan"), _("assigned plans")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "year", "budget_year", "program", "component", "unit", "kind", "source"],
                nulls_distinct=False,
                name="assigned_plan_once",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2016, 2060)), name="assigned_plan_year_is_a_year"
            ),
            models.CheckConstraint(
                condition=Q(budget_year__lte=F("year"), budget_year__gte=2011),
                name="assigned_plan_is_not_spent_before_its_year",
            ),
            models.CheckConstraint(
                condition=~Q(level="national") | Q(unit=None),
                name="assigned_plan_of_the_nation_names_no_unit",
            ),
        ]

    def __str__(self):
        whose = [self.program.code, self.component_words, str(self.unit or "")]
        return " · ".join([*filter(None, whose), self.kind_words, self.source_words, *self.carried_words])

    def get_absolute_url(self) -> str:
        return reverse("assigned_plan", args=[self.pk])

    @property
    def is_carried_over(self) -> bool:
        return self.budget_year < self.year

    @property
    def component_words(self) -> str:
        """Its component with the one above it; empty for the whole programme."""
        return self.component.path_words if self.component else ""

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


class AssignedEntryQuerySet(models.QuerySet["AssignedEntry"]):
    def known(self, as_of: date):
        """Entries decided by that day, and entered by its end."""
        return self.filter(decided_on__lte=as_of, entered_at__lte=clock.end_of(as_of))


class AssignedEntry(Entry):
    """A change of an assigned plan."""

    plan = models.ForeignKey(
        AssignedPlan, models.PROTECT, related_name="entries", verbose_name=_("assigned plan")
    )

    objects = AssignedEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        ordering = ["plan_id", "decided_on", "id"]
        verbose_name, verbose_name_plural = _("entry of an assigned plan"), _("entries of assigned plans")


class ReallocationQuerySet(models.QuerySet["Reallocation"]):
    def visible_to(self, user: User):
        """All for who steers; the own programmes for their owner; else those that touch the own agency."""
        if user.sees_all:
            return self
        mine = Q(
            pk__in=ReallocationLine.objects.filter(allocation__unit=user.agency_id).values("reallocation")
        )
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id)
        return self.filter(mine)

    def for_list(self):
        """What a line of a list names."""
        return self.select_related("program", "proposed_by__agency", "applied_by", "undoes")

    def on(self, day: date):
        """Those that had been proposed by the end of that day."""
        return self.filter(proposed_at__lte=clock.end_of(day))

    def in_state(self, state: str, day: date):
        """Proposed, applied or dropped at the end of that day."""
        end = clock.end_of(day)
        applied, dropped = Q(applied_at__lte=end), Q(dropped_at__lte=end)
        states = {Reallocation.State.APPLIED: applied, Reallocation.State.DROPPED: dropped}
        return self.filter(states.get(Reallocation.State(state), ~applied & ~dropped))

    def with_moved(self):
        """Annotate `moved`: what it gives to lines, in đồng, which is what it takes from others."""
        given = ReallocationLine.objects.filter(reallocation=OuterRef("pk"), amount__gt=0).order_by()
        total = given.values("reallocation").annotate(total=Sum("amount")).values("total")
        return self.annotate(moved=Coalesce(Subquery(total), ZERO))


class Reallocation(models.Model):
    """A table that takes from lines and gives to others: a proposal until a decision applies it as one act.

    Within one programme and, kind by kind, it neither makes nor loses money. What was applied is undone
    only by another that turns it round (`undoes`).
    """

    class State(models.TextChoices):
        OPEN = "open", _("proposed")
        APPLIED = "applied", _("applied")
        DROPPED = "dropped", _("dropped")

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="reallocations", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year of execution"))
    title = models.CharField(_("what it is about"), max_length=200)
    reason = models.TextField(_("reason"), max_length=1000)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now)
    decision = models.CharField(_("deciding document"), max_length=100, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    applied_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applied by")
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    dropped_because = models.CharField(_("reason for dropping it"), max_length=300, blank=True)
    undoes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("the reallocation that it undoes"),
    )

    objects = ReallocationQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        verbose_name, verbose_name_plural = _("reallocation"), _("reallocations")
        triggers = [
            pgtrigger.Protect(
                name="applied_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__applied_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None, applied_by=None, applied_at=None)
                | ~Q(decision="")
                & Q(decided_on__isnull=False, applied_by__isnull=False, applied_at__isnull=False),
                name="reallocation_applied_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(dropped_at=None), name="reallocation_applied_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_because="")
                | Q(dropped_at__isnull=False) & ~Q(dropped_because=""),
                name="reallocation_dropped_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(dropped_at=None), name="reallocation_undone_once"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reallocation", args=[self.pk])

    def put_back(self, day: date) -> "Reallocation":
        """The same object as it stood at the end of that day; never to be saved."""
        end = clock.end_of(day)
        if self.applied_at and self.applied_at > end:
            self.applied_at = self.applied_by = self.decided_on = None
            self.decision = ""
        if self.dropped_at and self.dropped_at > end:
            self.dropped_at, self.dropped_because = None, ""
        return self

    @property
    def state(self) -> "Reallocation.State":
        if self.applied_at:
            return self.State.APPLIED
        return self.State.DROPPED if self.dropped_at else self.State.OPEN

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its decision."""
        return self.state == self.State.OPEN


class ReallocationLine(models.Model):
    """What a reallocation takes from a line (negative) or gives to it, in đồng."""

    reallocation = models.ForeignKey(Reallocation, models.CASCADE, related_name="lines")
    allocation = models.ForeignKey(
        Allocation, models.PROTECT, related_name="reallocation_lines", verbose_name=_("allocation")
    )
    amount = models.BigIntegerField(_("amount (đồng)"))

    class Meta:
        ordering = ["reallocation_id", "amount", "id"]
        verbose_name, verbose_name_plural = _("line of a reallocation"), _("lines of reallocations")
        constraints = [
            models.UniqueConstraint(fields=["reallocation", "allocation"], name="reallocation_line_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="reallocation_line_moves_something"),
        ]

    def __str__(self):
        return f"{self.allocation}: {self.amount}"
