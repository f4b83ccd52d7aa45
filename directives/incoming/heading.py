"""What a notice's head says, as the fields of the form of a document."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from directives.addressing import Addressing
from directives.incoming.recognising import recognise
from directives.models import Document
from directives.notices.header import Header
from portal.models import Agency
from portal.search import fold

KINDS = {
    "thong bao": Document.Kind.NOTICE,
    "ket luan": Document.Kind.NOTICE,
    "cong van": Document.Kind.DISPATCH,
    "cong dien": Document.Kind.DISPATCH,
    "quyet dinh": Document.Kind.DECISION,
    "ke hoach": Document.Kind.PLAN,
    "nghi quyet": Document.Kind.RESOLUTION,
    "chi thi": Document.Kind.INSTRUCTION,
    "huong dan": Document.Kind.GUIDANCE,
}
TITLE, SIGNER, NUMBER, SYMBOL = 500, 150, 20, 30


def typed_head(head: Header, issued_on: date | None) -> dict[str, str]:
    """What was read, as texts; empty where nothing was."""
    number, _slash, symbol = head.number.partition("/")
    day = issued_on or head.meeting_on
    issuer = _issuer(head.issuer, day) if head.issuer and day else None
    return {
        "kind": KINDS.get(" ".join(fold(head.kind).split()), Document.Kind.NOTICE),
        "issuer": str(issuer.pk) if issuer else "",
        "number": number[:NUMBER],
        "symbol": symbol[:SYMBOL],
        "issued_on": issued_on.isoformat() if issued_on else "",
        "meeting_on": head.meeting_on.isoformat() if head.meeting_on else "",
        "title": head.title[:TITLE],
        "signer": head.signer[:SIGNER],
    }


def _issuer(name: str, day: date) -> Agency | None:
    found = recognise(name, Addressing(day)).who
    return found if isinstance(found, Agency) else None


def day_of(head: dict[str, Any], otherwise: date) -> date:
    """On which day the names in the notice are to be understood."""
    try:
        return date.fromisoformat(head.get("issued_on") or "")
    except ValueError:
        return otherwise


def reference_of(text: str) -> tuple[str, str]:
    """ "599 /TB-UBND" as number and symbol."""
    number, _slash, symbol = re.sub(r"\s+", "", text).partition("/")
    return number, symbol


def known_document(head: dict[str, Any]) -> Document | None:
    """The same document, if it was entered already."""
    issuer, number, symbol = head.get("issuer"), head.get("number"), head.get("symbol")
    issued_on = head.get("issued_on") or ""
    if not (issuer and number and symbol and issued_on):
        return None
    try:
        same = Document.objects.filter(
            issuer=issuer, number=number, symbol=symbol, issued_on__year=date.fromisoformat(issued_on).year
        )
        return same.select_related("issuer").first()
    except (ValueError, ValidationError):
        return None
