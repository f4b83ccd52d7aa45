"""A month is closed while people report: each figure is in the frozen month or refused, never in between."""

from datetime import date

import pytest

from disbursement import services
from disbursement.models import Closing, Figure, Month
from portal import clock
from tests.directives.people import at_once
from tests.disbursement.test_closing import GOOD, reopen
from tests.factories import MonthFactory, UserFactory

ROUNDS = 4
pytestmark = [
    pytest.mark.usefixtures("in_english"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture
def ready(scene):
    """The district's draft can be submitted."""
    scene.sheet = services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    return scene


@pytest.mark.parametrize("number", range(ROUNDS))
def test_closing_while_a_district_submits(ready, coordinator, number):
    month = MonthFactory()
    done, refused = at_once(
        lambda: services.submit(ready.sheet, by=ready.officer),
        lambda: services.close_month(month, by=coordinator),
    )
    assert done + len(refused) == 2
    closing = Closing.objects.get()
    reported = Figure.objects.filter(month=10).count()
    assert reported in (0, 3)
    assert closing.figures.exclude(amount=None).count() == reported
    assert closing.sheets.get().state == ("submitted" if reported else "draft")
    assert bool(refused) == (not reported)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_closing_while_a_district_types(ready, coordinator, number):
    month = MonthFactory()
    typed = ready.cells("10.800", "700|chậm", "450")
    done, refused = at_once(
        lambda: services.save_sheet(ready.sheet, typed, version=ready.sheet.version, by=ready.officer),
        lambda: services.close_month(month, by=coordinator),
    )
    assert done + len(refused) == 2
    assert Month.objects.get().closed_at


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_workers_close_a_month_once(scene, number):
    MonthFactory()
    today = date(2023, 11, 11)
    done, refused = at_once(lambda: services.close_months(today), lambda: services.close_months(today))
    assert (done, refused) == (2, [])
    assert Closing.objects.get().figures.count() == 3


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_workers_open_a_month_once(scene, number):
    today = clock.today()
    done, refused = at_once(lambda: services.open_months(today), lambda: services.open_months(today))
    assert (done, refused) == (2, [])
    assert scene.unit.sheets.filter(month=11).count() == Month.objects.count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_opening_again_while_a_figure_is_corrected(ready, coordinator, number):
    services.submit(ready.sheet, by=ready.officer)
    month = MonthFactory()
    services.close_month(month, by=coordinator)
    by = UserFactory(role="coordinator")
    why = {"reason": "Hoàn ứng", "document": "215/KBNN"}
    done, refused = at_once(
        lambda: services.correct_figure(ready.central, month=10, amount=10_500_000_000, **why, by=by),
        lambda: reopen(month, coordinator),
    )
    assert done + len(refused) == 2
    assert Figure.objects.exclude(reason="").count() == done - 1
    assert Month.objects.get().is_open


@pytest.mark.parametrize("number", range(ROUNDS))
def test_moving_the_dates_while_districts_report(ready, coordinator, number):
    month = MonthFactory()
    dates = {"due_on": date(2023, 11, 7), "closes_on": date(2023, 11, 12)}
    done, refused = at_once(
        lambda: services.submit(ready.sheet, by=ready.officer),
        lambda: services.move_month(month, **dates, by=coordinator),
    )
    assert (done, refused) == (2, [])
