"""Every change to directives. A function is one sentence a user would say."""

from directives.services.documents import (
    Addressee,
    cite,
    give_directive,
    issue_document,
    set_event_date,
    wait_for,
)
from directives.services.reminders import ensure_reminder_rules, remind
from directives.services.reports import accept, report, return_result, submit

__all__ = [
    "Addressee",
    "accept",
    "cite",
    "ensure_reminder_rules",
    "give_directive",
    "issue_document",
    "remind",
    "report",
    "return_result",
    "set_event_date",
    "submit",
    "wait_for",
]
