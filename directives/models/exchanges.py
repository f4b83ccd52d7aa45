"""What agencies, the coordinator and the committee ask of each other about a task, and the answers.

A row is asked once and answered once: a trigger keeps what was answered as it is, and all rows for ever.
"""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directives.models import timing
from directives.models.assignments import APPEND_ONLY, Assignment
from directives.models.directives import Directive
from directives.models.states import State
from portal import clock, workdays
from portal.models import Agency, User

NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def answered_once(field: str) -> pgtrigger.Protect:
    """Refuse to touch a row after it was answered, which `field` says."""
    return pgtrigger.Protect(
        name="answered_once",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(**{f"old__{field}__isnull": False}),
    )


class ExchangeQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Those about tasks that the person may see."""
        return self if user.sees_all else self.filter(assignment__in=Assignment.objects.visible_to(user))

    def waiting(self):
        """Not yet answered."""
        return self.filter(answered_at=None)


class Exchange(models.Model):
    """What is common to them: about which task, who asked why and when, who answered what and when."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="%(class)ss")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-id"]
        triggers = [answered_once("answered_at"), NEVER_DELETED]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="%(class)s_answered_at_and_by_together",
            )
        ]

    def __str__(self):
        return f"{self.assignment_id}, {self.asked_at:%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None


class Objection(Exchange):
    """The agency says that a task is not its own; the coordinator gives it to another, or insists."""

    class Outcome(models.TextChoices):
        REASSIGNED = "reassigned", _("given to another agency")
        INSISTED = "insisted", _("it stays with the agency")
        LAPSED = "lapsed", _("lapsed: the task passed on or ended")

    reason = models.TextField(_("why it is not ours"))
    proposed = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose it is")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    class Meta(Exchange.Meta):
        verbose_name, verbose_name_plural = _("objection"), _("objections")
        constraints = [
            *Exchange.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(answered_at=None), name="objection_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None) | ~Q(outcome="") & Q(answered_at__isnull=False),
                name="objection_answered_with_an_outcome",
            ),
        ]


class Extension(Exchange):
    """A later date, asked for with a reason and decided by the giver; or given unasked.

    `due_on_before` is the date that stood when it was asked; `granted_due_on` is never earlier.
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        GRANTED_OTHER = "other", _("granted with another date")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("lapsed: the task passed on or ended")

    reason = models.TextField(_("reason"))
    due_on_before = models.DateField(_("deadline at that time"))
    asked_due_on = models.DateField(_("new deadline asked for"))
    granted_due_on = models.DateField(_("new deadline granted"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    class Meta(Exchange.Meta):
        verbose_name, verbose_name_plural = _("extension"), _("extensions")
        constraints = [
            *Exchange.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(answered_at=None), name="extension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(asked_due_on__gt=F("due_on_before")),
                name="extension_asks_for_a_later_date",
                violation_error_message=_("An extension asks for a date after the current deadline."),
            ),
            models.CheckConstraint(
                condition=Q(granted_due_on=None, outcome__in=["", "refused", "lapsed"])
                | Q(granted_due_on__gt=F("due_on_before"), outcome__in=["granted", "other"]),
                name="extension_granted_has_a_later_date",
                violation_error_message=_("The new deadline must be after the current one."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None) | ~Q(outcome="") & Q(answered_at__isnull=False),
                name="extension_answered_with_an_outcome",
            ),
        ]

    @property
    def days_gained(self) -> int:
        """Working days between the date that stood and the one that was granted."""
        return workdays.late(self.due_on_before, self.granted_due_on) if self.granted_due_on else 0


class ExplanationQuerySet(ExchangeQuerySet):
    def owed_by(self, user: User):
        """Not yet answered, of tasks that the person's agency holds or held."""
        return self.waiting().filter(assignment__in=Assignment.objects.of(user))

    def for_list(self):
        """All that a row shows, in one query."""
        needed = ("assignment__agency", "assignment__directive__document", "asked_by__agency", "answered_by")
        return self.select_related(*needed)

    def by_urgency(self):
        """What waits first, by date; then what was answered, newest first."""
        return self.order_by(
            F("answered_at").desc(nulls_first=True), Case(When(answered_at=None, then="due_on")), "-id"
        )


class ExplanationRequest(Exchange):
    """The committee or the coordinator asks the agency to explain, by a date ("giải trình")."""

    question = models.TextField(_("what is to be explained"))
    due_on = models.DateField(_("answer by"))

    objects = ExplanationQuerySet.as_manager()  # type: ignore[misc]  # more than the base has

    class Meta(Exchange.Meta):
        verbose_name, verbose_name_plural = _("explanation request"), _("explanation requests")

    def get_absolute_url(self) -> str:
        return f"{self.assignment.directive.get_absolute_url()}#explanation-{self.pk}"

    @property
    def days_late(self) -> int:
        """Working days after its date, until it was answered or today."""
        return workdays.late(self.due_on, self.until)

    @property
    def until(self) -> date:
        """The day up to which it is judged: of the answer, else today."""
        return clock.day_of(self.answered_at) if self.answered_at else clock.today()

    @property
    def state(self) -> str:
        """The same words and colours as those of tasks."""
        if self.answered_at:
            return State.DONE_LATE if self.until > self.due_on else State.DONE
        return State.OVERDUE if self.until > self.due_on else State.OPEN

    @property
    def state_words(self) -> str:
        """Whether it was answered, and how late in working days."""
        label = gettext("answered") if self.answered_at else gettext("not answered")
        if not self.days_late:
            return label
        return gettext("%(state)s: %(days)s") % {"state": label, "days": timing.late_words(self.days_late)}


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User):
        """Whoever sees a directive sees what is said about it."""
        return self if user.sees_all else self.filter(directive__in=Directive.objects.visible_to(user))


class Comment(models.Model):
    """Something said about a directive; agencies that are mentioned are told."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"))
    mentions = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name=_("mentions"))
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("comment"), _("comments")
        triggers = [APPEND_ONLY]

    def __str__(self):
        return self.text[:60]
