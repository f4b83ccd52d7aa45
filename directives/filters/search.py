"""Tasks by words: the small tables first (directives, documents, agencies), then the tasks that belong.

A word may stand in the directive, in its document or in the agency's names. So 10,000 directives say which
of 100,000 tasks are meant, and those are never read for it (docs/adr/0004).
"""

import re
from collections.abc import Callable, Iterator
from functools import reduce
from operator import add, and_, attrgetter, or_
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from directives.models import Directive, Document
from portal.models import Agency
from portal.search import Keys, fold

NOBODY = Q(pk__in=())


class Match(NamedTuple):
    """Which of the words a row holds (a bit each), and how well."""

    words: int
    is_it: bool
    is_exact: bool
    is_together: bool


class Words:
    """What somebody typed: "5164/VP-KT", "2.6", "so tai chinh"."""

    def __init__(self, text: str):
        self.text = text.strip()
        self.phrase = fold(self.text)
        self.each = re.split(r"[\s/]+", self.phrase.strip("/ "))
        self.full = 2 ** len(self.each) - 1  # the bits of all words
        self.together = self.full + 1  # one more bit: they stand together
        self.has_marks = self.phrase != self.text.lower()  # else nothing is more exact than its letters

    def any_in(self, rows: QuerySet) -> QuerySet:
        return rows.filter(reduce(or_, (Q(folded__contains=word) for word in self.each)))

    def compare(self, folded: str, *names: str, number: str = "") -> Match:
        """How well a row of a small table fits."""
        held = sum(1 << place for place, word in enumerate(self.each) if word in folded)
        wanted = self.text.lower()
        is_exact = self.has_marks and any(wanted in name.lower() for name in names)
        return Match(held, number.lower() == wanted, is_exact, self.phrase in folded)


Group = tuple[Match, str]  # how well the rows of these primary keys fit ("1,2": see `Keys`)


def ranked(text: str) -> list[Q]:
    """Conditions for tasks that hold every word, the best first; the last one holds for all of them.

    First what is named so (a clause, a document's number), then what holds the words exactly, then those
    together without diacritics, then those scattered.
    """
    words = Words(text)
    agencies = _agencies(words)
    directives = _directives(words, agencies)
    every = reduce(or_, _combinations(directives, agencies, words.full), NOBODY)
    best = []
    for rank in ("is_it", "is_exact", "is_together"):
        orders = [group for group in directives if getattr(group[0], rank)]
        named = [group for group in agencies if getattr(group[0], rank)]
        found = reduce(or_, _combinations(orders, named, words.full), NOBODY)
        if found not in (NOBODY, every, *best):
            best.append(found)
    return [*best, every]


def _combinations(directives: list[Group], agencies: list[Group], full: int) -> Iterator[Q]:
    """What words an agency's names hold, its directive need not."""
    held: dict[int, list[str]] = {0: []}
    for match, pk in agencies:
        held.setdefault(match.words, []).append(pk)
    for bits, pks in held.items():
        orders = ",".join(group for match, group in directives if match.words | bits == full)
        if bits == full:
            yield Q(agency__among=Keys.of(pks))
        elif orders:
            by = {"agency__among": Keys.of(pks)} if bits else {}
            yield Q(directive__among=Keys(orders), **by)


def _agencies(words: Words) -> list[Group]:
    rows = words.any_in(Agency.objects.order_by()).values_list("pk", "folded", "name", "short_name")
    return [(words.compare(*names), str(pk)) for pk, *names in rows]


def _documents(words: Words) -> list[Group]:
    rows = words.any_in(Document.objects.order_by()).values_list("pk", "folded", "title", "number", "symbol")
    return [
        (words.compare(folded, title, number=f"{number}/{symbol}"), str(pk))
        for pk, folded, title, number, symbol in rows
    ]


def _directives(words: Words, agencies: list[Group]) -> list[Group]:
    """Groups of directives that hold the same words equally well, their documents' words included."""
    documents = _documents(words)
    named = reduce(or_, (match.words for match, _pk in agencies), 0)

    def stands(condition: Q, fits: Callable[[Match], bool]) -> Q:
        there = [pk for match, pk in documents if fits(match)]
        return condition | Q(document__among=Keys.of(there)) if there else condition

    together = stands(Q(folded__contains=words.phrase), attrgetter("is_together"))
    each = [stands(Q(folded__contains=word), _holding(1 << place)) for place, word in enumerate(words.each)]
    exact = Q(title__icontains=words.text) | Q(words__icontains=words.text)
    rarest_first = sorted(range(len(each)), key=lambda place: -len(words.each[place]))
    needed = [each[place] for place in rarest_first if not named >> place & 1]
    rows = Directive.objects.order_by().filter(reduce(and_, needed) if needed else reduce(or_, each))
    rows = rows.annotate(
        held=_held(words, together, each, are_all=len(needed) == len(each)),
        is_it=_case(stands(Q(clause__iexact=words.text), attrgetter("is_it"))),
        is_exact=_case(stands(together & exact if words.has_marks else NOBODY, attrgetter("is_exact"))),
    )
    found = rows.values_list("held", "is_it", "is_exact").annotate(pks=Cast(ArrayAgg("pk"), TextField()))
    return [
        (Match(held & words.full, bool(is_it), bool(is_exact), held > words.full), pks.strip("{}"))
        for held, is_it, is_exact, pks in found
    ]


def _held(words: Words, together: Q, each: list[Q], *, are_all: bool) -> Any:
    """The bits of the words that a directive holds; what is known already is not looked for again."""
    best = Value(words.full | words.together)
    if words.full == 1:
        return best
    cases = (_case(condition, 1 << place) for place, condition in enumerate(each))
    return Case(When(together, then=best), default=Value(words.full) if are_all else reduce(add, cases))


def _holding(bit: int) -> Callable[[Match], bool]:
    return lambda match: bool(match.words & bit)


def _case(condition: Q, bit: int = 1) -> Case:
    return Case(When(condition, then=Value(bit)), default=Value(0), output_field=IntegerField())
