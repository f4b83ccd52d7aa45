"""When whom is reminded of what: rules as rows, and a log."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import APPEND_ONLY, Assignment
from directives.models.states import State
from directives.models.timing import reminder_words
from portal import clock
from portal.models import Agency, User


class ReminderRule(models.Model):
    """So many working days before or after a date, or on the day itself; `repeat_every` goes on after it."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before the date")
        ON = "on", _("on the date")
        AFTER = "after", _("after the date")

    moment = models.CharField(_("moment"), max_length=6, choices=Moment)
    working_days = models.PositiveSmallIntegerField(_("working days"), default=0)
    repeat_every = models.PositiveSmallIntegerField(
        _("then every so many working days"), null=True, blank=True
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["moment", "working_days"]
        verbose_name, verbose_name_plural = _("reminder rule"), _("reminder rules")
        constraints = [
            models.UniqueConstraint(fields=["moment", "working_days"], name="reminder_rule_once"),
            models.CheckConstraint(
                condition=Q(moment="on", working_days=0) | ~Q(moment="on") & Q(working_days__gt=0),
                name="reminder_rule_days_fit_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(repeat_every=None) | Q(moment="after", repeat_every__gt=0),
                name="reminder_rule_repeats_after_only",
            ),
        ]

    def __str__(self):
        return f"{self.get_moment_display()}: {self.working_days}"

    def fires(self, moment: str, working_days: int) -> bool:
        """Whether it sends something so many working days before or after a date."""
        if moment != self.moment or not self.is_active:
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
