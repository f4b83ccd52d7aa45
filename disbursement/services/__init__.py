"""Every change to plans, sheets and figures."""

from disbursement.services.assigned import adjust_assigned, assign
from disbursement.services.cells import Saved, clash_words, save_cells, save_sheet
from disbursement.services.closing import close_month, close_months, reopen_month
from disbursement.services.comparisons import enter_average, set_ratio
from disbursement.services.corrections import correct_figure
from disbursement.services.imports import (
    apply_file,
    ask_to_apply,
    drop_file,
    give_back,
    read_file,
    send_file,
)
from disbursement.services.judging import return_sheet, verify, verify_many, why_not
from disbursement.services.months import (
    let_in_late,
    move_month,
    open_month,
    open_months,
    withdraw_late_access,
)
from disbursement.services.plan import adjust_plan, allocate
from disbursement.services.reallocations import (
    apply_reallocation,
    check_moves,
    drop_reallocation,
    propose_reallocation,
    revise_reallocation,
    undo_reallocation,
)
from disbursement.services.sheets import (
    ConflictError,
    UnfinishedError,
    submit,
)
from disbursement.services.treasury import (
    drop_treasury_list,
    match_treasury_names,
    name_treasury_columns,
    read_treasury_list,
    remark_difference,
    send_treasury_list,
)

__all__ = [
    "ConflictError",
    "Saved",
    "UnfinishedError",
    "adjust_assigned",
    "adjust_plan",
    "allocate",
    "apply_file",
    "apply_reallocation",
    "ask_to_apply",
    "assign",
    "check_moves",
    "clash_words",
    "close_month",
    "close_months",
    "correct_figure",
    "drop_file",
    "drop_reallocation",
    "drop_treasury_list",
    "enter_average",
    "give_back",
    "let_in_late",
    "match_treasury_names",
    "move_month",
    "name_treasury_columns",
    "open_month",
    "open_months",
    "propose_reallocation",
    "read_file",
    "read_treasury_list",
    "remark_difference",
    "reopen_month",
    "return_sheet",
    "revise_reallocation",
    "save_cells",
    "save_sheet",
    "send_file",
    "send_treasury_list",
    "set_ratio",
    "submit",
    "undo_reallocation",
    "verify",
    "verify_many",
    "why_not",
    "withdraw_late_access",
]
