"""What was read of each directive, as the fields of the form in which a person reviews it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from directives import deadlines
from directives.addressing import Addressing
from directives.incoming.recognising import Match, recognise
from directives.models import DirectiveDraft, IncomingNotice
from directives.notices.drafts import Draft, Notice
from directives.titles import title_of
from portal.search import fold
from programs.models import Program

Doubt = dict[str, Any]
Place = dict[str, Any]
CLAUSE, WORDS, RECIPIENT = 20, 20_000, 200


def drafts_of(notice: IncomingNotice, read: Notice, day: date) -> list[DirectiveDraft]:
    """Not saved yet; names as of the document's day, else of the day on which it is reviewed."""
    addressing = Addressing(day)
    programs = list(Program.objects.filter(starts_on__lte=day, disburse_until__gte=day))
    clauses = Counter(_clause(draft) for draft in read.drafts)
    parts: Counter[str] = Counter()
    made = []
    for position, draft in enumerate(read.drafts, start=1):
        clause = _clause(draft)
        parts[clause] += 1
        made.append(made_of(draft, day, addressing, programs))
        made[-1].typed["title"] = title_of(draft, read.words)
        made[-1].notice, made[-1].position = notice, position
        made[-1].typed |= {"clause": clause, "part": str(parts[clause]) if clauses[clause] > 1 else ""}
    return made


def made_of(draft: Draft, day: date, addressing: Addressing, programs: Sequence[Program]) -> DirectiveDraft:
    """One draft: its fields, where they stand, what is doubtful."""
    leads, others = (
        [recognise(one.name, addressing) for one in them] for them in (draft.lead, draft.cooperating)
    )
    typed = {
        "words": draft.text[:WORDS],
        "leads": names(leads),
        "cooperating": names(others, leads),
        "recipient": "; ".join(dict.fromkeys(one.name for one in draft.recipients))[:RECIPIENT],
        "citations": "\n".join({one.number: _cited(one) for one in reversed(draft.references)}.values()),
        "programs": [one.code for one in programs if is_about(one, draft.text)],
        **_deadline(draft, day),
    }
    read = [doubt for doubt in draft.doubts if doubt["code"] != "unknown_name"]  # the portal knows more names
    doubts = [*read, *_doubts_of_names([*leads, *others])]
    return DirectiveDraft(typed=typed, places=_places(draft, [*leads, *others]), doubts=doubts)


def _clause(draft: Draft) -> str:
    return draft.item.strip()[:CLAUSE] or "-"


def names(matches: Iterable[Match], beside: Iterable[Match] = ()) -> str:
    """As the form takes them, each once; without those that are named beside them already."""
    left_out = {match.written for match in beside}
    return "; ".join(dict.fromkeys(match.written for match in matches if match.written not in left_out))


def _cited(reference: Any) -> str:
    day = reference.date
    return f"{reference.number}; {day:%d/%m/%Y}" if day else reference.number


def is_about(program: Program, text: str) -> bool:
    """Whether the words name this programme by its name or short name."""
    words = fold(text)
    return any(fold(name) in words for name in (program.name, program.short_name))


def _deadline(draft: Draft, day: date) -> dict[str, str]:
    """The first one, in its words; its date beside them only where the words alone give another.

    What counts from the day of issue is counted by the rules of deadlines, with its days off.
    """
    possible = [due for due in draft.deadlines if not due.is_mistaken] or draft.deadlines
    if not possible:
        return {"deadline_words": ""}
    first = possible[0]
    found = {"deadline_words": first.phrase[:300]}
    reading = deadlines.read(first.phrase, day)
    if first.date and reading.date != first.date and not reading.offset:
        found |= {"deadline_kind": "fixed", "due_on": first.date.isoformat()}
    return found


def _doubts_of_names(matches: Iterable[Match]) -> list[Doubt]:
    doubts: list[Doubt] = []
    for match in matches:
        if match.who is None:
            doubts.append({"code": "unknown_name", "name": match.written})
        elif match.sure < 1:
            doubts.append({"code": "guessed_name", "name": match.written})
    return doubts


def _places(draft: Draft, matches: Sequence[Match]) -> list[Place]:
    """Where each field stands in the notice's text, the whole clause first."""
    named = [*(("leads", one) for one in draft.lead), *(("cooperating", one) for one in draft.cooperating)]
    found = [_place("words", *draft.span)]
    for (field, one), match in zip(named, matches, strict=True):
        found.append(_place(field, one.start, one.end, match.written, min(one.confidence, match.sure)))
    found += [_place("recipient", one.start, one.end, one.name) for one in draft.recipients]
    found += [_place("deadline_words", due.start, due.end, due.phrase) for due in draft.deadlines]
    found += [_place("citations", one.start, one.end, one.number) for one in draft.references]
    return found


def _place(field: str, start: int, end: int, name: str = "", sure: float = 1) -> Place:
    return {"field": field, "start": start, "end": end, "name": name, "sure": round(sure, 2)}
