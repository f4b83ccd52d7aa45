"""Capital: plans, figures, monthly sheets."""

from disbursement.models.capital import Allocation, CapitalSource, Figure, PlanEntry
from disbursement.models.months import ClosedFigure, ClosedSheet, Closing, LateAccess, Month
from disbursement.models.plan import AssignedEntry, AssignedPlan, Reallocation, ReallocationLine
from disbursement.models.reference import CounterpartRatio, NationalAverage
from disbursement.models.sheets import CellReturn, Sheet, SheetCell, period
from disbursement.models.totals import DailyChange

__all__ = [
    "Allocation",
    "AssignedEntry",
    "AssignedPlan",
    "CapitalSource",
    "CellReturn",
    "ClosedFigure",
    "ClosedSheet",
    "Closing",
    "CounterpartRatio",
    "DailyChange",
    "Figure",
    "LateAccess",
    "Month",
    "NationalAverage",
    "PlanEntry",
    "Reallocation",
    "ReallocationLine",
    "Sheet",
    "SheetCell",
    "period",
]
