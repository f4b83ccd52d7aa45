"""Administration: plans, figures and what they are compared with may be looked at, not changed."""

from django.contrib import admin

from disbursement.models import Allocation, CounterpartRatio, Figure, NationalAverage, PlanEntry, Sheet
from portal.admin import ReadOnlyAdmin


@admin.register(NationalAverage)
class NationalAverageAdmin(ReadOnlyAdmin):
    list_display = ["year", "kind", "as_of", "rate", "source", "entered_by", "entered_at"]
    list_filter = ["year", "kind"]
    list_select_related = ["entered_by"]


@admin.register(CounterpartRatio)
class CounterpartRatioAdmin(ReadOnlyAdmin):
    list_display = ["program", "percent", "opened_on", "source", "entered_by", "entered_at"]
    list_select_related = ["program", "entered_by"]


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    list_display = ["year", "unit", "component", "kind", "source", "budget_year"]
    list_filter = ["year", "kind", "source", "component__program"]
    list_select_related = ["unit", "component"]


@admin.register(PlanEntry)
class PlanEntryAdmin(ReadOnlyAdmin):
    list_display = ["allocation", "amount", "is_adjustment", "decision", "decided_on", "entered_by"]
    list_select_related = ["allocation__unit", "allocation__component__parent", "entered_by"]


@admin.register(Sheet)
class SheetAdmin(ReadOnlyAdmin):
    list_display = ["year", "month", "program", "unit", "state", "due_on"]
    list_filter = ["year", "month", "state", "program"]
    list_select_related = ["unit", "program"]


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    list_display = ["allocation", "month", "amount", "entered_by", "entered_at"]
    list_filter = ["month"]
    list_select_related = ["allocation__unit", "allocation__component__parent", "entered_by"]
