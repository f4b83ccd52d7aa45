"""A consolidated list as it goes out: obstacles by the central authority that must answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from directives.models import Consolidation, Move, Obstacle, ObstacleStep, Stage
from directives.models.obstacles import raisers_of
from directives.obstacles.sent import categories_then, merged_then
from portal import export
from portal.models import Agency


@dataclass
class Line:
    """An obstacle with those that go its way: as they are, or as they were when the list was sent."""

    authority: Agency
    obstacle: Obstacle
    merged: list[Obstacle]
    category: str

    @property
    def all(self) -> list[Obstacle]:
        return [self.obstacle, *self.merged]

    @property
    def raisers(self) -> str:
        return raisers_of(self.all)

    @property
    def capital(self) -> int:
        return sum(one.stuck_capital or 0 for one in self.all)

    @property
    def merged_keys(self) -> list[int]:
        return [one.pk for one in self.merged]

    @property
    def agency_codes(self) -> list[str]:
        return list(dict.fromkeys(one.agency.code for one in self.all))

    @property
    def category_words(self) -> str:
        """As the list says it; a category that there is no more keeps the words of its day."""
        return str(dict(Obstacle.Category.choices).get(self.category, self.category))


@dataclass
class Part:
    """What one authority has to answer, and its replies so far."""

    authority: Agency
    lines: list[Line] = field(default_factory=list)
    replies: list[ObstacleStep] = field(default_factory=list)

    @property
    def capital(self) -> int:
        return sum(line.capital for line in self.lines)


def parts(consolidation: Consolidation) -> list[Part]:
    """By authority; of a list that was sent what it said then, whatever became of its obstacles later."""
    found: dict[int, Part] = {}
    for line in _sent(consolidation) if consolidation.is_sent else _chosen(consolidation):
        found.setdefault(line.authority.pk, Part(line.authority)).lines.append(line)
    if consolidation.is_sent:
        _add_replies(consolidation, found)
    return sorted(found.values(), key=lambda part: (part.authority.position, part.authority.name))


def groups(consolidation: Consolidation) -> list[export.Group]:
    """The annex's groups: each authority with its obstacles."""
    return [(part.authority.name, part.lines) for part in parts(consolidation)]


def columns() -> list[export.Column]:
    return [
        (_("Obstacle"), 28, lambda line: line.obstacle.title),
        (_("What stands in the way"), 48, lambda line: line.obstacle.text),
        (_("Category"), 14, lambda line: line.category_words),
        (_("Stands in the way of"), 28, lambda line: line.obstacle.subject_words),
        (_("Raised by"), 24, lambda line: line.raisers),
        (_("Stuck capital (đồng)"), 18, lambda line: line.capital or None),
        (_("Proposal"), 40, lambda line: line.obstacle.proposal),
    ]


def _chosen(consolidation: Consolidation) -> Iterable[Line]:
    """What is on a list that is being prepared."""
    rows = Obstacle.objects.for_list().prefetch_related("merged__agency").order_by("raised_at", "id")
    for one in rows.filter(consolidation=consolidation, stage=Stage.CONSOLIDATED):
        if one.authority:
            yield Line(one.authority, one, list(one.merged.all()), one.category)


def _sent(consolidation: Consolidation) -> Iterable[Line]:
    """What was on the list when it was sent, and to whom each went."""
    sent = consolidation.steps.filter(kind=Move.SENT)
    to = {step.obstacle_id: step.to_agency for step in sent.select_related("to_agency") if step.to_agency}
    rows = list(Obstacle.objects.for_list().filter(pk__in=to).order_by("raised_at", "id"))
    merged, categories = merged_then(sent), categories_then(consolidation, rows)
    for one in rows:
        yield Line(to[one.pk], one, merged.get(one.pk, []), categories.get(one.pk, one.category))


def _add_replies(consolidation: Consolidation, found: dict[int, Part]) -> None:
    """Each authority's replies; one reply is a step of each of its obstacles, so it is told once."""
    asked = {line.obstacle.pk: part for part in found.values() for line in part.lines}
    told = set()
    for step in consolidation.steps.filter(kind=Move.REPLIED).select_related("by"):
        part = asked[step.obstacle_id]
        if (part.authority.pk, step.document_number, step.document_on) not in told:
            told.add((part.authority.pk, step.document_number, step.document_on))
            part.replies.append(step)
