"""The whole way: a text -> the drafts of its directives, in the form that the scorer and the pages read."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directives.notices import dates, lexicon, tables
from directives.notices.clauses import Clause, clauses
from directives.notices.dates import Due
from directives.notices.header import Header, read_header
from directives.notices.lines import paragraphs
from directives.notices.outline import units
from directives.notices.repair import is_broken, repaired
from directives.notices.source import Source, Span, source_of

CITED = re.compile(
    rf"(?:{lexicon.DOCUMENTS})\s+so\s*:?\s*(\d+[a-z]?/[\w&/-]+)"
    r"(?:\s*,?\s*ngay\s+(\d{1,2})(?:\s*[/.-]\s*|\s+thang\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+nam\s+)(\d{4}))?"
)
DUE = re.compile(r"hoan\s+thanh|xong|cham\s+nhat|thoi\s+han|truoc\s+ngay|thuc\s+hien\s+trong|trong\s+quy")
SUMMARY = 160
NOWHERE = Span(0, 0)


@dataclass
class Draft:
    """A directive as it was read, with the place of its words."""

    item: str
    text: str
    lead: list[str]
    cooperating: list[str]
    deadlines: list[Due]
    references: list[dict[str, Any]] = field(default_factory=list)
    span: Span = NOWHERE

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "summary": _short(self.text),
            "text": self.text,
            "lead": self.lead,
            "cooperating": self.cooperating,
            "deadlines": [
                {
                    "phrase": due.phrase,
                    "date": due.date and due.date.isoformat(),
                    "recurrence": due.recurrence,
                }
                for due in self.deadlines
            ],
            "references": self.references,
        }


@dataclass
class Notice:
    """What was read."""

    header: Header
    issued_on: date | None
    drafts: list[Draft]

    def as_json(self, stem: str) -> dict[str, Any]:
        return {
            "id": stem,
            "issued_on": self.issued_on and self.issued_on.isoformat(),
            "number": self.header.number,
            "issuer": self.header.issuer,
            "directives": [draft.as_json() for draft in self.drafts],
        }


def read_notice(raw: str, issued_on: date | None = None) -> Notice:
    source = source_of(raw)
    if is_broken(source):
        source = repaired(source)
    parts = paragraphs(source)
    header = read_header(source, parts)
    day = issued_on or header.issued_on
    drafts = [
        _draft(source, clause, day)
        for unit in units(source, parts[slice(*header.body)])
        for clause in clauses(source, unit)
    ]
    if header.annex[0] < header.annex[1]:
        start = parts[header.annex[0]].start
        for row in tables.rows(source, start, len(source.plain)):
            drafts.append(
                Draft(
                    f"PL.{row.label}",
                    row.text,
                    row.lead,
                    row.cooperating,
                    dates.cell(row.due, day, *row.span),
                    [],
                    source.span(*row.span),
                )
            )
    return Notice(header, day, drafts)


def _draft(source: Source, clause: Clause, day: date | None) -> Draft:
    leads, others = [one.name for one in clause.leads], [one.name for one in clause.cooperating]
    found = dates.deadlines(source, clause.start, clause.end, day) or _shared(source, clause, day)
    item = ".".join(clause.unit.path) or "-"
    text = source.said(clause.start, clause.end)
    return Draft(
        item,
        text,
        leads,
        others,
        found,
        references(source, clause.start, clause.end),
        source.span(clause.start, clause.end),
    )


def _shared(source: Source, clause: Clause, day: date | None) -> list[Due]:
    """The deadline of the innermost heading that has one."""
    for start, end in reversed(clause.unit.headings):
        if DUE.search(source.plain, start, end) and (found := dates.deadlines(source, start, end, day)):
            return found
    return []


def references(source: Source, start: int, end: int) -> list[dict[str, Any]]:
    """Numbered documents that are cited there."""
    found = []
    for match in CITED.finditer(re.sub(r"\s", " ", source.plain[start:end])):
        number = source.said(start + match.start(1), start + match.end(1))
        day = None
        if match[4]:
            try:
                day = date(int(match[4]), int(match[3]), int(match[2])).isoformat()
            except ValueError:
                day = None
        found.append({"number": number, "date": day})
    return found


def _short(text: str) -> str:
    return text if len(text) <= SUMMARY else text[:SUMMARY].rsplit(" ", 1)[0] + "…"
