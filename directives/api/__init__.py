"""Directives for programs: one file for each noun."""

from directives.api.assignments import AssignmentViewSet
from directives.api.documents import DirectiveViewSet, DocumentViewSet

__all__ = ["AssignmentViewSet", "DirectiveViewSet", "DocumentViewSet"]
