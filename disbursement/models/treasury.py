"""Lists of the State Treasury: what it booked, how it is read, and what was said of the differences."""

from pathlib import PurePath

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disbursement.models.capital import APPEND_ONLY, Allocation, CapitalSource
from disbursement.models.sheets import period
from portal import clock
from portal.models import Agency, User
from programs.models import CapitalKind, Component, Program


class TreasuryLayout(models.Model):
    """How a form of the Treasury is read: its columns named once, known again by the words of its head.

    `columns` gives for each field the words of its column, `size` the đồng of one unit of its amounts.
    """

    heads = models.TextField(_("words of the head"), unique=True)
    columns = models.JSONField(_("columns"))
    size = models.PositiveBigIntegerField(_("unit of the amounts"))
    skipped = models.PositiveSmallIntegerField(_("rows below the head to leave out"), default=0)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))
    saved_at = models.DateTimeField(_("named at"), default=clock.now)

    class Meta:
        ordering = ["-saved_at"]
        verbose_name, verbose_name_plural = _("form of the Treasury"), _("forms of the Treasury")

    def __str__(self):
        return self.heads[:100]


class TreasuryName(models.Model):
    """What the Treasury calls a unit, a programme, a component or a kind of capital; or what is left out."""

    class Subject(models.TextChoices):
        UNIT = "unit", _("unit")
        PROGRAMME = "programme", _("programme")
        KIND = "kind", _("kind of capital")

    subject = models.CharField(_("what it names"), max_length=9, choices=Subject)
    words = models.CharField(_("words, in plain letters"), max_length=300)
    said = models.CharField(_("words as first read"), max_length=300)
    unit = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("component")
    )
    kind = models.CharField(_("kind of capital"), max_length=10, blank=True, choices=CapitalKind)
    is_left_out = models.BooleanField(_("is left out"), default=False)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))
    saved_at = models.DateTimeField(_("named at"), default=clock.now)

    class Meta:
        ordering = ["subject", "words"]
        verbose_name, verbose_name_plural = _("name of the Treasury"), _("names of the Treasury")
        constraints = [
            models.UniqueConstraint(fields=["subject", "words"], name="treasury_name_once"),
            models.CheckConstraint(
                condition=Q(is_left_out=True, unit=None, program=None, component=None, kind="")
                | Q(is_left_out=False, subject="unit", unit__isnull=False, program=None, kind="")
                | Q(is_left_out=False, subject="programme", unit=None, program__isnull=False, kind="")
                | (Q(is_left_out=False, subject="kind", unit=None, program=None) & ~Q(kind="")),
                name="treasury_name_means_one_thing",
            ),
        ]

    def __str__(self):
        return self.said


def treasury_path(_list: "TreasuryList", name: str) -> str:
    """Where a file is kept: by month, under a name that the storage makes unique."""
    return f"treasury/{clock.today():%Y/%m}/list{PurePath(name).suffix.lower()}"


class TreasuryListQuerySet(models.QuerySet["TreasuryList"]):
    def visible_to(self, user: User):
        """All for who steers; an owner's own programmes; else of years in which one has capital."""
        if user.sees_all:
            return self
        mine = Q(year__in=Allocation.objects.visible_to(user).order_by().values("year"))
        lines = Allocation.objects.visible_to(user)
        own = lines.filter(year=OuterRef("year"), component__program=OuterRef("program"))
        mine &= Q(program=None) | Q(Exists(own))
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id)
        return self.filter(mine)

    def in_force(self):
        """The newest version of each month and programme; those dropped count no more."""
        scope = Coalesce("program_id", 0)
        later = TreasuryList.objects.exclude(state__in=TreasuryList.UNUSED).alias(scope=scope)
        later = later.filter(
            year=OuterRef("year"),
            month=OuterRef("month"),
            version__gt=OuterRef("version"),
            scope=Coalesce(OuterRef("program_id"), 0),
        )
        return self.exclude(state=TreasuryList.State.DROPPED).filter(~Exists(later))

    def for_list(self):
        """What a line of a list names."""
        return self.select_related("program", "uploaded_by__agency", "layout", "dropped_by")


