"""Obstacles are raised, passed to who can answer, answered, merged with like ones, and resolved."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Move, Obstacle, ObstacleStep
from directives.models.stages import REFUSALS, Stage
from directives.services.obstacle_messages import (
    tell_answered,
    tell_merged,
    tell_passed,
    tell_raised,
    tell_reopened,
    tell_resolved,
)
from portal import audit, clock, workdays
from portal.models import Agency, User


@transaction.atomic
def raise_obstacle(obstacle: Obstacle, *, by: User) -> Obstacle:
    """Raise it for the person's agency; it is with the coordinator. Refuses one about nothing."""
    if by.agency is None:
        raise ValidationError(_("Only somebody of an agency can raise an obstacle."))
    obstacle.agency, obstacle.raised_by, obstacle.raised_at = by.agency, by, clock.now()
    _refuse_classes(obstacle)
    obstacle.full_clean()
    obstacle.save()
    move(obstacle, Move.RAISED, by=by)
    audit.record("obstacle.raised", obstacle, by=by, after=_classes(obstacle))
    tell_raised(obstacle)
    return obstacle


@transaction.atomic
def classify_obstacle(
    obstacle: Obstacle, *, category: str, level: str, authority: Agency | None, by: User
) -> Obstacle:
    """Correct what kind of obstacle it is and who can solve it; only before it goes to the centre."""
    obstacle = lock(obstacle)
    if obstacle.stage not in {Stage.RAISED, Stage.PASSED, Stage.ANSWERED}:
        raise ValidationError(REFUSALS[Stage(obstacle.stage)])
    before = _classes(obstacle)
    obstacle.category, obstacle.level, obstacle.authority = category, level, authority
    _refuse_classes(obstacle)
    obstacle.full_clean()
    obstacle.save(update_fields=["category", "level", "authority"])
    audit.record("obstacle.classified", obstacle, by=by, before=before, after=_classes(obstacle))
    return obstacle


def answer_due_on(today: date) -> date:
    """By when a department answers if nothing else is said (the clock of clause 2.7)."""
    return workdays.ahead(today, settings.OBSTACLE_ANSWER_DAYS)


@transaction.atomic
def pass_obstacle(
    obstacle: Obstacle, *, to: Agency, due_on: date | None = None, text: str = "", by: User
) -> ObstacleStep:
    """Pass it to a department, which answers by a date; without one, in the days of the setting."""
    obstacle = lock(obstacle)
    refuse_unless(obstacle, Move.PASSED)
    due_on = due_on or answer_due_on(clock.today())
    if due_on < clock.today():
        raise ValidationError({"due_on": _("The date by which it is answered cannot lie in the past.")})
    if to.kind == Agency.Kind.CENTRAL:
        raise ValidationError({"to": _("What the centre has to solve goes on a consolidated list.")})
    if to.pk in {obstacle.agency_id, obstacle.heir_id}:
        raise ValidationError({"to": _("This agency raised it itself; choose another one.")})
    if not Agency.objects.at(clock.today()).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("This agency is closed; choose its successor.")})
    step = move(obstacle, Move.PASSED, by=by, holder=to, due_on=due_on, to_agency=to, text=text.strip())
    audit.record("obstacle.passed", obstacle, by=by, after={"agency": to, "due_on": due_on})
    tell_passed(obstacle, to, due_on, step.text)
    return step


@transaction.atomic
def answer_obstacle(
    obstacle: Obstacle, *, text: str, document_number: str = "", document_on: date | None = None, by: User
) -> ObstacleStep:
    """Answer it, with the document if there is one. Then it is with the agency that raised it."""
    obstacle = lock(obstacle)
    refuse_unless(obstacle, Move.ANSWERED)
    _refuse_empty(text, _("Write the answer."))
    said = {"text": text.strip(), **document(document_number, document_on)}
    step = move(obstacle, Move.ANSWERED, by=by, holder=obstacle.speaker, to_agency=obstacle.speaker, **said)
    audit.record("obstacle.answered", obstacle, by=by, after=_said(step))
    tell_answered(obstacle, step)
    return step


@transaction.atomic
def reopen_obstacle(obstacle: Obstacle, *, text: str, by: User) -> ObstacleStep:
    """Say why the answer or the reply does not help: it is with the coordinator again."""
    obstacle = lock(obstacle)
    refuse_unless(obstacle, Move.REOPENED)
    _refuse_empty(text, _("Say what still stands in the way, so that the next answer helps."))
    step = move(obstacle, Move.REOPENED, by=by, text=text.strip())
    audit.record("obstacle.reopened", obstacle, by=by, after=_said(step))
    tell_reopened(obstacle, step)
    return step


