"""Administration: what figures are compared with may be edited, plans and figures only be looked at."""

from django.contrib import admin

from disbursement.models import Allocation, CounterpartRatio, Figure, NationalAverage, PlanEntry, Sheet
from portal.admin import AuditedAdmin, ReadOnlyAdmin


@admin.register(NationalAverage)
class NationalAverageAdmin(AuditedAdmin):
    list_display = ["year", "kind", "as_of", "rate", "source"]
    list_filter = ["year", "kind"]


@admin.register(CounterpartRatio)
class CounterpartRatioAdmin(AuditedAdmin):
    list_display = ["program", "percent", "opened_on", "source"]
    list_select_related = ["program"]


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
