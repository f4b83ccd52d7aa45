"""Every change to plans, sheets and figures."""

from disbursement.services.plan import adjust_plan, allocate, enter_average
from disbursement.services.sheets import (
    ConflictError,
    UnfinishedError,
    open_month,
    return_sheet,
    save_sheet,
    submit,
    verify,
)

__all__ = [
    "ConflictError",
    "UnfinishedError",
    "adjust_plan",
    "allocate",
    "enter_average",
    "open_month",
    "return_sheet",
    "save_sheet",
    "submit",
    "verify",
]
