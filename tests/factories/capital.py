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
    ImportFile,
    LateAccess,
    Month,
    PlanEntry,
    Reallocation,
    ReallocationLine,
    Sheet,
    SheetCell,
    TreasuryLayout,
    TreasuryLine,
    TreasuryList,
    TreasuryRemark,
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


class ImportFileFactory(DjangoModelFactory):
    class Meta:
        model = ImportFile

    kind = "figures"
    year = 2023
    month = 10
    state = "ready"
    file = factory.django.FileField(filename="so-lieu.csv", data=b"a,b")
    name = "so-lieu.csv"
    size = 3
    fingerprint = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)


class TreasuryListFactory(DjangoModelFactory):
    """A list that was read; its form is made with it."""

    class Meta:
        model = TreasuryList

    year = 2023
    month = 9
    version = 1
    drawn_on = date(2023, 10, 10)
    name = "kho-bac.xlsx"
    size = 1
    looked_at = factory.LazyFunction(
        lambda: [{"name": "Biểu", "rows": [[1, ["Đơn vị", "Số tiền"]]], "merged": [], "head": [1, 1]}]
    )
    state = "ready"
    read_at = factory.LazyFunction(clock.now)
    layout = factory.SubFactory("tests.factories.capital.TreasuryLayoutFactory")
    uploaded_by = factory.SubFactory(UserFactory)


class TreasuryLayoutFactory(DjangoModelFactory):
    class Meta:
        model = TreasuryLayout

    heads = factory.Sequence(lambda number: f"don vi | so tien | cot {number}")
    columns = factory.LazyFunction(lambda: {"unit": "don vi", "amount": "so tien"})
    size = 1
    saved_by = factory.SubFactory(UserFactory)


class TreasuryLineFactory(DjangoModelFactory):
    class Meta:
        model = TreasuryLine

    treasury_list = factory.SubFactory(TreasuryListFactory)
    row = factory.Sequence(lambda number: number + 2)
    unit_words = factory.LazyAttribute(lambda line: line.unit.name if line.unit else "Đơn vị lạ")
    unit = factory.SubFactory(DistrictFactory)
    program = factory.SubFactory(ProgramFactory)
    amount = BILLION


class TreasuryRemarkFactory(DjangoModelFactory):
    class Meta:
        model = TreasuryRemark

    treasury_list = factory.SubFactory(TreasuryListFactory)
    unit = factory.SubFactory(DistrictFactory)
    program = factory.SubFactory(ProgramFactory)
    ours, theirs = 1, 2
    words = "Kho bạc hạch toán ngày cuối tháng."
    by = factory.SubFactory(UserFactory)
