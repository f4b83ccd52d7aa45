"""Whom a name in a notice means on its day: exactly, without the person's office, or nearly."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz, process

from directives.addressing import Addressing, Who, key
from portal.models import AgencyGroup

NEARLY = 88  # of 100: below it a likeness of two names says little


class Match(NamedTuple):
    """Who is meant, if anybody; `written` is how the form names them; `sure` is 0 to 1."""

    who: Who | None
    written: str
    sure: float


def recognise(name: str, addressing: Addressing) -> Match:
    """A group keeps its words, an agency gets its short name; an unknown one stays as it was written."""
    try:
        return _match(addressing.find(name), name, 1)
    except ValidationError:
        nearest = process.extractOne(
            key(name), addressing.by_name.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY
        )
    if nearest and len(found := addressing.by_name[nearest[0]]) == 1:
        return _match(found[0], found[0].name, nearest[1] / 100)
    return Match(None, name, 0)


def _match(who: Who, name: str, sure: float) -> Match:
    if isinstance(who, AgencyGroup):
        return Match(who, name, sure)
    return Match(who, who.short_name, sure)
