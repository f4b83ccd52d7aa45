"""What stands in the way of programmes and directives, in whose hands it is, and every move of it."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import BigIntegerField, F, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directives.models import timing
from directives.models.assignments import APPEND_ONLY
from directives.models.consolidations import Consolidation
from directives.models.directives import Directive
from directives.models.stages import CLOSED, STARTS_FROM, Move, Stage
from portal import clock, workdays
from portal.models import Agency, Place, User
from portal.search import folded
from programs.models import Component, Program


def spoken_for_by(agency: Agency | OuterRef) -> Q:
    """Inherited by the agency, or raised by it and not passed on to an heir."""
    return Q(heir=agency) | Q(heir=None, agency=agency)


def raisers_of(obstacles: Iterable["Obstacle"]) -> str:
    """The agencies that raised these, each once."""
    return ", ".join(dict.fromkeys(str(one.agency) for one in obstacles))


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    def visible_to(self, user: User):
        """All for who steers; else what the agency raised, inherited, holds, was passed, or was merged with.

        An owner also sees those about components of its programmes.
        """
        if user.sees_all:
            return self
        mine = user.agency_id
        passed = ObstacleStep.objects.filter(to_agency=mine).values("obstacle")
        own = Q(agency=mine) | Q(heir=mine)
        heads = Obstacle.objects.filter(own, merged_into__isnull=False).values("merged_into")
        seen = own | Q(holder=mine) | Q(pk__in=passed) | Q(pk__in=heads)
        if user.role == User.Role.OWNER:
            seen |= Q(component__program__owner=mine)
        return self.filter(seen)

    def open(self):
        """Neither resolved nor merged into another."""
        return self.exclude(stage__in=CLOSED)

    def to_pass_on(self, agency: Agency | OuterRef):
        """What has to go on if the agency closes: what it must answer, and what it raised, until resolved."""
        unresolved = ~Q(stage=Stage.RESOLVED) & ~Q(merged_into__stage=Stage.RESOLVED)
        return self.filter(Q(stage=Stage.PASSED, holder=agency) | spoken_for_by(agency) & unresolved)

    def late(self, today: date):
        """Passed to a department that has not answered by its date."""
        return self.filter(stage=Stage.PASSED, due_on__lt=today)

    def with_capital(self):
        """Annotate `capital`: what is stuck here and in those merged into it, in đồng; null for nothing."""
        merged = Obstacle.objects.filter(merged_into=OuterRef("pk")).order_by().values("merged_into")
        total = merged.annotate(total=Sum("stuck_capital")).values("total")
        of_merged = Coalesce(Subquery(total), Value(0), output_field=BigIntegerField())
        return self.annotate(
            merged_capital=of_merged, capital=Coalesce(F("stuck_capital"), Value(0)) + of_merged
        )

    def with_raisers(self, user: User):
        """Prefetch what `raisers` names: the merged ones that the person sees."""
        merged = (
            Obstacle.objects.visible_to(user).select_related("agency").defer("text", "proposal", "folded")
        )
        return self.prefetch_related(Prefetch("merged", merged))

    def with_answer(self):
        """Annotate `answer_text` and `answer_document`: what a department, or the centre, said last."""
        said = ObstacleStep.objects.filter(obstacle=OuterRef("pk"), kind__in=[Move.ANSWERED, Move.REPLIED])
        last = said.order_by("-id")
        return self.annotate(
            answer_text=Subquery(last.values("text")[:1]),
            answer_document=Subquery(last.values("document_number")[:1]),
        )

    def for_list(self):
        """All that a row shows, in one query however many rows."""
        needed = ("agency", "heir", "holder", "authority", "component__program", "place")
        joined = self.select_related(*needed, "directive__document", "merged_into", "consolidation")
        return joined.with_capital()


class Obstacle(models.Model):
    """Something that stands in the way of a component, a place or a directive; raised by an agency.

    `holder` is in whose hands it is; nobody's means the coordinator. A merged one goes the way of the one
    that it was merged into. The stage is stored for lists, and is always that of the newest step.
    `heir` speaks for it since the agency that raised it handed it over; `agency` never changes.
    """

    class Category(models.TextChoices):
        LEGAL = "legal", _("legal text")
        ALLOCATION = "allocation", _("capital allocation")
        OVERLAP = "overlap", _("overlap")
        LAND = "land", _("land")
        CAPACITY = "capacity", _("capacity")
        INDICATOR = "indicator", _("indicator, quality")
        PRODUCTION = "production", _("production model")
        COUNTERPART = "counterpart", _("counterpart capital")
        DISBURSEMENT = "disbursement", _("disbursement")
        OTHER = "other", _("other")

    class Level(models.TextChoices):
        DISTRICT = "district", _("district")
        PROVINCE = "province", _("province")
        CENTRAL = "central", _("centre")

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="obstacles", verbose_name=_("raised by the agency")
    )
    heir = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inherited by")
    )
    component = models.ForeignKey(
        Component,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("component"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    directive = models.ForeignKey(
        Directive,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("directive"),
    )
    category = models.CharField(_("category"), max_length=12, choices=Category)
    level = models.CharField(_("level that can solve it"), max_length=8, choices=Level)
    authority = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who can solve it")
    )
    stuck_capital = models.BigIntegerField(_("capital that is stuck (đồng)"), null=True, blank=True)
    title = models.CharField(_("in short"), max_length=200)
    text = models.TextField(_("what stands in the way"))
    proposal = models.TextField(_("what is proposed"), blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised at"), default=clock.now)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.RAISED)
    stage_since = models.DateTimeField(_("at this stage since"), default=clock.now)
    holder = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in whose hands")
    )
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    consolidation = models.ForeignKey(
        Consolidation, models.PROTECT, null=True, blank=True, related_name="obstacles"
    )
    folded = folded("title", "text", "proposal")

    merged_capital: int  # annotated by `with_capital`
    capital: int
    answer_text: str | None  # annotated by `with_answer`
    answer_document: str | None

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        verbose_name, verbose_name_plural = _("obstacle"), _("obstacles")
        constraints = [
            models.CheckConstraint(
                condition=Q(component__isnull=False) | Q(place__isnull=False) | Q(directive__isnull=False),
                name="obstacle_stands_in_the_way_of_something",
                violation_error_message=_("Say what it stands in the way of: component, place or directive."),
            ),
            models.CheckConstraint(
                condition=~Q(level="central") | Q(authority__isnull=False),
                name="obstacle_of_the_centre_names_its_authority",
                violation_error_message=_("Name the central authority that can solve it."),
            ),
            models.CheckConstraint(
                condition=Q(stuck_capital=None) | Q(stuck_capital__gte=0),
                name="obstacle_stuck_capital_is_not_negative",
                violation_error_message=_("Capital that is stuck cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(stage="passed", due_on__isnull=False) | ~Q(stage="passed") & Q(due_on=None),
                name="obstacle_has_a_date_while_it_is_passed",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["raised", "resolved", "merged"], holder=None)
                | ~Q(stage__in=["raised", "resolved", "merged"]) & Q(holder__isnull=False),
                name="obstacle_is_in_somebodys_hands",
            ),
            models.CheckConstraint(
                condition=Q(stage="merged", merged_into__isnull=False)
                | ~Q(stage="merged") & Q(merged_into=None),
                name="obstacle_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="obstacle_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["consolidated", "sent", "replied"]) | Q(consolidation__isnull=False),
                name="obstacle_in_a_list_names_it",
            ),
        ]
        indexes = [models.Index(fields=["stage", "stage_since"], name="obstacle_stage")]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("obstacle", args=[self.pk])

    @property
    def program(self) -> Program | None:
        return self.component.program if self.component else None

    @property
    def subject_words(self) -> str:
        """What it stands in the way of, in a line; of a directive, which not all may see, the clause only."""
        component = f"{self.program}, {self.component}" if self.component else ""
        clause = f"{self.directive.document.reference}, {self.directive.label}" if self.directive else ""
        return "; ".join(str(one) for one in (component, self.place, clause) if one)

    @property
    def speaker(self) -> Agency:
        """The agency that answers go to: its heir, else the one that raised it."""
        return self.heir or self.agency

    @property
    def raisers(self) -> str:
        """The agencies that raised it, those merged into it too (in lists: `with_raisers`)."""
        return raisers_of([self, *self.merged.all()])

    @property
    def is_open(self) -> bool:
        return self.stage not in CLOSED

    @property
    def can_head(self) -> bool:
        """Whether others may be merged into it: not once it is closed or went to the centre."""
        return self.stage not in {*CLOSED, Stage.SENT, Stage.REPLIED}

    @property
    def stage_words(self) -> str:
        """The stage, with the agency that has it and the days for which it is late: for lists and exports."""
        has_it = self.stage in {Stage.PASSED, Stage.SENT}
        words = capfirst(str(self.holder if has_it else self.get_stage_display()))
        return f"{words}, {timing.late_words(self.days_late)}" if self.is_late else words

    def can_be(self, move: Move) -> bool:
        """Whether the move starts from the stage at which it stands."""
        return self.stage in STARTS_FROM[move]

    @property
    def is_late(self) -> bool:
        """A department has it and its date is past."""
        return self.due_on is not None and self.due_on < clock.today()

    @property
    def days_late(self) -> int:
        """Working days after the date by which the department had to answer."""
        return workdays.late(self.due_on, clock.today()) if self.due_on else 0

    @property
    def days_at_stage(self) -> int:
        """Working days at this stage: the day on which it came there is not counted."""
        return workdays.late(clock.day_of(self.stage_since), clock.today())

    @property
    def age(self) -> int:
        """Working days since it was raised; of one that is closed, until it was."""
        until = clock.today() if self.is_open else clock.day_of(self.stage_since)
        return workdays.late(clock.day_of(self.raised_at), until)


class ObstacleStep(models.Model):
    """One move of an obstacle: who did what when, to whom it went, what was said. Never touched again."""

    obstacle = models.ForeignKey(Obstacle, models.PROTECT, related_name="steps")
    kind = models.CharField(_("what happened"), max_length=12, choices=Move)
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("of the agency"))
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    text = models.TextField(_("words"), blank=True)
    document_number = models.CharField(_("number and symbol of the document"), max_length=60, blank=True)
    document_on = models.DateField(_("date of the document"), null=True, blank=True)
    head = models.ForeignKey(Obstacle, models.PROTECT, null=True, blank=True, related_name="+")
    consolidation = models.ForeignKey(
        Consolidation, models.PROTECT, null=True, blank=True, related_name="steps"
    )

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("step of an obstacle"), _("steps of obstacles")
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=Q(document_on=None) | ~Q(document_number=""),
                name="obstaclestep_date_of_a_document_with_its_number",
                violation_error_message=_("Give the number of the document, not only its date."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="merged") | Q(head__isnull=False), name="obstaclestep_merged_names_the_head"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["consolidated", "sent", "replied"]) | Q(consolidation__isnull=False),
                name="obstaclestep_of_a_list_names_it",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.obstacle_id}"

    @property
    def stage(self) -> Stage:
        """The stage to which it led."""
        return Move(self.kind).leads_to
