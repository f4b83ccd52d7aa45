"""What was ordered (documents), to whom and by when (assignments), and who was reminded (reminders)."""

from directives.models.assignments import Assignment, ProgressReport, Review
from directives.models.documents import Citation, Directive, Document
from directives.models.reminders import Reminder, ReminderRule
from directives.models.states import State

__all__ = [
    "Assignment",
    "Citation",
    "Directive",
    "Document",
    "ProgressReport",
    "Reminder",
    "ReminderRule",
    "Review",
    "State",
]
