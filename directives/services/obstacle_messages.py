"""What agencies are told when an obstacle moves, in the portal's language, whoever moved it."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Obstacle, ObstacleStep
from portal.models import Agency
from portal.notifications import notify


def tell_raised(obstacle: Obstacle) -> None:
    """The coordinators' offices learn of a new obstacle."""
    with override(settings.LANGUAGE_CODE):
        subject = _("%(agency)s raised an obstacle: %(title)s") % _names(obstacle)
        lines = [obstacle.text, "", obstacle.proposal]
        _tell(_coordinators(but=obstacle.agency), "obstacle_raised", subject, lines, obstacle)


def tell_passed(obstacle: Obstacle, to: Agency, due_on: date, text: str) -> None:
    """The department learns what it has to answer, and by when."""
    with override(settings.LANGUAGE_CODE):
        subject = _("An obstacle of %(agency)s waits for your answer: %(title)s") % _names(obstacle)
        deadline = _("Answer by: %(day)s") % {"day": date_format(due_on)}
        lines = [obstacle.text, "", obstacle.proposal, "", text, deadline]
        _tell([to], "obstacle_passed", subject, lines, obstacle)


def tell_answered(obstacle: Obstacle, step: ObstacleStep) -> None:
    """Who raised it, and whose own was merged into it, learn what was answered."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Your obstacle was answered: %(title)s") % _names(obstacle)
        lines = [step.text, step.document_number]
        _tell(_raisers(obstacle), "obstacle_answered", subject, lines, obstacle)


def tell_reopened(obstacle: Obstacle, step: ObstacleStep) -> None:
    """The coordinators' offices learn that an answer did not help, and why."""
    with override(settings.LANGUAGE_CODE):
        subject = _("%(agency)s: the answer does not help: %(title)s") % {
            **_names(obstacle),
            "agency": step.agency,
        }
        _tell(_coordinators(but=step.agency), "obstacle_reopened", subject, [step.text], obstacle)


def tell_merged(obstacle: Obstacle, head: Obstacle) -> None:
    """Who raised it learns which one it was merged into."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Your obstacle was merged with a like one: %(title)s") % _names(obstacle)
        line = _("It goes on together with: %(title)s") % {"title": head.title}
        _tell([obstacle.speaker], "obstacle_merged", subject, [line], head)


def tell_sent(obstacle: Obstacle, step: ObstacleStep) -> None:
    """Who raised it learns under which document it went to the centre."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Your obstacle was sent to the centre: %(title)s") % _names(obstacle)
        line = _("To %(agency)s, under document %(document)s") % {
            "agency": step.to_agency,
            "document": step.document_number,
        }
        _tell(_raisers(obstacle), "obstacle_sent", subject, [line], obstacle)


def tell_replied(obstacle: Obstacle, step: ObstacleStep) -> None:
    """Who raised it learns what the centre replied."""
    with override(settings.LANGUAGE_CODE):
        subject = _("The centre replied to your obstacle: %(title)s") % _names(obstacle)
        lines = [step.text, f"{obstacle.authority}: {step.document_number}"]
        _tell(_raisers(obstacle), "obstacle_replied", subject, lines, obstacle)


def tell_resolved(obstacle: Obstacle, step: ObstacleStep) -> None:
    """Who raised it, and whose own were merged into it, learn that somebody else calls it resolved."""
    with override(settings.LANGUAGE_CODE):
        subject = _("%(agency)s says that your obstacle is resolved: %(title)s") % {
            **_names(obstacle),
            "agency": step.agency,
        }
        others = [agency for agency in _raisers(obstacle) if agency != step.agency]
        _tell(others, "obstacle_resolved", subject, [step.text], obstacle)


def _tell(agencies: Iterable[Agency], kind: str, subject: str, lines: list[str], about: Obstacle) -> None:
    body = "\n".join(lines).strip()
    for agency in agencies:
        notify(agency, kind=kind, subject=subject, body=body, url=about.get_absolute_url())


def _names(obstacle: Obstacle) -> dict[str, str]:
    return {"agency": str(obstacle.agency), "title": obstacle.title}


def _raisers(obstacle: Obstacle) -> list[Agency]:
    """The agency that raised it, and those whose own were merged into it; or their heirs."""
    theirs = obstacle.merged.order_by().annotate(speaker_id=Coalesce("heir", "agency")).values("speaker_id")
    return [obstacle.speaker, *Agency.objects.filter(pk__in=theirs).exclude(pk=obstacle.speaker.pk)]


def _coordinators(*, but: Agency) -> list[Agency]:
    return list(Agency.objects.of_coordinators().exclude(pk=but.pk))
