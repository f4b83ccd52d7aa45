"""Letters that urged an agency, and its answers."""

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive, UrgingItem
from directives.story.happenings import LONGEST, Happening
from portal.audit import history_of

NEEDED = ("letter__agency", "letter__sent_by__agency", "letter__answered_by")


def urged(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """That a letter listed the task, and that it was answered, when either was recorded."""
    rows = UrgingItem.objects.filter(assignment__in=visible).select_related(*NEEDED)
    letters = {item.letter_id: item.letter for item in rows.order_by("-id")[:LONGEST]}
    found = []
    for entry in history_of(*letters.values()) if letters else []:
        letter = letters[entry.subject_id]
        who, person = str(letter.agency), str(entry.by)
        if entry.verb == "letter.sent":
            words = {"agency": who, "letter": letter.reference, "day": f"{letter.answer_by:%d/%m/%Y}"}
            did = _("urged %(agency)s with letter %(letter)s, to be answered by %(day)s") % words
            found.append(Happening("urged", entry.at, str(entry.by and entry.by.agency), did, person))
        elif entry.verb == "letter.answered":
            did = _("answered letter %(letter)s") % {"letter": letter.reference}
            found.append(Happening("answered", entry.at, who, did, person, letter.answer))
    return found
