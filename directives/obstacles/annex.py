"""A consolidated list as it goes out: obstacles by the central authority that must answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from directives.models import Consolidation, Obstacle, ObstacleStep, Stage
from portal import export
from portal.models import Agency


@dataclass
class Part:
    """What one authority has to answer, and its replies so far."""

    authority: Agency
    obstacles: list[Obstacle] = field(default_factory=list)
    replies: list[ObstacleStep] = field(default_factory=list)

    @property
    def capital(self) -> int:
        return sum(obstacle.capital for obstacle in self.obstacles)

    @property
    def is_waiting(self) -> bool:
        return not self.replies


def parts(consolidation: Consolidation) -> list[Part]:
    """By authority; of a list that was sent what it said then, whatever became of its obstacles later."""
    found: dict[int, Part] = {}
    for authority, obstacle in _rows(consolidation):
        found.setdefault(authority.pk, Part(authority)).obstacles.append(obstacle)
    if consolidation.is_sent:
        _add_replies(consolidation, found)
    return sorted(found.values(), key=lambda part: (part.authority.position, part.authority.name))


def groups(consolidation: Consolidation) -> list[export.Group]:
    """The annex's groups: each authority with its obstacles."""
    return [(part.authority.name, part.obstacles) for part in parts(consolidation)]


def columns() -> list[export.Column]:
    return [
        (_("Obstacle"), 28, lambda row: row.title),
        (_("What stands in the way"), 48, lambda row: row.text),
        (_("Category"), 14, lambda row: row.get_category_display()),
        (_("Stands in the way of"), 28, lambda row: row.subject_words),
        (_("Raised by"), 24, lambda row: row.raisers),
        (_("Stuck capital (đồng)"), 18, lambda row: row.capital or None),
        (_("Proposal"), 40, lambda row: row.proposal),
    ]


def _rows(consolidation: Consolidation) -> Iterable[tuple[Agency, Obstacle]]:
    rows = Obstacle.objects.for_list().prefetch_related("merged__agency").order_by("raised_at", "id")
    if not consolidation.is_sent:
        chosen = rows.filter(consolidation=consolidation, stage=Stage.CONSOLIDATED)
        return [(obstacle.authority, obstacle) for obstacle in chosen if obstacle.authority]
    sent = consolidation.steps.filter(kind="sent").select_related("to_agency")
    to = {step.obstacle_id: step.to_agency for step in sent if step.to_agency}
    return [(to[obstacle.pk], obstacle) for obstacle in rows.filter(pk__in=to)]


def _add_replies(consolidation: Consolidation, found: dict[int, Part]) -> None:
    """Each authority's replies; one reply is a step of each of its obstacles, so it is told once."""
    asked = {obstacle.pk: part for part in found.values() for obstacle in part.obstacles}
    told = set()
    for step in consolidation.steps.filter(kind="replied").select_related("by"):
        part = asked[step.obstacle_id]
        if (part.authority.pk, step.document_number, step.document_on) not in told:
            told.add((part.authority.pk, step.document_number, step.document_on))
            part.replies.append(step)
