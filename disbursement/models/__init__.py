"""Capital: plans, figures, monthly sheets."""

from disbursement.models.capital import Allocation, CapitalSource, Figure, PlanEntry
from disbursement.models.imports import ImportFile, ImportRow
from disbursement.models.months import ClosedFigure, ClosedSheet, Closing, LateAccess, Month
from disbursement.models.plan import AssignedEntry, AssignedPlan, Reallocation, ReallocationLine
from disbursement.models.reference import CounterpartRatio, NationalAverage
from disbursement.models.sheets import CellChange, CellReturn, Sheet, SheetCell, period
from disbursement.models.totals import DailyChange
from disbursement.models.treasury import (
    TreasuryLayout,
    TreasuryLine,
    TreasuryList,
    TreasuryName,
    TreasuryRemark,
)

__all__ = [
    "Allocation",
    "AssignedEntry",
    "AssignedPlan",
    "CapitalSource",
    "CellChange",
    "CellReturn",
    "ClosedFigure",
    "ClosedSheet",
    "Closing",
    "CounterpartRatio",
    "DailyChange",
    "Figure",
    "ImportFile",
    "ImportRow",
    "LateAccess",
    "Month",
    "NationalAverage",
    "PlanEntry",
    "Reallocation",
    "ReallocationLine",
    "Sheet",
    "SheetCell",
    "TreasuryLayout",
    "TreasuryLine",
    "TreasuryList",
    "TreasuryName",
    "TreasuryRemark",
    "period",
]
