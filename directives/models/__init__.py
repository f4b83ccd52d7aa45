"""What was ordered, to whom and by when, what was asked and answered, and who was reminded."""

from directives.models.assignments import Assignment
from directives.models.consolidations import Consolidation
from directives.models.directives import Citation, Directive, Event
from directives.models.documents import Document
from directives.models.exchanges import Comment, ExplanationRequest, Extension, Objection
from directives.models.handovers import Handover, HandoverItem
from directives.models.incoming import DirectiveDraft, IncomingNotice
from directives.models.letters import UrgingItem, UrgingLetter
from directives.models.obstacles import Obstacle, ObstacleStep
from directives.models.reminders import ContributionReminder, Reminder, ReminderPause, ReminderRule
from directives.models.reports import EvidenceFile, ProgressReport, Review
from directives.models.saved import SavedView
from directives.models.stages import Move, Stage
from directives.models.states import State

__all__ = [
    "Assignment",
    "Citation",
    "Comment",
    "Consolidation",
    "ContributionReminder",
    "Directive",
    "DirectiveDraft",
    "Document",
    "Event",
    "EvidenceFile",
    "ExplanationRequest",
    "Extension",
    "Handover",
    "HandoverItem",
    "IncomingNotice",
    "Move",
    "Objection",
    "Obstacle",
    "ObstacleStep",
    "ProgressReport",
    "Reminder",
    "ReminderPause",
    "ReminderRule",
    "Review",
    "SavedView",
    "Stage",
    "State",
    "UrgingItem",
    "UrgingLetter",
]
