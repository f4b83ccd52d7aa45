"""The way of one obstacle so far: each stop, how long it stayed there, and what was said."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from directives import acts, rules
from directives.models import Directive, Move, Obstacle, ObstacleStep
from directives.models.stages import CLOSED
from directives.obstacles.likeness import Likeness, compared
from portal import clock, workdays
from portal.audit import history_of
from portal.models import User

LONGEST = 200


@dataclass
class Stop:
    """A step, the stage to which it led, and until when the obstacle stayed there (None where it ended)."""

    step: ObstacleStep
    until: date | None
    is_current: bool

    @property
    def days(self) -> int | None:
        """Working days for which it stayed there."""
        return None if self.until is None else workdays.late(clock.day_of(self.step.at), self.until)

    @property
    def is_late(self) -> bool:
        """The department took, or takes, longer than it had."""
        return bool(self.step.due_on and self.until and self.until > self.step.due_on)


def of(obstacle: Obstacle, user: User) -> dict:
    """All that its page shows beside itself."""
    merged = Obstacle.objects.filter(merged_into=obstacle)
    seen = list(merged.visible_to(user).select_related("agency").order_by("id"))
    head = obstacle.merged_into
    return {
        "stops": stops(obstacle),
        "head_stops": stops(head) if head else [],
        "merged": seen,
        "hidden_count": merged.count() - len(seen),
        "sees_directive": Directive.objects.visible_to(user).filter(pk=obstacle.directive_id).exists(),
        "acts": acts.of_obstacle(user, obstacle),
        "alike": _alike(obstacle, user),
        "history": history_of(obstacle)[:LONGEST],
    }


def stops(obstacle: Obstacle) -> list[Stop]:
    """Its steps, the first one first, each with the time until the next one or until today."""
    steps = list(obstacle.steps.select_related("by", "agency", "to_agency", "head", "consolidation"))
    found = []
    for step, following in zip_longest(steps, steps[1:]):
        until = clock.day_of(following.at) if following else clock.today()
        ended = following is None and step.stage in CLOSED
        found.append(Stop(step, None if ended else until, following is None))
    return found


def _alike(obstacle: Obstacle, user: User) -> list[Likeness]:
    """Open ones that the coordinator could merge with it, either way round."""
    if not rules.can_sort_obstacle(user, obstacle) or not obstacle.is_open:
        return []
    found = [one for one in compared(obstacle, user) if one.is_proposed]
    movable = obstacle.can_be(Move.MERGED)
    return [one for one in found if movable or one.obstacle.can_be(Move.MERGED)]
