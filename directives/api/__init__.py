"""Directives for programs: one file for each noun."""

from directives.api.assignments import AssignmentViewSet
from directives.api.consolidations import ConsolidationViewSet
from directives.api.documents import DirectiveViewSet, DocumentViewSet
from directives.api.drafts import DraftViewSet
from directives.api.events import EventViewSet
from directives.api.guidance import GuidanceViewSet
from directives.api.handovers import HandoverViewSet
from directives.api.incoming import IncomingViewSet
from directives.api.letters import LetterViewSet
from directives.api.obstacles import ObstacleViewSet
from directives.api.pauses import ReminderPauseViewSet
from directives.api.saved_views import SavedViewViewSet
from directives.api.voices import ContributionViewSet, ExplanationViewSet

__all__ = [
    "AssignmentViewSet",
    "ConsolidationViewSet",
    "ContributionViewSet",
    "DirectiveViewSet",
    "DocumentViewSet",
    "DraftViewSet",
    "EventViewSet",
    "ExplanationViewSet",
    "GuidanceViewSet",
    "HandoverViewSet",
    "IncomingViewSet",
    "LetterViewSet",
    "ObstacleViewSet",
    "ReminderPauseViewSet",
    "SavedViewViewSet",
]
