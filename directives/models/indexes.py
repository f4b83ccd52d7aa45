"""Indexes for the list of tasks: 100,000 rows are sifted in them without being read."""

from django.db.models import F, Index, Q

FILTERED_BY = ["directive", "agency", "role", "submitted_on", "accepted_on", "began_on", "ended_on"]
RARE = [  # few rows, which a filter would look for among all
    ("period", "period_on", Q(period_on__isnull=False)),
    ("ended", "ended_on", Q(ended_on__isnull=False)),
    ("extended", "due_on", Q(original_due_on__lt=F("due_on"))),
    ("done_late", "due_on", Q(is_open=False, submitted_on__gt=F("due_on"))),
    ("cooperating", "due_on", Q(role="cooperating")),
    ("unconfirmed", "began_on", Q(is_open=True, confirmed_on=None, submitted_on=None, period_on=None)),
    ("submitted", "submitted_on", Q(is_open=True, submitted_on__isnull=False)),
]


def of_assignments() -> list[Index]:
    """In the usual order, by date, and of what only few have."""
    return [
        Index(fields=["-is_open", "due_on", "id"], include=FILTERED_BY, name="assignment_list"),
        Index(fields=["due_on", "id"], include=FILTERED_BY, name="assignment_due"),
        *(Index(fields=[field], condition=rare, name=f"assignment_{name}") for name, field, rare in RARE),
    ]
