"""Orders that no index has, taken apart: the first (or last) agencies, documents or states hold the page."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q, QuerySet

from directives.models import Document, State
from directives.models.conditions import in_state
from portal import clock
from portal.models import Agency
from portal.search import Keys

Part = tuple[Q, Iterable]  # a condition, and the order inside


def _by_agency(name: str, order: Iterable, backwards: bool) -> Iterator[Part]:
    agencies = Agency.objects.order_by("position", "name", "pk")
    for some in _growing(agencies, backwards != name.startswith("-")):
        yield Q(agency__among=some), order


def _by_document(name: str, order: Iterable, backwards: bool) -> Iterator[Part]:
    for some in _growing(Document.objects.order_by("-issued_on", "-pk"), backwards):
        yield Q(directive__document__among=some), order


def _by_state(name: str, order: Iterable, backwards: bool) -> Iterator[Part]:
    states = [state for state in State if state != State.ENDED]
    for state in reversed(states) if backwards else states:
        yield in_state(state, clock.today()), [key for key in order if key != "state_rank"]


def _latest_first(name: str, order: Iterable, backwards: bool) -> Iterator[Part]:
    """Those without a date come last."""
    parts: list[Part] = [(Q(due_on__isnull=False), ["-due_on", "-id"]), (Q(due_on=None), ["-id"])]
    yield from reversed(parts) if backwards else parts


def _growing(rows: QuerySet, backwards: bool) -> Iterator[Keys]:
    """One key, then two, four, eight: a page seldom needs more than the first."""
    rest = list((rows.reverse() if backwards else rows).values_list("pk", flat=True))
    size = 1
    while rest:
        yield Keys.of(rest[:size])
        rest, size = rest[size:], size * 2


PARTED: dict[str, Callable[[str, Iterable, bool], Iterator[Part]]] = {
    "agency": _by_agency,
    "-agency": _by_agency,
    "clause": _by_document,
    "-clause": _by_document,
    "state": _by_state,
    "-due_on": _latest_first,
}
