"""The four classes of national reports: done on time or late, open in time or overdue."""

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When

OFFICIAL = ["done_on_time", "done_late", "open_in_time", "open_overdue"]


def official(today: date, by: str) -> Case:
    """The class of an assignment, judged by the date in the column `by`.

    A result that waits for the giver is open; it is overdue only if it came after its date. A cooperating
    agency is never late.
    """
    dateless, cooperating = Q(**{by: None}), Q(role="cooperating")
    done, contributed = Q(accepted_on__isnull=False), Q(submitted_on__isnull=False) & cooperating
    late = Q(submitted_on__gt=F(by)) | Q(submitted_on=None, **{f"{by}__lt": today})
    classes = [
        (done & (dateless | Q(submitted_on__lte=F(by))) | contributed, "done_on_time"),
        (done, "done_late"),
        (cooperating, "open_in_time"),
        (late, "open_overdue"),
    ]
    return Case(
        *(When(condition, then=Value(name)) for condition, name in classes),
        default=Value("open_in_time"),
        output_field=models.CharField(),
    )
