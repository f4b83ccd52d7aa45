"""Every change to directives. A function is one sentence a user would say."""

from directives.services.comments import comment
from directives.services.contributions import remind_contributors, send_back
from directives.services.dependence import wait_for
from directives.services.consolidations import (
    choose_obstacles,
    prepare_consolidation,
    record_reply,
    send_consolidation,
)
from directives.services.documents import (
    Addressee,
    cite,
    give_directive,
    issue_document,
)
from directives.services.endings import close_directive, close_without_result
from directives.services.events import date_event, set_event_date
from directives.services.events import moves as event_moves
from directives.services.explanations import answer_explanation, ask_explanation
from directives.services.entry import Order, RefusedOrder, enter_document, give_directives
from directives.services.extensions import (
    ask_extension,
    decide_extension,
    move_date,
    move_dates,
    why_not_moved,
)
from directives.services.guidance import register_guidance
from directives.services.handovers import hand_over
from directives.services.obstacles import (
    answer_due_on,
    answer_obstacle,
    classify_obstacle,
    merge_obstacles,
    pass_obstacle,
    raise_obstacle,
    reopen_obstacle,
    resolve_obstacle,
    separate_obstacle,
)
from directives.services.links import continue_from
from directives.services.occurrences import open_occurrences
from directives.services.receipt import confirm_receipt, insist, name_handler, object_to, reassign
from directives.services.reminders import ensure_reminder_rules, remind, remind_now
from directives.services.reports import report, submit
from directives.services.reviews import accept, accept_many, return_many, return_result, why_not
from directives.services.saved_views import delete_view, keep_view, rename_view

__all__ = [
    "delete_view",
    "keep_view",
    "rename_view",
    "Addressee",
    "Order",
    "RefusedOrder",
    "accept",
    "answer_due_on",
    "answer_explanation",
    "answer_obstacle",
    "ask_explanation",
    "choose_obstacles",
    "cite",
    "close_directive",
    "close_without_result",
    "classify_obstacle",
    "comment",
    "continue_from",
    "ensure_reminder_rules",
    "event_moves",
    "date_event",
    "enter_document",
    "give_directive",
    "give_directives",
    "hand_over",
    "issue_document",
    "merge_obstacles",
    "pass_obstacle",
    "open_occurrences",
    "prepare_consolidation",
    "raise_obstacle",
    "record_reply",
    "register_guidance",
    "remind",
    "remind_now",
    "remind_contributors",
    "reopen_obstacle",
    "report",
    "resolve_obstacle",
    "return_result",
    "send_back",
    "send_consolidation",
    "separate_obstacle",
    "set_event_date",
    "submit",
    "wait_for",
    "accept_many",
    "ask_extension",
    "confirm_receipt",
    "decide_extension",
    "insist",
    "move_date",
    "move_dates",
    "name_handler",
    "object_to",
    "reassign",
    "return_many",
    "why_not",
    "why_not_moved",
]
