"""An agency's part in a directive, what it reported and what the giver said to it."""

from datetime import date, timedelta
from typing import cast

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from directives.models import timing
from directives.models.documents import Directive
from directives.models.states import State
from portal import clock, workdays
from portal.models import Agency, User

HEAVY = [  # long columns that no list shows
    f"{table}{column}"
    for table, columns in (
        ("directive__", ("words", "folded")),
        ("directive__document__", ("title", "folded")),
        ("agency__", ("aliases", "folded")),
    )
    for column in columns
]
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: User):
        """Assignments of the person's own agency."""
        return self.filter(agency=user.agency_id)

    def visible_to(self, user: User):
        """All for who steers, else those of the own agency."""
        return self if user.sees_all else self.of(user)

    def open(self):
        """Not yet accepted, nor contributed by a cooperating agency."""
        return self.filter(is_open=True)

    def leads(self):
        return self.filter(role=Assignment.Role.LEAD)

    def with_state(self, today: date):
        """Annotate `state`: the one definition of done, late, soon and open.

        Only a date can be overdue. A cooperating agency is never late: the lead answers for all. A result
        that waits for the giver is not late either; whether it was on time is judged by the day it came.
        """
        kind = "directive__deadline_kind"
        dateless = Q(due_on=None)
        rules = [
            (
                Q(is_open=False) & (dateless | Q(submitted_on__lte=F("due_on")) | Q(role="cooperating")),
                State.DONE,
            ),
            (Q(is_open=False), State.DONE_LATE),
            (Q(submitted_on__isnull=False), State.SUBMITTED),
            (Q(**{kind: "standing"}), State.STANDING),
            (Q(**{kind: "none"}), State.UNDATED),
            (Q(**{kind: "event"}) & dateless, State.AWAITING_EVENT),
            (Q(**{kind: "recurring"}) & dateless, State.RECURRING),
            (Q(role="cooperating"), State.OPEN),
            (Q(due_on__lt=today), State.OVERDUE),
            (Q(due_on__lte=workdays.ahead(today, timing.SOON)), State.DUE_SOON),
        ]
        return self.annotate(
            state=Case(
                *(When(condition, then=Value(state.value)) for condition, state in rules),
                default=Value(State.OPEN.value),
                output_field=models.CharField(),
            )
        )

    def with_waiting(self):
        """Annotate `is_waiting`: the directive depends on another of which a lead has not finished."""
        first = Assignment.objects.leads().open().filter(directive=OuterRef("directive__depends_on"))
        return self.annotate(is_waiting=Exists(first))

    def with_latest_report(self):
        """Annotate `latest_note`, `latest_percent` and `latest_at` of the newest report."""
        newest = ProgressReport.objects.filter(assignment=OuterRef("pk")).order_by("-id")
        return self.annotate(
            latest_note=Subquery(newest.values("note")[:1]),
            latest_percent=Subquery(newest.values("percent")[:1]),
            latest_at=Subquery(newest.values("reported_at")[:1]),
        )

    def for_list(self, today: date):
        """All that a row shows, in one query however many rows."""
        return self.with_state(today).select_related("directive__document", "agency").defer(*HEAVY)

    def by_urgency(self):
        """What is open first, by date; what has no date after what has one; what is done last."""
        return self.order_by("-is_open", F("due_on").asc(nulls_last=True), "id")

    def official_classes(self, today: date) -> dict[str, int]:
        """Counts of the four classes of national reports: done on time or late, open in time or overdue.

        A result that waits for the giver is open; it is overdue only if it came after its date.
        """
        late = Q(state=State.OVERDUE) | Q(state=State.SUBMITTED, submitted_on__gt=F("due_on"))
        done = Q(state__in=[State.DONE, State.DONE_LATE])
        return self.with_state(today).aggregate(
            done_on_time=Count("pk", filter=Q(state=State.DONE)),
            done_late=Count("pk", filter=Q(state=State.DONE_LATE)),
            open_in_time=Count("pk", filter=~done & ~late),
            open_overdue=Count("pk", filter=late),
        )


