"""Which earlier task a draft may continue: one of a document it cites, or one that says nearly the same."""

from collections.abc import Iterable
from datetime import date, timedelta

from rapidfuzz import fuzz

from directives.models import Directive, DirectiveDraft
from portal.search import fold

YEARS = timedelta(days=2 * 366)
FIRST = date(1990, 1, 1)  # a day that was misread may lie at the beginning of the calendar
ALIKE, ALIKE_IF_CITED = 80, 55  # of 100, on the words without their order


def find_earlier(drafts: Iterable[DirectiveDraft], day: date, besides: int | None = None) -> None:
    """Set `earlier` of each draft for which there is one; `besides` is the document itself."""
    since = max(day, FIRST) - YEARS
    rows = Directive.objects.filter(document__issued_on__lt=day, document__issued_on__gte=since)
    open_rows = rows.filter(assignments__is_open=True, is_secret=False).exclude(document=besides).distinct()
    known = [
        (pk, fold(words), f"{number}/{symbol}".lower())
        for pk, words, number, symbol in open_rows.order_by("-pk").values_list(
            "pk", "words", "document__number", "document__symbol"
        )
    ]
    for draft in drafts:
        draft.earlier_id = _nearest(draft, known)


def _nearest(draft: DirectiveDraft, known: list[tuple[int, str, str]]) -> int | None:
    words = fold(draft.typed["words"])
    cited = {line.partition(";")[0].strip().lower() for line in draft.typed["citations"].splitlines()}
    best, found = 0.0, None
    for pk, theirs, reference in known:
        alike = fuzz.token_set_ratio(words, theirs)
        if alike >= (ALIKE_IF_CITED if reference in cited else ALIKE) and alike > best:
            best, found = alike, pk
    return found
