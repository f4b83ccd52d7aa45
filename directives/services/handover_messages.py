"""What the two sides of a handover are told, in the portal's language, whoever carried it out."""

from collections.abc import Iterable
from typing import TypedDict

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from directives.models import Assignment, Handover, Obstacle
from portal.notifications import notify, notify_person


class Words(TypedDict):
    subject: str
    body: str
    url: str


def tell_handed_over(handover: Handover, tasks: list[Assignment], obstacles: list[Obstacle]) -> None:
    """Both agencies learn what passed on, in one message each."""
    with override(settings.LANGUAGE_CODE):
        words = _words(handover, [*_lines(tasks), *(f"- {obstacle}" for obstacle in obstacles)])
        for agency in (handover.from_agency, handover.to_agency):
            notify(agency, kind="handed_over", **words)


def tell_colleague(handover: Handover, tasks: list[Assignment], obstacles: list[Obstacle]) -> None:
    """The officer who takes over, and the one who hands over if still there, learn which tasks."""
    with override(settings.LANGUAGE_CODE):
        words = _words(handover, [*_lines(tasks), *(f"- {obstacle}" for obstacle in obstacles)])
        for person in (handover.from_user, handover.to_user):
            if person and person.is_active:
                notify_person(person, kind="handed_over", **words)


def _words(handover: Handover, lines: list[str]) -> Words:
    names = {"count": len(lines), "handover": handover}
    subject = ngettext(
        "Handover of %(count)d task: %(handover)s", "Handover of %(count)d tasks: %(handover)s", len(lines)
    )
    about = [_("From %(day)s on") % {"day": date_format(handover.on)}, handover.decision, handover.reason]
    body = "\n".join([*filter(None, about), "", *lines])
    return {"subject": subject % names, "body": body, "url": handover.get_absolute_url()}


def _lines(tasks: Iterable[Assignment]) -> Iterable[str]:
    for task in tasks:
        order = task.directive
        due = f" ({date_format(task.due_on)})" if task.due_on else ""
        yield f"- {order.document.reference}, {task.label}: {order.title}{due}"
