"""When whom is reminded of what: rules as rows, and a log."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from directives.models.assignments import APPEND_ONLY, Assignment
from directives.models.directives import Directive
from directives.models.states import State
from directives.models.timing import reminder_words
from portal import clock
from portal.models import Agency, User
from programs.models import Program

DATED = ("fixed", "recurring", "event")
MOST_DAYS = 250  # working days before or after a date: a year
WORDS: dict[str, str | Promise] = {
    "before": ngettext_lazy(
        "%(count)d working day before the date", "%(count)d working days before the date", "count"
    ),
    "on": _("on the date"),
    "after": ngettext_lazy(
        "%(count)d working day after the date", "%(count)d working days after the date", "count"
    ),
}
WORDS_SINCE: dict[str, str | Promise] = {  # of what has no date, but waits since a day
    "on": _("on the day on which it came in"),
    "after": ngettext_lazy(
        "%(count)d working day after it came in", "%(count)d working days after it came in", "count"
    ),
}


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

    SINCE = (Topic.RESULT, Topic.EXTENSION)  # what waits since a day, and has no date to come
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
        return f"{self.get_topic_display()}, {self.words}, {self.get_receiver_display()}"

    def get_absolute_url(self) -> str:
        return reverse("reminder_rule", args=[self.pk])

    @property
    def words(self) -> str:
        """When it speaks: "7 working days after the date, then every 7"."""
        words_of = WORDS_SINCE if self.topic in self.SINCE else WORDS
        words = words_of[self.moment] % {"count": self.working_days}
        if not self.repeat_every:
            return words
        every = ngettext("then every working day", "then every %(count)d working days", self.repeat_every)
        return f"{words}, {every % {'count': self.repeat_every}}"

    @property
    def place(self) -> tuple[int, ...]:
        """Where it stands in a list: topics and moments in their order, the earliest first."""
        is_before = self.moment == self.Moment.BEFORE
        days = -self.working_days if is_before else self.working_days
        topic, moment = self.Topic.values.index(self.topic), self.Moment.values.index(self.moment)
        return topic, moment, days, self.Receiver.values.index(self.receiver), self.pk or 0

    def clean(self) -> None:
        """Refuse what could never speak, and what another rule says already."""
        refusals = self._wrong_moment() | self._wrong_choice()
        if refusals:
            raise ValidationError(refusals)
        kept = ("topic", "receiver", "moment", "working_days", "programme", "deadline_kind")
        others = ReminderRule.objects.exclude(pk=self.pk)
        if same := others.filter(**{name: getattr(self, name) for name in kept}).first():
            is_off = _("There is such a rule already; it is switched off: switch it on again.")
            raise ValidationError({"topic": _("There is such a rule already.") if same.is_active else is_off})

    def _wrong_moment(self) -> dict[str, str | Promise]:
        wrong: dict[str, str | Promise] = {}
        if self.moment == self.Moment.BEFORE and self.topic in self.SINCE:
            wrong["moment"] = _("It waits since that day: nothing can be said before it. Choose “after”.")
        if self.moment == self.Moment.ON and self.working_days:
            wrong["working_days"] = _("On the date itself no days are counted: leave them out.")
        elif self.moment != self.Moment.ON and not 1 <= (self.working_days or 0) <= MOST_DAYS:
            wrong["working_days"] = _("Say how many working days: from 1 to 250.")
        if self.repeat_every is not None and self.moment != self.Moment.AFTER:
            wrong["repeat_every"] = _("Only what comes after the date is repeated: leave it out.")
        elif self.repeat_every is not None and not 1 <= self.repeat_every <= MOST_DAYS:
            wrong["repeat_every"] = _("Say how many working days: from 1 to 250.")
        return wrong

    def _wrong_choice(self) -> dict[str, str | Promise]:
        wrong: dict[str, str | Promise] = {}
        if self.topic == self.Topic.TASK:
            return wrong
        if self.receiver == self.Receiver.HANDLER:
            wrong["receiver"] = _("Only a task has a handler: choose somebody else.")
        if self.programme_id:
            wrong["programme"] = _("Only tasks are chosen by programme: leave it out.")
        if self.deadline_kind:
            wrong["deadline_kind"] = _("Only tasks are chosen by their kind of deadline: leave it out.")
        return wrong

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


class ReminderPauseQuerySet(models.QuerySet["ReminderPause"]):
    def visible_to(self, user: User):
        """All for who steers, else those of the own agency's tasks."""
        return self if user.sees_all else self.filter(assignment__agency=user.agency_id)

    def in_force(self, day: date):
        """Neither ended nor run out on that day."""
        return self.filter(Q(until=None) | Q(until__gte=day), ended_at=None)

    def for_list(self):
        """With what a list shows of the tasks and of who paused and ended."""
        needed = ("assignment__agency", "assignment__directive__document", "paused_by__agency")
        return self.select_related(*needed, "ended_by__agency")


class ReminderPause(models.Model):
    """No reminders of one task for a while, with the reason; until a day, or until somebody ends it."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="pauses")
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until (the last day)"), null=True, blank=True)
    paused_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("paused by"))
    paused_at = models.DateTimeField(_("paused at"), default=clock.now)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ReminderPauseQuerySet.as_manager()

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

    @property
    def is_in_force(self) -> bool:
        """Whether it silences its task today, as `in_force` of the queryset."""
        return self.ended_at is None and (self.until is None or self.until >= clock.today())

    @property
    def holds(self) -> bool:
        """Whether it silences anything today: a task that is done or has ended is not reminded of anyway."""
        return self.is_in_force and self.assignment.is_open

    @property
    def state_words(self) -> str:
        if self.ended_at:
            return _("ended on %(day)s") % {"day": f"{clock.day_of(self.ended_at):%d/%m/%Y}"}
        if self.is_in_force and not self.assignment.is_open:
            return str(_("the task is finished"))
        if self.until is None:
            return str(_("until somebody ends it"))
        words = _("until %(day)s") if self.is_in_force else _("ran out on %(day)s")
        return words % {"day": f"{self.until:%d/%m/%Y}"}


def pause_of(assignment: Assignment) -> ReminderPause | None:
    """The pause that silences a task today, if any; reads `pauses`, which pages of many prefetch."""
    return next((pause for pause in assignment.pauses.all() if pause.is_in_force), None)
