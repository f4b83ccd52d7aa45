"""Directives: one thing to do each, with its words, its deadline, and what it waits for."""

import re

import pgtrigger
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directives.models import timing
from directives.models.documents import Document
from portal import clock
from portal.models import Agency, User
from portal.search import fold, folded
from programs.models import Component, Program

ORIGINAL_DATE_STAYS = pgtrigger.Protect(
    name="original_date_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__original_due_on__isnull=False)
    & pgtrigger.Q(old__original_due_on__df=pgtrigger.F("new__original_due_on")),
)


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User):
        """All for who steers; else those for which a directive waits that the person may see."""
        if user.sees_all:
            return self
        return self.filter(pk__in=Directive.objects.visible_to(user).values("awaits"))

    def with_waiting(self, user: User):
        """Annotate `waiting_count`: tasks that the person may see and that wait, not yet submitted."""
        open_rows = Q(directives__assignments__is_open=True, directives__assignments__submitted_on=None)
        if not user.sees_all:
            open_rows &= Q(directives__in=Directive.objects.visible_to(user))
        return self.annotate(waiting_count=Count("directives__assignments", filter=open_rows))


class Event(models.Model):
    """What the date of one or more directives waits for, such as the council's next session."""

    name = models.CharField(_("event"), max_length=200, unique=True)
    on = models.DateField(_("date of the event"), null=True, blank=True)
    folded = folded("name")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("event"), _("events")

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.pk])


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, user: User):
        """All for who steers; else those in which the agency takes or took part, or accepts the results."""
        if user.sees_all:
            return self
        mine = Directive.objects.filter(
            Q(assignments__agency=user.agency_id) | Q(assignments__heir=user.agency_id)
        )
        return self.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=Directive.objects.to_accept(user)))

    def to_accept(self, user: User):
        """Primary keys of those whose results the person's agency accepts first, as owner of a programme."""
        owner = user.agency_id if user.role == User.Role.OWNER else None
        return self.filter(needs_owner_acceptance=True, programs__owner=owner).values("pk")

    def matching(self, text: str):
        """Those with every word in the clause, the words, or the number and title of the document."""
        words = re.split(r"[\s/]+", fold(text).strip("/ "))
        every = (Q(folded__contains=word) | Q(document__folded__contains=word) for word in words)
        return self.filter(*every).order_by("-document__issued_on", "document", "position")

    def for_page(self):
        """With all that stands in its head and facts."""
        return self.select_related(
            "document__issuer",
            "given_by__agency",
            "depends_on__document",
            "continues__document",
            "awaits",
        )

    def with_progress(self):
        """Annotate `lead_count` and `done_count`: the 11 and the 7 of "7/11"; in the documents' order.

        The agencies that lead are counted, not the periods of what recurs.
        """
        leads = Q(assignments__role="lead", assignments__ended_on=None, assignments__period_on=None)
        return self.annotate(
            lead_count=Count("assignments", filter=leads),
            done_count=Count("assignments", filter=leads & Q(assignments__accepted_on__isnull=False)),
        ).order_by("document", "position")


