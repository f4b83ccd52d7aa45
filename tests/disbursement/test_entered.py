"""National averages and ratios are only added to: what was known of them on a past day never changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from disbursement import services, summary
from disbursement.models import CounterpartRatio, NationalAverage
from portal import clock
from portal.models import AuditEntry
from tests.disbursement.conftest import MILLION
from tests.disbursement.test_lists import exported

MEETING = date(2023, 10, 26)
LATER = date(2023, 10, 30)
TODAY = date(2023, 11, 3)
KEY = {"kind": "investment", "as_of": MEETING}


def enter(rate: str, by, on: date | None = None, source: str = "Hội nghị"):
    with clock.pinned(clock.moment(on or TODAY, 9)):
        return services.enter_average(2023, **KEY, rate=Decimal(rate), source=source, by=by)


def set_ratio(program, percent: str, by, on: date | None = None, opened_on: date = date(2022, 1, 1)):
    with clock.pinned(clock.moment(on or TODAY, 9)):
        words = {"percent": Decimal(percent), "opened_on": opened_on, "source": "NQ"}
        return services.set_ratio(program, **words, by=by)


def average(day: date) -> Decimal | None:
    found = summary.national_averages(2023, day).get("investment")
    return found and found.rate


def required(day: date, scene, by) -> int | None:
    found = summary.counterpart(2023, day, user=by)
    return found and sum(row["required"] for row in found["rows"]) // MILLION


def test_an_average_entered_today_for_a_past_day_is_not_shown_as_of_that_day(coordinator):
    enter("49", coordinator)
    assert [average(day) for day in (MEETING, date(2023, 11, 2), TODAY)] == [None, None, 49]


def test_a_corrected_average_does_not_change_the_past(coordinator):
    enter("48", coordinator, MEETING)
    enter("49", coordinator, LATER)
    assert [average(day) for day in (MEETING, date(2023, 10, 29), LATER, TODAY)] == [48, 48, 49, 49]
    assert NationalAverage.objects.newest(TODAY).get().rate == 49


def test_a_ratio_counts_from_when_it_was_entered_and_the_one_before_it_stays_in_the_past(scene, coordinator):
    set_ratio(scene.program, "5", coordinator, date(2023, 2, 1))
    before = required(MEETING, scene, coordinator)
    set_ratio(scene.program, "10", coordinator, LATER)
    assert required(date(2023, 1, 31), scene, coordinator) is None
    assert required(MEETING, scene, coordinator) == before
    assert required(LATER, scene, coordinator) == 2 * before


def test_a_ratio_entered_ahead_of_its_day_is_known_but_not_yet_in_force(scene, coordinator):
    set_ratio(scene.program, "5", coordinator, LATER, opened_on=date(2024, 1, 1))
    assert not CounterpartRatio.objects.newest(MEETING).exists()
    assert CounterpartRatio.objects.newest(TODAY).exists()
    assert not CounterpartRatio.objects.in_force(TODAY).exists()


@pytest.mark.parametrize("sql", ["UPDATE {table} SET source = ''", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_or_delete_them(scene, coordinator, sql):
    rows = enter("49", coordinator), set_ratio(scene.program, "3", coordinator)
    for row in rows:
        table = row._meta.db_table
        with pytest.raises(InternalError, match="Cannot update or delete rows"), transaction.atomic():
            connection.cursor().execute(sql.format(table=table))
    assert [type(row).objects.get().source for row in rows] == ["Hội nghị", "NQ"]


def test_the_same_once_more_adds_nothing_and_every_change_is_in_the_trail(coordinator):
    rows = [enter(rate, coordinator) for rate in ("48", "48.00", "49")]
    assert rows[0] == rows[1] != rows[2]
    trail = AuditEntry.objects.filter(verb="average.entered").order_by("id")
    assert [(entry.before.get("percent"), entry.after["percent"]) for entry in trail] == [
        (None, "48"),
        ("48.00", "49"),
    ]


def test_pages_and_exports_tell_what_was_entered_before_by_whom_and_when(client, scene, coordinator):
    client.force_login(coordinator)
    enter("48", coordinator, MEETING, source="Bộ Tài chính")
    set_ratio(scene.program, "3", coordinator, MEETING)
    early = {"as_of": MEETING.isoformat()}
    then = [client.get(reverse(name), early).content.decode() for name in ("averages", "counterpart")]
    enter("49", coordinator, LATER)
    set_ratio(scene.program, "4", coordinator, LATER)
    for name, old, new in (("averages", "48,0%", "49,0%"), ("counterpart", "3,0%", "4,0%")):
        page = client.get(reverse(name)).content.decode()
        assert old in page and new in page and "09:00 26/10/2023" in page and "09:00 30/10/2023" in page
        assert page.count(str(coordinator)) >= 2
    for name, page in zip(("averages", "counterpart"), then, strict=True):
        again = client.get(reverse(name), early).content.decode()
        assert "30/10/2023" not in again and again.count("26/10/2023") == page.count("26/10/2023")
    book = exported(client.get(reverse("averages_export")))
    assert "48,0% (Bộ Tài chính)" in book and "09:00 26/10/2023" in book
    assert "49" not in exported(client.get(reverse("averages_export"), early)).replace("2023", "")


def test_the_api_gives_the_history_and_what_counted_on_a_day(client, scene, coordinator):
    client.force_login(coordinator)
    first = enter("48", coordinator, MEETING, source="Bộ Tài chính")
    form = {"year": 2023, "kind": "investment", "as_of": "2023-10-26", "rate": "49", "source": "Họp"}
    made = client.post(reverse("api:average-list"), form)
    assert made.status_code == 201
    for one in (made.json(), client.get(reverse("api:average-list")).json()["results"][0]):
        assert (one["rate"], one["entered_by"]) == ("49.00", str(coordinator))
        (old,) = one["history"]
        assert (old["rate"], old["source"], old["id"]) == ("48.00", "Bộ Tài chính", first.pk)
        assert old["entered_by"] == str(coordinator) and old["entered_at"].startswith("2023-10-26T09:00")
    early = {"as_of": "2023-10-26"}
    (then,) = client.get(reverse("api:average-list"), early).json()["results"]
    assert (then["rate"], then["history"]) == ("48.00", [])
    address = reverse("api:average-detail", args=[made.json()["id"]])
    assert client.get(address).status_code == 200 and client.get(address, early).status_code == 404
    set_ratio(scene.program, "3", coordinator, MEETING)
    set_ratio(scene.program, "4", coordinator)
    (ratio,) = client.get(reverse("api:ratio-list")).json()["results"]
    assert (ratio["percent"], [old["rate"] for old in ratio["history"]]) == ("4.00", ["3.00"])


@pytest.mark.parametrize("name", ["averages", "averages_export", "api:average-list", "api:ratio-list"])
def test_a_day_that_cannot_be_shown_is_refused(client, coordinator, name):
    client.force_login(coordinator)
    answer = client.get(reverse(name), {"as_of": "2023-12-01"})
    assert answer.status_code == (400 if name.startswith("api:") else 422)


def test_an_administrator_looks_at_them_and_changes_nothing(client, admin, scene, coordinator):
    client.force_login(admin)
    for row in (enter("49", coordinator), set_ratio(scene.program, "3", coordinator)):
        address = reverse(f"admin:disbursement_{row._meta.model_name}_change", args=[row.pk])
        page = client.get(address)
        assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
        assert client.post(address, {"source": "x"}).status_code == 403
