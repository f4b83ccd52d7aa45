"""What every step of a sheet needs: its lock, its new state, and the word to whom it concerns."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from disbursement.models import Month, Sheet
from portal.models import Agency
from portal.notifications import notify


def locked(sheet: Sheet) -> Sheet:
    """The sheet as it is now, which nobody else can change until this transaction ends."""
    Month.objects.held(sheet.year, sheet.month)  # before the sheet, so that nobody waits for each other
    lock = Sheet.objects.select_for_update(of=["self"])
    return lock.select_related("unit", "program__owner", "saved_by").get(pk=sheet.pk)


def move(sheet: Sheet, state: str, **values: Any) -> None:
    sheet.state = state
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=["state", *values])


def tell(agency: Agency, sheet: Sheet, *, kind: str, subject: str, body: str) -> None:
    notify(agency, kind=kind, subject=subject, body=body, url=sheet.get_absolute_url())


def office_language() -> AbstractContextManager:
    """What is stored is written in the portal's language, whatever the person reads."""
    return translation.override(settings.LANGUAGE_CODE)


def moment(instant: datetime | None) -> str:
    """As a sentence says it: "14:32 31/10/2023"."""
    return timezone.localtime(instant).strftime("%H:%M %d/%m/%Y") if instant else "–"
