"""The demonstration's register: documents of the centre that the three programmes stood on in autumn 2023.

Numbers and dates are the real ones; the titles are worded for the demonstration.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from directives import services
from directives.models import Document
from portal import clock
from portal.models import Agency, User
from programs.models import Component, Program

ENTERED_ON = date(2023, 10, 17)


def load(people: dict[str, User]) -> None:
    """Enter the register as it stood before the meeting."""
    rows = json.loads((Path(__file__).parent / "demo_guidance.json").read_text(encoding="utf8"))
    for minute, row in enumerate(rows):
        with clock.pinned(clock.moment(ENTERED_ON, 14, minute)):
            _register(dict(row), people["sokhdt"])


def _register(row: dict[str, Any], by: User) -> Document:
    about: dict[str, Any] = {
        "programs": Program.objects.filter(code__in=row.pop("programs")),
        "components": Component.objects.filter(code__in=row.pop("components", [])),
        "replaces": [_known(reference) for reference in row.pop("replaces", [])],
    }
    day, issuer = date.fromisoformat(row.pop("issued_on")), Agency.objects.get(code=row.pop("issuer"))
    return services.register_guidance(Document(**row, issued_on=day, issuer=issuer), **about, by=by)


def _known(reference: str) -> Document:
    number, _slash, symbol = reference.partition("/")
    return Document.objects.get(is_guiding=True, number=number, symbol=symbol)
