"""Which unit and which component a row means, by code or by name, and which names come near."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from rapidfuzz import fuzz, process

from disbursement.models import ImportFile
from disbursement.reading.heads import plain
from portal.models import Agency
from programs.models import Component, Program

NEAR, CUTOFF = 3, 75
BEFORE_A_NAME = [
    ("uy ban nhan dan ", "ubnd "),
    ("huyen ", "thanh pho ", "tp ", "thi xa ", "xa ", "phuong "),
]  # left out one after the other
TRIED = 500  # unknown names that are compared with all others; whoever has more sent another table


@dataclass
class Found:
    """A key; or none, with what it may have been: "unknown" or "ambiguous", and the names that come near."""

    key: int | None = None
    code: str = ""
    near: list[str] = field(default_factory=list)


class Names:
    """Names by their plain form; what leaves out "UBND" or "huyện" is tried when the whole is unknown."""

    def __init__(self, named: Iterable[tuple[int, str, list[str]]]):
        self.labels: dict[int, str] = {}
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._loose: dict[str, set[int]] = defaultdict(set)
        self._found: dict[tuple[str, str], Found] = {}
        self._tried = 0
        for key, label, names in named:
            self.labels[key] = label
            for name in filter(None, map(plain, names)):
                self._whole[name].add(key)
                for shorter in _shorter(name):
                    self._loose[shorter].add(key)

    def find(self, code: str, name: str) -> Found:
        """By its code if that is known, else by its name."""
        if (code, name) not in self._found:
            self._found[code, name] = self._find(plain(code), plain(name))
        return self._found[code, name]

    def _find(self, code: str, name: str) -> Found:
        loose = ((self._loose, shorter) for shorter in _shorter(name))
        for names, text in ((self._whole, code), (self._whole, name), *loose):
            keys = names.get(text, set()) if text else set()
            if len(keys) == 1:
                return Found(next(iter(keys)))
            if keys:
                return Found(None, "ambiguous", sorted(self.labels[key] for key in keys)[:NEAR])
        return Found(None, "unknown", self._near(name or code))

    def _near(self, text: str) -> list[str]:
        self._tried += 1
        if self._tried > TRIED:
            return []
        found = process.extract(text, list(self._whole), scorer=fuzz.WRatio, limit=10, score_cutoff=CUTOFF)
        labels = (self.labels[key] for name, _score, _place in found for key in sorted(self._whole[name]))
        return list(dict.fromkeys(labels))[:NEAR]


def units(year: int) -> Names:
    """The agencies of the province that stood in that year, with their other names."""
    began = Q(opened_on=None) | Q(opened_on__year__lte=year)
    stood = Q(closed_on=None) | Q(closed_on__year__gte=year)
    rows = Agency.objects.of_province().filter(began, stood).order_by("pk")
    return Names(
        (row.pk, row.short_name, [row.code, row.name, row.short_name, *row.aliases.splitlines()])
        for row in rows
    )


def components(program: Program | None) -> Names:
    """The components of a programme, or of all; each also by the way to it: "Dự án 1, Tiểu dự án 2"."""
    rows = list(Component.objects.select_related("program").order_by("pk"))
    by_key = {row.pk: row for row in rows}
    return Names(
        (row.pk, " › ".join(_way(row, by_key)), _names_of(row, by_key))
        for row in rows
        if program is None or row.program_id == program.pk
    )


def _names_of(row: Component, by_key: Mapping[int, Component]) -> list[str]:
    way = _way(row, by_key)
    ways = [" ".join(way[first:]) for first in range(len(way))]
    named = [f"{words} {row.name}" for words in ways]
    return [row.code, row.budget_code, row.name, str(row), *ways, *named]


def _way(row: Component, by_key: Mapping[int, Component]) -> list[str]:
    """Labels from the top of the tree to the component."""
    above = _way(by_key[row.parent_id], by_key) if row.parent_id and row.parent_id in by_key else []
    return [*above, row.label or row.code]


def _shorter(name: str) -> list[str]:
    """The name without what only says what kind of office it is, the longest first."""
    found = [name]
    for words in BEFORE_A_NAME:
        name = next((name.removeprefix(word) for word in words if name.startswith(word)), name)
        found.append(name)
    return found


def kinds_of(upload: ImportFile) -> dict[int, set[str]]:
    """Each component that this file may speak of, with the kinds of capital that it takes."""
    rows = Component.objects.order_by()
    if upload.program_id:
        rows = rows.filter(program=upload.program_id)
    return {row.pk: set(row.kinds) for row in rows}
