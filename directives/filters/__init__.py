"""One filter for page and API: a link means the same in both, and an export is what the page shows."""

from directives.filters.assignments import AssignmentFilter
from directives.filters.documents import DirectiveFilter, DocumentFilter, GuidanceFilter
from directives.filters.events import EventFilter
from directives.filters.explanations import ExplanationFilter
from directives.filters.handovers import HandoverFilter
from directives.filters.incoming import IncomingFilter
from directives.filters.letters import UrgingLetterFilter
from directives.filters.obstacles import ObstacleFilter
from directives.filters.pauses import PauseFilter

__all__ = [
    "AssignmentFilter",
    "DirectiveFilter",
    "DocumentFilter",
    "EventFilter",
    "ExplanationFilter",
    "GuidanceFilter",
    "HandoverFilter",
    "IncomingFilter",
    "ObstacleFilter",
    "PauseFilter",
    "UrgingLetterFilter",
]
