"""Who gets what from every URL: a row an address, a column a role. tests/test_permissions.py walks it."""

from tests.access.acting import POST
from tests.access.looking import GET
from tests.access.rights import ROLES, SIGN_IN

__all__ = ["GET", "POST", "ROLES", "SIGN_IN", "SUBJECTS"]

SUBJECTS = {  # which object a URL is about
    "sheet_cell": "cell",
    "treasury_difference": "difference",
    "incoming_page_picture": "incoming_page",
    **dict.fromkeys(
        [f"incoming_draft{act}" for act in ("", "_split", "_join", "_drop", "_take_back", "_expand")],
        "incoming_draft",
    ),
    "month_late_withdraw": "late",
    "calendar_file": "secret",
    "calendar_revoke": "feed",
    "comment_new": "directive",
    "contributions_remind": "directive",
    "explanation_ask": "assignment",
    "event_date": "directive",
    "directive_waits": "directive",
    "reminder_rule": "rule",
    "api:reminder-rule-detail": "rule",
    "api:reminder-pause-detail": "pause",
    "report": "assignment",
    "guidance_edit": "guidance",
    "document_file": "guidance",
    "review": "assignment",
    "receipt_confirm": "assignment",
    "handler": "assignment",
    "objection": "assignment",
    "objection_answer": "assignment",
    "extension_ask": "assignment",
    "extension_decide": "assignment",
    "date_move": "assignment",
    "directive_new": "document",
    "api:programme-detail": "program",
    "api:component-detail": "component",
    "api:agency-detail": "agency",
    "api:holiday-detail": "holiday",
}