class Assignment(models.Model):
    """A directive given to one agency, with its own deadline and its own state."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        COOPERATING = "cooperating", _("cooperating")

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="assignments", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.LEAD)
    addressed_as = models.CharField(_("addressed as"), max_length=200, blank=True)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_returned = models.BooleanField(_("returned"), default=False)
    is_open = models.GeneratedField(
        expression=Case(
            When(accepted_on__isnull=False, then=False),
            When(role="cooperating", submitted_on__isnull=False, then=False),
            default=True,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    state: str  # annotated by `with_state`

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["directive", "role", "agency"]
        verbose_name, verbose_name_plural = _("assignment"), _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["directive", "agency"], name="assignment_once_an_agency"),
            models.CheckConstraint(
                condition=Q(accepted_on=None, accepted_by=None)
                | Q(accepted_on__isnull=False, accepted_by__isnull=False, submitted_on__isnull=False),
                name="assignment_accepted_on_by_and_after_submission",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("submitted_on")),
                name="assignment_accepted_after_submission",
            ),
            models.CheckConstraint(
                condition=Q(is_returned=False) | Q(submitted_on=None), name="assignment_returned_or_submitted"
            ),
        ]
        indexes = [
            models.Index(
                F("is_open").desc(),
                F("due_on").asc(nulls_last=True),
                F("id").asc(),
                name="assignment_urgency",
            ),
        ]

    def __str__(self):
        return f"{self.directive.label} → {self.agency}"

    def get_absolute_url(self) -> str:
        return f"{self.directive.get_absolute_url()}#assignment-{self.pk}"

    @property
    def is_lead(self) -> bool:
        return self.role == self.Role.LEAD

    @property
    def remind_on(self) -> date | None:
        """The day at which reminders aim: the day before the one named, where the words exclude it."""
        if self.due_on and self.directive.is_strict:
            return self.due_on - timedelta(days=1)
        return self.due_on

    @property
    def days_left(self) -> int:
        """Working days until the deadline, today counted."""
        return workdays.left(clock.today(), cast(date, self.due_on))

    @property
    def days_late(self) -> int:
        """Working days since the deadline, today counted; for a result that was submitted, until that day."""
        return workdays.late(cast(date, self.due_on), self.submitted_on or clock.today())

    @property
    def days_waiting(self) -> int:
        """Working days for which the result has been with the giver, today counted."""
        return workdays.late(cast(date, self.submitted_on), clock.today())

    @property
    def days(self) -> int | None:
        """Working days late or left, where the state has them (needs `with_state`)."""
        if self.state == State.DUE_SOON:
            return self.days_left
        return self.days_late if self.state in {State.OVERDUE, State.DONE_LATE} else None

    @property
    def day_off(self) -> str:
        """The weekday, or "public holiday", if the deadline falls on a day off."""
        return timing.day_off(self.due_on)

    @property
    def state_label(self) -> str:
        """The state in a word (needs `with_state`)."""
        return str(State(self.state).label)

    @property
    def state_words(self) -> str:
        """The state with its working days (needs `with_state`)."""
        return timing.state_words(
            self.state,
            is_lead=self.is_lead,
            due_on=self.due_on,
            submitted_on=self.submitted_on,
            today=clock.today(),
        )


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    def visible_to(self, user: User):
        """Reports of the assignments that the person may see: others see the state, not the words."""
        return self if user.sees_all else self.filter(assignment__agency=user.agency_id)


def evidence_path(report: "ProgressReport", name: str) -> str:
    """Where a file is kept: by month, under the name that `evidence.stored_name` made."""
    return f"evidence/{clock.today():%Y/%m}/{name}"


class ProgressReport(models.Model):
    """What an agency said on a day, with its evidence. Reports are added, never edited."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports")
    is_result = models.BooleanField(_("final result"), default=False)
    percent = models.PositiveSmallIntegerField(
        _("percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    note = models.TextField(_("what was done"))
    evidence_number = models.CharField(_("document number and symbol"), max_length=60, blank=True)
    evidence_on = models.DateField(_("document of"), null=True, blank=True)
    evidence = models.FileField(_("file"), upload_to=evidence_path, blank=True, max_length=200)
    evidence_name = models.CharField(_("file name"), max_length=150, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"), default=clock.now)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("progress report"), _("progress reports")
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100), name="report_percent_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(evidence="") | ~Q(evidence_name=""), name="report_file_has_its_name"
            ),
            models.CheckConstraint(
                condition=Q(evidence_on=None) | ~Q(evidence_number=""),
                name="report_document_date_has_its_number",
                violation_error_message=_("Give the number of the document whose date you entered."),
            ),
        ]

    def __str__(self):
        return f"{self.assignment}: {self.note[:60]}"


class Review(models.Model):
    """The giver's answer to a result: accepted, or returned with a reason."""

    report = models.OneToOneField(ProgressReport, models.PROTECT, related_name="review")
    is_accepted = models.BooleanField(_("accepted"))
    reason = models.TextField(_("reason"), blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed at"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        triggers = [APPEND_ONLY]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_accepted=True) | ~Q(reason=""), name="review_returned_with_a_reason"
            )
        ]

    def __str__(self):
        return f"{self.report_id}: {'+' if self.is_accepted else '-'}"
