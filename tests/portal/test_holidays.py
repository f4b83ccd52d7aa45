"""The calendar that working days are counted by: seeded, corrected, noticed by every process, shown."""

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from docx import Document

import portal.reference
from portal import services, workdays
from portal.models import AuditEntry, Holiday
from tests.factories import HolidayFactory

MONDAY, SATURDAY = date(2023, 11, 6), date(2023, 11, 11)


def reckon():
    """What a process does that notices a correction."""
    workdays.use(workdays.read())


def test_the_table_is_seeded_once_and_keeps_what_was_corrected():
    portal.reference.load()
    seeded = Holiday.objects.filter(kind="off")
    assert seeded.filter(day__year=2016).exists() and seeded.filter(day__year=2030).exists()
    assert Holiday.objects.get(day=date(2024, 5, 4)).kind == "working"  # a Saturday, for Monday 29 April
    Holiday.objects.filter(day=date(2023, 9, 1)).update(is_active=False)
    Holiday.objects.filter(day=date(2023, 9, 4)).delete()
    assert portal.reference.load()["holidays"] == 0
    assert not Holiday.objects.get(day=date(2023, 9, 1)).is_active
    assert not Holiday.objects.filter(day=date(2023, 9, 4)).exists()


def test_the_seeded_table_counts_as_the_library_does():
    official = workdays.Calendar([], None)
    services.enter_holidays(range(2016, 2031))
    entered = workdays.read()
    assert (entered.off, entered.worked) == (official.off, official.worked)


def test_a_year_without_rows_is_counted_by_the_library():
    HolidayFactory(day=date(2031, 1, 2))
    reckon()
    assert not workdays.is_working(date(2023, 9, 1))
    assert not workdays.is_working(date(2031, 1, 2)) and workdays.is_working(date(2031, 1, 1))


def test_a_day_off_a_day_worked_instead_and_a_day_taken_back():
    for year in (2023, 2024):
        services.enter_holidays([year])
    HolidayFactory(day=MONDAY, name="Nghỉ bù")
    HolidayFactory(day=SATURDAY, kind="working")
    Holiday.objects.filter(day=date(2023, 9, 1)).update(is_active=False)
    reckon()
    assert not workdays.is_working(MONDAY) and workdays.is_working(SATURDAY)
    assert workdays.is_working(date(2023, 9, 1)) and not workdays.is_working(date(2023, 9, 2))
    assert workdays.left(date(2023, 11, 3), date(2023, 11, 7)) == 1  # the Monday is off
    assert workdays.late(date(2023, 11, 10), date(2023, 11, 13)) == 2  # the Saturday is worked
    assert workdays.ahead(date(2023, 11, 3), 1) == date(2023, 11, 7)


def test_a_weekday_marked_as_worked_is_one_working_day_as_ever():
    HolidayFactory(day=date(2031, 1, 1), kind="working")
    reckon()
    assert workdays.left(date(2031, 1, 1), date(2031, 1, 2)) == 1