class Directive(models.Model):
    """One thing to do, with its clause and its exact words in the document.

    `is_strict` says that the words exclude the day itself ("trước ngày 05/11" asks for 04/11): reminders aim
    at the day before, but it is late only after the day that was named.
    """

    class DeadlineKind(models.TextChoices):
        FIXED = "fixed", _("fixed date")
        RECURRING = "recurring", _("recurring")
        EVENT = "event", _("relative to an event")
        STANDING = "standing", _("standing")
        NONE = "none", _("none stated")

    class CountsFrom(models.TextChoices):
        EVENT = "event", _("the event")
        RECEIPT = "receipt", _("its receipt")
        REQUEST = "request", _("each request")

    class OffsetUnit(models.TextChoices):
        DAYS = "days", _("days")
        WORKING_DAYS = "working_days", _("working days")
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")

    class Link(models.TextChoices):
        CONTINUES = "continues", _("continues")
        REPLACES = "replaces", _("replaces")

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="directives", verbose_name=_("document")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    clause = models.CharField(_("clause"), max_length=20)
    part = models.PositiveSmallIntegerField(_("part of the clause"), null=True, blank=True)
    title = models.CharField(_("in short"), max_length=300)
    words = models.TextField(_("exact words"), blank=True)
    deadline_kind = models.CharField(_("kind of deadline"), max_length=10, choices=DeadlineKind)
    deadline_words = models.CharField(_("words of the deadline"), max_length=300, blank=True)
    original_due_on = models.DateField(_("original deadline"), null=True, blank=True)
    is_strict = models.BooleanField(_("before that day"), default=False)
    due_time = models.TimeField(_("hour of the deadline"), null=True, blank=True)
    recurrence = models.CharField(_("recurs (RFC 5545)"), max_length=250, blank=True)
    event = models.CharField(_("event that sets the date"), max_length=200, blank=True)
    awaits = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="directives",
        verbose_name=_("event that it waits for"),
    )
    counts_from = models.CharField(_("counted from"), max_length=8, choices=CountsFrom, blank=True)
    offset = models.PositiveSmallIntegerField(_("so many"), null=True, blank=True)
    offset_unit = models.CharField(_("unit"), max_length=12, choices=OffsetUnit, blank=True)
    recipient = models.CharField(_("recipient of the result"), max_length=200, blank=True)
    product = models.CharField(_("expected product"), max_length=200, blank=True)
    depends_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="dependents", verbose_name=_("waits for")
    )
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("earlier task"),
    )
    continues_how = models.CharField(_("continues or replaces"), max_length=10, choices=Link, blank=True)
    needs_owner_acceptance = models.BooleanField(
        _("accepted by the programme owner first, then by the office"), default=False
    )
    is_secret = models.BooleanField(_("secret"), default=False)
    programs = models.ManyToManyField(
        Program, blank=True, related_name="directives", verbose_name=_("programmes")
    )
    components = models.ManyToManyField(
        Component, blank=True, related_name="directives", verbose_name=_("components")
    )
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"), default=clock.now)
    folded = folded("title", "words", "clause")

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        ordering = ["document", "position"]
        verbose_name, verbose_name_plural = _("directive"), _("directives")
        triggers = [ORIGINAL_DATE_STAYS]
        indexes = [models.Index(fields=["deadline_kind", "id"], name="directive_kind")]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="directive_position_once"),
            models.CheckConstraint(
                condition=Q(deadline_kind="fixed", original_due_on__isnull=False)
                | Q(deadline_kind__in=["recurring", "event"])
                | Q(deadline_kind__in=["standing", "none"], original_due_on=None),
                name="directive_date_fits_its_kind",
                violation_error_message=_(
                    "A fixed deadline needs its date; a standing task, or one without a deadline, has none."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(deadline_kind="event") | ~Q(event=""),
                name="directive_names_its_event",
                violation_error_message=_("Name the event that will set the date."),
            ),
            models.CheckConstraint(
                condition=~Q(depends_on=F("id")), name="directive_does_not_wait_for_itself"
            ),
            models.CheckConstraint(
                condition=Q(recurrence="") | Q(deadline_kind="recurring"),
                name="directive_only_a_recurring_one_recurs",
            ),
            models.CheckConstraint(
                condition=Q(offset=None, offset_unit="") | Q(offset__isnull=False) & ~Q(offset_unit=""),
                name="directive_offset_has_its_unit",
                violation_error_message=_("Say both how many and of what: 10 days, 5 working days."),
            ),
            models.CheckConstraint(
                condition=Q(continues=None, continues_how="")
                | Q(continues__isnull=False) & ~Q(continues_how="") & ~Q(continues=F("id")),
                name="directive_says_how_it_continues",
                violation_error_message=_("Say whether the earlier task is continued or replaced."),
            ),
            models.CheckConstraint(
                condition=Q(is_secret=True) | ~Q(words=""),
                name="directive_has_its_words",
                violation_error_message=_("Copy the exact words of the clause."),
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(words="", recipient="", product=""),
                name="directive_secret_is_a_stub",
                violation_error_message=_("A secret task is a stub: leave its words empty."),
            ),
        ]

    def __str__(self):
        return f"{self.label}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("directive", args=[self.pk])

    @property
    def label(self) -> str:
        """The clause as cited, with the part where a clause holds several tasks: "2.6 (2)"."""
        return f"{self.clause} ({self.part})" if self.part else self.clause

    @property
    def offset_words(self) -> str:
        """How its deadline counts from the event: "10 days after"; nothing on its day."""
        return timing.offset_words(self.offset, self.offset_unit)

    @property
    def hangs_on_event(self) -> bool:
        """Whether an event sets its date; others count from their receipt, or from each request."""
        counts_from_it = self.counts_from in {"", self.CountsFrom.EVENT}
        return self.deadline_kind == self.DeadlineKind.EVENT and counts_from_it

    @cached_property
    def first_judges(self) -> list[Agency]:
        """The owners of its programmes, where one of them accepts results before the office does.

        Nothing waits for an owner that has closed.
        """
        if not self.needs_owner_acceptance:
            return []
        owners, today = dict.fromkeys(program.owner for program in self.programs.all()), clock.today()
        return [owner for owner in owners if owner.closed_on is None or owner.closed_on >= today]

    @property
    def office(self) -> Agency:
        """Who answers for the giver: the office of the coordinator who gave it, else the issuer."""
        return self.given_by.agency if self.given_by and self.given_by.agency else self.document.issuer


class Citation(models.Model):
    """A document that a directive refers to. Its date is never a deadline."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="citations")
    reference = models.CharField(_("number and symbol"), max_length=60)
    issued_on = models.DateField(_("of"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="citations")

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("cited document"), _("cited documents")
        constraints = [models.UniqueConstraint(fields=["directive", "reference"], name="citation_once")]

    def __str__(self):
        return self.reference
