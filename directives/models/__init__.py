"""What was ordered, to whom and by when, what was asked and answered, and who was reminded."""

from directives.models.assignments import Assignment
from directives.models.directives import Citation, Directive, Event
from directives.models.documents import Document
from directives.models.exchanges import Comment, ExplanationRequest, Extension, Objection
from directives.models.handovers import Handover, HandoverItem
from directives.models.reminders import Reminder, ReminderRule
from directives.models.reports import ProgressReport, Review
from directives.models.saved import SavedView
from directives.models.states import State

__all__ = [
    "Assignment",
    "Citation",
    "Comment",
    "Directive",
    "Document",
    "Event",
    "ExplanationRequest",
    "Extension",
    "Handover",
    "HandoverItem",
    "Objection",
    "ProgressReport",
    "Reminder",
    "ReminderRule",
    "Review",
    "SavedView",
    "State",
]
