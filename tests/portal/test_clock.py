from datetime import date

import pytest

from portal import clock, workdays


def test_the_demo_stands_on_its_day():
    assert clock.today() == date(2023, 11, 3)


def test_the_clock_can_be_pinned_for_history():
    with clock.pinned(clock.moment(date(2023, 1, 5), 14, 30)):
        assert clock.today() == date(2023, 1, 5)
        assert clock.now().isoformat() == "2023-01-05T14:30:00+07:00"
    assert clock.today() == date(2023, 11, 3)


def test_the_end_of_a_day_is_in_the_province():
    assert clock.end_of(date(2023, 10, 26)).isoformat() == "2023-10-26T23:59:59.999999+07:00"


@pytest.mark.parametrize(
    ("today", "due_on", "left"),
    [
        (date(2023, 11, 3), date(2023, 11, 5), 1),  # Friday, due on Sunday: today is the last working day
        (date(2023, 11, 2), date(2023, 11, 5), 2),
        (date(2023, 11, 3), date(2023, 11, 6), 1),
        (date(2023, 11, 3), date(2023, 11, 3), 0),
        (date(2023, 8, 31), date(2023, 9, 5), 1),  # 01/09 to 04/09 are National Day and a weekend
    ],
)
def test_working_days_left(today, due_on, left):
    assert workdays.left(today, due_on) == left


@pytest.mark.parametrize(
    ("due_on", "today", "late"),
    [
        (date(2023, 10, 31), date(2023, 11, 3), 3),
        (date(2023, 11, 5), date(2023, 11, 6), 1),
        (date(2023, 11, 3), date(2023, 11, 5), 0),
        (date(2023, 1, 19), date(2023, 1, 30), 2),  # Tết 2023: 20 to 26 January
    ],
)
def test_working_days_late(due_on, today, late):
    assert workdays.late(due_on, today) == late


def test_ahead_is_the_furthest_date_that_is_so_near():
    day = workdays.ahead(date(2023, 11, 3), 7)
    assert workdays.left(date(2023, 11, 3), day) == 7
    assert workdays.left(date(2023, 11, 3), day + workdays.DAY) == 8
