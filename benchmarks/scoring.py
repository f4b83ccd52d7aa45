"""How well a notice was read: what was found against what a person annotated, as precision, recall and F1.

Directives are paired one to one by the overlap of their words (runs of four letters without diacritics) and
their label. Measures: segmentation (paired, under the right label), lead, cooperating, deadline, recurrence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.agency_names import OWNERS, Names, names, plain

MEASURES = ("segmentation", "lead", "cooperating", "deadline", "recurrence")
RUN = 4  # letters
FEWEST_RUNS = 12  # shorter words say nothing
ENOUGH_WITH_LABEL, ENOUGH_ALONE = 0.35, 0.55  # overlap for a pair
LABEL_BONUS, LEAD_BONUS = 1.0, 0.05
Directive = dict
NOT_SCORED = ("continuous",)


@dataclass
class Tally:
    hits: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hits + other.hits, self.extra + other.extra, self.missed + other.missed)

    @property
    def wanted(self) -> int:
        return self.hits + self.missed

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        both = 2 * self.hits + self.extra + self.missed
        return 2 * self.hits / both if both else 0.0


Tallies = dict[str, Tally]


def none_yet() -> Tallies:
    return {measure: Tally() for measure in MEASURES}


def together(many: Iterable[Tallies]) -> Tallies:
    total = none_yet()
    for tallies in many:
        total = {measure: total[measure] + tallies[measure] for measure in MEASURES}
    return total


def macro_f1(tallies: Tallies) -> float:
    """The mean over the measures of which there is anything to find."""
    found = [tally.f1 for tally in tallies.values() if tally.wanted]
    return sum(found) / len(found) if found else 0.0


def score(gold: Sequence[Directive], said: Sequence[Directive]) -> Tallies:
    """Missing what the annotation calls optional costs nothing."""
    tallies = none_yet()
    pairs = paired(gold, said)
    for mine, theirs, labelled in pairs:
        one, optional = gold[mine], gold[mine].get("optional")
        tallies["segmentation"] += Tally(1) if labelled else Tally(0, 1, 0 if optional else 1)
        for measure, tally in _fields(one, said[theirs]).items():
            tallies[measure] += tally
    lonely = [one for place, one in enumerate(gold) if place not in {pair[0] for pair in pairs}]
    for one in lonely:
        if not one.get("optional"):
            tallies["segmentation"] += Tally(missed=1)
            for measure, tally in _fields(one, {}).items():
                tallies[measure] += tally
    for place, one in enumerate(said):
        if place not in {pair[1] for pair in pairs}:
            tallies["segmentation"] += Tally(extra=1)
            for measure, tally in _fields({}, one).items():
                tallies[measure] += tally
    return tallies


def _fields(gold: Directive, said: Directive) -> Tallies:
    wanted, found = _facts(gold), _facts(said)
    for measure in ("lead", "cooperating"):  # the owners may be named one by one
        if (
            "owners" in wanted[measure] - found[measure]
            and found[measure] >= OWNERS
            and not OWNERS & wanted[measure]
        ):
            found[measure] = found[measure] - OWNERS | {"owners"}
    return {
        measure: Tally(
            len(wanted[measure] & found[measure]),
            len(found[measure] - wanted[measure]),
            len(wanted[measure] - found[measure]),
        )
        for measure in wanted
    }


def _facts(directive: Directive) -> dict[str, Names]:
    dues = directive.get("deadlines") or []
    return {
        "lead": names(directive.get("lead") or []),
        "cooperating": names(directive.get("cooperating") or []),
        "deadline": frozenset(date.fromisoformat(due["date"]).isoformat() for due in dues if due["date"]),
        "recurrence": frozenset(
            due["recurrence"] for due in dues if due["recurrence"] and due["recurrence"] not in NOT_SCORED
        ),
    }


# Pairing


def paired(gold: Sequence[Directive], said: Sequence[Directive]) -> list[tuple[int, int, bool]]:
    """Places in gold and in said that belong together, and whether their labels agree."""
    wanted, found = [_texts(one) for one in gold], [_texts(one) for one in said]
    weights, labelled = [], []
    for one, texts in zip(gold, wanted, strict=True):
        agree = [same_label(one["item"], other.get("item")) for other in said]
        shared = [max((overlap(a, b) for a in texts for b in others), default=0.0) for others in found]
        weights.append(
            [
                _weight(part, label, bool(names(one["lead"]) & names(other.get("lead") or [])))
                for part, label, other in zip(shared, agree, said, strict=True)
            ]
        )
        labelled.append(agree)
    return [(i, j, labelled[i][j]) for i, j in best_pairs(weights)]


def _weight(shared: float, labelled: bool, same_lead: bool) -> float:
    if shared < (ENOUGH_WITH_LABEL if labelled else ENOUGH_ALONE):
        return 0.0
    return shared + LABEL_BONUS * labelled + LEAD_BONUS * same_lead


def _texts(directive: Directive) -> list[Counter[str]]:
    return [runs(words) for words in (directive.get("text"), directive.get("summary")) if words]


def runs(words: str) -> Counter[str]:
    letters = plain(words).replace(" ", "")
    return Counter(letters[at : at + RUN] for at in range(max(0, len(letters) - RUN + 1)))


def overlap(one: Counter[str], other: Counter[str]) -> float:
    """The part of the shorter words that is found in the longer ones."""
    shorter = min(one.total(), other.total())
    return (one & other).total() / shorter if shorter >= FEWEST_RUNS else 0.0


def same_label(gold: str, said: str | None) -> bool:
    """Also when the upper levels are left out, or a level more was seen."""
    wanted, found = _levels(gold), _levels(said or "")
    if not wanted or wanted == found:  # "-": there is no number in the notice
        return True
    if not found:
        return False
    return wanted[-len(found) :] == found or found[-len(wanted) :] == wanted or found[: len(wanted)] == wanted


def _levels(label: str) -> tuple[str, ...]:
    words = re.sub(r"phu luc|annex|bang", " pl ", plain(label)).split()
    return tuple(word for word in words if word not in {"muc", "khoan", "diem", "so", "phan", "stt", "tt"})


def best_pairs(weights: list[list[float]]) -> list[tuple[int, int]]:
    """One to one, with the greatest sum of weights (Hungarian method): a row pushes others aside."""
    rows, columns = len(weights), len(weights[0]) if weights else 0
    size = max(rows, columns)
    cost = [[-weights[i][j] if i < rows and j < columns else 0.0 for j in range(size)] for i in range(size)]
    row_price, column_price = [0.0] * size, [0.0] * (size + 1)
    holder = [-1] * (size + 1)  # the row of each column; the last column is where a new row waits
    for row in range(size):
        holder[size] = row
        _push(cost, row_price, column_price, holder)
    held = [(holder[column], column) for column in range(columns)]
    return [(row, column) for row, column in held if row < rows and weights[row][column] > 0]


def _push(
    cost: list[list[float]], row_price: list[float], column_price: list[float], holder: list[int]
) -> None:
    """Find a column for the row that waits."""
    size = len(cost)
    slack, came_from, seen = [float("inf")] * size, [size] * size, [False] * (size + 1)
    at = size
    while holder[at] >= 0:
        seen[at] = True
        row = holder[at]
        for column in range(size):
            rest = cost[row][column] - row_price[row] - column_price[column]
            if not seen[column] and rest < slack[column]:
                slack[column], came_from[column] = rest, at
        nearest = min(
            (column for column in range(size) if not seen[column]), key=lambda column: slack[column]
        )
        step = slack[nearest]
        for column in range(size + 1):
            if seen[column]:
                row_price[holder[column]] += step
                column_price[column] -= step
            elif column < size:
                slack[column] -= step
        at = nearest
    while at != size:
        holder[at] = holder[came_from[at]]
        at = came_from[at]
    holder[size] = -1
