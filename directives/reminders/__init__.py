"""What of directives is reminded of: tasks by their dates, and what else waits for somebody."""

from collections.abc import Callable
from datetime import date

from directives.reminders import tasks, waiting
from directives.reminders.tasks import escalated
from portal.reminding.lines import Found
from portal.reminding.moments import Firing

FINDERS: dict[str, Callable[[Firing, date], list[Found]]] = {
    tasks.TOPIC: tasks.find,
    "receipt": waiting.receipts,
    "result": waiting.results,
    "extension": waiting.requests,
    "explanation": waiting.explanations,
    "obstacle": waiting.obstacles,
}

__all__ = ["FINDERS", "escalated"]
