"""What every app stands on: places, agencies, people, the audit trail and the outbox."""

from portal.models.desk import Draft, Holiday
from portal.models.outbox import DailyRun, Endpoint, Feed, Notification
from portal.models.people import User
from portal.models.places import (
    Agency,
    AgencyGroup,
    AgencyMembership,
    AgencySuccession,
    Place,
    valid_at,
)
from portal.models.trail import AuditEntry

__all__ = [
    "Agency",
    "AgencyGroup",
    "AgencyMembership",
    "AgencySuccession",
    "AuditEntry",
    "DailyRun",
    "Draft",
    "Endpoint",
    "Feed",
    "Holiday",
    "Notification",
    "Place",
    "User",
    "valid_at",
]
