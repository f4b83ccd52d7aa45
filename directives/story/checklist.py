"""A document's tasks as a checklist for the meeting: a line of state each, and its four official classes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from directives.models import Assignment, Directive, Document, ProgressReport
from directives.records import rate
from directives.story import Progress, with_progress
from portal.models import User

NAMES = 3  # leads that a line names; of more, their number


@dataclass
class Line:
    """One task: who leads it, how far they are, and what was reported last, of what the person may read."""

    directive: Directive
    progress: Progress
    latest: ProgressReport | None

    @property
    def leads(self) -> list[str]:
        """Who leads it, each once; nothing where there are too many to name."""
        names = list(dict.fromkeys(str(lead.agency) for lead in self.progress.leads))
        return names if len(names) <= NAMES else []


def of(document: Document, user: User, today: date) -> dict[str, Any]:
    """The lines of the directives that the person may see, and the classes of their leads' tasks."""
    orders = Directive.objects.visible_to(user).filter(document=document)
    reports = ProgressReport.objects.visible_to(user).filter(assignment__directive__document=document)
    newest = reports.order_by("assignment__directive_id", "-id").distinct("assignment__directive_id")
    latest = {
        report.assignment.directive_id: report for report in newest.select_related("assignment__agency")
    }
    lines = [Line(order, progress, latest.get(order.pk)) for order, progress in with_progress(orders, today)]
    tasks = Assignment.objects.filter(directive__in=orders).leads().counted().at(today)
    original, current = (tasks.official_classes(today, by=field) for field in ("original_due_on", "due_on"))
    return {
        "rows": lines,
        "original": original,
        "original_rate": rate(original),
        "current": current,
        "current_rate": rate(current),
    }
