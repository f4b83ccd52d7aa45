"""What a person must do next, as queries of the other apps."""

from datetime import date

from django.db.models import F

from directives.models import Assignment, State
from disbursement.models import Sheet
from portal.models import User

SHOWN = 100  # of each list; the rest is behind "all of them"
ORDER = {state: number for number, state in enumerate(State.values)}


def work_of(user: User, today: date) -> dict:
    """The agency's open tasks by urgency, the sheets to fill in, and what waits for this person's answer."""
    mine = Assignment.objects.filter(agency=user.agency_id).open().for_list(today).with_waiting()
    tasks = sorted(mine.by_urgency()[:SHOWN], key=lambda task: ORDER[task.state])
    own_sheets = (
        Sheet.objects.filter(unit=user.agency_id).missing().for_list().order_by("due_on", "program__position")
    )
    return {
        "urgent": [task for task in tasks if task.state in {State.OVERDUE, State.DUE_SOON}],
        "others": [task for task in tasks if task.state not in {State.OVERDUE, State.DUE_SOON}],
        "sheets": own_sheets[:SHOWN],
        "to_review": _to_review(user, today),
        "to_verify": _to_verify(user),
    }


def _to_review(user: User, today: date) -> list[Assignment]:
    """Results of others that wait for the coordinator, the longest wait first."""
    if not user.is_coordinator:
        return []
    waiting = Assignment.objects.leads().open().filter(submitted_on__isnull=False)
    waiting = waiting.exclude(agency=user.agency_id)
    return list(waiting.for_list(today).order_by("submitted_on", "id")[:SHOWN])


def _to_verify(user: User) -> list[Sheet]:
    """Sheets that wait for the owner of their programme; an owner's own sheets wait for a coordinator."""
    submitted = Sheet.objects.filter(state=Sheet.State.SUBMITTED).for_list().order_by("submitted_at")
    if user.role == User.Role.OWNER:
        return list(submitted.filter(program__owner=user.agency_id).exclude(unit=user.agency_id)[:SHOWN])
    return list(submitted.filter(unit=F("program__owner"))[:SHOWN]) if user.is_coordinator else []
