"""Figures of one line that come at the same moment by different doors: none is lost, the sums stay right."""

from datetime import date

import pytest

from disbursement import services
from disbursement.models import Allocation, DailyChange, Figure
from portal import clock
from tests.directives.people import at_once
from tests.disbursement.conftest import line
from tests.disbursement.test_closing import report
from tests.factories import DistrictFactory, MonthFactory, SheetFactory

MILLION = 1_000_000
ROUNDS = 4
WHY = {"reason": "Kho bạc hoàn ứng", "document": "215/KBNN-KSC"}
pytestmark = [
    pytest.mark.usefixtures("in_english"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture
def returned(scene, coordinator):
    """October is closed, the district is let in late to mend its sheet; a coordinator corrects a figure."""
    month = MonthFactory()
    report(scene)
    services.close_month(month, by=coordinator)
    until = date(2023, 11, 20)
    services.let_in_late(month, unit=scene.unit, until=until, reason="Bổ sung.", by=coordinator)
    services.return_sheet(scene.sheet, reason="Bổ sung.", by=scene.owner)
    central = Allocation.objects.get(pk=scene.central.pk)
    asked = {"month": 10, "amount": 10_500 * MILLION, **WHY}
    return scene, lambda: services.correct_figure(central, **asked, by=coordinator)


def paid_out() -> tuple[int, int]:
    """What the stored sums say, and what the figures say."""
    kept = DailyChange.objects.of_components().totals("year").get()["total_disbursed"]
    return kept, sum(line.disbursed for line in Allocation.objects.with_disbursed(clock.today()))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_months_of_one_district_submitted_at_once(scene, number):
    MonthFactory(), MonthFactory(month=9)
    earlier = SheetFactory(unit=scene.unit, program=scene.program, month=9)
    services.save_sheet(earlier, scene.cells("9.100", "610|chậm", "420"), version=0, by=scene.officer)
    typed = scene.cells("10.702", "650|chậm", "430")
    services.save_sheet(scene.sheet, typed, version=0, by=scene.officer)
    done, refused = at_once(
        lambda: services.submit(earlier, by=scene.officer),
        lambda: services.submit(scene.sheet, by=scene.officer),
    )
    assert (done, refused) == (2, [])
    kept, true = paid_out()
    assert kept == true == (10_702 + 650 + 430) * MILLION


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_correction_while_a_unit_that_was_let_in_late_submits(returned, coordinator, number):
    scene, correct = returned
    services.save_sheet(scene.sheet, scene.cells("10.800", "700|chậm", "450"), version=1, by=scene.officer)
    at_once(lambda: services.submit(scene.sheet, by=scene.officer), correct)
    kept, true = paid_out()
    assert kept == true


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_correction_while_the_unit_types_is_not_undone_by_its_next_submission(returned, number):
    scene, correct = returned
    note = {scene.central.pk: {"note": "đã đối chiếu"}}
    was = {scene.central.pk: {"note": ""}}
    type_it = lambda: services.save_cells(scene.sheet, note, was=was, by=scene.officer)  # noqa: E731
    done, refused = at_once(type_it, correct)
    assert (done, refused) == (2, [])
    services.submit(scene.sheet, by=scene.officer)
    newest = Figure.objects.newest(clock.today()).get(allocation=scene.central, month=10)
    assert (newest.amount, newest.note) == (10_500 * MILLION, "đã đối chiếu")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_capital_is_not_taken_from_a_line_while_it_is_reported_as_paid_out(scene, coordinator, number):
    MonthFactory()
    other = line(DistrictFactory(), scene.central.component, planned=100)
    amounts = {scene.central.pk: -7_000 * MILLION, other.pk: 7_000 * MILLION}
    words = {"title": "Điều hòa", "reason": "Không giải ngân được", "amounts": amounts}
    table = services.propose_reallocation(scene.program, 2023, **words, by=coordinator)
    typed = scene.cells("16.000", "1.700", "450")
    services.save_sheet(scene.sheet, typed, version=0, by=scene.officer)
    decided = {"decision": "9/QĐ", "decided_on": date(2023, 11, 2)}
    done, refused = at_once(
        lambda: services.submit(scene.sheet, by=scene.officer),
        lambda: services.apply_reallocation(table, **decided, by=coordinator),
    )
    now = (
        Allocation.objects.with_planned(clock.today()).with_disbursed(clock.today()).get(pk=scene.central.pk)
    )
    assert now.disbursed <= now.planned
    assert (done, len(refused)) == (1, 1)
