"""One filter for page and API: a link means the same in both, and an export is what the page shows."""

from directives.filters.assignments import AssignmentFilter, scope
from directives.filters.documents import DirectiveFilter, DocumentFilter, GuidanceFilter, ReminderFilter
from directives.filters.events import EventFilter
from directives.filters.explanations import ExplanationFilter
from directives.filters.handovers import HandoverFilter
from directives.filters.obstacles import ObstacleFilter

__all__ = [
    "AssignmentFilter",
    "DirectiveFilter",
    "DocumentFilter",
    "EventFilter",
    "ExplanationFilter",
    "GuidanceFilter",
    "HandoverFilter",
    "ObstacleFilter",
    "ReminderFilter",
    "scope",
]
