"""What a coordinator mended after entry, told from the audit trail."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.story.happenings import LONGEST, Happening
from portal.models import AuditEntry
from portal.verbs import FIELDS


def mended(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Slips that were corrected, and agencies that were added."""
    entries = AuditEntry.objects.filter(
        subject_type=Directive._meta.label_lower,
        subject_id=directive.pk,
        verb__in=["directive.corrected", "directive.addressed"],
    )
    tell = {"directive.corrected": _corrected, "directive.addressed": _addressed}
    return [
        tell[entry.verb](entry) for entry in entries.select_related("by__agency").order_by("-id")[:LONGEST]
    ]


def _corrected(entry: AuditEntry) -> Happening:
    """With the reason and what stood before, but for the long words, which the record of changes shows."""
    names = [name for name in FIELDS if name in entry.before]
    lines = [entry.after["reason"]]
    for name in names:
        if name != "words":
            label, before, after = capfirst(str(FIELDS[name])), entry.before[name], entry.after[name]
            lines.append(f"{label}: {before or '–'} → {after or '–'}")
    did = _("corrected what was entered: %(fields)s")
    return _told(entry, did % {"fields": ", ".join(str(FIELDS[name]) for name in names)}, "\n".join(lines))


def _addressed(entry: AuditEntry) -> Happening:
    did = _("gave the task also to %(agencies)s")
    return _told(entry, did % {"agencies": ", ".join(entry.after["agencies"])})


def _told(entry: AuditEntry, did: str, said: str = "") -> Happening:
    office = entry.by and entry.by.agency
    return Happening(entry.verb, entry.at, str(office or entry.by or ""), did, str(entry.by or ""), said)
