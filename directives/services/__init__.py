"""Every change to directives. A function is one sentence a user would say."""

from directives.services.comments import comment
from directives.services.consolidations import (
    choose_obstacles,
    prepare_consolidation,
    record_reply,
    send_consolidation,
)
from directives.services.contributions import remind_contributors, send_back
from directives.services.corrections import add_agencies, correct, date_that_stands
from directives.services.dependence import wait_for
from directives.services.documents import (
    Addressee,
    cite,
    give_directive,
    issue_document,
)
from directives.services.drafts import (
    accept_drafts,
    add_draft,
    drop_draft,
    join_draft,
    save_draft,
    split_draft,
    take_back_draft,
)
from directives.services.endings import close_directive, close_without_result
from directives.services.entry import Order, RefusedOrderError, enter_document, give_directives
from directives.services.events import date_event, set_event_date
from directives.services.events import moves as event_moves
from directives.services.explanations import answer_explanation, ask_explanation
from directives.services.extensions import (
    ask_extension,
    decide_extension,
    move_date,
    move_dates,
    why_not_moved,
)
from directives.services.guidance import register_guidance
from directives.services.handovers import hand_over
from directives.services.incoming import drop_notice, keep_head, read_incoming, reading_day, send_notice
from directives.services.letters import (
    answer_letter,
    draft_letter,
    draft_letters,
    drop_letter,
    send_letter,
)
from directives.services.links import continue_from
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
from directives.services.occurrences import open_occurrences
from directives.services.pauses import end_pause, pause_reminders
from directives.services.receipt import confirm_receipt, insist, name_handler, object_to, reassign
from directives.services.reminder_rules import keep_reminder_rule
from directives.services.reminders import ensure_reminder_rules, log_reminders, remind_now, remind_of
from directives.services.reports import report, submit
from directives.services.reviews import accept, accept_many, return_many, return_result, why_not
from directives.services.saved_views import delete_view, keep_view, rename_view

__all__ = [
    "Addressee",
    "Order",
    "RefusedOrderError",
    "accept",
    "accept_drafts",
    "accept_many",
    "add_agencies",
    "add_draft",
    "answer_due_on",
    "answer_explanation",
    "answer_letter",
    "answer_obstacle",
    "ask_explanation",
    "ask_extension",
    "choose_obstacles",
    "cite",
    "classify_obstacle",
    "close_directive",
    "close_without_result",
    "comment",
    "confirm_receipt",
    "continue_from",
    "correct",
    "date_event",
    "date_that_stands",
    "decide_extension",
    "delete_view",
    "draft_letter",
    "draft_letters",
    "drop_draft",
    "drop_letter",
    "drop_notice",
    "end_pause",
    "ensure_reminder_rules",
    "enter_document",
    "event_moves",
    "give_directive",
    "give_directives",
    "hand_over",
    "insist",
    "issue_document",
    "join_draft",
    "keep_head",
    "keep_reminder_rule",
    "keep_view",
    "log_reminders",
    "merge_obstacles",
    "move_date",
    "move_dates",
    "name_handler",
    "object_to",
    "open_occurrences",
    "pass_obstacle",
    "pause_reminders",
    "prepare_consolidation",
    "raise_obstacle",
    "read_incoming",
    "reading_day",
    "reassign",
    "record_reply",
    "register_guidance",
    "remind_contributors",
    "remind_now",
    "remind_of",
    "rename_view",
    "reopen_obstacle",
    "report",
    "resolve_obstacle",
    "return_many",
    "return_result",
    "save_draft",
    "send_back",
    "send_consolidation",
    "send_letter",
    "send_notice",
    "separate_obstacle",
    "set_event_date",
    "split_draft",
    "submit",
    "take_back_draft",
    "wait_for",
    "why_not",
    "why_not_moved",
]
