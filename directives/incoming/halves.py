"""A draft that holds two tasks is cut in two; two drafts that are one task become one."""

import re
from itertools import pairwise
from typing import Any, NamedTuple

from directives.models import DirectiveDraft

PAUSE = re.compile(r"(?<=[.;!?])\s+(?=\S)|,\s+(?=đồng thời\b)", re.IGNORECASE)
OF_HALF = ("deadline_words", "due_on", "deadline_kind")


class Piece(NamedTuple):
    """A sentence of the words, and where it begins; before the first one there is nothing to cut."""

    start: int
    text: str


def pieces(words: str) -> list[Piece]:
    """Where the words could be cut."""
    starts = [0, *(match.end() for match in PAUSE.finditer(words)), len(words)]
    return [Piece(start, words[start:end].strip()) for start, end in pairwise(starts)]


def cut(draft: DirectiveDraft, at: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of both halves. A deadline goes with its words; both keep the names, to be corrected."""
    words = draft.typed["words"]
    first, second = dict(draft.typed), dict(draft.typed)
    first["words"], second["words"] = words[:at].strip(" ;,\n"), words[at:].strip()
    first["title"] = second["title"] = ""
    phrase = draft.typed.get("deadline_words", "")
    if phrase and phrase in first["words"] and phrase not in second["words"]:
        second |= dict.fromkeys(OF_HALF, "")
    elif phrase and phrase in second["words"] and phrase not in first["words"]:
        first |= dict.fromkeys(OF_HALF, "")
    return first, second


def joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Both as one: the words after each other, every name once, the first deadline that there is."""
    one = {**second, **{name: value for name, value in first.items() if value}}
    one["words"] = f"{first['words'].rstrip()} {second['words'].lstrip()}".strip()
    one["title"] = ""
    leads = _names(first["leads"], second["leads"])
    others = _names(first["cooperating"], second["cooperating"])
    one["leads"] = "; ".join(leads)
    one["cooperating"] = "; ".join(name for name in others if name not in leads)
    one["citations"] = "\n".join(_each(first["citations"].splitlines(), second["citations"].splitlines()))
    one["programs"] = _each(first.get("programs") or [], second.get("programs") or [])
    return one


def _names(*texts: str) -> list[str]:
    return _each(*([name.strip() for name in text.split(";") if name.strip()] for text in texts))


def _each(*lists: list[str]) -> list[str]:
    return list(dict.fromkeys(one for them in lists for one in them))
