"""Whose line of the Treasury it is: by names that were matched before, else by our own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from disbursement.importing.columns import WORDS_OF_KINDS, WORDS_OF_SOURCES
from disbursement.importing.names import Found, Names, components, units
from disbursement.models import TreasuryLine, TreasuryList, TreasuryName
from disbursement.reading.heads import plain
from programs.models import Component, Program

Subject = TreasuryName.Subject
NAME = 300


class Matching:
    """All names that are known, read once for many lines."""

    def __init__(self, treasury_list: TreasuryList):
        self._program = treasury_list.program_id
        self._known = {(name.subject, name.words): name for name in TreasuryName.objects.order_by()}
        self._units, self._programs = units(treasury_list.year), programmes()
        self._components = components(treasury_list.program)
        self._of = dict(Component.objects.order_by().values_list("pk", "program"))

    def match(self, line: TreasuryLine) -> TreasuryLine:
        """Fill in what the words mean, as far as it is known. What is of another programme is left out."""
        line.is_left_out = False
        line.unit_id = self._unit(line)
        line.program_id, line.component_id = self._program_of(line)
        line.kind = line.kind if not line.kind_words else self._kind(line)
        line.source = WORDS_OF_SOURCES.get(plain(line.source_words), "")
        return line

    def unit_like(self, words: str) -> Found:
        return self._units.find("", words)

    def programme_like(self, words: str) -> Found:
        return self._programs.find("", words)

    def _unit(self, line: TreasuryLine) -> int | None:
        if name := self._name(Subject.UNIT, line.unit_words, line):
            return name.unit_id
        code, _space, words = line.unit_words.partition(" · ")
        return self._units.find(code, words or code).key if line.unit_words else None

    def _program_of(self, line: TreasuryLine) -> tuple[int | None, int | None]:
        """Programme and component: each by its own words; a component tells its programme."""
        component = self._component(line.component_words)
        words = line.program_words or ("" if self._program else line.component_words)
        if name := self._name(Subject.PROGRAMME, words, line):
            program, component = name.program_id, name.component_id or component
        elif words:
            component = component or self._component(words)
            program = self._programs.find("", words).key or self._of.get(component or 0)
        else:
            program = self._program
        if self._program and program and program != self._program:
            line.is_left_out = True
        return program, component if self._of.get(component or 0) == program else None

    def _component(self, words: str) -> int | None:
        return self._components.find("", words).key if words else None

    def _kind(self, line: TreasuryLine) -> str:
        if name := self._name(Subject.KIND, line.kind_words, line):
            return name.kind
        return WORDS_OF_KINDS.get(plain(line.kind_words), "")

    def _name(self, subject: str, words: str, line: TreasuryLine) -> TreasuryName | None:
        """What was said of these words once; a name that is left out takes its line with it."""
        name = self._known.get((subject, plain(words)[:NAME])) if words else None
        if name and name.is_left_out:
            line.is_left_out = True
        return name


def programmes() -> Names:
    """All programmes by code, short name and name."""
    return Names(
        (row.pk, str(row), [row.code, row.name, row.short_name]) for row in Program.objects.order_by("pk")
    )


@dataclass
class Unknown:
    """Words that nobody has matched yet, how many lines have them, and their amounts together in đồng."""

    subject: str
    words: str
    lines: int
    amount: int
    near: list[str]

    @property
    def subject_words(self) -> str:
        return str(Subject(self.subject).label)


def unknown(treasury_list: TreasuryList) -> list[Unknown]:
    """What is to be matched, most money first, each with the names that come near."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    said: dict[tuple[str, str], str] = {}
    lines = treasury_list.lines.filter(is_left_out=False, amount__isnull=False).order_by("row", "pk")
    for line in lines:
        for subject, words in missing(line):
            key = subject, plain(words)[:NAME]
            said.setdefault(key, words)
            found[key].append(line.amount or 0)
    matching = Matching(treasury_list) if found else None
    rows = []
    for name, amounts in found.items():
        subject, words = name[0], said[name]
        near = _near(matching, subject, words) if matching else []
        rows.append(Unknown(subject, words, len(amounts), sum(amounts), near))
    return sorted(rows, key=lambda row: (row.subject, -row.amount, row.words))


def missing(line: TreasuryLine) -> Iterable[tuple[str, str]]:
    """(subject, words) of what this line says and nobody understands."""
    scope = line.program_words or line.component_words
    if line.unit_id is None and line.unit_words:
        yield Subject.UNIT, line.unit_words
    if line.program_id is None and scope:
        yield Subject.PROGRAMME, scope
    if line.kind_words and not line.kind:
        yield Subject.KIND, line.kind_words


def _near(matching: Matching, subject: str, words: str) -> list[str]:
    if subject == Subject.UNIT:
        return matching.unit_like(words).near
    return matching.programme_like(words).near if subject == Subject.PROGRAMME else []
