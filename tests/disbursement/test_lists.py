from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.urls import reverse

from disbursement.models import Sheet
from portal import clock
from portal.memory import forget
from tests.disbursement.conftest import line
from tests.factories import (
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    PlanEntryFactory,
    SheetFactory,
    UserFactory,
)

BILLION = 10**9


def shown(response) -> list:
    return list(response.context["page"])


def exported(response) -> str:
    """All texts and numbers of the workbook, one a line."""
    with ZipFile(BytesIO(response.content)) as book:
        parts = [book.read(f"xl/{name}.xml") for name in ("sharedStrings", "worksheets/sheet1")]
    return "\n".join(text for part in parts for text in ElementTree.fromstring(part).itertext())


# Sheets


def test_an_officer_sees_own_sheets_open_ones_first(client, scene):
    facts = {
        "unit": scene.unit,
        "program": scene.program,
        "submitted_by": scene.officer,
        "submitted_at": clock.now(),
    }
    done = SheetFactory(month=11, state="submitted", **facts)
    SheetFactory(month=10)
    client.force_login(scene.officer)
    assert shown(client.get(reverse("sheets"))) == [scene.sheet, done]


def test_an_owner_sees_the_newest_month_of_all_units(client, scene):
    SheetFactory(program=scene.program, month=9)
    other = SheetFactory(program=scene.program, month=10)
    client.force_login(scene.owner)
    response = client.get(reverse("sheets"))
    assert set(shown(response)) == {scene.sheet, other}
    assert response.context["period"] == "10/2023"
    assert len(shown(client.get(reverse("sheets"), {"month": ""}))) == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"state": "missing"}, 2), ({"state": "submitted"}, 1), ({"month": "9"}, 0), ({"year": "2022"}, 0)],
    ids=str,
)
def test_sheets_are_filtered(client, coordinator, scene, asked, found):
    SheetFactory(state="submitted", submitted_by=scene.officer, submitted_at=clock.now())
    SheetFactory()
    client.force_login(coordinator)
    assert len(shown(client.get(reverse("sheets"), asked))) == found


def test_sheets_are_filtered_by_codes(client, coordinator, scene):
    other = line(DistrictFactory(), ComponentFactory(), planned=5)
    SheetFactory(unit=other.unit, program=other.component.program)
    client.force_login(coordinator)
    for asked in ({"unit": scene.unit.code}, {"programme": scene.program.code}):
        assert shown(client.get(reverse("sheets"), asked)) == [scene.sheet]


def test_a_sheet_past_its_date_says_how_late_it_is(client, coordinator, scene):
    Sheet.objects.update(due_on=date(2023, 10, 27))
    client.force_login(coordinator)
    assert shown(client.get(reverse("sheets")))[0].days_late == 5


def test_the_list_of_sheets_shows_plan_and_newest_figures(client, coordinator, scene):
    for amount in (1, 2):
        FigureFactory(allocation=scene.central, month=10, sheet=scene.sheet, amount=amount * BILLION)
    FigureFactory(allocation=scene.recurrent, month=10, sheet=scene.sheet, amount=BILLION)
    client.force_login(coordinator)
    sheet = shown(client.get(reverse("sheets")))[0]
    assert (sheet.planned, sheet.reported) == (25_605 * 10**6, 3 * BILLION)


def test_in_january_of_the_next_year_the_plan_of_a_sheet_is_that_of_its_lines(scene):
    january = SheetFactory(unit=scene.unit, program=scene.program, month=13)
    found = Sheet.objects.filter(pk=january.pk).with_totals(clock.today()).get()
    assert found.planned == (16_500 + 1_740) * 1_000_000


def test_the_export_of_sheets_obeys_the_filter(client, coordinator, scene):
    SheetFactory(month=9)
    client.force_login(coordinator)
    book = exported(client.get(reverse("sheets_export"), {"month": "10", "year": "2023"}))
    assert "10/2023" in book
    assert "09/2023" not in book


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_sheets_costs_the_same_for_any_number(
    client, coordinator, rows, django_assert_num_queries
):
    SheetFactory.create_batch(rows)
    client.force_login(coordinator)
    client.get(reverse("sheets"))
    with django_assert_num_queries(6):  # user, unread; month, states; count, page: the filters are kept
        client.get(reverse("sheets"))


def test_a_coordinator_opens_a_month(client, coordinator, scene):
    client.force_login(coordinator)
    response = client.get(reverse("month_open"))
    dates = {"due_on": date(2023, 12, 5), "closes_on": date(2023, 12, 10)}
    assert response.context["form"].initial == {"year": 2023, "month": 11, **dates}
    response = client.post(reverse("month_open"), {"year": 2023, "month": 11, "due_on": "05/12/2023"})
    assert response.url == f"{reverse('sheets')}?year=2023&month=11"
    assert Sheet.objects.get(month=11).due_on == date(2023, 12, 5)


