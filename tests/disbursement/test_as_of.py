"""Every page and export of figures says what was known on a day; later entries do not change it."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from disbursement import services
from disbursement.models import Sheet
from portal import clock
from tests.disbursement.conftest import MILLION
from tests.disbursement.test_lists import exported, shown
from tests.factories import FigureFactory, PlanEntryFactory

MEETING = "2023-10-26"
BAD = [("hôm qua", "“hôm qua” is not a day."), ("2023-12-01", "Choose a day up to today")]


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def told(scene):
    """October: submitted for the meeting with 10.200, returned on 27/10, submitted with 10.702, verified."""
    scene.sheet.delete()
    moments = {name: clock.moment(date(2023, *day), 10) for name, day in DAYS.items()}
    with clock.pinned(moments["opened"]):
        (sheet,) = services.open_month(2023, 10, due_on=date(2023, 11, 5), by=scene.owner)
    for name, amount in (("first", "10200"), ("second", "10702")):
        with clock.pinned(moments[name]):
            sheet = Sheet.objects.get(pk=sheet.pk)
            cells = scene.cells(amount, "600|chậm", "500")
            typed = {key: {"amount": value, "note": note} for key, (value, note) in cells.items()}
            services.save_cells(sheet, typed, version=sheet.version, by=scene.officer)
            services.submit(sheet, by=scene.officer)
        if name == "first":
            with clock.pinned(moments["returned"]):
                services.return_sheet(sheet, reason="Cập nhật đến 31/10.", by=scene.owner)
    with clock.pinned(moments["verified"]):
        services.verify(sheet, by=scene.owner)
    scene.sheet = Sheet.objects.get(pk=sheet.pk)
    return scene


DAYS = {"opened": (10, 2), "first": (10, 25), "returned": (10, 27), "second": (11, 1), "verified": (11, 2)}


@pytest.mark.parametrize(
    ("day", "state", "reported"),
    [
        ("2023-10-01", None, None),
        ("2023-10-02", "draft", None),
        (MEETING, "submitted", 11_300),
        ("2023-10-27", "returned", 11_300),
        ("2023-11-01", "submitted", 11_802),
        ("", "verified", 11_802),
    ],
)
def test_the_list_of_sheets_as_of_a_day(client, told, day, state, reported):
    client.force_login(told.owner)
    found = shown(client.get(reverse("sheets"), {"as_of": day}))
    amounts = [(row.state, row.reported and row.reported // MILLION) for row in found]
    assert amounts == ([(state, reported)] if state else [])
    if state:
        assert len(shown(client.get(reverse("sheets"), {"as_of": day, "state": state}))) == 1
        assert shown(client.get(reverse("sheets"), {"as_of": day, "state": other(state)})) == []


def other(state: str) -> str:
    return "verified" if state != "verified" else "draft"


def test_the_counts_and_the_export_are_of_the_same_day(client, told):
    client.force_login(told.owner)
    response = client.get(reverse("sheets"), {"as_of": MEETING, "state": "draft"})
    assert [(tile["state"], tile["count"]) for tile in response.context["tiles"]] == [("submitted", 1)]
    book = exported(client.get(reverse("sheets_export"), {"as_of": MEETING}))
    assert "as known on 26/10/2023" in book
    assert "11300000000" in book


def test_a_sheet_is_read_as_it_was_reported_by_a_day(client, told):
    for user in (told.officer, told.owner):
        client.force_login(user)
        response = client.get(told.sheet.get_absolute_url(), {"as_of": MEETING})
        page = response.content.decode()
        assert response.context["table"].sums.amount == 11_300 * MILLION
        assert "As known on 26/10/2023." in page
        assert 'name="amount-' not in page
        assert 'id="judge"' not in page
        assert "10.702" not in page
        assert "Cập nhật đến 31/10." not in page


def test_a_draft_of_then_shows_nothing_of_what_was_typed(client, told):
    client.force_login(told.officer)
    response = client.get(told.sheet.get_absolute_url(), {"as_of": "2023-10-01"})
    assert response.status_code == 200
    assert response.context["table"].sums.amount is None
    assert response.context["sheet"].state == "draft"


def test_one_line_as_of_a_day(client, told):
    PlanEntryFactory(
        allocation=told.central,
        amount=-500 * MILLION,
        is_adjustment=True,
        decision="917/QĐ-UBND",
        decided_on=date(2023, 10, 20),
        entered_at=clock.moment(date(2023, 11, 1)),
    )
    client.force_login(told.owner)
    response = client.get(told.central.get_absolute_url(), {"as_of": MEETING})
    line = response.context["allocation"]
    assert (line.planned, line.disbursed) == (16_500 * MILLION, 10_200 * MILLION)
    page = response.content.decode()
    assert "917/QĐ-UBND" not in page
    assert "10.702" not in page
    assert "917/QĐ-UBND" in client.get(told.central.get_absolute_url()).content.decode()


def test_programmes_and_components_as_of_a_day(client, told):
    client.force_login(told.owner)
    component = told.central.component
    for name, key in (("programs", []), ("program", [told.program.code]), ("component", [component.pk])):
        response = client.get(reverse(name, args=key), {"as_of": MEETING, "year": "2023"})
        page = response.content.decode()
        assert "As known on 26/10/2023." in page
        assert f"as_of={MEETING}" in page
    assert response.context["total"].disbursed == 10_800 * MILLION
    today = client.get(reverse("component", args=[component.pk]))
    assert today.context["total"].disbursed == 11_302 * MILLION
    assert "As known on" not in today.content.decode()


def test_how_the_units_stood_on_a_day(client, told):
    client.force_login(told.owner)
    response = client.get(reverse("judging"), {"as_of": MEETING})
    (row,) = shown(response)
    assert (row.sheet.state, row.facts.amount) == ("submitted", 11_300 * MILLION)
    assert 'name="chosen"' not in response.content.decode()


def test_later_entries_do_not_change_a_past_day(client, told):
    client.force_login(told.owner)
    pages = [reverse("sheets"), reverse("allocations"), reverse("programs"), told.sheet.get_absolute_url()]
    before = [client.get(page, {"as_of": MEETING}).content for page in pages]
    FigureFactory(allocation=told.central, month=10, amount=1)
    PlanEntryFactory(allocation=told.recurrent, is_adjustment=True, entered_at=clock.now())
    after = [client.get(page, {"as_of": MEETING}).content for page in pages]
    for page, first, second in zip(pages, before, after, strict=True):
        assert _without_token(first) == _without_token(second), page


def _without_token(content: bytes) -> list[bytes]:
    return [line for line in content.splitlines() if b"csrf" not in line]


@pytest.mark.parametrize(("day", "sentence"), BAD)
def test_a_day_that_cannot_be_shown_is_said_on_every_page(client, told, day, sentence):
    client.force_login(told.owner)
    component = told.central.component
    pages = [
        *[reverse(name) for name in ("sheets", "allocations", "judging", "programs")],
        *[reverse(name) for name in ("sheets_export", "allocations_export", "judging_export")],
        reverse("program", args=[told.program.code]),
        reverse("component", args=[component.pk]),
        told.central.get_absolute_url(),
        told.sheet.get_absolute_url(),
    ]
    for page in pages:
        response = client.get(page, {"as_of": day})
        assert response.status_code == 422, page
        assert sentence in response.content.decode(), page


@pytest.mark.parametrize(("day", "sentence"), BAD)
def test_the_api_refuses_such_a_day(client, told, day, sentence):
    client.force_login(told.owner)
    paths = [reverse(f"api:{name}-list") for name in ("allocation", "sheet", "standing")]
    paths += [
        reverse("api:summary"),
        reverse("api:allocation-detail", args=[told.central.pk]),
        reverse("api:sheet-detail", args=[told.sheet.pk]),
    ]
    for path in paths:
        assert client.get(path, {"as_of": day}).status_code == 400, path


def test_the_api_takes_a_day(client, told):
    client.force_login(told.owner)
    asked = {"as_of": MEETING}
    (sheet,) = client.get(reverse("api:sheet-list"), asked).json()["results"]
    one = client.get(reverse("api:sheet-detail", args=[told.sheet.pk]), asked).json()
    assert one == sheet
    assert (sheet["state"], sheet["verified_at"], sheet["cells"]) == ("submitted", None, [])
    assert {figure["amount"] // MILLION for figure in sheet["figures"]} == {10_200, 600, 500}
    line = client.get(reverse("api:allocation-detail", args=[told.central.pk]), asked).json()
    assert line["disbursed"] == 10_200 * MILLION
    assert client.get(reverse("api:summary"), asked).json()["total"]["disbursed"] == 11_300 * MILLION


@pytest.mark.parametrize("rows", [1, 30])
def test_a_past_list_costs_the_same_for_any_number_of_sheets(
    client, told, coordinator, rows, django_assert_num_queries
):
    for entry in PlanEntryFactory.create_batch(rows, amount=MILLION):
        assert entry.allocation.unit_id
    with clock.pinned(clock.moment(date(2023, 10, 3))):
        services.open_month(2023, 11, due_on=date(2023, 12, 5), by=coordinator)
    client.force_login(coordinator)
    asked = {"as_of": MEETING, "year": "2023", "month": "11"}
    client.get(reverse("sheets"), asked)
    with django_assert_num_queries(
        6
    ):  # user, unread; count, page; people of then; tiles: the filters are kept
        assert len(shown(client.get(reverse("sheets"), asked))) == rows + 1


FIGURES = ["sheets", "judging", "allocations", "plan", "plan_entries", "assigned_plans", "reallocations"]
FIGURES += ["averages", "counterpart"]


@pytest.mark.parametrize("page", FIGURES)
def test_an_export_says_of_which_day_it_is_in_its_title_and_in_its_name(client, told, coordinator, page):
    client.force_login(coordinator)
    asked = {"as_of": MEETING, "year": 2023}
    book = client.get(reverse(f"{page}_export"), asked)
    assert "26/10/2023" in exported(book)
    text = client.get(reverse(f"{page}_export"), {**asked, "format": "csv"})
    for answer, ending in ((book, "xlsx"), (text, "csv")):
        assert f"-2023-10-26.{ending}" in answer["Content-Disposition"]
