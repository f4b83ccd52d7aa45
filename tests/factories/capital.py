"""Capital: plans, months, sheets, figures."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from disbursement.models import (
    Allocation,
    AssignedEntry,
    AssignedPlan,
    Closing,
    Figure,
    LateAccess,
    Month,
    PlanEntry,
    Reallocation,
    ReallocationLine,
    Sheet,
    SheetCell,
)
from portal import clock
from tests.factories.steering import ComponentFactory, DistrictFactory, ProgramFactory, UserFactory

BILLION = 1_000_000_000


class AllocationFactory(DjangoModelFactory):
    class Meta:
        model = Allocation

    year = 2023
    budget_year = factory.SelfAttribute("year")
    unit = factory.SubFactory(DistrictFactory)
    component = factory.SubFactory(ComponentFactory)
    kind = "investment"
    source = "central"


class PlanEntryFactory(DjangoModelFactory):
    class Meta:
        model = PlanEntry

    allocation = factory.SubFactory(AllocationFactory)
    amount = BILLION
    decision = "01/QĐ-UBND"
    decided_on = date(2023, 1, 10)
    entered_at = factory.LazyAttribute(lambda entry: clock.moment(entry.decided_on))
    entered_by = factory.SubFactory(UserFactory)


class FigureFactory(DjangoModelFactory):
    class Meta:
        model = Figure

    allocation = factory.SubFactory(AllocationFactory)
    month = 9
    amount = BILLION // 2
    entered_by = factory.SubFactory(UserFactory)


class SheetFactory(DjangoModelFactory):
    class Meta:
        model = Sheet

    unit = factory.SubFactory(DistrictFactory)
    program = factory.SubFactory(ProgramFactory)
    year = 2023
    month = 10
    due_on = date(2023, 11, 5)


class SheetCellFactory(DjangoModelFactory):
    class Meta:
        model = SheetCell

    sheet = factory.SubFactory(SheetFactory)
    allocation = factory.SubFactory(AllocationFactory)
    typed = "500"
    amount = 500_000_000


class AssignedPlanFactory(DjangoModelFactory):
    class Meta:
        model = AssignedPlan

    level = "provincial"
    year = 2023
    budget_year = factory.SelfAttribute("year")
    program = factory.SubFactory(ProgramFactory)
    kind = "investment"
    source = "central"


class AssignedEntryFactory(DjangoModelFactory):
    class Meta:
        model = AssignedEntry

    plan = factory.SubFactory(AssignedPlanFactory)
    amount = 10 * BILLION
    decision = "01/QĐ-UBND"
    decided_on = date(2023, 1, 5)
    entered_at = factory.LazyAttribute(lambda entry: clock.moment(entry.decided_on))
    entered_by = factory.SubFactory(UserFactory)


class ReallocationFactory(DjangoModelFactory):
    class Meta:
        model = Reallocation

    program = factory.SubFactory(ProgramFactory)
    year = 2023
    title = "Điều hòa vốn đợt 1"
    reason = "Đơn vị không còn khả năng giải ngân."
    proposed_by = factory.SubFactory(UserFactory)


class ReallocationLineFactory(DjangoModelFactory):
    class Meta:
        model = ReallocationLine

    reallocation = factory.SubFactory(ReallocationFactory)
    allocation = factory.SubFactory(AllocationFactory)
    amount = BILLION


class MonthFactory(DjangoModelFactory):
    class Meta:
        model = Month

    year = 2023
    month = 10
    due_on = date(2023, 11, 5)
    closes_on = date(2023, 11, 10)


class ClosingFactory(DjangoModelFactory):
    class Meta:
        model = Closing

    month = factory.SubFactory(MonthFactory)
    version = 1


class LateAccessFactory(DjangoModelFactory):
    class Meta:
        model = LateAccess

    month = factory.SubFactory(MonthFactory)
    unit = factory.SubFactory(DistrictFactory)
    until = date(2023, 11, 20)
    reason = "Kho bạc đối chiếu chậm."
    granted_by = factory.SubFactory(UserFactory)
