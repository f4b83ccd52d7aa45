"""The audit trail: one entry for each write, in the same transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Model, Q, QuerySet

from portal.models import AuditEntry, User


def record(
    verb: str, subject: Model, *, by: User | None, before: dict | None = None, after: dict | None = None
) -> None:
    """Write who did what to what; `by=None` is the portal itself."""
    _entry(verb, subject, by, before, after).save()


def record_each(verb: str, subjects: Iterable[Model], *, by: User | None) -> None:
    """The same for each of several, in one statement."""
    AuditEntry.objects.bulk_create(_entry(verb, subject, by, None, None) for subject in subjects)


def _entry(verb: str, subject: Model, by: User | None, before: dict | None, after: dict | None) -> AuditEntry:
    url = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else ""
    return AuditEntry(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_text=str(subject)[:300],
        url=url,
        by=by,
        before=_plain(before),
        after=_plain(after),
    )


def version() -> int:
    """Grows with each write: every one leaves an entry (docs/adr/0002)."""
    return AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0


def history_of(*subjects: Model) -> QuerySet[AuditEntry]:
    """The entries about these objects, newest first."""
    wanted = Q(pk=None)
    for subject in subjects:
        wanted |= Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return AuditEntry.objects.filter(wanted).select_related("by", "by__agency")


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    """JSON has no dates and no objects: ISO texts and names."""
    return {key: _plain_value(value) for key, value in (values or {}).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None | list) else str(value)
