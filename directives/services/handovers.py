"""Open work passes to a successor in one recorded act: to another agency, or to another officer."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives import handovers
from directives.handovers import Passing
from directives.models import (
    Assignment,
    Extension,
    Handover,
    HandoverItem,
    Move,
    Objection,
    Obstacle,
)
from directives.models.handovers import lineage
from directives.models.stages import WITH_RAISER
from directives.rules import WORKS
from directives.services.endings import lapse_open, lapse_requests
from directives.services.handover_messages import tell_colleague, tell_handed_over
from directives.services.locking import lock_directives
from directives.services.obstacles import move
from portal import audit, clock
from portal.models import Agency, User

CHANGED = gettext_lazy("Some of these tasks are done or have passed on meanwhile; look at the list again.")
CARRIED = [  # what goes on unchanged, so that nothing starts again
    "directive",
    "role",
    "addressed_as",
    "period_on",
    "original_due_on",
    "due_on",
    "confirmed_on",
    "confirmed_by",
    "submitted_on",
    "endorsed_on",
    "is_returned",
]


@transaction.atomic
def hand_over(
    handover: Handover, *, assignments: Iterable[Assignment], obstacles: Iterable[Obstacle] = (), by: User
) -> Handover:
    """Let the chosen open tasks and obstacles pass on; the past keeps the old name.

    Refuses a day to come, an agency that does not stand, nothing chosen, and what cannot pass, by name.
    """
    agencies = [handover.from_agency_id, handover.to_agency_id]
    list(Agency.objects.select_for_update(no_key=True).filter(pk__in=agencies).order_by("pk"))
    _refuse_what_cannot_be(handover)
    handover.carried_by, handover.carried_at = by, clock.now()
    handover.full_clean()
    tasks, problems = {task.pk for task in assignments}, {one.pk for one in obstacles}
    if not tasks and not problems:
        raise ValidationError(_("Choose at least one task to hand over."))
    passings, passed = _passings(handover, tasks), _obstacles(handover, problems)
    handover.save()
    for passing in passings:
        _to_colleague(handover, passing) if handover.to_user else _to_successor(handover, passing)
    for obstacle in passed:
        _pass_obstacle(handover, obstacle)
    who = {"from": handover.from_user or handover.from_agency, "to": handover.to_user or handover.to_agency}
    told = {"on": handover.on, "decision": handover.decision, "reason": handover.reason}
    after = {**who, "tasks": len(passings) + len(passed), **told}
    audit.record("handover.carried", handover, by=by, after=after)
    tell = tell_colleague if handover.to_user else tell_handed_over
    tell(handover, [passing.assignment for passing in passings], passed)
    return handover


def _refuse_what_cannot_be(handover: Handover) -> None:
    today, is_within = clock.today(), handover.from_agency_id == handover.to_agency_id
    if not handover.to_user and is_within:
        raise ValidationError({"to_agency": _("Choose another agency than the one that hands over.")})
    if handover.to_user and handover.to_user == handover.from_user:
        raise ValidationError({"to_user": _("Choose another officer than the one who hands over.")})
    if handover.on > today:
        raise ValidationError({"on": _("A handover is recorded on its day or later, not before.")})
    for day in (handover.on, today):
        if not Agency.objects.at(day).of_province().filter(pk=handover.to_agency_id).exists():
            names = {"agency": handover.to_agency, "day": date_format(day)}
            raise ValidationError({"to_agency": _("%(agency)s did not stand on %(day)s.") % names})
    if handover.to_user:
        _refuse_officers(handover, handover.to_user)


def _refuse_officers(handover: Handover, to_user: User) -> None:
    works = to_user.is_active and to_user.role in WORKS
    if not works or to_user.agency_id != handover.to_agency_id:
        names = {"person": to_user, "agency": handover.to_agency}
        raise ValidationError({"to_user": _("%(person)s does not work at %(agency)s.") % names})


def _passings(handover: Handover, keys: set[int]) -> list[Passing]:
    """The chosen tasks, locked, and how each passes on."""
    lock_directives(Assignment.objects.filter(pk__in=keys).values_list("directive", flat=True))
    locked = Assignment.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    list(locked.values_list("pk"))
    rows = handovers.for_list(handovers.candidates(handover).filter(pk__in=keys))
    passings = handovers.plan(handover, rows)
    if len(passings) < len(keys):
        raise ValidationError(CHANGED)
    refused = [f"{one.assignment}: {one.refusal}." for one in passings if one.refusal]
    if refused:
        raise ValidationError(refused)
    return passings


def _obstacles(handover: Handover, keys: set[int]) -> list[Obstacle]:
    """The chosen obstacles, locked. Refuses those that are with somebody else meanwhile."""
    rows = handovers.obstacles_of(handover).filter(pk__in=keys)
    found = list(rows.select_for_update(of=("self",)))
    if len(found) < len(keys):
        raise ValidationError(CHANGED)
    refused = [f"{one}: {why}." for one in found if (why := handovers.refusal_of(one, handover))]
    if refused:
        raise ValidationError(refused)
    return found


def _pass_obstacle(handover: Handover, obstacle: Obstacle) -> None:
    """To be answered by the successor, spoken for by it, or both."""
    if handovers.is_to_answer(obstacle, handover):
        _pass_question(handover, obstacle)
    if obstacle.speaker == handover.from_agency:
        _pass_voice(handover, obstacle)
    HandoverItem.objects.create(handover=handover, obstacle=obstacle)


def _pass_question(handover: Handover, obstacle: Obstacle) -> None:
    """It is passed on like any other, but keeps the date by which it is to be answered."""
    to, by = handover.to_agency, handover.carried_by
    move(obstacle, Move.PASSED, by=by, holder=to, due_on=obstacle.due_on, to_agency=to, text=handover.reason)
    audit.record("obstacle.passed", obstacle, by=by, after={"agency": to, "due_on": obstacle.due_on})


def _pass_voice(handover: Handover, obstacle: Obstacle) -> None:
    """The successor speaks for it, and has the answer in hands if there is one. The raiser's name stays."""
    to = handover.to_agency
    obstacle.heir = None if to.pk == obstacle.agency_id else to
    if obstacle.stage in WITH_RAISER:
        obstacle.holder = to
    obstacle.save(update_fields=["heir", "holder"])
    names = {"before": {"agency": handover.from_agency}, "after": {"agency": to}}
    audit.record("obstacle.handed_over", obstacle, by=handover.carried_by, **names)


