"""Official letters that urge an agency (công văn đôn đốc): drafted when reminders did not help, then sent."""

from datetime import date

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from directives.models import timing
from directives.models.assignments import APPEND_ONLY, Assignment
from directives.models.exchanges import NEVER_DELETED, answered_once
from portal import clock, workdays
from portal.models import Agency, User


class UrgingLetterQuerySet(models.QuerySet["UrgingLetter"]):
    def visible_to(self, user: User):
        """All for who steers; an agency finds what was sent to it."""
        return self if user.sees_all else self.sent().filter(agency=user.agency_id)

    def drafts(self):
        return self.filter(sent_on=None, dropped_at=None)

    def sent(self):
        return self.filter(sent_on__isnull=False)

    def in_force(self, day: date):
        """Sent by that day, not answered, and their date has not passed: no daily reminders meanwhile."""
        return self.filter(sent_on__lte=day, answered_on=None, answer_by__gte=day)

    def unanswered(self, day: date):
        """Sent, and their date has passed without an answer."""
        return self.filter(answered_on=None, answer_by__lt=day)

    def for_list(self):
        """All that a row shows but the tasks of a draft, in one query."""
        return self.select_related("agency").annotate(item_count=Count("items"))

    def by_urgency(self):
        """Drafts first, then what waits for an answer, by its date; then the others, newest first."""
        open_first = Case(
            When(dropped_at__isnull=False, then=Value(2)),
            When(sent_on=None, then=Value(0)),
            When(answered_on=None, then=Value(1)),
            default=Value(2),
        )
        waits_until = Case(When(answered_on=None, then="answer_by"))
        return self.order_by(open_first, waits_until, F("sent_on").desc(nulls_last=True), "-id")


class UrgingLetter(models.Model):
    """A letter to one agency about its overdue tasks: a draft, then sent with number and date, then answered.

    A draft lists what is overdue when one looks; what was sent is kept in its items.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="urging_letters", verbose_name=_("agency")
    )
    item_count: int  # annotated by `for_list`

    drafted_on = models.DateField(_("drafted on"), default=clock.today)
    number = models.CharField(_("number"), max_length=20, blank=True)
    symbol = models.CharField(_("symbol"), max_length=40, blank=True)
    sent_on = models.DateField(_("date of the letter"), null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.CharField(_("answered with"), max_length=200, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    drop_reason = models.TextField(_("why it was dropped"), blank=True)

    objects = UrgingLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("urging letter"), _("urging letters")
        triggers = [answered_once("answered_on"), NEVER_DELETED]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(sent_on=None, dropped_at=None),
                name="urging_letter_one_draft_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_by=None, number="", symbol="", answer_by=None)
                | Q(sent_on__isnull=False, sent_by__isnull=False, answer_by__gte=models.F("sent_on"))
                & ~Q(number="")
                & ~Q(symbol=""),
                name="urging_letter_sent_with_number_date_and_term",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None, answer="")
                | Q(sent_on__isnull=False, answered_by__isnull=False, answered_on__gte=models.F("sent_on"))
                & ~Q(answer=""),
                name="urging_letter_answered_after_it_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None, drop_reason="")
                | Q(dropped_at__isnull=False, dropped_by__isnull=False, sent_on=None) & ~Q(drop_reason=""),
                name="urging_letter_dropped_as_a_draft_with_a_reason",
            ),
        ]

    def __str__(self):
        return (
            f"{self.number}/{self.symbol}" if self.sent_on else f"{self.agency}, {self.drafted_on:%d/%m/%Y}"
        )

    def get_absolute_url(self) -> str:
        return reverse("urging_letter", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.sent_on is None and self.dropped_at is None

    @property
    def is_waiting(self) -> bool:
        """Sent, and not answered."""
        return self.sent_on is not None and self.answered_on is None

    @property
    def reference(self) -> str:
        """Number and symbol as cited: 1234/VP-TH; nothing before it was sent."""
        return f"{self.number}/{self.symbol}" if self.sent_on else ""

    @property
    def state(self) -> str:
        if self.dropped_at:
            return "dropped"
        if self.sent_on is None or self.answer_by is None:
            return "draft"
        if self.answered_on:
            return "answered"
        return "overdue" if self.answer_by < clock.today() else "sent"

    @property
    def state_words(self) -> str:
        """The state; for how many working days an answer is late."""
        if self.state == "overdue" and self.answer_by:
            days = timing.late_words(workdays.late(self.answer_by, clock.today()))
            return gettext("no answer: %(days)s") % {"days": days}
        return {
            "dropped": gettext("dropped"),
            "draft": pgettext("letter", "draft"),
            "answered": gettext("answered"),
            "sent": gettext("waits for the answer"),
        }[self.state]


class UrgingItem(models.Model):
    """An overdue task in a letter that was sent, as late as it was on that day."""

    letter = models.ForeignKey(UrgingLetter, models.PROTECT, related_name="items")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="urged")
    due_on = models.DateField(_("deadline at that time"))
    working_days = models.PositiveSmallIntegerField(_("working days late"))

    class Meta:
        ordering = ["due_on", "id"]
        triggers = [APPEND_ONLY]
        constraints = [models.UniqueConstraint(fields=["letter", "assignment"], name="urging_item_once")]

    def __str__(self):
        return f"{self.assignment_id} {self.due_on}"

    @property
    def clause(self) -> str:
        """The clause, with the period of a task that recurs."""
        directive = self.assignment.directive
        return timing.clause_words(directive.label, directive.recurrence, self.assignment.period_on)

    @property
    def days_words(self) -> str:
        return timing.late_words(self.working_days)
