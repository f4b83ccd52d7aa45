"""Documents: what the directives stand in, and the register of guiding documents."""

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
        """All for who steers; for an agency the documents that order something of it, and all that guide."""
        if user.sees_all:
            return self
        from directives.models.directives import Directive  # which knows documents

        orders = Directive.objects.visible_to(user).filter(document=OuterRef("pk"))
        return self.filter(Q(is_guiding=True) | Exists(orders))

    def that_order(self):
        """Those that order something or may still; a guiding document alone stands in its register."""
        return self.filter(Q(is_guiding=False) | Q(pk__in=self.model.objects.filter(directives__gt=0)))

    def with_counts(self):
        """Annotate `directive_count`, newest first (grouping drops the usual order)."""
        counted = self.select_related("issuer").annotate(directive_count=Count("directives"))
        return counted.order_by("-issued_on", "-id")


def document_path(document: "Document", name: str) -> str:
    """Where a file is kept: by month, under the name that `evidence.stored_name` made."""
    return f"documents/{clock.today():%Y/%m}/{name}"


class Document(models.Model):
    """An official document. Numbers start again each year, for each issuer and symbol.

    A secret one is a stub: number, office and date, no content. A guiding one stands in the register.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("conclusion notice")
        DISPATCH = "dispatch", _("official letter")
        DECISION = "decision", _("decision")
        PLAN = "plan", _("plan")
        RESOLUTION = "resolution", _("resolution")
        DECREE = "decree", _("decree")
        CIRCULAR = "circular", _("circular")
        GUIDANCE = "guidance", _("guidance")
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
    is_secret = models.BooleanField(_("secret"), default=False)
    is_guiding = models.BooleanField(_("guiding document"), default=False)
    programs = models.ManyToManyField(
        Program, blank=True, related_name="documents", verbose_name=_("programmes")
    )
    components = models.ManyToManyField(
        Component, blank=True, related_name="documents", verbose_name=_("components")
    )
    replaces = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    file = models.FileField(_("file"), upload_to=document_path, blank=True, max_length=200)
    file_name = models.CharField(_("file name"), max_length=150, blank=True)
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
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(file="", signer="", is_guiding=False),
                name="document_secret_is_a_stub",
                violation_error_message=_("A secret document has neither a file nor a signer here."),
            ),
            models.CheckConstraint(
                condition=Q(file="") | ~Q(file_name=""), name="document_file_has_its_name"
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
