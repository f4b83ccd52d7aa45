"""What a person must do next, as queries of the other apps."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min

from directives.dependence import tell_clocks
from directives.models import (
    Assignment,
    ExplanationRequest,
    Extension,
    IncomingNotice,
    Objection,
    State,
    UrgingLetter,
)
from directives.obstacles.figures import waiting_for
from directives.rules import can_read_notices, can_review_many, can_urge
from directives.urging import with_counts
from disbursement.models import Sheet
from disbursement.models.months import enterable
from portal.models import User

SHOWN = 100  # of each list; the rest is behind "all of them"
MANY = 10  # of what nobody answered
ORDER = {state: number for number, state in enumerate(State.values)}


def work_of(user: User, today: date) -> dict:
    """The agency's open tasks by urgency, the sheets to fill in, and what waits for this person's answer."""
    mine = Assignment.objects.filter(agency=user.agency_id).counted().open().for_list(today)
    tasks = sorted(mine.by_urgency()[:SHOWN], key=lambda task: ORDER[task.state])
    tell_clocks(tasks, today)
    urgent = [task for task in tasks if task.state in {State.OVERDUE, State.DUE_SOON}]
    rest = [task for task in tasks if task.state not in {State.OVERDUE, State.DUE_SOON}]
    rest.sort(key=lambda task: not task.is_returned)  # what came back has to be done again
    own = enterable(Sheet.objects.filter(unit=user.agency_id).missing(), today)
    own_sheets = own.for_list().order_by("due_on", "program__position")
    return {
        "urgent": urgent,
        "to_confirm": [task for task in rest if task.is_unconfirmed],
        "others": [task for task in rest if not task.is_unconfirmed],
        "receipt_days": settings.RECEIPT_WORKING_DAYS,
        "sheets": own_sheets[:SHOWN],
        "to_explain": ExplanationRequest.objects.owed_by(user).for_list().order_by("due_on", "id")[:SHOWN],
        "to_review": _to_review(user, today),
        "requests": _requests(user),
        "unconfirmed": _unconfirmed(user, today),
        "to_verify": _to_verify(user),
        **_silent(user, today),
        "letters": _letters(user, today),
        "incoming": _incoming(user),
        "obstacles": waiting_for(user),
    }


def _to_review(user: User, today: date) -> list[Assignment]:
    """Results of others that wait for the coordinator, or for the owner first, the longest wait first."""
    if not can_review_many(user):
        return []
    waiting = Assignment.objects.waiting_for(user).for_list(today)
    return list(waiting.order_by("submitted_on", "id")[:SHOWN])


def _requests(user: User) -> dict[str, Any]:
    """What agencies ask of the coordinator: "not ours", and more time; the oldest first."""
    if not user.is_coordinator:
        return {}
    needed = ("assignment__agency", "assignment__directive__document")
    others = {
        "objections": Objection.objects.select_related("proposed", *needed),
        "extensions": Extension.objects.select_related(*needed),
    }
    found = {}
    for name, rows in others.items():
        asked = rows.waiting().exclude(assignment__agency=user.agency_id)
        found[name] = list(asked.order_by("asked_at", "id")[:SHOWN])
    return {**found, "count": sum(len(rows) for rows in found.values())}


def _unconfirmed(user: User, today: date) -> dict[str, Any]:
    """How many tasks nobody confirmed in time, and at which agencies, those with the most first."""
    if not user.is_coordinator:
        return {}
    rows = Assignment.objects.unconfirmed(today).exclude(agency=user.agency_id)
    by_agency = rows.order_by().values("agency__code", "agency__short_name")
    counts = list(by_agency.annotate(count=Count("pk"), since=Min("began_on")).order_by("-count", "since"))
    return {"count": sum(row["count"] for row in counts), "agencies": counts[:SHOWN]}


def _letters(user: User, today: date) -> list[tuple[UrgingLetter, int]]:
    """Letters to send, and those that were not answered in time, for the coordinator."""
    if not can_urge(user):
        return []
    rows = UrgingLetter.objects.drafts() | UrgingLetter.objects.unanswered(today)
    return with_counts(rows.for_list().by_urgency()[:SHOWN], today)


def _incoming(user: User) -> list[IncomingNotice]:
    """Notices that are read or were read, and whose drafts wait for a coordinator, the oldest first."""
    if not can_read_notices(user):
        return []
    return list(IncomingNotice.objects.visible_to(user).under_way().for_list().reverse()[:SHOWN])


def _silent(user: User, today: date) -> dict[str, Any]:
    """What nobody answered for months, for the coordinator, the oldest first."""
    if not user.is_coordinator:
        return {}
    rows = list(Assignment.objects.silent(today).for_list(today).order_by("began_on", "id")[: MANY + 1])
    return {"silent": rows[:MANY], "more_silent": len(rows) > MANY, "months": settings.UNANSWERED_MONTHS}


def _to_verify(user: User) -> list[Sheet]:
    """Sheets that wait for the owner of their programme; an owner's own sheets wait for a coordinator."""
    submitted = Sheet.objects.filter(state=Sheet.State.SUBMITTED).for_list().order_by("submitted_at")
    if user.role == User.Role.OWNER:
        return list(submitted.filter(program__owner=user.agency_id).exclude(unit=user.agency_id)[:SHOWN])
    return list(submitted.filter(unit=F("program__owner"))[:SHOWN]) if user.is_coordinator else []
