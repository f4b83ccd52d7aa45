"""Which earlier task a draft may continue: one of a document it cites, or one that says nearly the same."""

from collections.abc import Iterable
from datetime import date, timedelta
from operator import itemgetter

from rapidfuzz import fuzz, process

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
    known, references = {}, {}
    for pk, words, number, symbol in open_rows.order_by("-pk").values_list(
        "pk", "words", "document__number", "document__symbol"
    ):
        known[pk], references[pk] = fold(words), f"{number}/{symbol}".lower()
    for draft in drafts:
        draft.earlier_id = _nearest(draft, known, references)


def _nearest(draft: DirectiveDraft, known: dict[int, str], references: dict[int, str]) -> int | None:
    """Of those that are equally alike a cited one, else the newest."""
    words = fold(draft.typed["words"])
    lines = draft.typed["citations"].splitlines()
    cited = {line.partition(";")[0].strip().lower() for line in lines}
    named = {pk: known[pk] for pk, reference in references.items() if reference in cited}
    found = [
        process.extractOne(words, them, scorer=fuzz.token_set_ratio, score_cutoff=least)
        for them, least in ((named, ALIKE_IF_CITED), (known, ALIKE))
    ]
    best = max(filter(None, found), key=itemgetter(1), default=None)
    return best[2] if best else None
