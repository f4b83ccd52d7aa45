"""Official letters that urge an agency (công văn đôn đốc): drafted when reminders did not help, then sent."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import Assignment
from portal import clock
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


class UrgingLetter(models.Model):
    """A letter to one agency about its overdue tasks: a draft, then sent with number and date, then answered.

    A draft lists what is overdue when one looks; what was sent is kept in its items.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="urging_letters", verbose_name=_("agency")
    )
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


class UrgingItem(models.Model):
    """An overdue task in a letter that was sent, as late as it was on that day."""

    letter = models.ForeignKey(UrgingLetter, models.PROTECT, related_name="items")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="urged")
    due_on = models.DateField(_("deadline at that time"))
    working_days = models.PositiveSmallIntegerField(_("working days late"))

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["letter", "assignment"], name="urging_item_once")]

    def __str__(self):
        return f"{self.assignment_id} {self.due_on}"
