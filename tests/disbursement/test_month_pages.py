"""The pages of months and of what was frozen, and the same through the API."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from disbursement import services
from disbursement.dates import dates_of_others, own_dates
from disbursement.models import Closing, LateAccess, Month, Sheet
from portal import clock, work
from portal.reminding.plan import plan
from tests.disbursement.conftest import line
from tests.disbursement.test_closing import report
from tests.factories import (
    DistrictFactory,
    LateAccessFactory,
    MonthFactory,
    ReminderRuleFactory,
    SheetFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("in_english")
MILLION = 1_000_000


@pytest.fixture
def month():
    return MonthFactory()


@pytest.fixture
def closed(scene, month, coordinator) -> Closing:
    """October as reported by the district; its neighbour had not reported."""
    other = line(DistrictFactory(), scene.central.component, planned=900, last=90)
    SheetFactory(unit=other.unit, program=scene.program)
    report(scene)
    return services.close_month(month, by=coordinator)


def page(client, name: str, pk: int, **query):
    return client.get(reverse(name, args=[pk]), query)


def cells(response) -> list[list]:
    content = b"".join(response) if response.streaming else response.content
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


# Months


def test_the_list_says_of_each_month_how_it_stands(client, coordinator, scene, closed):
    MonthFactory(month=11, due_on=date(2023, 12, 5), closes_on=date(2023, 12, 10))
    client.force_login(coordinator)
    rows = client.get(reverse("months")).context["page"].object_list
    assert [(row.period, row.is_open, row.sheets, row.waiting, row.versions) for row in rows] == [
        ("11/2023", True, 0, 0, None),
        ("10/2023", False, 2, 1, 1),
    ]
    client.force_login(scene.officer)
    assert [row.sheets for row in client.get(reverse("months")).context["page"]] == [0, 1]


def test_the_month_names_who_is_missing_and_offers_what_can_be_done(client, coordinator, scene, month):
    client.force_login(coordinator)
    shown = page(client, "month", month.pk)
    assert [sheet.unit for sheet in shown.context["sheets"]["missing"]] == [scene.unit]
    html = shown.content.decode()
    for name in ("month_dates", "month_close", "month_late"):
        assert reverse(name, args=[month.pk]) in html
    assert reverse("month_reopen", args=[month.pk]) not in html
    client.force_login(scene.officer)
    assert reverse("month_close", args=[month.pk]) not in page(client, "month", month.pk).content.decode()


def test_before_closing_the_page_says_what_is_frozen_and_who_has_not_reported(
    client, coordinator, scene, month
):
    client.force_login(coordinator)
    html = page(client, "month_close", month.pk).content.decode()
    for words in (
        "3 lines of capital will be frozen",
        "1 sheet will be kept as not reported",
        str(scene.unit),
    ):
        assert words in html
    answer = client.post(reverse("month_close", args=[month.pk]))
    assert answer.url == month.get_absolute_url()
    assert Closing.objects.get().closed_by == coordinator
    again = client.post(reverse("month_close", args=[month.pk]))
    assert (again.status_code, "was closed" in again.content.decode()) == (422, True)


def test_a_coordinator_moves_a_month(client, coordinator, scene, month):
    client.force_login(coordinator)
    address = reverse("month_dates", args=[month.pk])
    refused = client.post(address, {"due_on": "2023-11-08", "closes_on": "2023-11-07"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["closes_on"])
    client.post(address, {"due_on": "2023-11-08", "closes_on": "2023-11-15"})
    assert Sheet.objects.get().due_on == date(2023, 11, 8)


def test_a_coordinator_lets_a_unit_in_which_then_types_again(client, coordinator, scene, month):
    services.close_month(month, by=coordinator)
    client.force_login(scene.officer)
    shut = page(client, "sheet", scene.sheet.pk)
    assert not shut.context["may_edit"]
    assert "Month 10/2023 is closed" in shut.content.decode()
    client.force_login(coordinator)
    sent = {"unit": scene.unit.pk, "until": "2023-11-06", "reason": "Kho bạc chậm", "program": ""}
    answer = client.post(reverse("month_late", args=[month.pk]), sent)
    assert answer.url == month.get_absolute_url()
    assert "Kho bạc chậm" in client.get(answer.url).content.decode()
    client.force_login(scene.officer)
    assert page(client, "sheet", scene.sheet.pk).context["may_edit"]


def test_a_coordinator_takes_a_late_access_back(client, coordinator, scene, month):
    services.close_month(month, by=coordinator)
    access = LateAccessFactory(month=month, unit=scene.unit)
    client.force_login(scene.officer)
    address = reverse("month_late_withdraw", args=[month.pk, access.pk])
    assert address not in page(client, "month", month.pk).content.decode()
    client.force_login(coordinator)
    assert address in page(client, "month", month.pk).content.decode()
    assert str(scene.unit) in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    answer = client.post(address, {"reason": "Cho nhầm đơn vị"})
    assert answer.url == month.get_absolute_url()
    shown = client.get(answer.url).content.decode()
    assert ("Cho nhầm đơn vị" in shown, address in shown) == (True, False)
    assert "03/11/2023" in client.post(address, {"reason": "Lại"}).content.decode()
    client.force_login(scene.officer)
    assert not page(client, "sheet", scene.sheet.pk).context["may_edit"]


def test_why_another_unit_was_let_in_is_read_only_by_who_steers(client, coordinator, scene, month):
    sent = {"unit": scene.unit, "until": date(2023, 11, 30), "reason": "Kho bạc chậm", "by": coordinator}
    services.let_in_late(month, **sent)
    told = {}
    for user in (coordinator, scene.officer, UserFactory(agency=DistrictFactory())):
        client.force_login(user)
        told[user] = page(client, "month", month.pk).content.decode().count("Kho bạc chậm")
    assert list(told.values()) == [2, 1, 0]  # in the table and in the history; in the table; nowhere


def test_only_units_with_a_sheet_of_the_month_can_be_let_in(client, coordinator, scene, month):
    client.force_login(coordinator)
    form = page(client, "month_late", month.pk).context["form"]
    assert list(form.fields["unit"].queryset) == [scene.unit]
    assert list(form.fields["program"].queryset) == [scene.program]


def test_a_coordinator_opens_a_closed_month_again(client, coordinator, month):
    services.close_month(month, by=coordinator)
    client.force_login(coordinator)
    sent = {"reason": "Đối chiếu lại", "closes_on": "2023-11-08"}
    client.post(reverse("month_reopen", args=[month.pk]), sent)
    month.refresh_from_db()
    assert month.is_open
    assert "Đối chiếu lại" in page(client, "month", month.pk).content.decode()


def test_lists_show_the_month_that_is_being_reported(client, coordinator, scene, month):
    SheetFactory(unit=scene.unit, program=scene.program, month=11, due_on=date(2023, 12, 5))
    MonthFactory(month=11, due_on=date(2023, 12, 5), closes_on=date(2023, 12, 10))
    client.force_login(coordinator)
    assert client.get(reverse("sheets")).context["period"] == "10/2023"
    services.close_month(month, by=coordinator)
    assert client.get(reverse("sheets")).context["period"] == "11/2023"


# What was frozen


def test_a_closed_month_stands_by_unit_and_programme(client, coordinator, scene, closed):
    client.force_login(coordinator)
    shown = page(client, "closing", closed.pk)
    rows = [
        (row.unit, row.sheet.state, row.planned, row.disbursed, row.reported) for row in shown.context["rows"]
    ]
    assert rows[0] == (scene.unit, "submitted", 25_605 * MILLION, 11_852 * MILLION, 3)
    assert rows[1][1:] == ("draft", 900 * MILLION, 90 * MILLION, 0)
    assert shown.context["totals"] == {"planned": 26_505 * MILLION, "disbursed": 11_942 * MILLION}
    assert [row.sheet.unit for row in shown.context["missing"]] == [rows[1][0]]


@pytest.mark.parametrize(("state", "number"), [("missing", 1), ("reported", 1), ("", 2)])
def test_it_is_filtered_by_who_had_reported(client, coordinator, closed, state, number):
    client.force_login(coordinator)
    assert len(page(client, "closing", closed.pk, state=state).context["rows"]) == number


def test_a_row_leads_to_its_lines_and_both_are_exported_as_filtered(client, coordinator, scene, closed):
    client.force_login(coordinator)
    asked = {"unit": scene.unit.code, "programme": scene.program.code}
    lines = page(client, "closing_lines", closed.pk, **asked)
    assert {row.allocation for row in lines.context["page"]} == set(scene.lines)
    table = cells(page(client, "closing_lines_export", closed.pk, **asked))
    assert len([row for row in table if row[0] == str(scene.program)]) == 3
    table = cells(page(client, "closing_export", closed.pk, **asked))
    [row] = [row for row in table if row[1] == str(scene.unit)]
    assert (row[4], row[5]) == (25_605 * MILLION, 11_852 * MILLION)


def test_everyone_reads_the_own_figures_only(client, scene, closed):
    client.force_login(scene.officer)
    assert [row.unit for row in page(client, "closing", closed.pk).context["rows"]] == [scene.unit]
    assert page(client, "closing", closed.pk).context["totals"]["planned"] == 25_605 * MILLION


def test_the_difference_stands_with_its_reason_and_is_exported(client, coordinator, scene, closed):
    why = {"reason": "Hoàn ứng", "document": "215/KBNN"}
    services.correct_figure(scene.central, month=10, amount=10_500 * MILLION, **why, by=coordinator)
    client.force_login(coordinator)
    html = page(client, "closing_changes", closed.pk).content.decode()
    for words in ("10.702", "10.500", "-202", "Hoàn ứng", "215/KBNN"):
        assert words in html
    [row] = [row for row in cells(page(client, "closing_changes_export", closed.pk)) if "215/KBNN" in row]
    assert -202 * MILLION in row


def test_a_version_that_is_not_there_is_not_found(client, coordinator, closed):
    client.force_login(coordinator)
    assert page(client, "closing_changes", closed.pk, version="2").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_of_a_closed_month_cost_the_same_for_any_number(
    client, coordinator, scene, month, rows, django_assert_max_num_queries
):
    for _number in range(rows):
        own = line(DistrictFactory(), scene.central.component, planned=9)
        SheetFactory(unit=own.unit, program=scene.program)
    closed = services.close_month(month, by=coordinator)
    for each in Sheet.objects.exclude(pk=scene.sheet.pk).select_related("unit"):
        LateAccessFactory(month=month, unit=each.unit)
    client.force_login(coordinator)
    page(client, "closing", closed.pk)
    for name, number in [("closing", 13), ("closing_lines", 9), ("closing_changes", 9)]:
        with django_assert_max_num_queries(number):
            assert page(client, name, closed.pk).status_code == 200
    with django_assert_max_num_queries(9):
        page(client, "month", month.pk)


# Nobody is reminded of what cannot be entered


def test_a_sheet_of_a_closed_month_is_no_longer_reminded_of(scene, month, coordinator):
    ReminderRuleFactory(topic="sheet", moment="after", working_days=1, repeat_every=1)
    on = date(2023, 11, 10)
    assert [message.agency for message in plan(on)] == [scene.unit]
    services.close_month(month, by=coordinator)
    assert plan(on) == []
    assert list(work.work_of(scene.officer, clock.today())["sheets"]) == []
    LateAccessFactory(month=month, unit=scene.unit, until=on)
    assert [message.agency for message in plan(on)] == [scene.unit]
    assert list(work.work_of(scene.officer, clock.today())["sheets"]) == [scene.sheet]


# API


def post(client, name: str, pk: int | None = None, **sent):
    address = reverse(name, args=[pk] if pk else [])
    return client.post(address, sent, content_type="application/json")


def test_the_api_opens_moves_closes_and_opens_again(client, coordinator, scene):
    client.force_login(coordinator)
    opened = post(client, "api:month-list", year=2023, month=10, due_on="2023-11-05")
    assert (opened.status_code, opened.json()["closes_on"]) == (201, "2023-11-10")
    pk = opened.json()["id"]
    moved = post(client, "api:month-dates", pk, due_on="2023-11-06", closes_on="2023-11-12")
    assert moved.json()["due_on"] == "2023-11-06"
    closed = post(client, "api:month-close", pk).json()
    assert (closed["is_open"], closed["closings"][0]["version"]) == (False, 1)
    again = post(client, "api:month-reopen", pk, reason="Sai", closes_on="2023-11-08").json()
    assert (again["is_open"], again["closings"][0]["reason"]) == (True, "Sai")
    assert post(client, "api:month-reopen", pk, reason="Sai", closes_on="2023-11-08").status_code == 400


def test_the_api_lets_a_unit_in(client, coordinator, scene, month):
    client.force_login(coordinator)
    sent = {"unit": scene.unit.code, "programme": scene.program.code, "until": "2023-11-20", "reason": "Chậm"}
    answer = post(client, "api:month-late", month.pk, **sent)
    assert (answer.status_code, LateAccess.objects.get().program) == (201, scene.program)
    [shown] = client.get(reverse("api:month-late", args=[month.pk])).json()
    assert (shown["unit"], shown["until"]) == (scene.unit.code, "2023-11-20")
    refused = post(client, "api:month-late", month.pk, **{**sent, "until": "2023-11-01"})
    assert refused.status_code == 400
    taken = post(client, "api:month-late-withdraw", month.pk, late=shown["id"], reason="Nhầm")
    assert (taken.status_code, taken.json()["withdrawn_because"]) == (200, "Nhầm")
    assert (
        post(client, "api:month-late-withdraw", month.pk, late=shown["id"], reason="Lại").status_code == 400
    )
    assert post(client, "api:month-late-withdraw", month.pk, late=0, reason="Lại").status_code == 400
    assert post(client, "api:month-late-withdraw", month.pk, late=10**9, reason="Lại").status_code == 404


def test_the_api_reads_a_version_and_what_differs(client, coordinator, scene, closed):
    client.force_login(scene.officer)
    shown = client.get(reverse("api:closing-detail", args=[closed.pk])).json()
    assert shown["totals"] == {"planned": 25_605 * MILLION, "disbursed": 11_852 * MILLION}
    assert [row["unit"] for row in shown["sheets"]] == [scene.unit.code]
    lines = client.get(reverse("api:closing-figures", args=[closed.pk])).json()["results"]
    assert {row["allocation"] for row in lines} == {row.pk for row in scene.lines}
    changes = reverse("api:closing-changes", args=[closed.pk])
    assert client.get(changes).json()["results"] == []
    why = {"reason": "Hoàn ứng", "document": "215/KBNN"}
    services.correct_figure(scene.central, month=10, amount=10_500 * MILLION, **why, by=coordinator)
    [row] = client.get(changes).json()["results"]
    assert (row["change"], row["document"]) == (-202 * MILLION, "215/KBNN")
    assert client.get(changes, {"version": "7"}).status_code == 400


def test_a_month_is_found_by_its_year_and_number(client, coordinator, month):
    MonthFactory(year=2022, month=13, due_on=date(2023, 2, 5), closes_on=date(2023, 2, 10))
    client.force_login(coordinator)
    found = client.get(reverse("api:month-list"), {"year": 2022}).json()["results"]
    assert [row["period"] for row in found] == ["01/2023"]
    assert Month.objects.count() == 2


def test_in_calendars_a_sheet_leaves_with_its_month_and_comes_back_with_a_late_access(
    scene, month, coordinator
):
    def stands() -> tuple[bool, int]:
        [dated] = own_dates(scene.unit.pk)
        return dated.is_over, dated.changes

    def others() -> list[bool]:
        return [dated.is_over for dated in dates_of_others(coordinator)]

    assert (stands(), others()) == ((False, 0), [False])
    services.close_month(month, by=coordinator)
    assert (stands(), others()) == ((True, 1), [True])
    services.let_in_late(month, unit=scene.unit, until=date(2023, 11, 6), reason="Chậm", by=coordinator)
    assert (stands(), others()) == ((False, 2), [False])
    with clock.pinned(clock.moment(date(2023, 11, 7))):
        assert (stands(), others()) == ((True, 3), [True])
        taken = LateAccessFactory(month=month, unit=scene.unit)
        services.withdraw_late_access(taken, reason="Nhầm", by=coordinator)
        assert (stands(), others()) == ((True, 5), [True])
        services.reopen_month(month, reason="Sai", closes_on=date(2023, 11, 9), by=coordinator)
        assert (stands(), others()) == ((False, 6), [False])


def test_the_list_of_months_goes_out_as_it_is_shown(client, coordinator, scene, month):
    services.close_month(month, by=coordinator)
    for user, sheets in ((coordinator, "1"), (UserFactory(), "0")):
        client.force_login(user)
        file = client.get(reverse("months_export"), {"format": "csv"}).content.decode("utf-8-sig")
        row = next(line.split(";") for line in file.splitlines() if line.startswith("10/2023"))
        assert (row[1], row[5], row[7]) == ("closed", sheets, "1")
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(reverse("months_export")).content))
    assert book.get_sheet_by_index(0).to_python()[2][0] == "Month"