class TreasuryList(models.Model):
    """A list that the Treasury drew of what it had booked from 1 January to the end of a month.

    A later list of the same month is a new version; the earlier ones stay as they were read. `looked_at`
    keeps the first rows of its sheets for whoever names the columns, `told` what was left out.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("treasury list", "is being read")
        COLUMNS = "columns", pgettext_lazy("treasury list", "its columns are to be named")
        READY = "ready", pgettext_lazy("treasury list", "read")
        REFUSED = "refused", pgettext_lazy("treasury list", "could not be read")
        DROPPED = "dropped", pgettext_lazy("treasury list", "dropped")

    UNUSED = frozenset({State.REFUSED, State.DROPPED})

    year = models.PositiveSmallIntegerField(_("year of execution"))
    month = models.PositiveSmallIntegerField(_("month"))
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    version = models.PositiveSmallIntegerField(pgettext_lazy("treasury list", "version"))
    drawn_on = models.DateField(_("drawn on"))
    file = models.FileField(_("file"), upload_to=treasury_path, max_length=200)
    name = models.CharField(_("file name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    refusal = models.TextField(_("why it could not be read"), blank=True)
    looked_at = models.JSONField(_("its first rows"), default=list)
    layout = models.ForeignKey(
        TreasuryLayout, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form")
    )
    told = models.JSONField(_("what was left out"), default=dict)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    uploaded_at = models.DateTimeField(_("sent at"), default=clock.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dropped by")
    )
    reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)

    objects = TreasuryListQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-month", "program", "-version"]
        verbose_name, verbose_name_plural = _("list of the Treasury"), _("lists of the Treasury")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month", "program", "version"],
                nulls_distinct=False,
                name="treasury_list_version_once",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 13)), name="treasury_list_of_a_month"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="treasury_list_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="dropped", dropped_by__isnull=False) & ~Q(reason="")
                | ~Q(state="dropped") & Q(dropped_by=None, reason=""),
                name="treasury_list_dropped_by_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(layout__isnull=False, read_at__isnull=False),
                name="treasury_list_read_by_a_form",
            ),
        ]

    def __str__(self):
        of = self.program or _("all programmes")
        return f"{self.period} · {of} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("treasury_list", args=[self.pk])

    @property
    def period(self) -> str:
        """The month as offices write it."""
        return period(self.year, self.month)

    @property
    def is_read(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_under_way(self) -> bool:
        """Whether a worker reads it now, so that a page should look again."""
        return self.state == self.State.WAITING

    @property
    def progress_key(self) -> str:
        """Where a worker notes how many rows it has read."""
        return f"treasury-{self.pk}"


class TreasuryLineQuerySet(models.QuerySet["TreasuryLine"]):
    def counted(self):
        """Lines that are compared: whose they are is known, and how much."""
        return self.filter(unit__isnull=False, program__isnull=False, amount__isnull=False, is_left_out=False)

    def unmatched(self):
        """Lines that say something which is not understood yet."""
        kind = ~Q(kind_words="") & Q(kind="")
        return self.filter(Q(unit=None) | Q(program=None) | Q(amount=None) | kind, is_left_out=False)

    def visible_to(self, user: User, treasury_list: TreasuryList):
        """All for who steers and the owner of the list's programme; else what is known to be one's own."""
        if user.sees_all or is_keeper(user, treasury_list):
            return self
        mine = Q(unit=user.agency_id)
        if user.role == User.Role.OWNER:
            mine |= Q(program__owner=user.agency_id)
        return self.filter(mine)

    def for_list(self):
        """What a line of a list names."""
        return self.select_related("unit", "program", "component__parent")


def is_keeper(user: User, treasury_list: TreasuryList) -> bool:
    """Whether the list is of a programme that the person's agency owns."""
    program = treasury_list.program
    return user.role == User.Role.OWNER and program is not None and program.owner_id == user.agency_id


class TreasuryLine(models.Model):
    """A row of the list: its words as read, and what they mean as far as that is known. Amounts are đồng."""

    treasury_list = models.ForeignKey(TreasuryList, models.PROTECT, related_name="lines", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    unit_words = models.CharField(_("unit as read"), max_length=300, blank=True)
    program_words = models.CharField(_("programme as read"), max_length=300, blank=True)
    component_words = models.CharField(_("component as read"), max_length=300, blank=True)
    kind_words = models.CharField(_("kind of capital as read"), max_length=300, blank=True)
    source_words = models.CharField(_("source of capital as read"), max_length=300, blank=True)
    amount_words = models.CharField(_("amount as read"), max_length=60, blank=True)
    unit = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("component")
    )
    kind = models.CharField(_("kind of capital"), max_length=10, blank=True, choices=CapitalKind)
    source = models.CharField(_("source of capital"), max_length=12, blank=True, choices=CapitalSource)
    amount = models.BigIntegerField(_("amount (đồng)"), null=True, blank=True)
    is_left_out = models.BooleanField(_("is left out"), default=False)

    objects = TreasuryLineQuerySet.as_manager()

    class Meta:
        ordering = ["treasury_list_id", "row", "pk"]
        verbose_name, verbose_name_plural = _("line of the Treasury"), _("lines of the Treasury")
        indexes = [models.Index(fields=["treasury_list", "unit", "program"], name="treasury_line_of_a_unit")]

    def __str__(self):
        return f"{self.row}: {self.unit_words} · {self.amount}"


class TreasuryRemarkQuerySet(models.QuerySet["TreasuryRemark"]):
    def of_difference(self, treasury_list: TreasuryList, unit: Agency, program: Program):
        """What was said of a unit's programme in any version of that month's list, newest first."""
        own = self.filter(
            unit=unit,
            program=program,
            treasury_list__year=treasury_list.year,
            treasury_list__month=treasury_list.month,
            treasury_list__program=treasury_list.program_id,
        )
        return own.select_related("by__agency", "treasury_list").order_by("-at", "-pk")


class TreasuryRemark(models.Model):
    """What is said of a difference, perhaps with a signature; both numbers as they were then, in đồng."""

    treasury_list = models.ForeignKey(TreasuryList, models.PROTECT, related_name="remarks")
    unit = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("unit"))
    program = models.ForeignKey(Program, models.PROTECT, related_name="+", verbose_name=_("programme"))
    ours = models.BigIntegerField(_("in the portal (đồng)"), null=True, blank=True)
    theirs = models.BigIntegerField(_("at the Treasury (đồng)"), null=True, blank=True)
    words = models.CharField(_("remark"), max_length=1000)
    is_signed = models.BooleanField(_("signed"), default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = TreasuryRemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("remark on a difference to the Treasury")
        verbose_name_plural = _("remarks on differences to the Treasury")
        triggers = [APPEND_ONLY]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="treasury_remark_has_words")]

    def __str__(self):
        return f"{self.unit} · {self.program}"

    def get_absolute_url(self) -> str:
        return reverse("treasury_difference", args=[self.treasury_list_id, self.unit.code, self.program.code])
