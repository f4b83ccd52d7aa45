"""Which obstacles are alike, so that the coordinator can let them go one way together."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from directives.models import Move, Obstacle
from portal.models import User
from portal.search import fold

ALIKE = 65  # percent of the words at which two obstacles of the same kind are proposed
COMPARED = 500  # the newest ones; older open ones were looked through before


@dataclass
class Likeness:
    """Another obstacle, how much its words are alike in percent, and why it may be the same matter."""

    obstacle: Obstacle
    words: int
    reasons: list[str]

    @property
    def is_proposed(self) -> bool:
        """Alike in kind and in words."""
        return self.words >= ALIKE


def candidates(head: Obstacle, user: User) -> list[Likeness]:
    """Those that could be merged into it, likest first."""
    return [one for one in compared(head, user) if one.obstacle.can_be(Move.MERGED)]


def compared(head: Obstacle, user: User) -> list[Likeness]:
    """Open ones that share its category, component or programme, likest first."""
    same = Q(category=head.category)
    if head.component:
        same |= Q(component=head.component_id) | Q(component__program=head.component.program_id)
    rows = Obstacle.objects.visible_to(user).open().filter(same).exclude(pk=head.pk)
    rows = rows.for_list().order_by("-raised_at", "-id")[:COMPARED]
    found = [_likeness(head, other) for other in rows]
    return sorted(found, key=lambda one: (not one.is_proposed, -len(one.reasons), -one.words))


def _likeness(head: Obstacle, other: Obstacle) -> Likeness:
    words = round(fuzz.token_sort_ratio(_plain(head), _plain(other)))
    reasons = [_("words %(percent)d%% alike") % {"percent": words}]
    if head.category == other.category:
        reasons.append(_("same category"))
    if head.component_id and head.component_id == other.component_id:
        reasons.append(_("same component"))
    elif head.program and head.program == other.program:
        reasons.append(_("same programme"))
    return Likeness(other, words, reasons)


def _plain(obstacle: Obstacle) -> str:
    return fold(f"{obstacle.title} {obstacle.text}")
