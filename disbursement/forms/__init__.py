"""What the pages send."""

from disbursement.forms.corrections import CorrectionForm, correctable
from disbursement.forms.judging import ReturnForm, seen_at
from disbursement.forms.months import DatesForm, LateForm, MonthForm, ReopenForm, WithdrawForm, next_month
from disbursement.forms.sheet import CellsForm, WorkbookForm, unit_of

__all__ = [
    "CellsForm",
    "CorrectionForm",
    "DatesForm",
    "LateForm",
    "MonthForm",
    "ReopenForm",
    "ReturnForm",
    "WithdrawForm",
    "WorkbookForm",
    "correctable",
    "next_month",
    "seen_at",
    "unit_of",
]