def _to_colleague(handover: Handover, passing: Passing) -> None:
    task = passing.assignment
    before, task.handler = task.handler, handover.to_user
    task.save(update_fields=["handler"])
    HandoverItem.objects.create(handover=handover, assignment=task)
    audit.record(
        "assignment.handed_over",
        task,
        by=handover.carried_by,
        before={"handler": before},
        after={"handler": task.handler},
    )


def _to_successor(handover: Handover, passing: Passing) -> None:
    """The row ends with its history; a row of the successor goes on, and all before it know their heir."""
    task, contribution = passing.assignment, passing.gives_way
    if contribution:  # ended before the new row begins, as an agency holds a task once; then it points there
        _end(contribution, handover, task)
    successor = passing.into or _go_on(task, handover)
    if contribution:
        Assignment.objects.filter(pk=contribution.pk).update(successor=successor)
        lapse_open(contribution, handover.carried_by)
    _end(task, handover, successor)
    _pass_requests(task, successor, is_merged=passing.into is not None, by=handover.carried_by)
    Assignment.objects.filter(pk__in=lineage(task)).update(heir=handover.to_agency)
    HandoverItem.objects.create(handover=handover, assignment=task, successor=successor)
    names = {"before": {"agency": task.agency}, "after": {"agency": handover.to_agency}}
    audit.record("assignment.handed_over", task, by=handover.carried_by, **names)


def _go_on(task: Assignment, handover: Handover) -> Assignment:
    """The successor's own row: the same task, with its dates and as far as it had got."""
    new = Assignment(agency=handover.to_agency, began_on=_day_of(handover, task))
    for name in CARRIED:
        setattr(new, name, getattr(task, name))
    if task.handler and task.handler.agency_id == handover.to_agency_id:  # who moved with the work
        new.handler = task.handler
    new.save()
    return new


def _end(task: Assignment, handover: Handover, successor: Assignment) -> None:
    task.ended_on, task.ended_by = _day_of(handover, task), handover.carried_by
    task.end_reason = handover.reason
    task.ending, task.successor, task.heir = Assignment.Ending.HANDED_OVER, successor, handover.to_agency
    task.save(update_fields=["ended_on", "ended_by", "end_reason", "ending", "successor", "heir"])


def _day_of(handover: Handover, task: Assignment) -> date:
    """A period that was opened since the day of the handover passes on from its own first day."""
    return max(handover.on, task.began_on)


def _pass_requests(task: Assignment, successor: Assignment, *, is_merged: bool, by: User) -> None:
    """What was asked for and not yet answered goes on, and a pause of the reminders with it.

    Where tasks merge, the successor's own date counts, and is reminded of as before.
    What is to be explained stays with the past to which it belongs: the heir answers it there.
    """
    if is_merged:
        lapse_requests(task, by)
        return
    for asked in (Extension, Objection):
        asked.objects.waiting().filter(assignment=task).update(assignment=successor)
    task.pauses.in_force(clock.today()).update(assignment=successor)
