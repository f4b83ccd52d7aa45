"""What cooperating agencies contribute to the lead: "3/7 have answered", and who holds it up."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from directives import rules
from directives.models import Assignment, ContributionReminder, Directive, Review, State
from directives.story.happenings import LONGEST, Happening
from portal import clock, workdays
from portal.models import User


@dataclass
class Contribution:
    """One cooperating agency: since when it was asked, in working days, and when it was last reminded."""

    assignment: Assignment
    days: int
    reminded_on: date | None
    is_visible: bool
    may_send_back: bool


@dataclass
class Contributions:
    rows: list[Contribution] = field(default_factory=list)

    @property
    def given(self) -> int:
        return len(self.rows) - len(self.missing)

    @property
    def missing(self) -> list[Contribution]:
        """Those who have not answered, the longest wait first."""
        return [row for row in self.rows if row.assignment.is_open]


def of(user: User, directive: Directive, rows: list[Assignment], visible: list[Assignment]) -> Contributions:
    """From the assignments of a directive; who has not answered stands first."""
    asked = [row for row in rows if not row.is_lead and row.state != State.ENDED and not row.is_series]
    if not asked:
        return Contributions()
    reminders = ContributionReminder.objects.filter(assignment__in=asked).order_by("on")
    reminded = dict(reminders.values_list("assignment", "on"))
    is_open = any(row.is_lead and row.is_open for row in rows)
    may_send_back = is_open and rules.leads(user, directive)
    found = [
        Contribution(
            assignment=row,
            days=workdays.late(row.began_on, clock.today()),
            reminded_on=reminded.get(row.pk),
            is_visible=row in visible,
            may_send_back=may_send_back and not row.is_open and row.agency_id != user.agency_id,
        )
        for row in asked
    ]
    return Contributions(sorted(found, key=lambda one: (not one.assignment.is_open, one.assignment.began_on)))


def reminded(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """The lead's reminders, those of one act together; that one was sent is no secret."""
    rows = ContributionReminder.objects.filter(assignment__directive=directive)
    rows = rows.select_related("assignment__agency", "sent_by__agency").order_by("-id")
    together: dict[tuple, list[ContributionReminder]] = {}
    for row in rows[:LONGEST]:
        together.setdefault((row.sent_by_id, row.sent_at), []).append(row)
    found = []
    for same in together.values():
        names = ", ".join(str(row.assignment.agency) for row in reversed(same))
        did = _("reminded of their contributions: %(agencies)s") % {"agencies": names}
        who = same[0].sent_by
        found.append(Happening("reminded", same[0].sent_at, str(who.agency or who), did, str(who)))
    return found


def sent_back(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Contributions that the lead gave back, with its reason."""
    rows = Review.objects.filter(stage=Review.Stage.LEAD, report__assignment__in=visible)
    found = []
    for review in rows.select_related("reviewed_by__agency", "report__assignment__agency")[:LONGEST]:
        agency, who = str(review.report.assignment.agency), review.reviewed_by
        did = _("sent the contribution of %(agency)s back") % {"agency": agency}
        told = Happening("returned", review.reviewed_at, str(who.agency or who), did, str(who), review.reason)
        told.agency = agency
        found.append(told)
    return found
