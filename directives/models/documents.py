"""Documents and the directives in them."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Agency, User
from portal.search import folded
from programs.models import Component, Program


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User):
        """All for who steers; for an agency the documents that order something of it."""
        if user.sees_all:
            return self
        return self.filter(Exists(Directive.objects.visible_to(user).filter(document=OuterRef("pk"))))

    def with_counts(self):
        """Annotate `directive_count`, newest first (grouping drops the usual order)."""
        counted = self.select_related("issuer").annotate(directive_count=Count("directives"))
        return counted.order_by("-issued_on", "-id")


class Document(models.Model):
    """An official document. Numbers start again each year, for each issuer and symbol."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("conclusion notice")
        DISPATCH = "dispatch", _("official letter")
        DECISION = "decision", _("decision")
        PLAN = "plan", _("plan")
        INSTRUCTION = "instruction", _("instruction")
        OTHER = "other", _("other document")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NOTICE)
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="documents", verbose_name=_("issuer"))
    number = models.CharField(_("number"), max_length=20)
    symbol = models.CharField(_("symbol"), max_length=30)
    issued_on = models.DateField(_("issued on"))
    title = models.CharField(_("title"), max_length=500)
    signer = models.CharField(_("signed by"), max_length=150, blank=True)
    meeting_on = models.DateField(_("meeting on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    folded = folded("title", "number", "symbol")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        verbose_name, verbose_name_plural = _("document"), _("documents")
        constraints = [
            models.UniqueConstraint(
                "issuer",
                "number",
                "symbol",
                ExtractYear("issued_on"),
                name="document_number_once_a_year",
                violation_error_message=_(
                    "This issuer already has a document of this number and symbol in that year."
                ),
            ),
            models.CheckConstraint(
                condition=Q(meeting_on=None) | Q(issued_on__gte=F("meeting_on")),
                name="document_after_its_meeting",
                violation_error_message=_("A document is issued on the day of its meeting or later."),
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])

    @property
    def reference(self) -> str:
        """How it is cited: "5164/VP-KT"."""
        return f"{self.number}/{self.symbol}"


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, user: User):
        """All for who steers; for an agency those in which it takes part."""
        if user.sees_all:
            return self
        return self.filter(pk__in=Directive.objects.filter(assignments__agency=user.agency_id).values("pk"))

    def for_page(self):
        """With all that stands in its head and facts."""
        return self.select_related("document__issuer", "given_by__agency", "depends_on__document")

    def with_progress(self):
        """Annotate `lead_count` and `done_count`: the 11 and the 7 of "7/11"; in the documents' order."""
        leads = Q(assignments__role="lead")
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

    document = models.ForeignKey(Document, models.PROTECT, related_name="directives")
    position = models.PositiveSmallIntegerField(_("position"))
    clause = models.CharField(_("clause"), max_length=20)
    part = models.PositiveSmallIntegerField(_("part of the clause"), null=True, blank=True)
    title = models.CharField(_("in short"), max_length=300)
    words = models.TextField(_("exact words"))
    deadline_kind = models.CharField(_("kind of deadline"), max_length=10, choices=DeadlineKind)
    deadline_words = models.CharField(_("words of the deadline"), max_length=300, blank=True)
    original_due_on = models.DateField(_("original deadline"), null=True, blank=True)
    is_strict = models.BooleanField(_("before that day"), default=False)
    event = models.CharField(_("event that sets the date"), max_length=200, blank=True)
    recipient = models.CharField(_("recipient of the result"), max_length=200, blank=True)
    product = models.CharField(_("expected product"), max_length=200, blank=True)
    depends_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="dependents")
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
