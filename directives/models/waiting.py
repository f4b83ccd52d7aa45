"""At whom tasks wait: receipt not confirmed, results with the owner or the office, and for how long."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from directives.models.assignments import Assignment
from directives.models.directives import Directive
from directives.models.exchanges import Extension, Objection
from directives.models.reports import ProgressReport
from portal import clock, workdays
from portal.models import User

UNCONFIRMED = Q(is_open=True, confirmed_on=None, submitted_on=None, period_on=None)


def unconfirmed(today: date) -> Q:
    """Open tasks of which an agency has said nothing, although its working days for that are over."""
    day = today
    while workdays.late(day, today) <= settings.RECEIPT_WORKING_DAYS:
        day -= timedelta(days=1)
    return UNCONFIRMED & Q(began_on__lte=day)


def at_owner() -> Q:
    """Results that an owner of the directive's programmes accepts first.

    An owner's own results skip that stage, and nothing waits for an owner that has closed.
    """
    stands = Q(program__owner__closed_on=None) | Q(program__owner__closed_on__gte=clock.today())
    owned = Directive.programs.through.objects.filter(stands, directive=OuterRef("directive"))
    own = owned.filter(program__owner=OuterRef("agency"))
    return Q(Exists(owned), ~Exists(own), directive__needs_owner_acceptance=True, endorsed_on=None)


def judged_by(user: User) -> Q:
    """Submitted results that wait for this person: a coordinator, or a programme owner at its stage."""
    waiting = Q(role=Assignment.Role.LEAD, is_open=True, submitted_on__isnull=False)
    if user.is_coordinator:
        return waiting & ~at_owner() & ~Q(agency=user.agency_id)
    if user.role == User.Role.OWNER:
        return waiting & at_owner() & Q(directive__in=Directive.objects.to_accept(user))
    return Q(pk=None)


def objections_to(assignment: Assignment) -> QuerySet[Objection]:
    """ "Not ours" of its agency that nobody answered yet; it is said of the whole task, not of a period."""
    of = {"assignment__directive": assignment.directive_id, "assignment__agency": assignment.agency_id}
    return Objection.objects.waiting().filter(**of)


def open_objection() -> Exists:
    return Exists(Objection.objects.waiting().filter(assignment=OuterRef("pk")))


def open_request() -> Exists:
    return Exists(Extension.objects.waiting().filter(assignment=OuterRef("pk")))


def days_with_giver(assignments: Iterable[Assignment]) -> dict[int, int]:
    """Working days in all for which results waited with the giver, by primary key; the running wait included.

    From each submission to its last answer: returned by whomever, or accepted by the office.
    """
    last = Q(reviews__is_accepted=False) | Q(reviews__stage="office")
    results = ProgressReport.objects.filter(
        assignment__in=assignments, is_result=True, assignment__role="lead"
    )
    rows = results.annotate(answered_at=Min("reviews__reviewed_at", filter=last))
    days: dict[int, int] = {}
    for pk, sent, answered, ended_on in rows.order_by().values_list(
        "assignment", "reported_at", "answered_at", "assignment__ended_on"
    ):
        until = clock.day_of(answered) if answered else ended_on or clock.today()
        days[pk] = days.get(pk, 0) + workdays.late(clock.day_of(sent), until)
    return days