def test_a_correction_reaches_a_process_that_reckons_already(django_capture_on_commit_callbacks, monkeypatch):
    services.enter_holidays([2023])
    reckon()
    other = workdays.Calendar([], None)
    HolidayFactory(day=MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        workdays.corrected()
    assert not workdays.is_working(MONDAY), "the process that corrects knows at once"
    workdays.use(other)  # another process, with the calendar that it read before
    assert workdays.is_working(MONDAY), "it does not ask again within a second"
    monkeypatch.setattr(workdays, "PATIENCE", 0)
    assert not workdays.is_working(MONDAY)


def test_a_process_reads_the_table_once_and_then_never_without_need(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(workdays, "_calendar", None)
    monkeypatch.setattr(workdays, "PATIENCE", 0)
    with django_assert_num_queries(1):
        for day in range(1, 29):
            workdays.late(date(2023, 1, day), MONDAY)


def test_an_emptied_cache_makes_a_process_read_the_table_again(
    django_capture_on_commit_callbacks, monkeypatch
):
    with django_capture_on_commit_callbacks(execute=True):
        workdays.corrected()
    HolidayFactory(day=MONDAY)
    cache.clear()
    monkeypatch.setattr(workdays, "PATIENCE", 0)
    assert not workdays.is_working(MONDAY)


@pytest.fixture
def form():
    return {
        "day": "06/11/2023",
        "name": "Nghỉ bù",
        "kind": "off",
        "source": "Công văn 1/VP",
        "is_active": "on",
    }


def test_an_admin_corrects_the_calendar_and_leaves_a_trace(
    client, admin, form, django_capture_on_commit_callbacks
):
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("admin:portal_holiday_add"), form)
    assert response.status_code == 302 and not workdays.is_working(MONDAY)
    assert not workdays.is_working(date(2023, 9, 1)), "the year's official days came with it"
    holiday = Holiday.objects.get(day=MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:portal_holiday_change", args=[holiday.pk]), {**form, "is_active": ""})
    holiday.refresh_from_db()
    assert not holiday.is_active and workdays.is_working(MONDAY)
    assert list(AuditEntry.objects.filter(subject_type="portal.holiday").values_list("verb", flat=True)) == [
        "admin.changed",
        "admin.added",
    ]


def test_an_official_day_entered_by_hand_in_a_new_year_is_one_row(client, admin, form):
    client.force_login(admin)
    response = client.post(reverse("admin:portal_holiday_add"), {**form, "day": "01/01/2031", "name": "Tết"})
    assert response.status_code == 302
    assert Holiday.objects.get(day=date(2031, 1, 1)).name == "Tết"
    assert Holiday.objects.filter(day__year=2031).count() > 10


def test_everyone_looks_the_days_up_by_year(client, officer):
    services.enter_holidays([2023, 2024])
    Holiday.objects.filter(day=date(2023, 9, 1)).update(is_active=False)
    client.force_login(officer)
    page = client.get(reverse("holidays")).content.decode()
    assert "02/09/2023" in page and "01/09/2023" not in page and "2024" not in page
    page = client.get(reverse("holidays"), {"year": 2024, "kind": "working"}).content.decode()
    assert "04/05/2024" in page and "30/04/2024" not in page
    assert 'class="empty"' in client.get(reverse("holidays"), {"year": 2040}).content.decode()
    assert "02/09/2023" not in client.get(reverse("holidays"), {"year": "x"}).content.decode()


@pytest.mark.parametrize("days", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_days(client, officer, days, django_assert_num_queries):
    for day in range(1, days + 1):
        HolidayFactory(day=date(2023, 11, day))
    client.force_login(officer)
    client.get(reverse("holidays"))  # the session is written once
    with django_assert_num_queries(4):  # user with agency, unread messages, count, page
        client.get(reverse("holidays"))


def test_what_is_shown_is_exported(client, officer):
    services.enter_holidays([2023, 2024])
    client.force_login(officer)
    asked = {"year": 2024, "kind": "working"}
    assert client.get(reverse("holidays_export"), asked)["Content-Type"].endswith("spreadsheetml.sheet")
    response = client.get(reverse("holidays_export"), {**asked, "format": "docx"})
    table = Document(BytesIO(response.content)).tables[1]
    assert [row.cells[1].text for row in table.rows][1:] == ["04/05/2024"]


def test_the_api_gives_the_days_of_a_year(client, officer):
    services.enter_holidays([2023, 2024])
    client.force_login(officer)
    found = client.get(reverse("api:holiday-list"), {"year": 2024, "kind": "working"}).json()["results"]
    assert found == [{"day": "2024-05-04", "name": "Ngày làm việc bù", "kind": "working", "source": ""}]
    assert client.get(reverse("api:holiday-list"), {"year": "99999999999"}).status_code == 400
    assert client.get(reverse("api:holiday-detail", args=["2023-99-99"])).status_code == 404
