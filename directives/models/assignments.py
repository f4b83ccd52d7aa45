"""An agency's part in a directive, what it reported and what the giver said to it."""

from datetime import date, timedelta
from typing import cast

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from directives.models import classes, periods, timing
from directives.models.directives import ORIGINAL_DATE_STAYS, Directive
from directives.models.indexes import of_assignments
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


def _waiting():
    from directives.models import waiting  # which knows assignments

    return waiting


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: User):
        """Assignments of the person's own agency, and those that it inherited; of no agency, none."""
        if user.agency_id is None:
            return self.none()
        return self.filter(Q(agency=user.agency_id) | Q(heir=user.agency_id))

    def visible_to(self, user: User):
        """All for who steers; else those of the own agency and, for an owner, those that it accepts first."""
        if user.sees_all:
            return self
        if user.role != User.Role.OWNER:
            return self.of(user)
        mine = Q(agency=user.agency_id) | Q(heir=user.agency_id)
        return self.filter(mine | Q(directive__in=Directive.objects.to_accept(user)))

    def readable_by(self, user: User):
        """Those whose words the person may read: also what is contributed to what the agency leads."""
        if user.sees_all:
            return self
        led = Assignment.objects.of(user).leads().filter(ended_on=None).values("directive")
        contributed = Q(role=Assignment.Role.COOPERATING, directive__in=led)
        return self.filter(Q(pk__in=Assignment.objects.visible_to(user).values("pk")) | contributed)

    def at(self, day: date):
        """Those that agencies held on that day: not what began, or after what ended, by then."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), began_on__lte=day)

    def unfinished(self):
        """Neither accepted nor contributed; whether it ended without a result is asked with `at`."""
        return self.filter(Q(role="lead") | Q(submitted_on=None), accepted_on=None)

    def open(self):
        """Not yet accepted, contributed by a cooperating agency, nor ended."""
        return self.filter(is_open=True)

    def leads(self):
        return self.filter(role=Assignment.Role.LEAD)

    def counted(self):
        """Without the agencies' own rows of what recurs by a rule: its periods are the tasks."""
        return self.exclude(~Q(directive__recurrence=""), period_on=None)

    def standing(self):
        """Open, to be done all the time."""
        return self.open().filter(directive__deadline_kind=Directive.DeadlineKind.STANDING)

    def undated(self):
        """Open, without any deadline in the document."""
        return self.open().filter(directive__deadline_kind=Directive.DeadlineKind.NONE)

    def silent(self, today: date):
        """Open without a date, begun some months ago (a setting) and not reported on since."""
        from directives.models.reports import ProgressReport  # which knows assignments

        since = today - relativedelta(months=settings.UNANSWERED_MONTHS)
        reports = ProgressReport.objects.filter(reported_at__gte=clock.moment(since, 0))
        reported = reports.filter(assignment=OuterRef("pk"))
        old = self.counted().open().filter(due_on=None, submitted_on=None, began_on__lt=since)
        return old.exclude(Exists(reported))

    def unconfirmed(self, today: date):
        """Open ones whose receipt the agency has not confirmed within its working days."""
        return self.filter(_waiting().unconfirmed(today))

    def waiting_for(self, user: User):
        """Submitted results that the person has to judge: the owner first where asked so, then the office."""
        return self.filter(_waiting().judged_by(user))

    def with_requests(self):
        """Annotate `has_objection` and `has_request`: "not ours", or an extension, waits for an answer."""
        waiting = _waiting()
        return self.annotate(has_objection=waiting.open_objection(), has_request=waiting.open_request())

    def with_state(self, today: date):
        """Annotate `state`: the one definition of done, late, soon and open.

        Only a date can be overdue. A cooperating agency is never late: the lead answers for all. A result
        that waits for the giver is not late either; whether it was on time is judged by the day it came.
        """
        kind = "directive__deadline_kind"
        dateless = Q(due_on=None)
        contributed = Q(role="cooperating", submitted_on__isnull=False)
        rules = [
            (Q(ended_on__lte=today), State.ENDED),
            (
                Q(accepted_on__isnull=False) & (dateless | Q(submitted_on__lte=F("due_on"))) | contributed,
                State.DONE,
            ),
            (Q(accepted_on__isnull=False), State.DONE_LATE),
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
        first = Assignment.objects.counted().leads().open()
        first = first.filter(directive=OuterRef("directive__depends_on"))
        return self.annotate(is_waiting=Exists(first))

    def with_latest_report(self):
        """Annotate `latest_note`, `latest_percent` and `latest_at` of the newest report."""
        from directives.models.reports import of_newest_report  # which knows assignments

        return self.annotate(
            latest_note=of_newest_report("note"),
            latest_percent=of_newest_report("percent"),
            latest_at=of_newest_report("reported_at"),
        )

    def for_list(self, today: date):
        """All that a row shows, in one query however many rows."""
        return self.with_state(today).select_related("directive__document", "agency").defer(*HEAVY)

    def by_urgency(self):
        """What is open first, by date; what has no date after what has one; what is done last."""
        return self.order_by("-is_open", F("due_on").asc(nulls_last=True), "id")

    def with_official_class(self, today: date, *, by: str = "due_on"):
        """Annotate `official_class`, judged by the current date or, with "original_due_on", by the first."""
        return self.annotate(official_class=classes.official(today, by))

    def official_classes(self, today: date, *, by: str = "due_on") -> dict[str, int]:
        """Counts of the four classes of national reports: done on time or late, open in time or overdue."""
        judged = self.counted().with_official_class(today, by=by).order_by()
        found = dict(judged.values_list("official_class").annotate(Count("pk")))
        return {name: found.get(name, 0) for name in classes.OFFICIAL}


class Assignment(models.Model):
    """A directive given to one agency, with its own deadline and its own state.

    A recurring directive has one row for each period (`period_on`, its first day) beside the agency's own.
    A row that passes to another agency ends, with its history; the `successor` goes on, and `heir` is who
    holds it at last.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        COOPERATING = "cooperating", _("cooperating")

    class Ending(models.TextChoices):
        SUPERSEDED = "superseded", _("superseded")
        REASSIGNED = "reassigned", _("given to another agency")
        HANDED_OVER = "handed_over", _("handed over")

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="assignments", verbose_name=_("directive")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="assignments", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.LEAD)
    addressed_as = models.CharField(_("addressed as"), max_length=200, blank=True)
    period_on = models.DateField(_("period from"), null=True, blank=True)
    original_due_on = models.DateField(_("original deadline"), null=True, blank=True)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    began_on = models.DateField(_("held since"), default=clock.today)
    confirmed_on = models.DateField(_("receipt confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled", verbose_name=_("handler")
    )
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    endorsed_on = models.DateField(_("accepted by the owner on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_returned = models.BooleanField(_("returned"), default=False)
    ended_on = models.DateField(_("ended without a result on"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ending = models.CharField(_("how it ended"), max_length=12, choices=Ending, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("goes on as"),
    )
    heir = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inherited by")
    )
    is_open = models.GeneratedField(
        expression=Case(
            When(accepted_on__isnull=False, then=False),
            When(ended_on__isnull=False, then=False),
            When(role="cooperating", submitted_on__isnull=False, then=False),
            default=True,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    state: str  # annotated by `with_state`
    waits_for: str  # told by `directives.dependence`
    has_objection: bool  # these two by `with_requests`
    has_request: bool

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["directive", "role", "agency"]
        verbose_name, verbose_name_plural = _("assignment"), _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "agency", "period_on"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="assignment_once_an_agency_and_period",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="assignment_confirmed_on_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None, ending="", end_reason="", successor=None)
                | Q(ended_on__isnull=False, ended_by__isnull=False, accepted_on=None)
                & ~Q(ending="")
                & ~Q(end_reason=""),
                name="assignment_ended_by_whom_how_and_why",
            ),
            models.CheckConstraint(
                condition=Q(ending__in=["", "superseded"], successor=None)
                | Q(ending__in=["reassigned", "handed_over"], successor__isnull=False),
                name="assignment_that_passed_on_has_its_successor",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(original_due_on__isnull=False),
                name="assignment_with_a_date_keeps_the_first",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_on=None) | Q(submitted_on__isnull=False),
                name="assignment_endorsed_after_submission",
            ),
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
        triggers = [ORIGINAL_DATE_STAYS]
        indexes = of_assignments()

    def __str__(self):
        return f"{self.directive.label} → {self.agency}"

    def get_absolute_url(self) -> str:
        return f"{self.directive.get_absolute_url()}#assignment-{self.pk}"

    @property
    def is_lead(self) -> bool:
        return self.role == self.Role.LEAD

    @property
    def is_series(self) -> bool:
        """The agency's own row of what recurs by a rule: its periods are reported on, not it."""
        return self.period_on is None and bool(self.directive.recurrence)

    @property
    def period(self) -> str:
        """What its period is called, if it is one of many: "month 11/2023"."""
        return periods.words(self.directive.recurrence, self.period_on) if self.period_on else ""

    @property
    def label(self) -> str:
        """The clause, with the period where there is one: "2.9 · month 11/2023"."""
        return timing.clause_words(self.directive.label, self.directive.recurrence, self.period_on)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the agency has still to confirm that it received the task."""
        waits = self.is_open and self.confirmed_on is None and self.submitted_on is None
        return waits and self.period_on is None

    @property
    def is_at_owner(self) -> bool:
        """Whether the result waits for an owner of the directive's programmes, before the office."""
        if not self.is_lead or not self.submitted_on or self.endorsed_on or self.accepted_on:
            return False
        owners = {owner.pk for owner in self.directive.first_judges}
        return bool(owners) and self.agency_id not in owners

    @property
    def judges(self) -> list[Agency]:
        """The agencies of which one has to answer the result next."""
        return self.directive.first_judges if self.is_at_owner else [self.directive.office]

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
        """Working days for which the result has been with who must answer it next, today counted."""
        return workdays.late(cast(date, self.endorsed_on or self.submitted_on), clock.today())

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
    def state_words(self) -> str:
        """The state with its working days (needs `with_state`)."""
        return timing.state_words(
            self.state,
            is_lead=self.is_lead,
            due_on=self.due_on,
            submitted_on=self.submitted_on,
            today=clock.today(),
        )
