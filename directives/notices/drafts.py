"""The whole way: a text -> the drafts of its directives, in the form that the scorer and the pages read."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directives.notices import certainty, dates, shared, tables
from directives.notices.certainty import Doubt, Named, named
from directives.notices.clauses import Clause, clauses
from directives.notices.dates import Due
from directives.notices.header import Header, read_header
from directives.notices.lines import Paragraph, page_numbers, paragraphs
from directives.notices.outline import units
from directives.notices.parties import Party
from directives.notices.recipients import recipients
from directives.notices.references import Reference, references
from directives.notices.repair import is_broken, repaired
from directives.notices.source import Source, Span, source_of

SUMMARY = 160
NOWHERE = Span(0, 0)


@dataclass
class Draft:
    """A directive as it was read; places are in `Notice.words`, `span` is that of all its words.

    `confidence` is 0 to 1; `doubts` are what a person should look at (`certainty`).
    """

    item: str
    text: str
    lead: list[Named]
    cooperating: list[Named]
    deadlines: list[Due]
    references: list[Reference] = field(default_factory=list)
    recipients: list[Named] = field(default_factory=list)
    span: Span = NOWHERE
    confidence: float = 1.0
    doubts: list[Doubt] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "summary": _short(self.text),
            "text": self.text,
            "lead": [one.name for one in self.lead],
            "cooperating": [one.name for one in self.cooperating],
            "deadlines": [
                {
                    "phrase": due.phrase,
                    "date": due.date and due.date.isoformat(),
                    "recurrence": due.recurrence,
                }
                for due in self.deadlines
                if not due.is_mistaken
            ],
            "references": [one.as_json() for one in self.references],
        }


@dataclass
class Notice:
    """What was read. `words` is the clean text, in which all places are."""

    header: Header
    issued_on: date | None
    drafts: list[Draft]
    words: str

    def as_json(self, stem: str) -> dict[str, Any]:
        return {
            "id": stem,
            "issued_on": self.issued_on and self.issued_on.isoformat(),
            "number": self.header.number,
            "issuer": self.header.issuer,
            "directives": [draft.as_json() for draft in self.drafts],
        }


def read_notice(raw: str, issued_on: date | None = None) -> Notice:
    """Deadlines are counted from the day of issue; where nothing says it, from that of the meeting."""
    source = source_of(raw)
    if is_broken(source):
        source = repaired(source)
    parts = paragraphs(source)
    header = read_header(source, parts)
    source = source.without(page_numbers(source, parts[slice(*header.body)]))
    issued_on = issued_on or header.issued_on
    day = issued_on or header.meeting_on
    drafts = _drafts_of_body(source, parts[slice(*header.body)], day)
    drafts += _drafts_of_annex(source, parts[slice(*header.annex)], day)
    return Notice(header, issued_on, drafts, source.words)


def _drafts_of_body(source: Source, parts: list[Paragraph], day: date | None) -> list[Draft]:
    """The tasks of the text, then those of tables within it."""
    if not parts:
        return []
    found = list(tables.tables_within(source, parts[0].start, parts[-1].end))
    inside = {n for start, end, _rows in found for n, part in enumerate(parts) if start <= part.start < end}
    text = [part for n, part in enumerate(parts) if n not in inside]
    drafts = _drafts_of_text(source, text, day)
    return drafts + [_draft_of_row(source, row, day) for _start, _end, rows in found for row in rows]


def _drafts_of_text(source: Source, parts: list[Paragraph], day: date | None) -> list[Draft]:
    found = units(source, parts)
    closing = shared.closers(source, found, day)
    closed = {n: one.dues for one in closing.values() for n in one.units}
    return [
        _draft(source, clause, closed.get(n, []), day)
        for n, unit in enumerate(found)
        if n not in closing
        for clause in clauses(source, unit)
    ]


def _drafts_of_annex(source: Source, parts: list[Paragraph], day: date | None) -> list[Draft]:
    """A table, else points as in the body."""
    if not parts:
        return []
    if rows := tables.rows_of_annex(source, parts[0].start, len(source.plain)):
        return [_draft_of_row(source, row, day) for row in rows]
    drafts = _drafts_of_text(source, parts[1:], day)
    for draft in drafts:
        draft.item = f"PL.{draft.item}".removesuffix(".-")
    return drafts


def _draft(source: Source, clause: Clause, closed: list[Due], day: date | None) -> Draft:
    place = clause.start, clause.end
    due = dates.deadlines(source, *place, day) or closed or shared.of_headings(source, clause.unit, day)
    made = Draft(
        ".".join(clause.unit.path) or "-",
        source.said(*place),
        named(source, clause.leads, source.span(*place)),
        named(source, clause.cooperating, source.span(*place)),
        due,
        references(source, *place),
    )
    return _judged(source, made, place, day)


def _draft_of_row(source: Source, row: tables.Row, day: date | None) -> Draft:
    span = source.span(*row.span)
    due = dates.cell(source, *row.due_span, row.due, day)
    lead, others = named(source, row.lead, span), named(source, row.cooperating, span)
    made = Draft(f"PL.{row.label}", row.text, lead, others, due, references(source, *row.span))
    return _judged(source, made, row.span, day)


def _judged(source: Source, draft: Draft, place: tuple[int, int], day: date | None) -> Draft:
    """With who receives the result, and how sure all of it is."""
    draft.span = source.span(*place)
    draft.recipients = _recipients(source, draft, place)
    names = draft.lead, draft.cooperating
    draft.doubts = certainty.doubts_of(source, place, *names, draft.deadlines, day)
    draft.confidence = certainty.confidence_of([*draft.lead, *draft.cooperating], draft.doubts)
    return draft


def _recipients(source: Source, draft: Draft, place: tuple[int, int]) -> list[Named]:
    """Not those that lead or cooperate."""
    known = {one.name for one in [*draft.lead, *draft.cooperating]}
    found: list[Party] = [one for one in recipients(source, *place) if one.name not in known]
    return named(source, found, draft.span)


def _short(text: str) -> str:
    return text if len(text) <= SUMMARY else text[:SUMMARY].rsplit(" ", 1)[0] + "…"
