"""What a summary of the week tells of tasks: how many, and which are the most urgent."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from directives.models import Assignment
from directives.models.assignments import AssignmentQuerySet
from directives.reminders.now import lines_now
from portal.reminding.lines import Line
from portal.search import Keys

FIELDS = ("agency", "directive", "due_on", "period_on")


def counts(on: date, until: date, since: date) -> dict[str, Counter[int]]:
    """Of each agency by its key: tasks overdue on a day, due from it until another, done since one."""
    late, to_come = Q(due_on__lt=on), Q(due_on__gte=on)
    owed = _owed(on, until).order_by().values("agency")
    rows = owed.annotate(overdue=Count("pk", filter=late), due=Count("pk", filter=to_come))
    done = Assignment.objects.leads().filter(accepted_on__gte=since, accepted_on__lt=on)
    found: dict[str, Counter[int]] = {"overdue": Counter(), "due": Counter()}
    for row in rows:
        found["overdue"][row["agency"]], found["due"][row["agency"]] = row["overdue"], row["due"]
    return found | {"done": Counter(dict(done.order_by().values_list("agency").annotate(Count("pk"))))}


def of_agencies(agencies: Collection[int], on: date, until: date, most: int) -> list[Line]:
    """The most urgent tasks of each of some agencies."""
    place = Window(RowNumber(), partition_by=F("agency"), order_by=("due_on", "pk"))
    rows = _owed(on, until).filter(agency__among=Keys.of(agencies)).annotate(place=place)
    return lines_now(rows.filter(place__lte=most).only(*FIELDS), on)


def of_all(on: date, until: date, most: int) -> list[Line]:
    """The most urgent tasks of the province."""
    return lines_now(_owed(on, until).order_by("due_on", "pk").only(*FIELDS)[:most], on)


def _owed(on: date, until: date) -> AssignmentQuerySet:
    """Tasks of leads by their dates; those of which reminders are silent now are owed all the same."""
    return Assignment.objects.leads().at(on).unfinished().filter(submitted_on=None, due_on__lte=until)
