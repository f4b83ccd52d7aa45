"""Obstacles that only the centre can solve go to it in one list, under one document; it replies."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Consolidation, Move, Obstacle, ObstacleStep
from directives.models.stages import Stage
from directives.services.obstacle_messages import tell_replied, tell_sent
from directives.services.obstacles import document, locked, move, refuse_unless
from portal import audit, clock
from portal.models import Agency, User


@transaction.atomic
def prepare_consolidation(consolidation: Consolidation, *, by: User) -> Consolidation:
    """Begin a list for the centre."""
    consolidation.prepared_by, consolidation.prepared_at = by, clock.now()
    consolidation.full_clean()
    consolidation.save()
    audit.record("consolidation.prepared", consolidation, by=by, after={"title": consolidation.title})
    return consolidation


@transaction.atomic
def choose_obstacles(
    consolidation: Consolidation, *, obstacles: Iterable[Obstacle], by: User
) -> Consolidation:
    """Let the list hold exactly these. Refuses one that the province itself can solve."""
    consolidation = _lock(consolidation)
    if consolidation.is_sent:
        raise ValidationError(_("This list was sent; begin a new one."))
    wanted = {obstacle.pk for obstacle in obstacles}
    known = locked().filter(stage=Stage.CONSOLIDATED, consolidation=consolidation)
    gone = [obstacle for obstacle in known.order_by("pk") if obstacle.pk not in wanted]
    new = [one for one in locked().filter(pk__in=wanted).order_by("pk") if not _is_on(one, consolidation)]
    for obstacle in gone:
        obstacle.consolidation = None
        move(obstacle, Move.RELEASED, by=by, consolidation=consolidation)
    for obstacle in new:
        _take(obstacle, consolidation, by)
    if gone or new:
        changes = {"added": [one.title for one in new], "taken_off": [one.title for one in gone]}
        after = {name: titles for name, titles in changes.items() if titles}
        audit.record("consolidation.chosen", consolidation, by=by, after=after)
    return consolidation


@transaction.atomic
def send_consolidation(
    consolidation: Consolidation, *, number: str, symbol: str, sent_on: date, by: User
) -> Consolidation:
    """The list went out under this document: all on it wait for their ministries. Refuses an empty one."""
    consolidation = _lock(consolidation)
    if consolidation.is_sent:
        raise ValidationError(_("This list was sent already."))
    if sent_on > clock.today():
        raise ValidationError({"sent_on": _("The document's date lies in the future.")})
    waiting = locked().filter(stage=Stage.CONSOLIDATED, consolidation=consolidation)
    chosen = list(waiting.order_by("pk"))
    if not chosen:
        raise ValidationError(_("The list is empty: choose the obstacles first."))
    consolidation.number, consolidation.symbol = number.strip(), symbol.strip()
    consolidation.sent_on, consolidation.sent_by = sent_on, by
    consolidation.full_clean()
    consolidation.save(update_fields=["number", "symbol", "sent_on", "sent_by"])
    said: dict[str, Any] = {"document_number": consolidation.reference, "document_on": sent_on}
    for one in chosen:
        to = one.authority
        step = move(one, Move.SENT, by=by, holder=to, to_agency=to, consolidation=consolidation, **said)
        tell_sent(one, step)
    after = {"document": consolidation.reference, "on": sent_on, "obstacles": len(chosen)}
    audit.record("consolidation.sent", consolidation, by=by, after=after)
    return consolidation


@transaction.atomic
def record_reply(
    consolidation: Consolidation,
    *,
    authority: Agency,
    text: str,
    document_number: str,
    document_on: date,
    by: User,
) -> list[ObstacleStep]:
    """A ministry replied: so are all obstacles of the list that wait for it."""
    consolidation = _lock(consolidation)
    waiting = locked().filter(stage=Stage.SENT, consolidation=consolidation, holder=authority)
    answered = list(waiting.order_by("pk"))
    if not answered:
        raise ValidationError(
            {"authority": _("No obstacle of this list waits for %(agency)s.") % {"agency": authority}}
        )
    if not text.strip():
        raise ValidationError({"text": _("Write what the reply says.")})
    if not document_number.strip():
        raise ValidationError({"document_number": _("Give the number and symbol of the reply.")})
    if consolidation.sent_on and document_on < consolidation.sent_on:
        raise ValidationError({"document_on": _("A reply cannot be older than the list.")})
    said = {"text": text.strip(), **document(document_number, document_on), "consolidation": consolidation}
    steps = []
    for one in answered:
        step = move(one, Move.REPLIED, by=by, holder=one.speaker, to_agency=one.speaker, **said)
        tell_replied(one, step)
        steps.append(step)
    after = {"authority": authority, "document": document_number.strip(), "obstacles": len(steps)}
    audit.record("consolidation.replied", consolidation, by=by, after=after)
    return steps


def _take(obstacle: Obstacle, consolidation: Consolidation, by: User) -> None:
    if obstacle.stage == Stage.CONSOLIDATED:
        raise ValidationError(_("“%(title)s” is on another list already.") % {"title": obstacle.title})
    refuse_unless(obstacle, Move.CONSOLIDATED)
    if obstacle.level != Obstacle.Level.CENTRAL:
        raise ValidationError(
            _("“%(title)s” can be solved below the centre; classify it first.") % {"title": obstacle.title}
        )
    obstacle.consolidation = consolidation
    move(obstacle, Move.CONSOLIDATED, by=by, holder=by.agency, consolidation=consolidation)


def _is_on(obstacle: Obstacle, consolidation: Consolidation) -> bool:
    return obstacle.stage == Stage.CONSOLIDATED and obstacle.consolidation_id == consolidation.pk


def _lock(consolidation: Consolidation) -> Consolidation:
    return Consolidation.objects.select_for_update().get(pk=consolidation.pk)
