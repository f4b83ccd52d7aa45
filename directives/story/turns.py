"""Turns in a directive's life, told from the audit trail: dates, periods, links, ends without a result."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.story.happenings import LONGEST, Happening
from portal.models import AuditEntry

OF_DIRECTIVE = ["directive.date_set", "directive.period_opened", "directive.linked", "directive.waits"]
OF_ASSIGNMENT = ["assignment.closed"]


def turned(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """What the coordinator or the calendar did to the task, and to the parts of it that the person sees."""
    about = Q(subject_type="directives.directive", subject_id=directive.pk, verb__in=OF_DIRECTIVE)
    seen = [row.pk for row in visible]
    about |= Q(subject_type="directives.assignment", subject_id__in=seen, verb__in=OF_ASSIGNMENT)
    entries = AuditEntry.objects.filter(about).select_related("by__agency").order_by("-id")[:LONGEST]
    return [_happening(entry) for entry in entries]


def _happening(entry: AuditEntry) -> Happening:
    who = str(entry.by.agency or entry.by) if entry.by else _("The portal")
    person = str(entry.by) if entry.by else ""
    said = str(entry.after.get("reason", ""))
    return Happening(entry.verb, entry.at, who, _did(entry), person, said)


def _did(entry: AuditEntry) -> str:
    before, after = entry.before, entry.after
    if entry.verb == "directive.date_set" and before.get("due_on"):
        days = {"before": _day(before["due_on"]), "day": _day(after["due_on"])}
        return _("moved the date of the event: the deadline was %(before)s and is %(day)s") % days
    if entry.verb == "directive.date_set":
        return _("dated the event: the deadline is %(day)s") % {"day": _day(after["due_on"])}
    if entry.verb == "directive.period_opened":
        return _("opened a period: %(period)s") % after
    if entry.verb == "directive.linked":
        replaces, continues = _("let the task replace %(earlier)s"), _("let the task continue %(earlier)s")
        return (replaces if after["how"] == Directive.Link.REPLACES else continues) % after
    if entry.verb == "directive.waits" and after.get("depends_on"):
        return _("let the task wait for clause %(depends_on)s") % after
    if entry.verb == "directive.waits":
        return _("let the task wait for no other any more")
    return _("closed the part of %(agency)s without a result") % after


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
