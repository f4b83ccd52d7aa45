"""When whom is reminded of what: rules as rows, and a log."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import APPEND_ONLY, Assignment
from directives.models.directives import Directive
from directives.models.states import State
from directives.models.timing import reminder_words
from portal import clock
from portal.models import Agency, User
from programs.models import Program

DATED = ("fixed", "recurring", "event")


class ReminderRule(models.Model):
    """So many working days before or after a date, or on the day itself; `repeat_every` goes on after it.

    `topic` says which dates: of tasks, or of what else waits (PRODUCT.md, "Reminders"). A rule with a
    programme or a kind of deadline is for tasks only.
    """

    class Topic(models.TextChoices):
        TASK = "task", _("tasks with a date")
        RECEIPT = "receipt", _("receipts not confirmed")
        RESULT = "result", _("results that wait for acceptance")
        EXTENSION = "extension", _("extensions to decide")
        EXPLANATION = "explanation", _("explanations asked for")
        OBSTACLE = "obstacle", _("obstacles without an answer")
        SHEET = "sheet", _("monthly sheets not submitted")

    class Moment(models.TextChoices):
        BEFORE = "before", _("before the date")
        ON = "on", _("on the date")
        AFTER = "after", _("after the date")

    class Receiver(models.TextChoices):
        AGENCY = "agency", _("who has to act")
        HANDLER = "handler", _("the handler")
        HEAD = "head", _("the head of the agency")
        COORDINATOR = "coordinator", _("the coordinator")
        COMMITTEE = "committee", _("the steering committee")

    DATED_KINDS = [
        kind for kind in Directive.DeadlineKind.choices if kind[0] in ("fixed", "recurring", "event")
    ]

    topic = models.CharField(_("about"), max_length=12, choices=Topic, default=Topic.TASK)
    receiver = models.CharField(_("to whom"), max_length=12, choices=Receiver, default=Receiver.AGENCY)
    moment = models.CharField(_("moment"), max_length=6, choices=Moment)
    working_days = models.PositiveSmallIntegerField(_("working days"), default=0)
    repeat_every = models.PositiveSmallIntegerField(
        _("then every so many working days"), null=True, blank=True
    )
    programme = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only of programme")
    )
    deadline_kind = models.CharField(
        _("only with the kind of deadline"), max_length=10, choices=DATED_KINDS, blank=True
    )
    text = models.CharField(_("what the message adds"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["topic", "moment", "working_days", "receiver"]
        verbose_name, verbose_name_plural = _("reminder rule"), _("reminder rules")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "receiver", "moment", "working_days", "programme", "deadline_kind"],
                name="reminder_rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(moment="on", working_days=0) | ~Q(moment="on") & Q(working_days__gt=0),
                name="reminder_rule_days_fit_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(repeat_every=None) | Q(moment="after", repeat_every__gt=0),
                name="reminder_rule_repeats_after_only",
            ),
            models.CheckConstraint(
                condition=Q(topic="task") | Q(programme=None, deadline_kind="") & ~Q(receiver="handler"),
                name="reminder_rule_of_tasks_may_choose_among_them",
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}, {self.get_moment_display()}: {self.working_days}"

    def fires(self, moment: str, working_days: int) -> bool:
        """Whether it sends something so many working days before or after a date."""
        if moment != self.moment:
            return False
        past = working_days - self.working_days
        return past == 0 or bool(self.repeat_every and past > 0 and past % self.repeat_every == 0)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: User):
        """All for who steers, else those of the own agency."""
        return self if user.sees_all else self.filter(agency=user.agency_id)


class Reminder(models.Model):
    """That an agency was reminded of an assignment on a day: the log, one row each.

    By the portal's rules, or by a coordinator who chose to.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reminders")
    on = models.DateField(_("on"))
    due_on = models.DateField(_("deadline at that time"))
    state = models.CharField(_("state at that time"), max_length=20, choices=State)
    working_days = models.PositiveSmallIntegerField(_("working days left or late"))
    is_escalated = models.BooleanField(_("the head and the coordinator were told"), default=False)
    sent_at = models.DateTimeField(_("written at"), default=clock.now)
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("reminder"), _("reminders")
        triggers = [APPEND_ONLY]
        constraints = [models.UniqueConstraint(fields=["assignment", "on"], name="reminder_once_a_day")]

    def __str__(self):
        return f"{self.assignment_id} {self.on}"

    @property
    def days_words(self) -> str:
        """How late or how near the task was."""
        return reminder_words(self.state, self.working_days)


class ContributionReminder(models.Model):
    """That the lead reminded a cooperating agency of its contribution on a day."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contribution_reminders")
    on = models.DateField(_("on"), default=clock.today)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        triggers = [APPEND_ONLY]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "on"], name="contribution_reminder_once_a_day")
        ]

    def __str__(self):
        return f"{self.assignment_id} {self.on}"


class ReminderPause(models.Model):
    """No reminders of one task for a while, with the reason; until a day, or until somebody ends it."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="pauses")
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until (the last day)"), null=True, blank=True)
    paused_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("paused by"))
    paused_at = models.DateTimeField(_("paused at"), default=clock.now)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("pause of reminders"), _("pauses of reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ended_at=None), name="reminder_pause_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reminder_pause_has_its_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="reminder_pause_ended_at_and_by",
            ),
        ]

    def __str__(self):
        return self.reason