def test_a_month_with_a_wrong_date_is_refused_in_words(client, coordinator, scene):
    client.force_login(coordinator)
    response = client.post(reverse("month_open"), {"year": 2023, "month": 11, "due_on": "2023-10-05"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


# Lines of capital


def test_the_rows_behind_a_number_add_up_to_it(client, coordinator, scene):
    carried = line(scene.unit, scene.central.component, planned=99, budget_year=2022)
    last_year = line(scene.unit, scene.central.component, planned=99, year=2022)
    client.force_login(coordinator)
    response = client.get(reverse("allocations"), {"year": 2023, "unit": scene.unit.code})
    assert set(shown(response)) == set(scene.lines)
    assert response.context["totals"]["total_planned"] == 25_605 * 10**6
    assert response.context["totals"]["total_disbursed"] == 10_027 * 10**6
    assert shown(client.get(reverse("allocations"), {"carried": "only"})) == [carried]
    assert shown(client.get(reverse("allocations"), {"year": 2022})) == [last_year]


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ({"kind": "recurrent"}, ["recurrent"]),
        ({"source": "counterpart"}, ["counterpart"]),
        ({"sort": "rate"}, ["recurrent", "counterpart", "central"]),
        ({"sort": "-rate"}, ["central", "counterpart", "recurrent"]),
        ({"sort": "-planned"}, ["central", "recurrent", "counterpart"]),
        ({"sort": "-left"}, ["central", "recurrent", "counterpart"]),
        ({"as_of": "2023-01-09"}, []),
    ],
    ids=str,
)
def test_lines_are_filtered_and_sorted(client, coordinator, scene, asked, lines):
    client.force_login(coordinator)
    assert shown(client.get(reverse("allocations"), asked)) == [getattr(scene, name) for name in lines]


def test_a_component_includes_all_below_it(client, coordinator, scene):
    top = ComponentFactory(program=scene.program)
    scene.central.component.parent = top
    scene.central.component.save()
    client.force_login(coordinator)
    response = client.get(reverse("allocations"), {"component": top.code})
    assert set(shown(response)) == {scene.central, scene.counterpart}
    assert f'name="component" value="{top.code}"' in response.content.decode()


def test_lines_as_of_an_earlier_day(client, coordinator, scene):
    client.force_login(coordinator)
    found = shown(client.get(reverse("allocations"), {"as_of": "2023-10-01", "kind": "recurrent"}))
    assert [(row.planned, row.disbursed) for row in found] == [(7_365 * 10**6, 0)]


def test_a_wrong_filter_is_said_and_not_a_crash(client, coordinator, scene):
    client.force_login(coordinator)
    for name in ("allocations", "sheets", "allocations_export", "sheets_export"):
        asked = {"year": "x", "unit": "nobody", "state": "?", "component": "-", "page": "z"}
        assert client.get(reverse(name), asked).status_code == 200
        assert client.get(reverse(name), {**asked, "as_of": "tomorrow"}).status_code == 422


def test_the_export_of_lines_obeys_the_filter(client, coordinator, scene):
    client.force_login(coordinator)
    book = exported(client.get(reverse("allocations_export"), {"kind": "recurrent"}))
    for number in ("7365000000", "412000000", "5.59"):
        assert number in book
    assert "16500000000" not in book


def test_htmx_gets_only_the_table(client, coordinator, scene):
    client.force_login(coordinator)
    for name in ("sheets", "allocations"):
        response = client.get(reverse(name), headers={"HX-Request": "true"})
        assert b"<html" not in response.content
        assert f'id="{name}"'.encode() in response.content


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_lines_costs_the_same_for_any_number(
    client, coordinator, rows, django_assert_num_queries
):
    PlanEntryFactory.create_batch(rows)
    client.force_login(coordinator)
    client.get(reverse("allocations"))
    with django_assert_num_queries(3):  # user with agency, unread; the newest figure: the table is kept
        client.get(reverse("allocations"))
    forget()
    with django_assert_num_queries(
        10
    ):  # programmes, units; the newest figure; count, page, its lines, totals
        client.get(reverse("allocations"))


def test_a_kept_list_is_of_those_who_see_the_same_lines(client, coordinator, scene):
    elsewhere = PlanEntryFactory().allocation
    client.force_login(coordinator)
    assert elsewhere.unit.short_name in client.get(reverse("allocations")).content.decode()
    client.force_login(scene.officer)
    assert elsewhere.unit.short_name not in client.get(reverse("allocations")).content.decode()


def test_one_line_shows_every_decision_and_every_figure(client, scene):
    PlanEntryFactory(
        allocation=scene.central, amount=-500 * 10**6, is_adjustment=True, decision="917/QĐ-UBND"
    )
    FigureFactory(allocation=scene.central, month=10, amount=10_200 * 10**6, note="trước hội nghị")
    FigureFactory(allocation=scene.central, month=10, amount=10_702 * 10**6)
    client.force_login(scene.officer)
    page = client.get(scene.central.get_absolute_url()).content.decode()
    for words in (
        "917/QĐ-UBND",
        "-500",
        "16.000",
        "<b>10.702</b>",
        "10.200",
        "trước hội nghị",
        "<b>9.015</b>",
    ):
        assert words in page


@pytest.mark.parametrize("rows", [1, 30])
def test_one_line_costs_the_same_for_any_number_of_figures(client, scene, rows, django_assert_num_queries):
    FigureFactory.create_batch(rows, allocation=scene.central, month=10)
    PlanEntryFactory.create_batch(rows, allocation=scene.central)
    client.force_login(scene.officer)
    client.get(scene.central.get_absolute_url())
    with django_assert_num_queries(6):  # user with agency, unread; line, plan, figures, history
        client.get(scene.central.get_absolute_url())


def test_a_stranger_finds_no_line(client, scene):
    client.force_login(UserFactory())
    assert client.get(scene.central.get_absolute_url()).status_code == 404
    assert shown(client.get(reverse("allocations"))) == []
