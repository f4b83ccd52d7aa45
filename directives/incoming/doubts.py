"""What is doubtful in a draft, in sentences that say how to mend it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

UNKNOWN, NOBODY, UNCLEAR = "unknown_name", "no_lead", "unclear_name"
LASTING = {UNKNOWN, NOBODY, UNCLEAR}  # they cannot be accepted; the others end when a person has looked

SENTENCES = {
    UNKNOWN: _("“%(name)s”: no agency of that name stood on that day: choose one, or have it added."),
    UNCLEAR: _("“%(name)s” fits several agencies: write which of them is meant."),
    NOBODY: _("Nobody leads: say who must do it, or drop the draft if it orders nothing."),
    "guessed_name": _("“%(name)s” is written in another way in the notice: compare it with the text."),
    "inherited_lead": _("“%(name)s” stands in a heading, not in these words: see that it leads here too."),
    "no_deadline_read": _("The words speak of time, but no deadline was read: type it if there is one."),
    "odd_date": _("The date does not exist or lies before the notice: compare it with the text."),
    "several_deadlines": _(
        "Several deadlines are named, the first one was taken: split the draft if there are two tasks."
    ),
    "shared_deadline": _("The deadline stands in a heading or a closing sentence: see that it holds here."),
    "may_hold_two": _("Perhaps these are two tasks: split them if each can be finished for itself."),
    "broken_text": _("The scan was hard to read here: compare the words with the picture."),
}


class Said(NamedTuple):
    """A doubt in words; where it is about letters of the text, their place."""

    code: str
    sentence: str
    name: str = ""
    start: int | None = None


def said(doubts: Iterable[dict[str, Any]]) -> list[Said]:
    """Each once; a code that nobody knows any more is passed over."""
    found = {}
    for doubt in doubts:
        if sentence := SENTENCES.get(doubt["code"]):
            name = doubt.get("name", "")
            words = str(sentence) % {"name": name}
            found.setdefault((doubt["code"], name), Said(doubt["code"], words, name, doubt.get("start")))
    return list(found.values())
