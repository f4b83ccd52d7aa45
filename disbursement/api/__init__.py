"""Capital through the API: the same rows, rules and services as the pages."""

from disbursement.api.allocations import AllocationViewSet
from disbursement.api.changes import ChangeViewSet
from disbursement.api.comparisons import AverageViewSet, CounterpartView, RatioViewSet
from disbursement.api.imports import ImportViewSet
from disbursement.api.judging import StandingViewSet
from disbursement.api.months import ClosingViewSet, MonthViewSet
from disbursement.api.plan import AssignedPlanViewSet, PlanView
from disbursement.api.reallocations import ReallocationViewSet
from disbursement.api.report import ReportView
from disbursement.api.sheets import SheetViewSet
from disbursement.api.summary import SummaryView
from disbursement.api.treasury import TreasuryListViewSet

__all__ = [
    "AllocationViewSet",
    "AssignedPlanViewSet",
    "AverageViewSet",
    "ChangeViewSet",
    "ClosingViewSet",
    "CounterpartView",
    "ImportViewSet",
    "MonthViewSet",
    "PlanView",
    "RatioViewSet",
    "ReallocationViewSet",
    "ReportView",
    "SheetViewSet",
    "StandingViewSet",
    "SummaryView",
    "TreasuryListViewSet",
]
