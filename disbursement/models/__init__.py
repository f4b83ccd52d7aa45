"""Capital: plans, figures, monthly sheets."""

from disbursement.models.capital import Allocation, CapitalSource, Figure, PlanEntry
from disbursement.models.reference import CounterpartRatio, NationalAverage
from disbursement.models.sheets import Sheet, SheetCell, period

__all__ = [
    "Allocation",
    "CapitalSource",
    "CounterpartRatio",
    "Figure",
    "NationalAverage",
    "PlanEntry",
    "Sheet",
    "SheetCell",
    "period",
]