@transaction.atomic
def resolve_obstacle(obstacle: Obstacle, *, text: str, by: User) -> ObstacleStep:
    """Say that nothing stands in the way any more, and what helped. Those merged into it end with it."""
    obstacle = lock(obstacle)
    refuse_unless(obstacle, Move.RESOLVED)
    _refuse_empty(text, _("Say in a sentence what resolved it: others may learn from it."))
    step = move(obstacle, Move.RESOLVED, by=by, text=text.strip())
    audit.record("obstacle.resolved", obstacle, by=by, after=_said(step))
    tell_resolved(obstacle, step)
    return step


@transaction.atomic
def merge_obstacles(head: Obstacle, *, others: Iterable[Obstacle], by: User) -> Obstacle:
    """Let the others go the way of `head`, with all that were merged into them before.

    Refuses a head that is closed, or on a list that was sent: that list stays as it is.
    """
    keys = {other.pk for other in others} - {head.pk}
    if not keys:
        raise ValidationError(_("Choose at least one other obstacle."))
    chosen = Q(pk__in={*keys, head.pk}) | Q(merged_into__in=keys)
    found = {one.pk: one for one in locked().filter(chosen).order_by("pk")}
    head = found.pop(head.pk)
    if not head.can_head:
        raise ValidationError(REFUSALS[Stage(head.stage)])
    for other in [found[key] for key in sorted(keys & set(found))]:
        refuse_unless(other, Move.MERGED)
        for one in [other, *(one for one in found.values() if one.merged_into_id == other.pk)]:
            one.merged_into = head
            move(one, Move.MERGED, by=by, head=head)
            audit.record("obstacle.merged", one, by=by, after={"merged_into": head.title})
            tell_merged(one, head)
    return head


@transaction.atomic
def separate_obstacle(obstacle: Obstacle, *, text: str, by: User) -> ObstacleStep:
    """Undo a merge: it is with the coordinator again, on its own."""
    obstacle = lock(obstacle)
    refuse_unless(obstacle, Move.SEPARATED)
    _refuse_empty(text, _("Say why it is another matter."))
    head, obstacle.merged_into = obstacle.merged_into, None
    if head and head.stage in {Stage.SENT, Stage.REPLIED}:  # the list that was sent names them together
        raise ValidationError(REFUSALS[Stage(head.stage)])
    step = move(obstacle, Move.SEPARATED, by=by, head=head, text=text.strip())
    before = {"merged_into": head.title if head else ""}
    audit.record("obstacle.separated", obstacle, by=by, before=before, after=_said(step))
    return step


def lock(obstacle: Obstacle) -> Obstacle:
    return locked().get(pk=obstacle.pk)


def refuse_unless(obstacle: Obstacle, wanted: Move) -> None:
    """Refuse a move that does not start from where the obstacle stands."""
    if not obstacle.can_be(wanted):
        raise ValidationError(REFUSALS[Stage(obstacle.stage)])


def move(
    obstacle: Obstacle,
    kind: Move,
    *,
    by: User,
    holder: Agency | None = None,
    due_on: date | None = None,
    **said: Any,
) -> ObstacleStep:
    """Write the step and store the stage to which it leads: the only place that does either."""
    facts = {"kind": kind, "at": clock.now(), "by": by, "agency": by.agency, "due_on": due_on}
    step = ObstacleStep(obstacle=obstacle, **facts, **said)
    step.full_clean()
    step.save()
    obstacle.stage, obstacle.stage_since = step.stage, step.at
    obstacle.holder, obstacle.due_on = holder, due_on
    obstacle.save(update_fields=["stage", "stage_since", "holder", "due_on", "merged_into", "consolidation"])
    return step


def document(number: str, on: date | None) -> dict[str, Any]:
    """A document's number and date for a step. Refuses one from the future."""
    if on and on > clock.today():
        raise ValidationError({"document_on": _("The document's date lies in the future.")})
    return {"document_number": number.strip(), "document_on": on}


def locked() -> QuerySet[Obstacle]:
    """Rows as they stand now, nobody else's to change until this transaction ends."""
    return Obstacle.objects.select_for_update(of=("self",)).select_related("agency", "heir", "authority")


def _refuse_empty(text: str, sentence: str) -> None:
    if not text.strip():
        raise ValidationError({"text": sentence})


def _refuse_classes(obstacle: Obstacle) -> None:
    """The authority must be of the level: a central one by name for the centre, else one of the province."""
    is_central = obstacle.level == Obstacle.Level.CENTRAL
    authority = obstacle.authority
    if is_central and authority is None:
        raise ValidationError({"authority": _("Name the central authority that can solve it.")})
    if authority and (authority.kind == Agency.Kind.CENTRAL) != is_central:
        raise ValidationError({"authority": _("This authority is not of the level that you chose.")})


def _classes(obstacle: Obstacle) -> dict[str, Any]:
    with override(settings.LANGUAGE_CODE):
        classes = {"category": obstacle.get_category_display(), "level": obstacle.get_level_display()}
    return {**classes, **({"authority": obstacle.authority} if obstacle.authority else {})}


def _said(step: ObstacleStep) -> dict[str, Any]:
    told = {"text": step.text, "document": step.document_number}
    return {name: value for name, value in told.items() if value}
