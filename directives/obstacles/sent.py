"""What a list said when it was sent: from the steps and the audit trail, whatever happened later."""

from collections import defaultdict

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import override

from directives.models import Consolidation, Move, Obstacle, ObstacleStep
from portal.audit import history_of


def merged_then(sent: QuerySet[ObstacleStep]) -> dict[int, list[Obstacle]]:
    """By obstacle those that went its way when it was sent (`sent` are its steps of one list)."""
    merges = ObstacleStep.objects.filter(kind=Move.MERGED, head__in=sent.values("obstacle"))
    sending = Subquery(sent.filter(obstacle=OuterRef("head")).order_by().values("pk")[:1])
    between = {"pk__gt": OuterRef("pk"), "pk__lt": OuterRef("sent_as")}
    left = ObstacleStep.objects.filter(obstacle=OuterRef("obstacle"), **between)
    stood = merges.annotate(sent_as=sending).filter(~Exists(left), pk__lt=F("sent_as"))
    found: dict[int, list[Obstacle]] = defaultdict(list)
    for step in stood.select_related("obstacle__agency").order_by("-obstacle__raised_at", "-obstacle"):
        if step.head_id:
            found[step.head_id].append(step.obstacle)
    return found


def categories_then(consolidation: Consolidation, obstacles: list[Obstacle]) -> dict[int, str]:
    """By obstacle the category of that day, where it was corrected since."""
    sending = history_of(consolidation).filter(verb="consolidation.sent").first()
    if sending is None or not obstacles:
        return {}
    corrected = history_of(*obstacles).filter(verb="obstacle.classified", pk__gt=sending.pk)
    with override(settings.LANGUAGE_CODE):  # in which the trail is written
        keys = {str(label): key for key, label in Obstacle.Category.choices}
    words = {entry.subject_id: entry.before["category"] for entry in corrected.order_by("-pk")}
    return {pk: keys.get(said, said) for pk, said in words.items()}
