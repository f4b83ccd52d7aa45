"""When the reminders of a task were paused, and when somebody ended the pause."""

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive, ReminderPause
from directives.story.happenings import LONGEST, Happening, whose
from portal import clock
from portal.models import User


def paused(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Of a pause that ran out by itself only its beginning: its last day stands there."""
    rows = ReminderPause.objects.filter(assignment__in=visible).for_list()
    found = []
    for pause in rows[:LONGEST]:
        names = {"agency": whose(directive, pause.assignment)}
        did = _("paused the reminders of %(agency)s") % names
        if pause.until:
            until = {**names, "day": f"{pause.until:%d/%m/%Y}"}
            did = _("paused the reminders of %(agency)s until %(day)s") % until
        found.append(_told(pause.paused_at, pause.paused_by, did, pause.reason))
        if pause.ended_at and (pause.until is None or clock.day_of(pause.ended_at) <= pause.until):
            did = _("let %(agency)s be reminded again") % names
            found.append(_told(pause.ended_at, pause.ended_by, did))
    return found


def _told(at, by: User | None, did: str, said: str = "") -> Happening:
    return Happening("paused", at, str((by and by.agency) or by), did, str(by), said)
